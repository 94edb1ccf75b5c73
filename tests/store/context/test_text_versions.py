"""The texts that a message has had."""

from bot.domain import Kind
from bot.store import Transaction
from bot.store.context.text_versions import TextVersion, list_versions
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import received


def versions_of(tx: Transaction, event_id: int) -> tuple[TextVersion, ...]:
    stored = events.get_event(tx, event_id)
    assert stored is not None
    return list_versions(tx, stored)


async def test_a_comment_that_was_never_edited_has_one(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, text="hello"))
    assert [version.text for version in await db.read(lambda tx: versions_of(tx, 1))] == ["hello"]


async def test_edits_follow_by_when_they_were_written_each_with_its_own_scores(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, text="hello", scores={"toxicity": 0.1})
        received(tx, kind=Kind.EDIT, at=20.0, text="third", scores={"toxicity": 0.3}, dedupe_key="b")
        received(tx, kind=Kind.EDIT, at=10.0, text="second", scores={"toxicity": 0.2}, dedupe_key="a")

    await db.write(work)
    versions = await db.read(lambda tx: versions_of(tx, 1))
    assert [version.text for version in versions] == ["hello", "second", "third"]
    assert [version.judgement.score("toxicity") for version in versions if version.judgement] == [
        0.1,
        0.2,
        0.3,
    ]
    assert await db.read(lambda tx: versions_of(tx, 2)) == versions


async def test_an_edit_whose_comment_never_came_stands_for_itself(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, kind=Kind.EDIT, text="second"))
    assert [version.text for version in await db.read(lambda tx: versions_of(tx, 1))] == ["second"]
