"""The section `satisfaction`, and every mistake in it."""

import pytest

from bot.rules.model.calendars import Delay
from bot.rules.model.satisfaction import LowRating, Satisfaction
from tests.fakes.rules import mistakes, rule, rules

WRITTEN = {
    "ask": "hello",
    "thanks": "bye",
    "queues": ["care"],
    "after": "5m",
    "once_per": "60d",
    "answer_within": "3d",
    "low": {"up_to": 2, "queue": "unhappy", "priority": "high"},
}


def test_what_is_written_is_what_counts() -> None:
    made = rules(rule(), satisfaction=WRITTEN).satisfaction
    assert made == Satisfaction(
        ask="hello",
        thanks="bye",
        queues=frozenset({"care"}),
        after=Delay(seconds=300.0),
        once_per=60 * 86_400.0,
        answer_within=3 * 86_400.0,
        low=LowRating(up_to=2, queue="unhappy", priority=50),
    )
    assert rules(rule()).satisfaction == Satisfaction()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ask": "nowhere"}, "there is no text 'nowhere' under 'replies'"),
        ({"after": "5s"}, "'after': a colleague who answers twice needs a minute at least"),
        ({"low": {"queue": "x"}}, "'low': 'up_to' is missing"),
        ({"low": {"up_to": 9}}, "expected a number from 1 to 5"),
        ({"often": True}, "unknown key 'often'"),
    ],
)
def test_a_mistake_says_what_is_wrong(changes: dict[str, object], problem: str) -> None:
    assert problem in mistakes(rule(), satisfaction={**WRITTEN, **changes})


def test_the_question_is_needed_and_the_name_is_taken() -> None:
    assert "'satisfaction': 'ask' is missing" in mistakes(rule(), satisfaction={"thanks": "bye"})
    assert "is what asks how satisfied people are" in mistakes({**rule(), "id": "satisfaction"})
