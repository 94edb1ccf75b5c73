"""What the shipped rules and the shipped model do about comments that were written before they were tried.

The sets and how they came about are described in `tests/corpora/README.md`. The number that is handled
right may only rise: whoever raises it raises the floor, too.
"""

import hashlib
from functools import cache
from pathlib import Path

import pytest

from tests.corpora.comments import Handled, handle, read_comments

pytestmark = pytest.mark.no_cover

#: Of the frozen sets, by name: the SHA-256 of the file, and how many were handled right when it was measured.
_FROZEN = {
    "comments_dev": ("909981c17453c4af7e6eafbe491f47e8ff14b9cc82ff48caf90874346a86c747", 152),
    "comments_heldout": ("d9856dccd42777dc37ca77b3eea6aef72fa1f1298d27bd64ae50392b430fd74d", 148),
    "comments_fresh": ("f074ca936e7ec6d9a1426c9911d6a76b6304334dc4f50c8714245586307202c2", 62),
    "comments_fresh_2": ("9531a7657df5fdc41ad1f414a71386b3e1602d081a63152b840802865afd14ec", 96),
    "comments_fresh_3": ("f29d4cc74a387c57f831f4812082dbc5f9fb5a4ff27bd81dbe5c7220335b9eb2", 77),
    "comments_field": ("9e2a4beb48c52045713e6411c5b714c3357bf6e578de62c3cebe4b6198d666e1", 70),
}
#: Written while looking at errors, and for that not frozen: more may be added.
_GROWING = {"comments_dev_2": 175, "comments_dev_3": 118}


@cache
def handled(name: str) -> list[Handled]:
    """The set as the shipped rules handle it. Called inside tests, which are not traced for coverage."""
    return handle(read_comments(name))


@pytest.mark.parametrize("name", _FROZEN)
def test_a_frozen_set_is_as_it_was_written(name: str) -> None:
    raw = (Path(__file__).parent / "corpora" / f"{name}.tsv").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == _FROZEN[name][0]


@pytest.mark.parametrize(
    ("name", "floor"), [*((name, floor) for name, (_, floor) in _FROZEN.items()), *_GROWING.items()]
)
def test_no_fewer_comments_are_handled_right_than_before(name: str, floor: int) -> None:
    wrong = [
        f"{one.comment.group}: {one.comment.text!r}: {sorted(one.outcomes)}, not {sorted(one.comment.right)}"
        for one in handled(name)
        if not one.is_right
    ]
    assert len(handled(name)) - len(wrong) >= floor, "\n".join(wrong)


@pytest.mark.parametrize("name", [*_FROZEN, *_GROWING])
def test_no_machine_answers_or_likes_what_is_urgent_or_ugly(name: str) -> None:
    spoken = [
        one.comment.text
        for one in handled(name)
        if one.comment.right <= {"urgent", "hide"} and one.outcomes & {"like", "answer"} - one.comment.beside
    ]
    assert spoken == []
