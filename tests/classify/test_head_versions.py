"""The folder of heads as serving reads it: versions in order, the active one, and what cannot be read."""

from pathlib import Path

import pytest

from bot.classify import head_versions
from bot.errors import ConfigError
from bot.training import head_registry


def save(folder: Path, *versions: str, **more: object) -> None:
    for version in versions:
        head_registry.save_version(folder, version, {"intents": {"parking": {}}, **more})


def test_versions_are_in_the_order_of_teaching(tmp_path: Path) -> None:
    save(tmp_path, "2026-11-23.10", "2026-11-23.2", "2026-02-01.1", "2027-01-01.1")
    (tmp_path / "notes.json").write_text("{}", "utf-8")
    (tmp_path / "2027-01-02.1.json.unfinished").write_text("{", "utf-8")
    assert head_versions.list_versions(tmp_path) == [
        "2026-02-01.1",
        "2026-11-23.2",
        "2026-11-23.10",
        "2027-01-01.1",
    ]


@pytest.mark.parametrize(
    "note", [b"", b"../../etc/passwd", b"2026-11-23", b"\xff\xfe", b"2026-11-23.1\nmore"]
)
def test_a_damaged_note_says_what_to_do(tmp_path: Path, note: bytes) -> None:
    (tmp_path / "current").write_bytes(note)
    with pytest.raises(ConfigError, match=r"current: is not a usable head .*--rollback VERSION"):
        head_versions.active_version(tmp_path)


def test_rules_may_name_what_any_version_knows(tmp_path: Path) -> None:
    """Else a rollback would refuse the rules at the next start, and nothing would be decided."""
    assert head_versions.custom_intent_names(tmp_path / "nothing") == frozenset()
    save(tmp_path, "2026-11-23.1", intents={"parking": {}, "workshop": {}})
    save(tmp_path, "2026-11-23.2", intents={"gift": {}})
    save(tmp_path, "2026-11-23.3", intents=3)
    (tmp_path / "2026-11-23.4.json").write_text("{", "utf-8")
    head_registry.activate(tmp_path, "2026-11-23.2")
    assert head_versions.custom_intent_names(tmp_path) == {"parking", "workshop", "gift"}


def test_the_order_is_by_number_and_not_by_letters() -> None:
    versions = ["2026-11-23.10", "2026-11-23.9", "2026-02-01.1"]
    assert sorted(versions, key=head_versions.version_order) == versions[::-1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"{", "Expecting"), (b"{}", "'format' is missing"), (b'{"format": 2}', "its format is 2")],
    ids=["half", "bare", "later"],
)
def test_a_version_that_cannot_be_read_gives_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "2026-11-23.1.json").write_bytes(content)
    with pytest.raises(ConfigError, match=rf"is not a usable head \({reason}"):
        head_versions.read_version(tmp_path, "2026-11-23.1")
