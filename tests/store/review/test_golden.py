"""Golden items as rows."""

from bot.domain import Actor, Verb
from bot.store import Transaction
from bot.store.review import golden
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received

LEA, ZOE = Actor.person("Léa"), Actor.person("Zoé")


async def test_an_item_that_was_erased_is_asked_about_no_more(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[golden.GoldenItem | None]:
        row = received(tx)
        golden.insert_item(tx, row, policy="insult", verb=Verb.HIDE, by=ZOE, at=START)
        before = golden.next_item(tx, LEA)
        tx.execute("UPDATE event SET text = ''")
        return [before, golden.next_item(tx, LEA), golden.item_of_event(tx, row)]

    before, after, kept = await db.write(work)
    assert before == kept
    assert after is None


async def test_answers_go_with_their_item(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        item = golden.insert_item(tx, received(tx), policy="p", verb=Verb.HIDE, by=ZOE, at=START)
        golden.answer_item(tx, item, Verb.HIDE, by=LEA, at=START)
        before = len(golden.count_of_person(tx, LEA))
        golden.delete_item(tx, item, by=ZOE, at=START)
        return before, len(golden.count_of_person(tx, LEA))

    assert await db.write(work) == (1, 0)
