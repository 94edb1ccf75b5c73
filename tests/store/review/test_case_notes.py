"""Notes on cases."""

from bot.domain import Actor
from bot.store import Transaction
from bot.store.review import case_notes
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting


async def test_the_same_note_twice_is_one_note(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[Actor, str]]:
        waiting(tx, 1)
        for by, text in (
            (Actor.person("lea"), "a regular"),
            (Actor.person("lea"), "a regular"),
            (Actor.person("tom"), "a regular"),
        ):
            case_notes.add_note(tx, 1, by=by, text=text, at=START)
        return [(note.by, note.text) for note in case_notes.list_notes(tx, 1)]

    assert await db.write(work) == [(Actor.person("lea"), "a regular"), (Actor.person("tom"), "a regular")]
