"""Keys are made once, stored as hashes in a file of the data folder, and revoked for good."""

import os
import stat
from pathlib import Path

import pytest

from bot.domain import Actor
from bot.errors import UserError
from bot.scoring.keys import find_key
from bot.services.scoring_keys import FILE, list_keys, make_key, read_keys, revoke_key
from bot.services.workspace import Workspace
from tests.fakes.clock import FakeClock

LÉA = Actor.person("Léa")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(data=tmp_path / "data", actor=LÉA, clock=FakeClock().now)


def test_a_key_is_made_where_nothing_is_yet_and_only_its_hash_is_stored(workspace: Workspace) -> None:
    made = make_key(workspace, " forum ", 2.5)
    assert (made.key.name, made.key.requests_per_second, made.key.made_by) == ("forum", 2.5, "person:Léa")
    path = workspace.folder / FILE
    assert made.secret not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(workspace.folder) == [FILE]
    assert find_key(read_keys(workspace.folder), made.secret) == made.key


def test_a_name_that_is_taken_is_refused_until_its_key_is_revoked(workspace: Workspace) -> None:
    first = make_key(workspace, "forum")
    with pytest.raises(UserError, match="key_exists"):
        make_key(workspace, "forum")
    revoked = revoke_key(workspace, "forum")
    assert (revoked.name, revoked.revoked_by, revoked.is_valid) == ("forum", "person:Léa", False)
    second = make_key(workspace, "forum")
    keys = list_keys(workspace)
    assert [key.is_valid for key in keys] == [False, True]
    assert (find_key(keys, first.secret), find_key(keys, second.secret)) == (None, second.key)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb", "a\x1b[1m"])
def test_what_cannot_be_a_name_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(UserError, match="key_name"):
        make_key(workspace, name)
    assert list_keys(workspace) == ()


def test_only_a_valid_key_is_revoked_and_the_others_are_named(workspace: Workspace) -> None:
    make_key(workspace, "forum")
    for _ in range(2):
        with pytest.raises(UserError) as caught:
            revoke_key(workspace, "shop")
        assert (caught.value.code, caught.value.data["names"]) == ("key_unknown", "forum")


def test_a_file_that_cannot_be_read_is_reported_and_never_overwritten(workspace: Workspace) -> None:
    make_key(workspace, "forum")
    path = workspace.folder / FILE
    path.write_text("{", "utf-8")
    for use in (lambda: list_keys(workspace), lambda: make_key(workspace, "shop")):
        with pytest.raises(UserError, match="keys_damaged"):
            use()
    assert path.read_text("utf-8") == "{"
    path.unlink()
    path.mkdir()
    with pytest.raises(UserError, match="keys_unreadable"):
        list_keys(workspace)
