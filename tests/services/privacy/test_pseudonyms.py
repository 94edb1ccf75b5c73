"""The same person has the same pseudonym on one instance, and another one elsewhere."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.privacy.pseudonyms import KEY_FILE, Pseudonyms, open_pseudonyms
from bot.services.workspace import Workspace


def test_it_is_stable_on_an_instance_and_says_nothing(tmp_path: Path) -> None:
    first, again = (open_pseudonyms(Workspace(data=tmp_path)).of("facebook", "900") for _ in range(2))
    assert first == again
    assert first.startswith("author-")
    assert "900" not in first
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0


def test_persons_platforms_and_instances_differ() -> None:
    one, other = Pseudonyms(b"k" * 32), Pseudonyms(b"l" * 32)
    names = {
        one.of("facebook", "900"),
        one.of("facebook", "901"),
        one.of("tiktok", "900"),
        other.of("facebook", "900"),
    }
    assert len(names) == 4
    assert one.of("facebook", None) == ""


def test_a_damaged_key_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(UserError, match="pseudonyms_damaged"):
        open_pseudonyms(Workspace(data=tmp_path))
    assert (tmp_path / KEY_FILE).read_bytes() == b"short"
