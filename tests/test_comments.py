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
