"""What others can read or change is found by real modes and owners, and named with the command to run."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigError, Problem
from bot.services.configuration import ConfigReading, read_config
from bot.services.operations.exposure import exposed_data, exposed_settings, require_unexposed
from bot.store.sqlite.folder import LOCK_FILE
from tests.fakes.logins import folder_for_all, other_login

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
_NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A configuration with a secret of its own, with rules beside it, and a private data folder."""
    path = tmp_path / "config.yaml"
    path.write_text(
        "version: 1\nsources: {shop: {adapter: meta, secrets: ['file:token'], accounts: []}}\n", "utf-8"
    )
    (tmp_path / "rules.yaml").write_text("version: 1\n", "utf-8")
    (tmp_path / "token").write_text("s3cret-of-the-page\n", "utf-8")
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "data").mkdir(mode=0o700)
    return path


def read(path: Path) -> ConfigReading:
    return read_config(path, needs_secrets=True)


def named(problems: Iterator[Problem]) -> dict[str, str]:
    """Each file that is complained about, with the command to run."""
    return {Path(problem.where).name: str(problem.message).rpartition(": ")[2] for problem in problems}


@pytest.mark.parametrize(
    ("mode", "is_exposed"), [(0o600, False), (0o400, False), (0o644, True), (0o604, True), (0o602, True)]
)
def test_a_secret_that_others_can_read_is_named(path: Path, mode: int, is_exposed: bool) -> None:
    secret = path.parent / "token"
    secret.chmod(mode)
    found = named(exposed_settings(path, read(path)))
    assert found == ({"token": f"chmod 600 {secret}"} if is_exposed else {})


@needs_root
def test_the_group_of_the_moderators_is_others_for_a_secret(path: Path) -> None:
    """They are members of the group that the data folder is shared with, and are not to have the tokens."""
    secret = path.parent / "token"
    os.chown(secret, 0, other_login().pw_gid)
    secret.chmod(0o640)
    assert named(exposed_settings(path, read(path))) == {"token": f"chmod 600 {secret}"}


@needs_root
def test_a_secret_of_somebody_else_is_named(path: Path) -> None:
    secret = path.parent / "token"
    os.chown(secret, _NOBODY, 0)
    assert named(exposed_settings(path, read(path))) == {"token": f"chown root {secret}"}
    os.chown(path.parent / "data", _NOBODY, 0)
    assert named(exposed_settings(path, read(path))) == {}, "the bot runs as the owner of its folder"


@pytest.mark.parametrize("name", ["config.yaml", "rules.yaml"])
def test_what_decides_what_the_bot_does_is_not_for_everybody_to_change(path: Path, name: str) -> None:
    (path.parent / name).chmod(0o666)
    assert named(exposed_settings(path, read(path))) == {name: f"chmod o-w {path.parent / name}"}


@pytest.mark.parametrize(
    ("mode", "remedy"),
    [
        (0o700, ""),
        (0o2770, ""),
        (0o770, ""),
        (0o750, "chmod 700"),
        (0o755, "chmod 700"),
        (0o701, "chmod 700"),
        (0o2775, "chmod 2770"),
        (0o777, "chmod 2770"),
    ],
)
def test_a_data_folder_is_private_or_its_groups(path: Path, mode: int, remedy: str) -> None:
    folder = path.parent / "data"
    folder.chmod(mode)
    assert named(exposed_data(folder)) == ({"data": f"{remedy} {folder}"} if remedy else {})


@pytest.mark.parametrize("name", ["tamis.db", "tamis.db-wal", "PAUSED", "erased.key", "heads/current"])
def test_a_file_that_others_can_read_is_named_whichever_it_is(path: Path, name: str) -> None:
    file = path.parent / "data" / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    file.chmod(0o604)
    assert named(exposed_data(path.parent / "data")) == {file.name: f"chmod 600 {file}"}


@needs_root
@pytest.mark.parametrize("name", ["tamis.db", LOCK_FILE])
def test_a_file_of_somebody_else_is_named(path: Path, name: str) -> None:
    """Put there while the folder was open, and perhaps still held open."""
    folder, file = path.parent / "data", path.parent / "data" / name
    file.touch(mode=0o600)
    os.chown(file, _NOBODY, 0)
    remedy = f"rm -f {file}" if name == LOCK_FILE else f"chown -h root:root {file}"
    assert named(exposed_data(folder)) == {name: remedy}
    file.unlink()
    file.symlink_to(path)
    os.chown(file, _NOBODY, 0, follow_symlinks=False)
    assert named(exposed_data(folder)) == {name: remedy}


@needs_root
def test_what_members_of_the_group_have_made_is_right_in_a_shared_folder(path: Path) -> None:
    member, folder = other_login(), path.parent / "data"
    os.chown(folder, -1, member.pw_gid)
    folder.chmod(0o2770)
    for name, owner in (("tamis.db", member.pw_uid), ("INSTANCE", 4_000_000)):
        (folder / name).touch(mode=0o660)
        os.chown(folder / name, owner, member.pw_gid)
    assert list(named(exposed_data(folder))) == ["INSTANCE"], "its owner is no member"


def test_the_commands_work_and_end_what_they_are_for(tmp_path: Path) -> None:
    folder = tmp_path / "a folder; rm -rf 'x'"
    folder.mkdir()
    (folder / "tamis.db").touch()
    (folder / "tamis.db").chmod(0o666)
    folder.chmod(0o755)
    problems = [*exposed_data(folder)]
    assert len(problems) == 2
    for problem in problems:
        subprocess.run(str(problem.message).partition("run: ")[2], shell=True, check=True)
    assert [*exposed_data(folder)] == []


def test_before_the_first_start_nothing_is_exposed(path: Path) -> None:
    (path.parent / "data").rmdir()
    require_unexposed(path, read(path))


def test_everything_is_reported_at_once(path: Path) -> None:
    (path.parent / "data").chmod(0o755)
    (path.parent / "token").chmod(0o644)
    with pytest.raises(ConfigError) as caught:
        require_unexposed(path, read(path))
    assert [Path(problem.where).name for problem in caught.value.problems] == ["token", "data"]
    assert "s3cret" not in str(caught.value)


@needs_root
def test_who_is_not_root_reads_a_secret_that_only_a_group_of_theirs_can(tmp_path: Path) -> None:
    """root:tamis 0640, where nobody else is in the group: what the bot can read and not change."""
    with folder_for_all() as folder:
        secret = folder / "token"
        secret.write_text("s3cret-of-the-page\n", "utf-8")
        os.chown(secret, 0, 4_000_000)
        secret.chmod(0o640)
        path = folder / "config.yaml"
        path.write_text(
            f"version: 1\ndata: {tmp_path}\nsources: {{shop: {{adapter: meta, secrets: ['file:token']}}}}\n",
            "utf-8",
        )
        assert named(exposed_settings(path, read(path))) == {}
