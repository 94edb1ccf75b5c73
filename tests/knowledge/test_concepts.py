"""The table of concepts."""

from bot.knowledge.concepts import AROUND, ASKED, GROUPS
from bot.text.normalize import fold


def test_each_concept_stands_once_and_is_folded() -> None:
    names = [line.partition(":")[0] for line in GROUPS.strip().replace("\n  ", " ").splitlines()]
    assert len(names) == len(set(names))
    assert fold(GROUPS) == GROUPS


def test_what_is_asked_is_not_what_stands_around() -> None:
    assert {"possible"} >= ASKED & AROUND
