"""What is written into columns and JSON comes back as it was."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import (
    Action,
    Actor,
    ApprovedTemplate,
    Attachment,
    Event,
    Handover,
    Judgement,
    Kind,
    Match,
    Mode,
    Origin,
    Reason,
    Slot,
    Verb,
)
from bot.store import codecs
from tests.factories import NOW, event
from tests.fakes.outbox_rows import action

FULL_EVENT = event(
    kind=Kind.REPLY,
    parent_id="55",
    author_name="Zoë 🐝",
    text="a\u2400b\n'\"",
    attachments=(Attachment(type="image", url="https://x.example/a.png"), Attachment(type="file", name="b")),
    permalink="https://x.example/1",
    origin=Origin.AD,
    is_own_echo=True,
    human_reply=True,
    created_at=NOW + timedelta(microseconds=123_457),
    created_at_source="receipt",
    extra={"is_live": "true"},
)
HANDOVER = Handover(
    title="Refund",
    rule="refund",
    why="A person has to look.",
    reasons="intent: refund",
    author_name="Ana",
    origin="organic",
    permalink="https://x.example/1",
    sentiment="negative",
    intent="refund",
    severity="high",
    external_id="900",
    priority=50,
    due_at=NOW + timedelta(hours=1),
    window_until=NOW + timedelta(days=1),
)


@pytest.mark.parametrize(
    "original",
    [event(), FULL_EVENT, event(author_id=None, author_name=None, text="")],
    ids=["plain", "full", "withheld"],
)
def test_an_event_comes_back_whole(original: Event) -> None:
    columns: Any = codecs.encode_event(original)
    assert codecs.decode_event(columns) == original


@pytest.mark.parametrize(
    "original",
    [
        Judgement(scores={}),
        Judgement(
            scores={"toxicity": 0.5},
            language="fr",
            abstained=True,
            model="m",
            degraded=True,
            unread=True,
            head="h",
        ),
        Judgement(
            scores={"toxicity": 0.9},
            obfuscation_delta={"toxicity": 0.4},
            attributions={"toxicity": (("idiot", 0.6), ("sale", 0.1))},
        ),
    ],
    ids=["empty", "flags", "reasons"],
)
def test_a_judgement_comes_back_whole(original: Judgement) -> None:
    assert codecs.decode_judgement(codecs.encode_judgement(original)) == original


@given(score=st.floats(0, 1))
def test_a_score_keeps_four_digits(score: float) -> None:
    text = codecs.encode_judgement(Judgement(scores={"spam": score}))
    assert codecs.decode_judgement(text).scores["spam"] == pytest.approx(score, abs=0.00005)


def test_what_was_written_before_a_text_could_be_unread_was_read() -> None:
    written = '{"scores": {}, "language": "fr", "abstained": true, "model": "m", "degraded": false}'
    assert not codecs.decode_judgement(written).unread


def test_what_a_judgement_does_not_have_takes_no_room() -> None:
    members = json.loads(codecs.encode_judgement(Judgement(scores={"spam": 0.1})))
    assert sorted(members) == ["abstained", "degraded", "language", "model", "scores"]


def test_matches_come_back_in_their_order() -> None:
    matches = (
        Match(
            rule="insult",
            mode=Mode.ENFORCE,
            reasons=(Reason(condition="toxicity", saw="0.93 >= 0.9"), Reason(condition="age", saw='"2 h"')),
            requested=(Verb.HIDE, Verb.REPLY),
            granted=(Verb.HIDE,),
        ),
        Match(rule="price", mode=Mode.OBSERVE, reasons=()),
    )
    assert codecs.decode_matches(codecs.encode_matches(matches)) == matches


@pytest.mark.parametrize("names", [(), ("complaint", "Größe"), tuple(verb.value for verb in Verb)])
def test_names_come_back_in_their_order(names: tuple[str, ...]) -> None:
    assert codecs.decode_names(codecs.encode_names(names)) == names


@pytest.mark.parametrize(
    "original",
    [
        action(),
        action(actor=Actor.person("Léa"), is_own_reply=True, verb=Verb.DELETE, slot=Slot.VISIBILITY),
        action(
            kind=Kind.MENTION,
            thread_id="t",
            parent_id="p",
            author_id="900",
            language="fr",
            account_name="Maison",
            template="price",
            turn=0,
            linked="310",
            expires_at=NOW + timedelta(days=7),
            window_until=NOW + timedelta(days=1),
            handover=HANDOVER,
        ),
        action(handover=Handover()),
        action(
            buttons=("Oui", "Non"),
            approved=ApprovedTemplate(name="order_update", language="fr", parameters=("Ana", "7")),
        ),
    ],
    ids=["plain", "person", "full", "empty handover", "buttons and an approved message"],
)
def test_an_action_leaves_the_outbox_as_it_came_with_its_row_and_times(original: Action) -> None:
    row: Any = codecs.encode_action(original) | {"id": 31, "planned_at": NOW.timestamp(), "started_at": None}
    assert codecs.decode_action(row) == replace(original, outbox_id=31, planned_at=NOW, sent_at=NOW)


def test_an_action_that_is_repeated_has_the_time_of_its_last_call() -> None:
    later = NOW + timedelta(minutes=5)
    row: Any = codecs.encode_action(action()) | {
        "id": 1,
        "planned_at": NOW.timestamp(),
        "started_at": later.timestamp(),
    }
    assert codecs.decode_action(row).sent_at == later


@pytest.mark.parametrize("name", ["wait", "limits", "needs_second"])
def test_what_only_planning_needs_is_not_stored(name: str) -> None:
    assert name not in codecs.encode_action(action())
