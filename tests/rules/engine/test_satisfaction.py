"""A message that answers our question is a rating, whatever the rules would read in it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import (
    NO_AUTOMATIC_MESSAGES,
    AuthorHistory,
    Decision,
    Facts,
    GivenRating,
    Kind,
    SatisfactionRequest,
    ThreadState,
    Verb,
)
from bot.rules import SATISFACTION, ask_satisfaction, decide
from tests.factories import NOW, event
from tests.fakes.rules import PLAIN, rule, rules

TEXTS: dict[str, Any] = {"satisfaction": {"ask": "hello", "thanks": "bye", "low": {"up_to": 2}}}
GREEDY = rules(rule(["queue"]), **TEXTS)
REQUEST = SatisfactionRequest(id=7, asked_at=NOW - timedelta(hours=1))


def decided(text: str, request: SatisfactionRequest | None = REQUEST, **changes: Any) -> Decision:
    facts = Facts(thread=ThreadState(satisfaction=request))
    happened = event(kind=Kind.DM, platform="messenger", thread_id="t:900", text=text, created_at=NOW)
    return decide(GREEDY, _changed(happened, changes), PLAIN, facts, NOW)


def _changed(happened: Any, changes: dict[str, Any]) -> Any:
    return replace(happened, **changes)


def test_a_bare_rating_is_thanked_and_no_rule_is_asked() -> None:
    decision = decided("5")
    assert [match.rule for match in decision.matches] == [SATISFACTION]
    assert decision.rating == GivenRating(request_id=7, rating=5)
    assert [action.template for action in decision.actions] == ["bye"]
    assert decision.case is None


def test_a_low_one_is_a_person_s() -> None:
    case = decided("2").case
    assert case is not None
    assert (case.queue, case.why) == ("unsatisfied", "rated us 2 of 5")


def test_more_than_a_rating_is_for_the_rules_too() -> None:
    decision = decided("1 parce que le colis est cassé")
    assert [match.rule for match in decision.matches] == ["one", SATISFACTION]
    assert decision.rating == GivenRating(request_id=7, rating=1)
    assert decision.case is not None
    assert decision.case.queue == "default"  # the rule's, which asked first


@pytest.mark.parametrize(
    "request_made",
    [
        None,
        SatisfactionRequest(id=7, asked_at=NOW - timedelta(days=8)),
        SatisfactionRequest(id=7, asked_at=NOW + timedelta(minutes=1)),
        SatisfactionRequest(id=7, asked_at=NOW - timedelta(hours=1), rating=4, answer_id="m"),
        SatisfactionRequest(id=7, asked_at=NOW - timedelta(hours=1), is_latest=False),
    ],
    ids=["nobody asked", "too late", "before", "answered", "something else was said since"],
)
def test_no_question_is_open(request_made: SatisfactionRequest | None) -> None:
    decision = decided("5", request_made)
    assert decision.rating is None
    assert [match.rule for match in decision.matches] == ["one"]


def test_a_rating_that_says_its_scale_answers_whatever_was_said_since() -> None:
    later = SatisfactionRequest(id=7, asked_at=NOW - timedelta(hours=1), is_latest=False)
    assert decided("5/5", later).rating == GivenRating(request_id=7, rating=5)


def test_an_edit_of_the_answer_changes_it_or_takes_it_back() -> None:
    rated = SatisfactionRequest(id=7, asked_at=NOW - timedelta(hours=1), rating=4, answer_id="m1")
    assert decided("3", rated, kind=Kind.EDIT, message_id="m1").rating == GivenRating(request_id=7, rating=3)
    assert decided("bof", rated, kind=Kind.EDIT, message_id="m1").rating == GivenRating(
        request_id=7, rating=None
    )
    assert decided("3", rated, kind=Kind.EDIT, message_id="m2").rating is None


def test_nobody_is_asked_who_wants_no_automatic_messages_or_whom_another_app_has() -> None:
    happened = event(kind=Kind.DM, platform="messenger", thread_id="t:900", text="merci")
    asked = ask_satisfaction(GREEDY, happened, PLAIN, Facts(), key="k", why="case 1")
    assert [(action.verb, action.template, action.key) for action in asked.actions] == [
        (Verb.MESSAGE, "hello", "k")
    ]
    out = Facts(author=AuthorHistory(labels=frozenset({NO_AUTOMATIC_MESSAGES})))
    assert ask_satisfaction(GREEDY, happened, PLAIN, out, key="k", why="").actions == ()
    theirs = _changed(happened, {"extra": {"standby": "true"}})
    assert ask_satisfaction(GREEDY, theirs, PLAIN, Facts(), key="k", why="").actions == ()
