"""The shape of a file."""

import pytest

from tests.fakes.dialogues import ORDER, mistakes


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("queue: orders", "remind_after: 5s", "expected a number of at least 60"),
        ("queue: orders", "remind_after: 2d", "expected a number of at most 72000"),
        ("queue: orders", "knowledge: 2", "'knowledge'"),
        ("id: order\n", "id: Order!\n", "expected up to 64 lowercase letters"),
        ("order: {kind", "Order-No: {kind", "expected a name of small letters"),
        ("queue: orders", "tests: [{name: x, turns: [], ends: soon}]", "expected one of done, person"),
    ],
)
def test_what_has_the_wrong_shape(before: str, after: str, problem: str) -> None:
    found = mistakes(ORDER.replace(before, after))
    assert any(problem in text for text in found), found
