"""Events and deliveries are values: two of the same content are one, and none can be changed."""

from dataclasses import FrozenInstanceError

import pytest

from bot.domain import Attachment, Delivery, Origin
from tests.factories import NOW, event


def test_events_of_the_same_content_are_equal() -> None:
    image = Attachment(type="image", url="https://x.example/1")
    assert event(attachments=(image,)) == event(
        attachments=(Attachment(type="image", url="https://x.example/1"),)
    )
    assert event() != event(text="another")


def test_nothing_can_change_an_event_on_its_way() -> None:
    delivery = Delivery(source="meta", body=b"{}", headers={}, received_at=NOW)
    with pytest.raises(FrozenInstanceError):
        event().text = "changed"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        delivery.body = b""  # type: ignore[misc]


def test_what_a_platform_does_not_say_is_unknown_and_not_assumed() -> None:
    plain = event(origin=Origin.UNKNOWN)
    assert (plain.parent_id, plain.permalink, plain.is_own_echo, plain.human_reply) == (
        None,
        None,
        False,
        False,
    )
    assert plain.created_at_source == "platform"
