"""The folder of heads: versions in order, one that speaks, and files that are whole or not there."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from bot.classify import head_versions
from bot.errors import ConfigError, UserError
from bot.training import head_registry

DAY = date(2026, 11, 23)


def kept(folder: Path, *versions: str, **more: object) -> None:
    for version in versions:
        head_registry.save_version(folder, version, {"intents": {"parking": {}}, **more})


def test_versions_are_in_the_order_of_teaching(tmp_path: Path) -> None:
    kept(tmp_path, "2026-11-23.10", "2026-11-23.2", "2026-02-01.1", "2027-01-01.1")
    (tmp_path / "notes.json").write_text("{}", "utf-8")
    (tmp_path / "2027-01-02.1.json.unfinished").write_text("{", "utf-8")
    assert head_versions.list_versions(tmp_path) == [
        "2026-02-01.1",
        "2026-11-23.2",
        "2026-11-23.10",
        "2027-01-01.1",
    ]


def test_the_next_version_is_the_day_and_a_serial_number(tmp_path: Path) -> None:
    assert head_registry.next_version(tmp_path, DAY) == "2026-11-23.1"
    kept(tmp_path, "2026-11-23.9", "2026-11-23.10", "2026-11-22.44")
    assert head_registry.next_version(tmp_path, DAY) == "2026-11-23.11"


def test_a_version_is_never_written_twice(tmp_path: Path) -> None:
    kept(tmp_path, "2026-11-23.1")
    with pytest.raises(UserError, match="somebody taught at the same time"):
        kept(tmp_path, "2026-11-23.1", intents={})
    assert head_versions.read_version(tmp_path, "2026-11-23.1")["intents"] == {"parking": {}}


def test_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    kept(tmp_path / "heads", "2026-11-23.1")
    head_registry.activate(tmp_path / "heads", "2026-11-23.1")
    for path in (tmp_path / "heads").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "heads").stat().st_mode) == 0o700


def test_what_a_crash_left_half_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "2026-11-23.1.json.unfinished").write_text("{", "utf-8")
    (tmp_path / "current.unfinished").write_text("2026-", "utf-8")
    kept(tmp_path, "2026-11-23.1")
    head_registry.activate(tmp_path, "2026-11-23.1")
    assert head_versions.active_version(tmp_path) == "2026-11-23.1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-23.1.json", "current"]


def test_one_goes_back_in_the_order_of_teaching_down_to_none(tmp_path: Path) -> None:
    kept(tmp_path, "2026-11-23.1", "2026-11-23.2", "2026-11-23.3")
    head_registry.activate(tmp_path, "2026-11-23.2")
    steps = []
    while head_versions.active_version(tmp_path):
        steps.append(head_registry.previous_version(tmp_path))
        head_registry.activate(tmp_path, steps[-1])
    assert steps == ["2026-11-23.1", head_versions.NONE]
    with pytest.raises(UserError, match="nothing to go back from"):
        head_registry.previous_version(tmp_path)


@pytest.mark.parametrize("version", ["2026-11-23.2", "../secret", "current", ""])
def test_only_what_is_kept_can_speak(tmp_path: Path, version: str) -> None:
    kept(tmp_path, "2026-11-23.1")
    head_registry.activate(tmp_path, "2026-11-23.1")
    with pytest.raises(UserError, match="there is no head"):
        head_registry.activate(tmp_path, version)
    assert head_versions.active_version(tmp_path) == "2026-11-23.1"


@pytest.mark.parametrize(
    "note", [b"", b"../../etc/passwd", b"2026-11-23", b"\xff\xfe", b"2026-11-23.1\nmore"]
)
def test_a_damaged_note_says_what_to_do(tmp_path: Path, note: bytes) -> None:
    (tmp_path / "current").write_bytes(note)
    with pytest.raises(ConfigError, match=r"current: is not a head that can speak .*--rollback VERSION"):
        head_versions.active_version(tmp_path)


def test_rules_may_name_what_any_version_knows(tmp_path: Path) -> None:
    """Else a rollback would refuse the rules at the next start, and nothing would be decided."""
    assert head_versions.custom_intent_names(tmp_path / "nothing") == frozenset()
    kept(tmp_path, "2026-11-23.1", intents={"parking": {}, "workshop": {}})
    kept(tmp_path, "2026-11-23.2", intents={"gift": {}})
    kept(tmp_path, "2026-11-23.3", intents=3)
    (tmp_path / "2026-11-23.4.json").write_text("{", "utf-8")
    head_registry.activate(tmp_path, "2026-11-23.2")
    assert head_versions.custom_intent_names(tmp_path) == {"parking", "workshop", "gift"}


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("a file", "utf-8")
    with pytest.raises(UserError, match="cannot write"):
        kept(tmp_path / "heads", "2026-11-23.1")


def test_files_are_plain_json(tmp_path: Path) -> None:
    kept(tmp_path, "2026-11-23.1", shifts={})
    written = json.loads((tmp_path / "2026-11-23.1.json").read_text("utf-8"))
    assert written == {"format": 1, "intents": {"parking": {}}, "shifts": {}}
