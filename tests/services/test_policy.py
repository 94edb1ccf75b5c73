"""The rules of an instance: as configured, else as shipped, checked against what it has."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ConfigError, UserError
from bot.present.messages import Catalog
from bot.resources import bundled
from bot.services.workspace import Workspace


def test_without_a_configuration_the_shipped_rules_are_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Workspace().rules.name == str(bundled("rules.yaml"))


def test_the_configured_rules_are_in_force(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("version: 1\nrules: mine.yaml\nsources: {}\n", "utf-8")
    (tmp_path / "mine.yaml").write_text(bundled("rules.yaml").read_text("utf-8"), "utf-8")
    assert Workspace(config=tmp_path / "config.yaml").rules.name == str(tmp_path / "mine.yaml")


def test_rules_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"rules_unreadable .*none\.yaml"):
        Workspace().load_rules(Path("none.yaml"))


def test_rules_may_only_name_what_the_instance_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "version: 1\nrules:\n  - id: a\n    when: {words: {in: never_defined}}\n    then: [hide]\n"
    (tmp_path / "rules.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="never_defined"):
        Workspace().load_rules(Path("rules.yaml"))


def test_the_rules_are_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = Workspace()
    assert workspace.rules is workspace.rules


def test_a_file_in_another_encoding_says_so_in_the_readers_language(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("version: 1\n# café\n".encode("latin-1"))
    with pytest.raises(UserError) as caught:
        Workspace().load_rules(tmp_path / "latin.yaml")
    assert "pas de l'UTF-8, à partir de la ligne 2" in Catalog("fr").error(caught.value)


@pytest.mark.parametrize(
    ("key", "make", "reason"),
    [
        ("file", os.mkfifo, "it is a pipe or a device, not a file"),
        ("include", os.mkfifo, "it is a pipe or a device, not a file"),
        ("file", lambda path: path.symlink_to("/dev/zero"), "it leads out of the folder"),
        ("file", lambda path: path.symlink_to("/etc/hostname"), "it leads out of the folder"),
        ("include", lambda path: path.symlink_to("/etc/hostname"), "it leads out of the folder"),
        ("include", lambda path: path.write_bytes(b"#" * 5 * 2**20), "it is larger than 4 MiB"),
        ("file", lambda path: path.write_bytes(b"#" * 5 * 2**20), "it is larger than 4 MiB"),
        ("file", Path.mkdir, "it is a folder"),
        ("file", lambda path: path.symlink_to(path.name), "its symbolic links lead in a circle"),
    ],
)
def test_what_is_no_file_beside_the_rules_is_a_problem_with_its_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    make: Callable[[Path], object],
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "more.yaml")
    named = {"file": "lists: {bad: {file: more.yaml}}", "include": "include: [more.yaml]"}[key]
    (tmp_path / "rules.yaml").write_text(f"version: 1\n{named}\nrules: []\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        Workspace().load_rules(tmp_path / "rules.yaml")
    (problem,) = caught.value.problems
    assert problem.where.startswith(f"{tmp_path / 'rules.yaml'}:2:")
    assert f"cannot read 'more.yaml': {reason}" in str(problem.message)
