"""What people wrote and what became of it, as the store has it."""

import numpy as np
import pytest

from bot.domain import Kind, Verb
from bot.store import Transaction
from bot.store.reporting.messages import Messages
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received
from tests.fakes.inbound import columns, read_rows, wrote


async def test_one_row_per_thing_people_wrote(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1, at=1, language="fr")
        decided(tx, row, Verb.HIDE, Verb.REPLY, rule="a", text="x", done_at=5)
        received(tx, 2, at=2, kind=Kind.REACTION, state="recorded")

    await db.write(work)
    (item,) = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert (item.platform, item.kind, item.language, item.is_judged) == ("facebook", "comment", "fr", True)
    assert (item.bot_at, item.human_at, item.hidden_by, item.overturned) == (START + 5, None, "a", False)
    assert (item.sentiment, item.intent, item.needs_answer) == ("neutral", "question_price", 0.8)


async def test_the_first_answer_counts_whoever_gave_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1, at=1)
        decided(tx, row, Verb.REPLY, rule="person:lea", text="x", done_at=50)
        decided(tx, row, Verb.PRIVATE_REPLY, rule="a", text="x", done_at=9)
        received(
            tx,
            2,
            at=20,
            kind=Kind.REPLY,
            parent_id="55_1",
            is_own_echo=True,
            state="recorded",
            human_reply=True,
        )

    await db.write(work)
    (item,) = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert (item.bot_at, item.human_at) == (START + 9, START + 20)


async def test_an_answer_in_a_conversation_counts_for_what_was_written_before_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number, at in ((1, 1), (2, 2), (3, 30)):
            received(tx, number, at=at, kind=Kind.DM, thread_id="t:1")
        decided(tx, 1, Verb.MESSAGE, rule="a", text="x", done_at=10)
        received(
            tx,
            4,
            at=40,
            kind=Kind.DM,
            thread_id="t:1",
            is_own_echo=True,
            state="recorded",
            human_reply=True,
        )

    await db.write(work)
    inbound = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert [item.bot_at for item in inbound] == [START + 10, START + 10, None]
    assert [item.human_at for item in inbound] == [START + 40] * 3


async def test_a_message_belongs_to_the_day_it_was_written_however_late_it_came(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        late = received(tx, 1, at=50_000, created_at=moment(10))
        decided(tx, late, Verb.REPLY, rule="a", text="x", done_at=50_004)
        received(tx, 2, at=10)

    await db.write(work)
    inbound = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert [(item.created_at, item.received_at, item.bot_at) for item in inbound] == [
        (START + 10, START + 50_000, START + 50_004),
        (START + 10, START + 10, None),
    ]
    assert await db.read(lambda tx: read_rows(tx, START + 49_000, START + 60_000)) == []


async def test_an_answer_in_the_app_counts_although_the_question_reached_us_after_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        own = {"is_own_echo": True, "state": "recorded", "human_reply": True}
        received(tx, 1, at=40, kind=Kind.DM, thread_id="t:1", **own)
        received(tx, 2, at=90, created_at=moment(5), kind=Kind.DM, thread_id="t:1")

    await db.write(work)
    (item,) = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert item.human_at == START + 40


async def test_accounts_are_kept_apart(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=1)
        row = received(tx, 2, at=1, account_id="2000", message_id="55_1")
        decided(tx, row, Verb.HIDE, Verb.REPLY, rule="a", text="x", done_at=5)

    await db.write(work)
    mine, theirs = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert (mine.bot_at, mine.hidden_by) == (None, "")
    assert (theirs.bot_at, theirs.hidden_by) == (START + 5, "a")


async def test_an_automatic_greeting_is_nobodys_answer(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        direct = {"kind": Kind.DM, "thread_id": "1000:900"}
        received(tx, 1, at=1, **direct)
        received(tx, 2, at=2, created_at=moment(2), is_own_echo=True, is_automatic=True, **direct)

    await db.write(work)
    (item,) = await db.read(lambda tx: read_rows(tx, START, START + 100))
    assert (item.bot_at, item.human_at) == (None, None)


async def test_what_was_read_together_is_one_row(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=1, kind=Kind.DM, state="joined")
        received(tx, 2, at=2, kind=Kind.DM)

    await db.write(work)
    assert len(await db.read(lambda tx: read_rows(tx, START, START + 100))) == 1


def test_a_choice_has_the_columns_of_its_rows_and_no_others() -> None:
    messages = columns([wrote(number, language=("en", "fr")[number % 2]) for number in range(4)])
    french = messages.where(messages.language.are("fr"))
    assert (len(french), french.id.tolist(), french.language.counts()) == (2, [1, 3], {"fr": 2})
    assert french.where(np.array([1, 0])).id.tolist() == [3, 1]
    with pytest.raises(AttributeError):
        french.nothing  # noqa: B018
    with pytest.raises(AssertionError):
        Messages(id=messages.id)


def test_two_people_or_two_threads_are_two_conversations() -> None:
    rows = [wrote(1), wrote(2, author_id="p2"), wrote(3, thread_id="t"), wrote(4), wrote(5, author_id=None)]
    first, other, elsewhere, again, nobody = columns(rows).conversation.tolist()
    assert (first, nobody, len({first, other, elsewhere})) == (again, 0, 3)


async def test_what_is_erased_or_removed_keeps_what_was_read_in_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=1)
        tx.run("events.redact_message", account_id="1000", message_id="55_1")
        received(tx, 2, at=2, state="recorded")

    await db.write(work)
    removed, unread = await db.read(lambda tx: read_rows(tx, START, START + 9))
    assert (removed.is_judged, removed.sentiment, removed.needs_answer) == (True, "neutral", 0.8)
    assert (unread.is_judged, unread.sentiment, unread.needs_answer) == (False, "", None)
