"""The conversation around a message, in order of time, each thing once and under its own name."""

from datetime import timedelta
from typing import Any

from bot.domain import Kind, Verb
from bot.store import Transaction
from bot.store.context.timeline import Act, Party, list_timeline
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.cases import decided, received, waiting

DM = {"kind": Kind.DM, "platform": "messenger", "thread_id": "1000:900", "author_name": None}
REPLY = {"kind": Kind.REPLY, "parent_id": "55_1"}
OWN = {"is_own_echo": True, "author_id": "1000", "author_name": "Maison", "state": "recorded"}


def told(tx: Transaction, number: int, seconds: float, **changes: Any) -> int:
    """An event that happened and reached us so many seconds after the beginning."""
    return received(tx, number, at=seconds, created_at=NOW + timedelta(seconds=seconds), **changes)


def timeline_of(tx: Transaction, row: int) -> list[tuple[Act, Party, str]]:
    stored = events.get_event(tx, row)
    assert stored is not None
    return [(entry.act, entry.by, entry.text) for entry in list_timeline(tx, stored)]


async def test_a_conversation_is_told_from_both_sides_with_the_thumb_at_its_end(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, 1, text="My parcel never arrived", **DM)
        told(tx, 2, 5.0, text="We are closed until Monday.", is_automatic=True, **DM | OWN)
        told(tx, 3, 60.0, text="Is Friday 2 pm good for you?", human_reply=True, **DM | OWN)
        thumb = {"emoji": "👍", "verb": "react"}
        told(tx, 3, 90.0, **DM | {"kind": Kind.REACTION, "text": "", "extra": thumb, "state": "recorded"})
        told(tx, 4, 95.0, text="Yes", **DM | {"thread_id": "1000:901"})
        return timeline_of(tx, row)

    assert await db.write(work) == [
        (Act.WROTE, Party.PERSON, "My parcel never arrived"),
        (Act.WROTE, Party.AUTOMATION, "We are closed until Monday."),
        (Act.WROTE, Party.COLLEAGUE, "Is Friday 2 pm good for you?"),
        (Act.REACTED, Party.PERSON, "👍"),
    ]


async def test_our_own_words_are_told_once_and_by_whom(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, 1, text="how much?", **DM)
        decided(tx, row, Verb.MESSAGE, rule="price", text="It is 20 €.", done_at=2.0, external_id="m_9")
        told(tx, 9, 3.0, text="It  is 20 €.", message_id="m_9", **DM | OWN)
        decided(tx, row, Verb.MESSAGE, rule="person:Léa", text="Anything else?", done_at=60.0)
        told(tx, 10, 61.0, text="Anything else?", message_id="m_10", **DM | OWN)
        told(tx, 11, 70.0, text="Something that a person sent privately", message_id="m_11", **DM | OWN)
        return timeline_of(tx, row)

    assert await db.write(work) == [
        (Act.WROTE, Party.PERSON, "how much?"),
        (Act.WROTE, Party.RULE, "It is 20 €."),
        (Act.WROTE, Party.STAFF, "Anything else?"),
        (Act.WROTE, Party.US, "Something that a person sent privately"),
    ]


async def test_a_colleague_who_says_what_we_said_is_told_too(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, 1, text="how much?", **DM)
        decided(tx, row, Verb.MESSAGE, rule="price", text="It is 20 €.", done_at=2.0, external_id="m_9")
        told(tx, 9, 300.0, text="It is 20 €.", message_id="m_12", human_reply=True, **DM | OWN)
        return [by for _, by, _ in timeline_of(tx, row)]

    assert await db.write(work) == [Party.PERSON, Party.RULE, Party.COLLEAGUE]


async def test_under_a_comment_only_its_own_branch_is_told(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx, 1, text="Is it in stock?")
        told(tx, 2, 10.0, text="Mine came today", author_name="Noé", author_id="901", **REPLY)
        told(tx, 3, 20.0, text="another comment")
        told(tx, 4, 30.0, text="Yes, since today", human_reply=True, **REPLY | OWN)
        told(tx, 4, 40.0, kind=Kind.REACTION, state="recorded", text="", extra={"reaction_type": "love"})
        told(tx, 1, 50.0, kind=Kind.EDIT, text="Is it in stock in M?")
        answer = told(tx, 5, 60.0, text="same question", **REPLY)
        return timeline_of(tx, row), timeline_of(tx, answer)

    of_comment, of_answer = await db.write(work)
    assert (
        of_comment
        == of_answer
        == [
            (Act.WROTE, Party.PERSON, "Is it in stock?"),
            (Act.WROTE, Party.PERSON, "Mine came today"),
            (Act.WROTE, Party.COLLEAGUE, "Yes, since today"),
            (Act.REACTED, Party.PERSON, "love"),
            (Act.EDITED, Party.PERSON, "Is it in stock in M?"),
            (Act.WROTE, Party.PERSON, "same question"),
        ]
    )


async def test_what_was_done_to_a_comment_is_told_once_whoever_did_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        recorded = {"state": "recorded", "text": "", "author_id": None}
        decided(tx, row, Verb.HIDE, rule="insult", done_at=5.0)
        told(tx, 1, 6.0, kind=Kind.CONTROL, extra={"verb": "hide"}, dedupe_key="a", **recorded)
        told(tx, 1, 3600.0, kind=Kind.CONTROL, extra={"verb": "unhide"}, dedupe_key="b", **recorded)
        told(tx, 1, 3601.0, kind=Kind.CONTROL, extra={"verb": "referral"}, dedupe_key="c", **recorded)
        decided(tx, row, Verb.LIKE, rule="praise", done_at=4000.0)
        like = {"kind": Kind.REACTION, "extra": {"verb": "add", "reaction_type": "like"}, "text": ""}
        told(tx, 1, 4001.0, dedupe_key="d", **like, **OWN)
        told(tx, 1, 9000.0, dedupe_key="e", **like, **OWN)
        taken_back = {"verb": "remove", "reaction_type": "love"}
        told(tx, 1, 9100.0, dedupe_key="f", **like | {"extra": taken_back, "state": "recorded"})
        told(tx, 1, 9200.0, kind=Kind.DELETE, text="", state="recorded")
        return [(act, by) for act, by, _ in timeline_of(tx, row)]

    assert await db.write(work) == [
        (Act.WROTE, Party.PERSON),
        (Act.HID, Party.RULE),
        (Act.SHOWED, Party.COLLEAGUE),
        (Act.LIKED, Party.RULE),
        (Act.REACTED, Party.COLLEAGUE),
        (Act.UNREACTED, Party.PERSON),
        (Act.REMOVED, Party.PERSON),
    ]


async def test_what_has_not_happened_yet_is_not_told(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        row = waiting(tx)
        decided(tx, row, Verb.REPLY, text="It is 20 €.")
        return [act for act, _, _ in timeline_of(tx, row)]

    assert await db.write(work) == [Act.WROTE]


async def test_of_an_endless_conversation_the_latest_is_told(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Any:
        for number in range(1, 250):
            row = told(tx, number, float(number), text=str(number), **DM)
        return [text for _, _, text in timeline_of(tx, row)]

    texts = await db.write(work)
    assert (len(texts), texts[0], texts[-1]) == (200, "50", "249")
