"""Conditions on when somebody wrote."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain import Facts
from bot.errors import ConfigError
from bot.rules import Environment, decide, decide_delayed
from tests.factories import event
from tests.fakes.rules import PLAIN, rule, rules

CALENDARS = {"team": {"timezone": "UTC", "open": {"mon-fri": ["09:00-18:00"]}}}


def holds(when: dict[str, Any], moment: str, zone: str = "UTC") -> bool:
    rule_set = rules(rule(["queue"], when), calendars=CALENDARS, environment=Environment(timezone=zone))
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return bool(decide(rule_set, event(created_at=now), PLAIN, Facts(), now).matches)


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
        ({"valid_until": "2026-12-31 18:00"}, "2026-12-31 18:00:59", True),
        ({"valid_until": "2026-12-31 18:00"}, "2026-12-31 18:01", False),
        ({"valid_until": "2026-12-31 23:59"}, "2026-12-31 23:59:59", True),
        ({"valid_until": "2026-12-31 23:59"}, "2027-01-01 00:00", False),
        ({"valid_from": "2026-12-01 09:00", "valid_until": "2026-12-01"}, "2026-12-01 12:00", True),
    ],
)
def test_a_rule_holds_from_and_until(when: dict[str, Any], moment: str, expected: bool) -> None:
    assert holds(when, moment) is expected


def test_days_begin_where_the_configuration_lives() -> None:
    assert not holds({"valid_from": "2026-12-01"}, "2026-12-01 03:00", zone="America/Montreal")
    assert holds({"valid_from": "2026-12-01"}, "2026-11-30 23:30", zone="Europe/Paris")


SUNDAY_NIGHT, MONDAY = datetime(2026, 11, 29, 23, 50, tzinfo=UTC), datetime(2026, 11, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"outside": "team"}, True),
        ({"hours": "team"}, False),
        ({"valid_until": "2026-11-29"}, True),
        ({"valid_from": "2026-11-30"}, False),
    ],
)
def test_what_reaches_us_late_goes_by_when_it_was_written(when: dict[str, Any], expected: bool) -> None:
    rule_set = rules(rule(["queue"], when), calendars=CALENDARS, environment=Environment(timezone="UTC"))
    late = event(created_at=SUNDAY_NIGHT)
    assert bool(decide(rule_set, late, PLAIN, Facts(), MONDAY).matches) is expected


def test_a_platform_whose_clock_is_ahead_is_not_believed() -> None:
    rule_set = rules(rule(["queue"], {"outside": "team"}), calendars=CALENDARS)
    ahead = event(created_at=MONDAY)
    assert decide(rule_set, ahead, PLAIN, Facts(), SUNDAY_NIGHT).matches


def test_a_delayed_rule_asks_again_for_the_moment_at_which_it_acts() -> None:
    delayed = rule(["queue"], {"hours": "team"}, after="1h")
    rule_set = rules(delayed, calendars=CALENDARS, environment=Environment(timezone="UTC"))
    written = event(created_at=MONDAY)
    assert decide(rule_set, written, PLAIN, Facts(), MONDAY).timers
    evening = MONDAY.replace(hour=20)
    assert not decide_delayed(rule_set, "one", written, PLAIN, Facts(), evening).matches


def test_a_deadline_counts_from_when_the_person_wrote() -> None:
    rule_set = rules(rule([{"queue": {"within": "1h"}}]))
    decision = decide(rule_set, event(created_at=SUNDAY_NIGHT), PLAIN, Facts(), MONDAY)
    assert decision.case is not None
    assert decision.case.due_at == SUNDAY_NIGHT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("when", "read"),
    [
        ({"hours": "team"}, "hours 2026-11-29 23:50 is outside team"),
        ({"valid_from": "2026-11-30"}, "valid_from 2026-11-30 > 2026-11-29 23:50"),
        ({"valid_until": "2026-11-28"}, "valid_until 2026-11-28 < 2026-11-29 23:50"),
    ],
)
def test_a_near_miss_says_which_moment_was_read(when: dict[str, Any], read: str) -> None:
    rule_set = rules(rule([], when), calendars=CALENDARS, environment=Environment(timezone="UTC"))
    (explanation,) = rule_set.explain(event(created_at=SUNDAY_NIGHT), PLAIN, Facts(), MONDAY)
    assert explanation.unmet == (read,)


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
