"""What is read of an empty database."""

from pathlib import Path

from bot.store.reporting import knowledge
from tests.fakes.databases import open_store


async def test_nothing_was_asked_sent_or_proposed(tmp_path: Path) -> None:
    db = open_store(tmp_path)
    assert await db.read(lambda tx: knowledge.list_unanswered(tx, 0.0, 0.5, 10)) == []
    assert await db.read(lambda tx: knowledge.list_sent(tx, 0.0)) == []
    assert await db.read(lambda tx: knowledge.list_proposals(tx, 0.0)) == []
    db.close()
