"""Decisions and actions are values; what nobody asked for is not limited, not held and not undone."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from bot.domain import SLOT_OF, Action, Actor, Decision, DecisionKind, Effect, Kind, RateLimits, Verb
from bot.domain.decisions import unlimited


def action(**changes: Any) -> Action:
    fields: dict[str, Any] = {
        "verb": Verb.REPLY,
        "slot": SLOT_OF[Verb.REPLY],
        "platform": "facebook",
        "account_id": "1000",
        "message_id": "55_1",
        "target": "55_1",
        "key": "facebook:1000:public_reply:55_1",
        "actor": Actor.rule("price"),
    }
    return Action(**(fields | changes))


def test_an_action_has_no_limits_but_those_that_hold_for_everything() -> None:
    assert action().limits is unlimited()
    assert unlimited() == RateLimits()
    assert (unlimited().once_per, unlimited().per_hour, unlimited().per_day) == ((), None, None)


def test_an_action_leaves_at_once_by_nobody_elses_consent() -> None:
    plain = action()
    assert (plain.wait, plain.needs_second, plain.expires_at, plain.is_own_reply) == (0.0, False, None, False)
    assert (plain.kind, plain.outbox_id, plain.planned_at, plain.sent_at) == (Kind.COMMENT, None, None, None)


def test_a_decision_is_the_rules_own_unless_it_says_otherwise() -> None:
    decision = Decision(rules_version="v1")
    assert (decision.kind, decision.actor) == (DecisionKind.RULES, Actor.system("rules"))
    assert not decision.actor.is_person
    assert (decision.actions, decision.case, decision.closes_case) == ((), None, False)


def test_a_change_makes_another_action_and_leaves_the_first_as_it_was() -> None:
    first = action(text="It is 20 €.")
    second = replace(first, text="It is 30 €.")
    assert (first.text, second.text) == ("It is 20 €.", "It is 30 €.")
    with pytest.raises(FrozenInstanceError):
        first.text = "changed"  # type: ignore[misc]


def test_an_effect_is_proved_by_the_answer_unless_something_else_proved_it() -> None:
    assert Effect(external_id="9") == Effect(external_id="9", found_by="answer", link=None)
