"""When people wrote and what became of it, on rows that were made by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Actor
from bot.services.reports.patterns import (
    LocalClock,
    count_by_hour,
    count_by_time,
    count_steps,
    rank_comments,
    rank_posts,
)
from tests.fakes.inbound import columns, wrote


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_days_are_those_of_the_zone_and_empty_ones_are_there() -> None:
    # The 25th has 25 hours in Paris.
    since, until = (
        datetime.fromisoformat("2026-10-24T00:00+02:00"),
        datetime.fromisoformat("2026-10-27T00:00+01:00"),
    )
    events = [
        wrote(1, created_at=at("2026-10-25T00:10+02:00"), bot_at=1.0),
        wrote(2, created_at=at("2026-10-25T23:50+01:00"), bot_at=1.0, human_at=2.0),
        wrote(3, created_at=at("2026-10-26T00:10+01:00"), hidden_by=Actor.rule("a"), hidden_at=1.0),
    ]
    series = count_by_time(columns(events), since, until, "Europe/Paris")
    assert not series.is_weekly
    assert [
        (slot.begins, slot.written, slot.by_bot, slot.by_person, slot.unanswered, slot.hidden)
        for slot in series.slots
    ] == [
        (date(2026, 10, 24), 0, 0, 0, 0, 0),
        (date(2026, 10, 25), 2, 1, 1, 0, 0),
        (date(2026, 10, 26), 1, 0, 0, 1, 1),
    ]


def test_long_periods_are_counted_by_the_week() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    events = [wrote(1, created_at=since.timestamp() + 8 * 86_400), wrote(2, created_at=since.timestamp())]
    series = count_by_time(columns(events), since, since + timedelta(days=46), "UTC")
    assert series.is_weekly
    assert [slot.written for slot in series.slots] == [1, 1, 0, 0, 0, 0, 0]
    assert series.slots[1].begins == date(2026, 1, 8)


def test_hours_are_those_of_the_zone_on_both_sides_of_the_change() -> None:
    summer, winter = at("2026-10-24T20:30+02:00"), at("2026-10-31T20:30+01:00")
    counts = count_by_hour(
        columns([wrote(1, created_at=summer), wrote(2, created_at=winter)]), "Europe/Paris"
    )
    assert counts[5][20] == 2
    assert sum(map(sum, counts)) == 2


@settings(deadline=None)  # no clock of a busy machine
@given(
    st.floats(min_value=0, max_value=4e9),
    st.sampled_from(["Asia/Kathmandu", "America/St_Johns", "Europe/Paris", "UTC"]),
)
def test_the_clock_is_right_to_the_quarter(seconds: float, timezone: str) -> None:
    # Beside another moment of the same day, and one of another season.
    moments = np.array([seconds, seconds // 86_400 * 86_400, seconds + 120 * 86_400])
    clock = LocalClock(timezone)
    for moment, quarter, day in zip(
        moments.tolist(), clock.quarters_of(moments).tolist(), clock.days_of(moments).tolist(), strict=True
    ):
        exact = datetime.fromtimestamp(moment, ZoneInfo(timezone))
        shown = datetime(1970, 1, 1) + quarter * timedelta(minutes=15)
        assert (shown.date(), shown.hour, shown.minute) == (exact.date(), exact.hour, exact.minute // 15 * 15)
        assert day == exact.date().toordinal()


def test_each_step_is_a_part_of_the_one_before() -> None:
    rule, lea = Actor.rule("insult"), Actor.person("Léa")
    steps = count_steps(
        columns(
            [
                wrote(1, needs_answer=0.9, bot_at=2.0),
                wrote(2, needs_answer=0.9, human_at=2.0),
                wrote(3, needs_answer=0.5),
                wrote(4, hidden_by=rule, hidden_at=5.0),
                wrote(5, hidden_by=lea, hidden_at=5.0, is_judged=False, needs_answer=None),
                wrote(6, bot_at=9.0),  # answered although nothing asked for it
                wrote(7, is_judged=False, needs_answer=None),
            ]
        )
    )
    assert (steps.written, steps.read, steps.called_for_action, steps.handled, steps.handled_by_rules) == (
        7,
        6,
        5,
        4,
        2,
    )


def comments(first: int, post: str, *feelings: str) -> list:  # type: ignore[type-arg]
    return [wrote(first + index, thread_id=post, sentiment=feeling) for index, feeling in enumerate(feelings)]


def test_a_post_with_few_comments_does_not_win_by_chance() -> None:
    events = [
        *comments(1, "few", *["positive"] * 5),
        *comments(100, "many", *["positive"] * 38, "negative", "neutral"),
        *comments(200, "sad", *["negative"] * 4, "positive", "neutral"),
        *comments(300, "tiny", *["negative"] * 4),
        *comments(400, "even", *["positive"] * 3, *["negative"] * 3),
        *[wrote(500 + number, thread_id="private", kind="dm", sentiment="negative") for number in range(9)],
    ]
    best, worst = rank_posts(columns(events))
    assert [mood.post for mood in best] == ["many", "few"]
    assert [mood.post for mood in worst] == ["sad"]
    assert (worst[0].negative.hits, worst[0].comments, worst[0].event_id) == (4, 6, 205)


def test_the_best_comments_are_of_different_people_and_stand() -> None:
    events = [
        wrote(1, author_id="a", constructive=0.9),
        wrote(2, author_id="a", constructive=0.8),
        wrote(3, author_id="b", constructive=0.95),
        wrote(4, author_id="c", constructive=0.99, hidden_by=Actor.rule("x"), hidden_at=1.0),
        wrote(5, author_id=None, constructive=0.6),
        wrote(6, author_id=None, constructive=0.7),
        wrote(7, author_id="d", constructive=0.4),
    ]
    assert rank_comments(columns(events), 9) == [3, 1, 6, 5]
    assert rank_comments(columns(events), 2) == [3, 1]


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Tokyo"])
def test_nothing_makes_an_empty_pattern(timezone: str) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    series = count_by_time(columns([]), since, since + timedelta(days=1), timezone)
    assert {slot.written for slot in series.slots} == {0}
    assert (rank_posts(columns([])), count_steps(columns([])).written) == (((), ()), 0)
