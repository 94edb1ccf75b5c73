"""How people were answered, on rows that were made by hand."""

import math
from datetime import UTC, datetime

import pytest

from bot.services.reports.opening_hours import OpeningHours
from bot.services.reports.responses import Badge, by_conversation, measure_service
from tests.fakes.inbound import columns, wrote

DAY = 86_400


def test_a_follow_up_counts_from_itself_to_its_own_answer() -> None:
    service = measure_service(
        columns(
            [
                wrote(100, human_at=160.0),
                wrote(150),  # still before the answer: the same turn
                wrote(200, human_at=290.0),  # the follow-up: 90 s
                wrote(220, human_at=290.0),  # the same turn again
                wrote(300, bot_at=310.0),  # the next turn: 10 s
                wrote(400, author_id="p2", human_at=900.0),  # their first
            ]
        ),
        until=1000.0,
    )
    human, bot = service.next_answer["human"], service.next_answer["bot"]
    assert (human.n, human.median) == (1, 90.0)
    assert (bot.n, bot.median) == (1, 10.0)
    assert service.first_answer["human"].n == 4


def test_in_opening_hours_the_night_does_not_count() -> None:
    day = datetime(2026, 6, 1, tzinfo=UTC)
    open_at, close_at = day.replace(hour=9), day.replace(hour=17)
    hours = OpeningHours("team", [(open_at, close_at)])
    early = wrote(1, created_at=day.replace(hour=3).timestamp(), human_at=open_at.timestamp() + 60)
    late = wrote(2, created_at=close_at.timestamp() - 30, bot_at=close_at.timestamp() + 4000)
    service = measure_service(columns([early, late]), close_at.timestamp(), hours)
    assert service.first_answer["human"].median == 6 * 3600 + 60
    assert service.first_answer_open["human"].median == 60
    assert service.first_answer_open["bot"].median == 30
    assert "calendar team" in service.first_answer_open["bot"].definition
    assert measure_service(columns([early]), 0.0).first_answer_open == {}


def badge(*events: tuple[int, float | None, float | None]) -> Badge:
    """Of messages of different people: when, and how long the bot and a person took."""
    rows = [
        wrote(
            number,
            platform="messenger",
            kind="dm",
            thread_id=f"t{number}",
            author_id=f"p{number}",
            bot_at=None if bot is None else number + bot,
            human_at=None if human is None else number + human,
        )
        for number, bot, human in events
    ]
    (badge,) = measure_service(columns(rows), until=10.0 * DAY).badges
    return badge


def test_the_badge_asks_for_nine_of_ten_within_fifteen_minutes() -> None:
    nine_answered = [(4 * DAY + number, None, 899.0) for number in range(9)]
    fast = badge(*nine_answered, (5 * DAY, None, None))
    assert (fast.answered["human"].hits, fast.answered["human"].n) == (9, 10)
    assert fast.qualifies == {"any": True, "human": True}
    assert badge(*nine_answered[:8], (5 * DAY, None, None)).qualifies["human"] is False
    slow = badge(*[(4 * DAY + number, None, 901.0) for number in range(9)])
    assert slow.qualifies == {"any": False, "human": False}


def test_the_badge_tells_automatic_answers_apart() -> None:
    automatic = badge(*[(4 * DAY + number, 5.0, None) for number in range(9)])
    assert automatic.qualifies == {"any": True, "human": False}


def test_the_badge_looks_back_seven_days_at_first_messages_of_messenger() -> None:
    rows = [
        wrote(2 * DAY, platform="messenger", kind="dm", thread_id="t", human_at=2.0 * DAY + 1),  # too old
        wrote(4 * DAY, platform="messenger", kind="dm", thread_id="t", human_at=4.0 * DAY + 1),
        wrote(4 * DAY + 60, platform="messenger", kind="dm", thread_id="t"),  # within a day: no first one
        wrote(4 * DAY, platform="instagram", kind="dm", thread_id="u"),
        wrote(4 * DAY + 1),  # a comment
    ]
    (made,) = measure_service(columns(rows), until=10.0 * DAY).badges
    assert (made.answered["human"].hits, made.answered["human"].n) == (1, 1)
    assert measure_service(columns(rows[3:]), until=10.0 * DAY).badges == ()


def test_conversations_are_of_one_person_in_one_thread_in_order() -> None:
    events = [wrote(2), wrote(1), wrote(3, author_id="p2"), wrote(4, thread_id="u"), wrote(5, author_id=None)]
    rows = columns(events)
    order, begins = by_conversation(rows)
    assert (rows.id[order].tolist(), begins.tolist()) == ([1, 2], [0])


@pytest.mark.parametrize(("bot_at", "human_at", "first"), [(5.0, 3.0, 3.0), (5.0, None, 5.0), (None,) * 3])
def test_the_first_answer_is_the_earlier_one(
    bot_at: float | None, human_at: float | None, first: float | None
) -> None:
    (answered_at,) = columns([wrote(1, bot_at=bot_at, human_at=human_at)]).answered_at.tolist()
    assert answered_at == first or (first is None and math.isnan(answered_at))
