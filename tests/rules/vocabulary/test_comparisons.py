"""Comparisons as people write them."""

import pytest

from bot.documents import from_yaml
from bot.errors import ConfigError
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import measured, parse_comparison, parse_duration_comparison
from tests.fakes.rules import context


def node(text: str) -> Node:
    document = from_yaml(f"length: {text}\n", "rules.yaml")
    return Node(document, ("length",), document.value["length"])


@pytest.mark.parametrize(
    ("text", "holding", "failing"),
    [
        ("'>= 3'", [3, 4], [2.9]),
        ("'<= 3'", [3, 0], [3.1]),
        ("'> 3'", [3.1], [3]),
        ("'< 3'", [2.9], [3]),
        ("'= 3'", [3], [2, 4]),
        ("'>= 3, < 5'", [3, 4.9], [2, 5]),
        ("'>90%'", [0.91], [0.9]),
    ],
)
def test_a_number_satisfies_all_limits_or_does_not_hold(
    text: str, holding: list[float], failing: list[float]
) -> None:
    comparison = parse_comparison(node(text))
    assert [comparison.holds(value) for value in holding] == [True] * len(holding)
    assert [comparison.holds(value) for value in failing] == [False] * len(failing)


def test_durations_are_compared_in_seconds() -> None:
    assert parse_duration_comparison(node("'< 1h'")).limits == (("<", 3600.0),)


def test_the_text_is_what_the_author_wrote_with_single_spaces() -> None:
    assert parse_comparison(node("'>=  3,   < 5'")).text == ">= 3, < 5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 'expected a comparison in quotes such as ">= 3" with a number from 0 to 10, found 3'),
        ("'=> 3'", "found '=> 3'"),
        ("'> 11'", "with a number from 0 to 10, found '> 11'"),
        ("'> 1h'", "found '> 1h'"),
        ("'> 5, < 3'", "no number satisfies '> 5, < 3', so this can never hold"),
        ("'> 5, <= 5'", "so this can never hold"),
    ],
)
def test_what_no_number_can_satisfy_is_a_mistake(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_comparison(node(text), 0, 10)
    assert expected in str(caught.value)


def test_a_single_value_is_not_a_contradiction() -> None:
    assert parse_comparison(node("'>= 5, <= 5'")).holds(5)


@pytest.mark.parametrize(
    ("text", "value", "contrary"),
    [
        ('">= 0.9"', 0.43, "< 0.9"),
        ('"> 3"', 3, "<= 3"),
        ('"= 3"', 4, "!= 3"),
        ('">= 3, < 5"', 7, ">= 5"),
        ('">= 50%"', 0.2, "< 50%"),
        ('">= 3"', 4, ""),
    ],
)
def test_the_limit_that_is_missed_is_turned_round(text: str, value: float, contrary: str) -> None:
    assert parse_comparison(node(text)).contrary(value) == contrary


def test_a_measured_condition_says_what_it_read_either_way() -> None:
    condition = measured(parse_comparison(node('">= 4"')), lambda seen: len(seen.text))
    assert (condition(context("hello")), condition(context("abc"))) == ("5 >= 4", None)
    assert condition.read(context("abc")) == "3 < 4"
    nothing = measured(parse_comparison(node('">= 4"')), lambda seen: None, lacks="no stars")
    assert (nothing(context("hello")), nothing.read(context("hello"))) == (None, "no stars")
