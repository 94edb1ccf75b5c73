"""What Meta says about an account, in a word of ours; what it never documented is bad news."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import Event, Kind, Restriction
from tests.factories import NOW
from tests.fakes.meta import PAGE, parsed

AT = int(NOW.timestamp())


def iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def told(value: Any) -> Event:
    body = {
        "object": "page",
        "entry": [{"id": PAGE, "time": AT, "changes": [{"field": "business_integrity", "value": value}]}],
    }
    (event,) = parsed(body)
    assert isinstance(event, Event)
    return event


def enforced(**enforcement: Any) -> Event:
    item = {"recipient": {"id": PAGE}, "timestamp": AT * 1000, "policy_enforcement": enforcement}
    (event,) = parsed({"object": "page", "entry": [{"id": PAGE, "time": AT * 1000, "messaging": [item]}]})
    assert isinstance(event, Event)
    return event


@pytest.mark.parametrize(
    ("action", "restriction"),
    [
        ("block", Restriction.IMPOSED),
        ("BLOCK", Restriction.IMPOSED),
        ("warning", Restriction.WARNED),
        ("unblock", Restriction.LIFTED),
        ("suspend", Restriction.IMPOSED),
        (None, Restriction.IMPOSED),
        (7, Restriction.IMPOSED),
    ],
)
def test_a_policy_enforcement_says_what_the_account_may_do(action: Any, restriction: Restriction) -> None:
    event = enforced(action=action, reason="too many messages")
    assert (event.kind, event.extra["restriction"], event.text) == (
        Kind.CONTROL,
        restriction,
        "too many messages",
    )


RESTRICTED = {"feature": "MESSAGING", "status": "RESTRICTED"}


@pytest.mark.parametrize(
    ("value", "restriction"),
    [
        ({"status": "RESTRICTED"}, "imposed"),
        ({"status": "restricted", "violations": [], "restrictions": []}, "imposed"),
        ({"status": "DISABLED"}, "imposed"),
        ({"status": "SOMETHING_NEW"}, "imposed"),
        ({"status": "a word that is not one"}, "imposed"),
        ({"status": "warned"}, "warned"),
        ({"violations": [{"type": "SPAM"}]}, "warned"),
        ({"status": "active"}, "lifted"),
        ({"status": "NORMAL", "restrictions": [{"feature": "MESSAGING", "status": "LIFTED"}]}, "lifted"),
        ({"status": "normal", "restrictions": [RESTRICTED | {"expiration_time": AT - 5}]}, "lifted"),
        ({"status": "normal", "restrictions": [RESTRICTED | {"expiration_time": AT + 5}]}, "imposed"),
        ({"status": "normal", "restrictions": [RESTRICTED | {"expiration_time": iso(AT - 5)}]}, "lifted"),
        ({"status": "normal", "restrictions": [RESTRICTED | {"expiration_time": iso(AT + 5)}]}, "imposed"),
        ({"status": "normal", "restrictions": [RESTRICTED | {"expiration_time": (AT - 5) * 1000}]}, "lifted"),
        ({"status": "active", "restrictions": [RESTRICTED]}, "imposed"),
        ({"status": "active", "restrictions": [{"feature": "ADS", "status": "ACTIVE"}]}, "imposed"),
        ({"restrictions": [{"feature": "MESSAGING"}]}, "imposed"),
        ({"action_events": [{"type": "APPEAL"}]}, None),
        ({}, None),
        ({"status": "active", "restrictions": "none", "violations": [7, None]}, "lifted"),
    ],
    ids=str,
)
def test_an_integrity_update_says_what_the_account_may_do(value: Any, restriction: str | None) -> None:
    event = told({"timestamp": AT, **value})
    assert (event.kind, event.extra.get("restriction")) == (Kind.CONTROL, restriction)


def test_what_is_held_against_the_account_can_be_read_once() -> None:
    spam = {"type": "SPAM", "description": "Nobody asked for it."}
    event = told(
        {"timestamp": AT, "status": "RESTRICTED", "violations": [spam, spam], "restrictions": [RESTRICTED]}
    )
    assert event.text == "Nobody asked for it."
    assert (event.extra["violations"], event.extra["features"]) == ("spam, spam", "messaging")


def test_an_update_told_twice_has_the_same_key_and_the_next_one_another() -> None:
    first, again, later = (told({"timestamp": at, "status": "RESTRICTED"}) for at in (AT, AT, AT + 1))
    assert first.dedupe_key == again.dedupe_key != later.dedupe_key


def test_an_update_that_is_no_object_is_malformed() -> None:
    body = {
        "object": "page",
        "entry": [{"id": PAGE, "time": AT, "changes": [{"field": "business_integrity", "value": "bad"}]}],
    }
    (problem,) = parsed(body)
    assert "expected an object" in str(problem)
