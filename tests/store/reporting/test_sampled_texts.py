"""Only what stands in public is read, and an even part of it where there is much."""

from datetime import timedelta

from bot.domain import Actor, Effect, Kind
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.reporting import sampled_texts
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.crowd import hide, insert_crowd

SINCE, UNTIL = START.timestamp() - 3_600, START.timestamp() + 3_600


async def test_what_is_hidden_removed_or_private_is_not_read(db: SqliteStore) -> None:
    def write(tx: Transaction) -> tuple[list[int], list[int]]:
        rows = insert_crowd(tx, START, people=4)
        insert_crowd(tx, START, people=3, post="t_1", kind=Kind.DM)
        hidden, restored, removed, _ = rows
        for row in (hidden, restored):
            hide(tx, row)
            (action,) = outbox.list_actions(tx, row)
            outbox.mark_done(tx, action["id"], Effect(), at=START.timestamp())
        by_row = {row: f"1000_55:{START.timestamp()}:{number}" for number, row in enumerate(rows)}
        lea = Actor.person("Léa")
        overrides.set_override(
            tx, account_id="1000", message_id=by_row[restored], by=lea, verb="unhide", at=START.timestamp()
        )
        overrides.mark_deleted(tx, "1000", by_row[removed], START.timestamp())
        sample = sampled_texts.sample_texts(tx, SINCE, UNTIL)
        return [restored, rows[3]], [text.id for text in sample.texts]

    expected, read = await db.write(write)
    assert read == expected


async def test_of_many_one_in_so_many_is_read(db: SqliteStore) -> None:
    await db.write(lambda tx: insert_crowd(tx, START, people=40))
    sample = await db.read(lambda tx: sampled_texts.sample_texts(tx, SINCE, UNTIL, most=10))
    assert (sample.parts, len(sample.texts)) == (4, 10)
    assert len({text.author for text in sample.texts}) == 10
    narrow = ReportScope(post="1000_99")
    assert (await db.read(lambda tx: sampled_texts.sample_texts(tx, SINCE, UNTIL, narrow))).texts == []


async def test_a_question_is_answered_once_we_replied(db: SqliteStore) -> None:
    def write(tx: Transaction) -> list[bool]:
        insert_crowd(tx, START, people=1)
        insert_crowd(
            tx,
            START + timedelta(minutes=5),
            people=1,
            post="1000_56",
            parent_id=f"1000_55:{START.timestamp()}:0",
            is_own_echo=True,
        )
        return [text.is_answered for text in sampled_texts.sample_texts(tx, SINCE, UNTIL).texts]

    assert await db.write(write) == [True]


async def test_the_most_constructive_are_one_of_each_person(db: SqliteStore) -> None:
    def write(tx: Transaction) -> tuple[list[int], list[int]]:
        rows = insert_crowd(tx, START, people=3, each=2, constructive=0.9)
        insert_crowd(tx, START, people=5, post="1000_56", constructive=0.4)
        best = sampled_texts.list_most_constructive(tx, SINCE, UNTIL, EVERYTHING, at_least=0.5, most=5)
        return rows[:3], best

    expected, best = await db.write(write)
    assert best == expected
