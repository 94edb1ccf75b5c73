"""Conditions on the time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import Facts
from bot.errors import ConfigError
from bot.rules import Environment, decide
from tests.factories import event
from tests.fakes.rules import PLAIN, rule, rules

CALENDARS = {"team": {"timezone": "UTC", "open": {"mon-fri": ["09:00-18:00"]}}}


def holds(when: dict[str, Any], moment: str, zone: str = "UTC") -> bool:
    rule_set = rules(rule(["queue"], when), calendars=CALENDARS, environment=Environment(timezone=zone))
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return bool(decide(rule_set, event(), PLAIN, Facts(), now).matches)


@pytest.mark.parametrize(("moment", "inside"), [("2026-07-17 10:00", True), ("2026-07-18 10:00", False)])
def test_hours_and_outside_are_opposites(moment: str, inside: bool) -> None:
    assert holds({"hours": "team"}, moment) is inside
    assert holds({"outside": "team"}, moment) is not inside


@pytest.mark.parametrize(
    ("when", "moment", "expected"),
    [
        ({"valid_from": "2026-12-01"}, "2026-11-30 23:59", False),
        ({"valid_from": "2026-12-01"}, "2026-12-01 00:00", True),
        ({"valid_until": "2026-12-31"}, "2026-12-31 23:59", True),
        ({"valid_until": "2026-12-31"}, "2027-01-01 00:00", False),
        ({"valid_until": "2026-12-31 18:00"}, "2026-12-31 18:00", False),
        ({"valid_from": "2026-12-01 09:00", "valid_until": "2026-12-01"}, "2026-12-01 12:00", True),
    ],
)
def test_a_rule_holds_from_and_until(when: dict[str, Any], moment: str, expected: bool) -> None:
    assert holds(when, moment) is expected


def test_days_begin_where_the_configuration_lives() -> None:
    assert not holds({"valid_from": "2026-12-01"}, "2026-12-01 03:00", zone="America/Montreal")
    assert holds({"valid_from": "2026-12-01"}, "2026-11-30 23:30", zone="Europe/Paris")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"hours": "tema"}, "there is no calendar 'tema' under 'calendars', did you mean 'team'?"),
        ({"valid_from": "tomorrow"}, "expected a day such as 2026-12-01"),
        ({"valid_until": "31.12.2026"}, "expected a day such as 2026-12-01"),
    ],
)
def test_mistakes_are_told(when: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        rules(rule([], when), calendars=CALENDARS)
    assert expected in str(caught.value)
