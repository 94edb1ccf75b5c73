"""Durations and shares as people write them."""

from typing import Any

import pytest

from bot.documents import from_yaml
from bot.errors import ConfigError
from bot.rules.model.calendars import always_open
from bot.rules.source.node import Node
from bot.rules.vocabulary.quantities import parse_delay, parse_period, parse_share


def node(text: str) -> Node:
    document = from_yaml(f"within: {text}\n", "rules.yaml")
    return Node(document, ("within",), document.value["within"])


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("2h", 7200), ("1w", 604_800), ("0", 0)])
def test_a_period_is_in_seconds(text: str, seconds: float) -> None:
    assert parse_period(node(text)) == seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", "'within': 7 of what? write a length of time such as 30s or 7d"),
        ("soon", "'within': expected a length of time such as 30s, 15m, 6h or 7d"),
        ("true", "'within': expected a length of time"),
    ],
)
def test_a_period_without_a_unit_is_a_mistake(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_period(node(text))
    assert expected in str(caught.value)


@pytest.mark.parametrize(("text", "share"), [("5%", 0.05), ("0.5%", 0.005), ("0.25", 0.25), ("1", 1.0)])
def test_a_share_is_a_percentage_or_a_number_up_to_one(text: str, share: float) -> None:
    assert parse_share(node(text)) == pytest.approx(share)


@pytest.mark.parametrize("text", ["200%", "-1", "1.5", "true", "[5%]", "many"])
def test_what_is_no_share_is_a_mistake(text: str) -> None:
    with pytest.raises(ConfigError, match="'within': expected a share such as 5%"):
        parse_share(node(text))


def test_a_delay_is_by_the_clock_or_within_a_calendar() -> None:
    calendar = always_open("support")

    def calendar_at(named: Node) -> Any:
        assert named.text() == "support"
        return calendar

    assert parse_delay(node("2h"), calendar_at).calendar is None
    counted = parse_delay(node("{open: 2h, calendar: support}"), calendar_at)
    assert (counted.seconds, counted.calendar) == (7200, calendar)
    with pytest.raises(ConfigError, match="'within': 'calendar' is missing; write 2h or"):
        parse_delay(node("{open: 2h}"), calendar_at)
