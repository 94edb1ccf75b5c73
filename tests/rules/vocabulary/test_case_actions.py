"""Actions that bring people in, as they are written."""

from typing import Any

import pytest

from bot.domain import Verb
from bot.errors import message
from bot.rules import Environment
from bot.rules.model.rule_set import ActionSpec
from tests.fakes.rules import mistakes, rule, rules

#: A help desk that takes cases over, and one that was never finished.
CONFIGURED = Environment(
    targets={
        "care": {Verb.NOTIFY: message("uses the adapter chatwoot, which cannot do that")},
        "half": dict.fromkeys(
            (Verb.ESCALATE, Verb.NOTIFY), message("has no secret (whsec_ and base64) to sign with")
        ),
    }
)


def spec(written: Any) -> ActionSpec:
    return rules(rule([written])).rules[0].then[0]


@pytest.mark.parametrize(
    ("written", "queue", "priority"),
    [
        ("queue", "default", 0),
        ({"queue": "pii"}, "pii", 0),
        ({"queue": {"name": "pii", "priority": "high"}}, "pii", 50),
        ({"queue": {"priority": -7}}, "default", -7),
    ],
)
def test_a_case_has_a_queue_and_a_priority(written: Any, queue: str, priority: int) -> None:
    assert (spec(written).queue, spec(written).priority) == (queue, priority)


def test_a_case_may_say_everything_about_itself() -> None:
    case = spec(
        {"queue": {"assign": "lea", "note": "look", "draft": "hello", "within": "1h", "snooze": "2h"}}
    )
    assert (case.assignee, case.note, case.draft) == ("lea", "look", "hello")
    assert case.due is not None
    assert case.snooze is not None
    assert (case.due.seconds, case.snooze.seconds) == (3600, 7200)


def test_escalating_goes_to_a_target_or_to_our_own_queue() -> None:
    outside, local = spec({"escalate": "care"}), spec({"escalate": {"to": "local", "severity": "S1"}})
    assert (outside.to, outside.queue) == ("care", "default")
    assert (local.to, local.queue, local.severity) == ("", "escalated", "S1")


def test_notifying_hands_nothing_over() -> None:
    notice = spec({"notify": {"to": "lead", "severity": "high"}})
    assert (notice.verb, notice.to, notice.severity) == (Verb.NOTIFY, "lead", "high")


def test_that_nobody_waits_is_said_in_one_word() -> None:
    assert spec("no_answer").verb is Verb.NO_ANSWER


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"escalate": {"to": "crae"}}, "there is no target 'crae' in config.yaml, did you mean 'care'?"),
        ({"escalate": "xyz"}, "there is no target 'xyz' in config.yaml; 'local' is always there"),
        ({"escalate": {"sla": "1h"}}, "'sla' is not available; write 'within'"),
        (
            {"notify": "local"},
            "there is no target 'local' in config.yaml; write one under 'targets', with adapter: slack or",
        ),
        (
            {"notify": "care"},
            "'notify': the target 'care' uses the adapter chatwoot, which cannot do that; see 'targets' in",
        ),
        ({"notify": {"to": "half"}}, "'notify': the target 'half' has no secret"),
        ({"escalate": "half"}, "'escalate': the target 'half' has no secret"),
        ({"notify": {}}, "'notify': 'to' is missing"),
        ({"queue": {"priority": "hihg"}}, "did you mean 'high'?"),
        ({"queue": {"within": 3}}, "'within': 3 of what?"),
        ({"no_answer": "now"}, "'no_answer' takes no settings except limits"),
        ({"no_answer": {"cooldown": "1h"}}, "'no_answer' sends nothing"),
        ({"close": "now"}, "'close' takes no settings except limits"),
    ],
)
def test_a_mistake_says_what_to_write(written: Any, expected: str) -> None:
    assert expected in mistakes(rule([written]), environment=CONFIGURED)
