"""Opening hours as people write them, on the days when clocks and holidays make them hard."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.rules import Environment
from bot.rules.model.calendars import Calendar
from tests.fakes.rules import rule, rules

PARIS = ZoneInfo("Europe/Paris")
TEAM = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"], "sat": ["20:00-02:00"]}, "holidays": "fr"}


def calendar(**written: Any) -> Calendar:
    return rules(rule(), calendars={"team": written or TEAM}).calendars["team"]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-07-17 08:59", False),
        ("2026-07-17 09:00", True),
        ("2026-07-17 12:29", True),
        ("2026-07-17 12:30", False),
        ("2026-07-17 12:45", False),
        ("2026-07-17 13:30", True),
        ("2026-07-17 18:00", False),
        ("2026-07-18 10:00", False),
        ("2026-07-18 20:00", True),
        ("2026-07-19 01:30", True),
        ("2026-07-19 02:00", False),
        ("2026-07-14 10:00", False),  # Bastille day
        ("2026-04-06 10:00", False),  # Easter Monday
        ("2026-03-29 01:30", True),  # the night in which an hour is skipped
        ("2026-03-29 03:30", False),
        ("2026-10-25 01:30", True),  # the night that has an hour twice
        ("2026-10-25 03:30", False),
    ],
)
def test_somebody_is_there_when_the_calendar_says_so(moment: str, is_open: bool) -> None:
    assert calendar().is_open(local(moment)) is is_open


def test_a_holiday_closes_what_begins_on_it_and_not_what_began_before() -> None:
    night = calendar(open={"sat": ["20:00-02:00"], "sun": ["10:00-12:00"]}, holidays={"also": ["2026-07-19"]})
    assert night.is_open(local("2026-07-19 01:00"))
    assert not night.is_open(local("2026-07-19 11:00"))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-07-16 09:00", 2, "2026-07-16 11:00"),
        ("2026-07-16 11:45", 2, "2026-07-16 14:45"),  # over lunch
        ("2026-07-16 17:00", 2, "2026-07-17 10:00"),  # over night
        ("2026-07-17 17:00", 2, "2026-07-18 21:00"),  # Friday evening: Saturday's live team
        ("2026-07-13 17:00", 2, "2026-07-15 10:00"),  # over a holiday
        ("2026-07-16 12:45", 0, "2026-07-16 13:30"),  # closed now: counted from the next opening
        ("2026-03-28 23:00", 3, "2026-03-29 03:00"),  # when it would strike two, it strikes three
        ("2026-03-28 23:00", 4, "2026-03-30 10:00"),
    ],
)
def test_open_hours_are_counted(start: str, hours: int, due: str) -> None:
    assert calendar().after(local(start), hours * 3600.0) == local(due).astimezone(UTC)


def test_a_night_with_an_hour_twice_is_longer() -> None:
    night = calendar(open={"sat": ["20:00-06:00"]})
    start = local("2026-10-24 20:00")
    assert night.after(start, 11 * 3600.0) == local("2026-10-25 06:00").astimezone(UTC)


def test_a_calendar_that_does_not_open_again_says_so() -> None:
    with pytest.raises(ValueError, match="not open for 1e\\+08 s within 400 days"):
        calendar().after(local("2026-07-16 09:00"), 1e8)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 14 * 24 * 60), st.integers(1, 10 * 60))
def test_counting_agrees_with_looking_at_every_minute(start: int, minutes: int) -> None:
    team = calendar()
    moment = local("2026-03-20 00:00").astimezone(UTC) + timedelta(minutes=start)
    left, reached = minutes, moment
    while left:
        left -= team.is_open(reached)
        reached += timedelta(minutes=1)
    assert team.after(moment, minutes * 60.0) == reached


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, "'open' is missing"),
        ({"open": {}}, "never open"),
        ({"open": {"mon": []}}, "never open"),
        (
            {"open": {"lundi": ["09:00-10:00"]}},
            "expected a day or days such as sat or mon-fri, found 'lundi'",
        ),
        (
            {"open": {"mon-wed": ["09:00-10:00"], "tue": ["11:00-12:00"]}},
            "'tue' is written twice under 'open'",
        ),
        ({"open": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "these periods overlap"),
        ({"open": {"mon": ["9-12"]}}, 'expected a period such as "09:00-18:00"'),
        ({"open": {"mon": ["25:00-26:00"]}}, "is not a period of a day"),
        ({"open": {"mon": ["09:00-09:00"]}}, "is not a period of a day"),
        ({"open": {"mon": ["09:00-10:00"]}, "timezone": "Mars"}, "no time zone 'Mars'"),
        ({"open": {"mon": ["09:00-10:00"]}, "holidays": "xx"}, "no holidays are known for 'XX'"),
        ({"open": {"mon": ["09:00-10:00"]}, "holidays": {"country": "fr", "region": "qq"}}, "for 'FR, QQ'"),
        ({"open": {"mon": ["09:00-10:00"]}, "holidays": {"also": ["24.12."]}}, "expected a date"),
        ({"oepn": {"mon": ["09:00-10:00"]}}, "did you mean 'open'?"),
    ],
)
def test_mistakes_are_told_with_their_place(written: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        rules(rule(), calendars={"team": written})
    assert expected in str(caught.value)
    assert "calendar team" in str(caught.value)


def test_the_whole_day_and_the_whole_week() -> None:
    always = calendar(open={"mon-sun": ["00:00-24:00"]})
    start = local("2026-07-16 12:00")
    assert always.after(start, 100 * 3600.0) == start.astimezone(UTC) + timedelta(hours=100)


def test_a_range_may_run_over_the_weekend() -> None:
    assert calendar(open={"sat-mon": ["10:00-12:00"]}).is_open(local("2026-07-19 11:00"))


def test_the_zone_of_the_configuration_is_used_where_none_is_named() -> None:
    rule_set = rules(
        rule(),
        calendars={"team": {"open": {"mon": ["09:00-10:00"]}}},
        environment=Environment(timezone="America/Montreal"),
    )
    assert rule_set.calendars["team"].zone.key == "America/Montreal"


def test_all_mistakes_of_a_calendar_are_told_and_it_still_has_its_name() -> None:
    written = {"open": {"mon": ["25:00-26:00"]}, "holidays": {"country": "zz"}}
    with pytest.raises(ConfigError) as caught:
        rules(rule(["queue"], {"hours": "team"}), calendars={"team": written})
    reported = str(caught.value)
    assert "is not a period of a day" in reported
    assert "no holidays are known for 'ZZ'" in reported
    assert "there is no calendar" not in reported


def test_the_periods_of_a_span_are_those_that_touch_it() -> None:
    since, until = local("2026-07-17 13:00"), local("2026-07-20 09:00")
    shown = [
        tuple(f"{moment.astimezone(PARIS):%a %H:%M}" for moment in period)
        for period in calendar().periods(since, until)
    ]
    assert shown == [("Fri 13:30", "Fri 18:00"), ("Sat 20:00", "Sun 02:00")]
