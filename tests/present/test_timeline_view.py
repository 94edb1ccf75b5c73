"""A sentence for each thing that happened: who did what, with our own told from others."""

from typing import Any

import pytest

from bot.domain import Attachment
from bot.present.messages import Catalog
from bot.present.timeline_view import describe_entry
from bot.store.context.timeline import Act, Party, TimelineEntry

EN, FR = Catalog("en"), Catalog("fr")


def entry(act: Act = Act.WROTE, by: Party = Party.PERSON, **changes: Any) -> TimelineEntry:
    return TimelineEntry(
        **{"at": 0.0, "act": act, "by": by, "name": "Ana", "text": "hi", "message_id": "1"} | changes
    )


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (Party.PERSON, "Ana: hi"),
        (Party.RULE, "we (rule Ana): hi"),
        (Party.STAFF, "we (Ana): hi"),
        (Party.US, "we: hi"),
        (Party.COLLEAGUE, "a colleague (in the app): hi"),
        (Party.AUTOMATION, "another app (automatically): hi"),
    ],
)
def test_every_party_is_told_from_the_others(by: Party, sentence: str) -> None:
    assert describe_entry(entry(by=by), "", EN) == sentence


@pytest.mark.parametrize(
    ("act", "target", "sentence"),
    [
        (Act.WROTE_PRIVATELY, "", "Ana, in private: hi"),
        (Act.EDITED, "", "Ana changed this to: hi"),
        (Act.REMOVED, "", "Ana removed this"),
        (Act.REACTED, "Is Friday good?", "Ana reacted to “Is Friday good?”: hi"),
        (Act.UNREACTED, "", "Ana took back a reaction to this: hi"),
        (Act.HID, "", "Ana hid this"),
        (Act.SHOWED, "", "Ana made this visible again"),
        (Act.LIKED, "x" * 60, f"Ana liked “{'x' * 40}”"),
    ],
)
def test_every_act_is_a_sentence(act: Act, target: str, sentence: str) -> None:
    assert describe_entry(entry(act), target, EN) == sentence


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("by", Party)
def test_every_act_of_every_party_has_its_french(act: Act, by: Party) -> None:
    assert describe_entry(entry(act, by), "", FR) != describe_entry(entry(act, by), "", EN) or (
        (act, by) == (Act.WROTE, Party.PERSON)  # only a space before the colon differs
    )


def test_what_came_along_is_named() -> None:
    with_photo = entry(text="", attachments=(Attachment(type="image"),))
    assert describe_entry(with_photo, "", EN) == "Ana: with photo"
    assert describe_entry(entry(attachments=(Attachment(type="image"),)), "", EN) == "Ana: hi · with photo"
    assert describe_entry(entry(text=""), "", EN) == "Ana: (no text)"


def test_nothing_from_outside_reaches_the_terminal_raw() -> None:
    hostile = "\x1b[2J\u202e"
    told = entry(
        Act.REACTED, name=hostile, text=hostile, attachments=(Attachment(type=hostile, name=hostile),)
    )
    assert "\x1b" not in describe_entry(told, hostile, EN)
    assert "\u202e" not in describe_entry(told, hostile, EN)
