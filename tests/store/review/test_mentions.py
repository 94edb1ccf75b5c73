"""Whom a note calls, until they have read it."""

from bot.domain import Actor
from bot.store.review import case_notes, mentions
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting

LEA = Actor.person("Léa")


async def test_a_note_calls_people_until_they_have_read_it(db: SqliteStore) -> None:
    await db.write(waiting)
    await db.write(
        lambda tx: case_notes.add_note(tx, 1, by=LEA, text="@zoe @max", at=START, calls=("zoe", "max"))
    )
    (mention,) = await db.read(lambda tx: mentions.list_unseen(tx, "zoe"))
    assert (mention.case_id, mention.by, mention.text) == (1, LEA, "@zoe @max")
    assert await db.write(lambda tx: mentions.mark_seen(tx, "zoe", 1, at=START + 1))
    assert await db.read(lambda tx: mentions.list_unseen(tx, "zoe")) == []
    assert len(await db.read(lambda tx: mentions.list_unseen(tx, "max"))) == 1
