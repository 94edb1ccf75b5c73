"""The bodies that a generic receiver gets."""

from dataclasses import replace

import pytest

from bot.domain import Action, Actor, Handover, Slot, Verb
from bot.errors import Rejected
from bot.platforms.generic.payload import payload, signing_time
from tests.factories import NOW

ACTION = Action(
    verb=Verb.NOTIFY,
    slot=Slot.NOTICE,
    platform="facebook",
    account_id="1000",
    message_id="55_1",
    target="55_1",
    key="facebook:1000:notice:55_1:smoke",
    actor=Actor.rule("smoke"),
    text="There is smoke",
    planned_at=NOW,
    handover=Handover(title="Smoke", severity="high", external_id="55_1"),
)


def data(action: Action) -> dict[str, object]:
    body = payload(action)["data"]
    assert isinstance(body, dict)
    return body


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.NOTIFY, "notification.created"),
        (Verb.ESCALATE, "case.escalated"),
        (Verb.HIDE, "action.requested"),
    ],
)
def test_the_type_says_whether_it_is_told_or_asked(verb: Verb, expected: str) -> None:
    action = replace(ACTION, verb=verb)
    assert payload(action)["type"] == expected
    assert ("target" in data(action)) == (expected == "action.requested")


def test_a_notification_tells_the_words_and_why() -> None:
    told = data(ACTION)
    assert (told["text"], told["title"], told["severity"]) == ("There is smoke", "Smoke", "high")


def test_an_action_that_was_never_planned_cannot_be_signed() -> None:
    with pytest.raises(Rejected):
        signing_time(replace(ACTION, planned_at=None))
    assert signing_time(ACTION) == NOW
