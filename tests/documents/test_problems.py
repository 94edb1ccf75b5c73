"""How problems are worded and in which order they are reported."""

import pytest

from bot.documents import sort_problems, suggestion, with_advice, with_owner, with_suggestion
from bot.errors import Problem, message

UNKNOWN = message("unknown key '{key}'", key="intnet")


def test_the_nearest_word_is_suggested_only_when_it_is_near() -> None:
    assert str(suggestion("intnet", ["intent", "words"])) == ", did you mean 'intent'?"
    assert suggestion("banana", ["intent", "words"]) == ""


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("intnet", "unknown key 'intnet', did you mean 'intent'?"),
        ("INTENT", "unknown key 'intnet', did you mean 'intent'?"),
        ("banana", "unknown key 'intnet'; see the docs"),
    ],
)
def test_a_near_word_is_suggested_before_any_other_advice(word: str, expected: str) -> None:
    assert str(with_suggestion(UNKNOWN, word, ["intent", "words"], message("see the docs"))) == expected


def test_without_a_near_word_and_advice_the_problem_stays_as_it_is() -> None:
    assert with_suggestion(UNKNOWN, "banana", ["intent"]) is UNKNOWN


def test_advice_and_owner_are_put_around_the_problem() -> None:
    assert str(with_advice(message("too long"), message("shorten it"))) == "too long; shorten it"
    assert str(with_owner("rule one", message("too long"))) == "rule one: too long"
    assert with_owner("", UNKNOWN) is UNKNOWN


def test_each_problem_is_reported_once_in_the_order_of_the_file() -> None:
    where = ["a.yaml:10:1", "a.yaml:2:9", "a.yaml:2:10", "a.yaml:2:9"]
    problems = sort_problems(Problem(position, message("{x}", x="same")) for position in where)
    assert [problem.where for problem in problems] == ["a.yaml:2:9", "a.yaml:2:10", "a.yaml:10:1"]
