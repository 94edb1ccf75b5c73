"""The summary counts what happened, and compares it with what a community manager expects."""

import pytest

from bot.demo import scenario
from bot.demo.runner import group_deliveries
from bot.demo.scoreboard import Scoreboard, reaction_of
from bot.domain import SLOT_OF, Action, Actor, CaseRequest, Decision, Judgement, State, Verb
from tests.factories import event

SCENARIO = scenario.load_scenario()
JUDGEMENT = Judgement(scores={}, language="fr")


def action(verb: Verb, name: str = "price-ad-fr") -> Action:
    message_id = SCENARIO.message_id(name)
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform="facebook",
        account_id=scenario.PAGE,
        message_id=message_id,
        target=message_id,
        key=f"{verb}:{message_id}",
        actor=Actor.rule("some-rule"),
    )


def decide(scoreboard: Scoreboard, name: str, *verbs: Verb, queue: str = "") -> bool | None:
    """Let the bot decide about one message, and say whether that was expected."""
    message = next(message for message in SCENARIO.messages if message.id == name)
    case = CaseRequest(actor=Actor.rule("some-rule"), why="because", queue=queue) if queue else None
    decision = Decision(rules_version="1", actions=tuple(action(verb, name) for verb in verbs), case=case)
    received = event(message_id=SCENARIO.message_id(name), text=message.text)
    return scoreboard.record_decision(received, JUDGEMENT, decision).as_expected


@pytest.mark.parametrize(
    ("name", "verbs", "queue", "expected"),
    [
        ("price-ad-fr", [Verb.REPLY, Verb.PRIVATE_REPLY], "", True),
        ("price-ad-fr", [Verb.REPLY], "default", True),
        ("price-ad-fr", [], "", False),
        ("price-ad-fr", [], "default", False),
        ("price-ad-fr", [Verb.REPLY, Verb.HIDE], "", False),
        ("emoji", [], "", True),
        ("emoji", [Verb.LIKE], "", True),
        ("emoji", [Verb.LABEL], "", True),
        ("emoji", [], "default", False),
        ("emoji", [Verb.HIDE], "", False),
        ("insult-strong-fr", [Verb.HIDE], "", True),
        ("insult-strong-fr", [Verb.HIDE], "default", True),
        ("insult-strong-fr", [], "default", False),
        ("legal-fr", [Verb.ESCALATE], "", True),
        ("legal-fr", [], "escalated", True),
        ("legal-fr", [Verb.ESCALATE, Verb.REPLY], "", False),
    ],
)
def test_what_is_expected_must_happen_and_nothing_intrusive_beside_it(
    name: str, verbs: list[Verb], queue: str, expected: bool
) -> None:
    assert decide(Scoreboard(SCENARIO), name, *verbs, queue=queue) is expected


def test_an_action_that_never_took_effect_does_not_count() -> None:
    scoreboard = Scoreboard(SCENARIO)
    decide(scoreboard, "price-ad-fr", Verb.REPLY)
    scoreboard.record_state(action(Verb.REPLY), State.REFUSED)
    assert scoreboard.outcomes[0].as_expected is False


def test_a_message_without_expectation_is_not_compared() -> None:
    assert decide(Scoreboard(SCENARIO), "removed-insult", Verb.HIDE) is None


def test_the_summary_adds_up() -> None:
    scoreboard = Scoreboard(SCENARIO)
    for batch in group_deliveries(SCENARIO.messages):
        for _ in range(2 if batch[0].repeated else 1):
            scoreboard.record_delivery(batch, 401 if batch[0].forged else 200)
    decide(scoreboard, "price-ad-fr", Verb.REPLY)
    decide(scoreboard, "emoji")
    decide(scoreboard, "legal-fr", Verb.REPLY)
    decide(scoreboard, "refund-fr", queue="care")
    scoreboard.record_state(action(Verb.REPLY), State.WAITING)
    scoreboard.record_state(action(Verb.REPLY), State.DONE)
    summary = scoreboard.summarize({"echo": 2, "reply": 1})
    assert summary["deliveries"] == len(list(group_deliveries(SCENARIO.messages))) + 1
    assert summary["forged_refused"] == 1
    assert summary["repeated"] == 1
    assert summary["own_echoes"] == 2
    assert summary["decisions"] == 4
    assert summary["cases"] == {"care": 1}
    assert summary["retries"] == 1
    assert summary["actions"] == {"reply": {"done": 1, "planned": 1}}
    assert (summary["as_hoped"], summary["hoped"]) == (3, 4)
    assert (summary["hands_off"], summary["hands_off_touched"]) == (1, 1)
    assert [one["id"] for one in summary["differences"]] == ["legal-fr"]  # type: ignore[attr-defined]
    assert summary["response_seconds"]


def test_an_action_of_no_known_event_is_nobody_s_outcome() -> None:
    assert Scoreboard(SCENARIO).record_state(action(Verb.HIDE), State.DONE) is None


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_is_a_known_reaction_or_none(verb: Verb) -> None:
    assert reaction_of(verb) in {"reply", "hide", "like", "escalate", "queue", ""}
