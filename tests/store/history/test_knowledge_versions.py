"""The pages that were in force last."""

from pathlib import Path

from bot.store.history import knowledge_versions
from tests.fakes.databases import open_store


async def test_the_last_pages_are_remembered_alone(tmp_path: Path) -> None:
    db = open_store(tmp_path)
    assert await db.read(knowledge_versions.latest_texts) == {}
    for version, text in (("a", "one"), ("b", "two")):
        pages = {"page.md": text}
        await db.write(lambda tx, v=version, p=pages: knowledge_versions.activate_version(tx, v, p, 1.0))
    assert await db.read(knowledge_versions.latest_texts) == {"page.md": "two"}
    db.close()
