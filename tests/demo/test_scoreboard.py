"""The summary counts what happened, and compares it honestly with what people would want."""

import pytest

from bot.demo import scenario
from bot.demo.runner import deliveries
from bot.demo.scoreboard import Tally, word_of
from bot.domain import SLOT_OF, Action, CaseRequest, Decision, Judgement, State, Verb
from tests.conftest import event

SCRIPT = scenario.load()
JUDGEMENT = Judgement(scores={}, language="fr")


def action(verb: Verb, id: str = "price-ad-fr") -> Action:
    message_id = SCRIPT.message_id(id)
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform="facebook",
        account_id=scenario.PAGE,
        message_id=message_id,
        target=message_id,
        key=f"{verb}:{message_id}",
        rule="some-rule",
    )


def decide(tally: Tally, id: str, *verbs: Verb, queue: str = "") -> bool | None:
    """Let the bot decide about one scene of the script, and say whether that was hoped for."""
    scene = next(scene for scene in SCRIPT.scenes if scene.id == id)
    case = CaseRequest(rule="some-rule", why="because", queue=queue) if queue else None
    decision = Decision(rules_version="1", actions=tuple(action(verb, id) for verb in verbs), case=case)
    there = event(message_id=SCRIPT.message_id(id), text=scene.text)
    return tally.decided(there, JUDGEMENT, decision).as_hoped


@pytest.mark.parametrize(
    ("id", "verbs", "queue", "expected"),
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
def test_what_was_hoped_for_must_happen_and_nothing_loud_beside_it(
    id: str, verbs: list[Verb], queue: str, expected: bool
) -> None:
    assert decide(Tally(SCRIPT), id, *verbs, queue=queue) is expected


def test_an_action_that_never_took_effect_does_not_count() -> None:
    tally = Tally(SCRIPT)
    decide(tally, "price-ad-fr", Verb.REPLY)
    tally.settled(action(Verb.REPLY), State.REFUSED)
    assert tally.outcomes[0].as_hoped is False


def test_what_nobody_hoped_anything_of_is_not_compared() -> None:
    assert decide(Tally(SCRIPT), "removed-insult", Verb.HIDE) is None


def test_the_summary_adds_up() -> None:
    tally = Tally(SCRIPT)
    for together in deliveries(SCRIPT.scenes):
        for _ in range(2 if together[0].twice else 1):
            tally.sent(together, 401 if together[0].forged else 200)
    decide(tally, "price-ad-fr", Verb.REPLY)
    decide(tally, "emoji")
    decide(tally, "legal-fr", Verb.REPLY)
    decide(tally, "refund-fr", queue="care")
    tally.settled(action(Verb.REPLY), State.WAITING)
    tally.settled(action(Verb.REPLY), State.DONE)
    summary = tally.summary({"echo": 2, "reply": 1})
    assert summary["deliveries"] == len(list(deliveries(SCRIPT.scenes))) + 1
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
    assert Tally(SCRIPT).settled(action(Verb.HIDE), State.DONE) is None


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_has_its_word(verb: Verb) -> None:
    assert word_of(verb) in {"reply", "hide", "like", "escalate", "queue", ""}
