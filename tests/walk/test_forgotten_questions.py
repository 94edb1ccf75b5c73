"""What somebody asked and nobody answered is forgotten with them, also when a backup brings it back."""

from pathlib import Path

from bot.domain import Actor
from bot.services.privacy import erasure
from bot.store import Transaction
from bot.store.privacy.erasures import Person
from bot.store.reporting import knowledge
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received

NEEDED = 0.5


async def unanswered(db: SqliteStore) -> list[str]:
    listed = await db.read(lambda tx: knowledge.list_unanswered(tx, START - 1, NEEDED, 10))
    return [stored.event.text for stored in listed]


async def test_a_gap_has_no_words_of_who_was_erased(db: SqliteStore, tmp_path: Path) -> None:
    def ask(tx: Transaction) -> None:
        received(tx, 1, author_id="900", text="Do you sell rhubarb jam?")
        received(tx, 2, author_id="901", text="Do you sell plum jam?")

    def request(tx: Transaction) -> None:
        erasure.new_erasure(tx, Person(id="900"), by=Actor.person("Léa"), at=moment(100))

    await db.write(ask)
    assert await unanswered(db) == ["Do you sell plum jam?", "Do you sell rhubarb jam?"]
    await db.write(request)
    await erasure.carry_out_erasures(db, tmp_path, lambda: moment(101))
    assert await unanswered(db) == ["Do you sell plum jam?"]

    # A backup of before the erasure has the question again.
    await db.write(lambda tx: received(tx, 3, author_id="900", text="Do you sell rhubarb jam?"))
    assert await erasure.request_again(db, tmp_path, lambda: moment(102)) == 1
    await erasure.carry_out_erasures(db, tmp_path, lambda: moment(103))
    assert await unanswered(db) == ["Do you sell plum jam?"]
