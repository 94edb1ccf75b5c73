"""Which rules were in force, and which came last."""

from bot.store import Transaction
from bot.store.history import rule_versions
from bot.store.sqlite.engine import SqliteStore


async def test_a_version_keeps_its_text_and_an_unknown_one_has_none(db: SqliteStore) -> None:
    await db.write(lambda tx: rule_versions.activate_version(tx, "v1", "rules: []", 1.0))
    assert await db.read(lambda tx: rule_versions.version_text(tx, "v1")) == "rules: []"
    assert await db.read(lambda tx: rule_versions.version_text(tx, "v2")) is None


async def test_the_version_that_came_into_force_last_is_the_latest_even_if_it_is_an_old_one(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> list[str | None]:
        seen = [rule_versions.latest_version_text(tx)]
        for at, version in enumerate(("v1", "v2", "v1")):
            rule_versions.activate_version(tx, version, f"text of {version}", float(at))
            seen.append(rule_versions.latest_version_text(tx))
        return seen

    assert await db.write(work) == [None, "text of v1", "text of v2", "text of v1"]
