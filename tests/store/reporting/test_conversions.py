"""Conversions in the store: each once, as it was learnt last."""

from dataclasses import replace

from bot.domain import Actor
from bot.domain.conversions import Conversion
from bot.store import Transaction
from bot.store.reporting import conversions, platform_metrics
from bot.store.sqlite.engine import SqliteStore

SHOP = Actor.system("intake")
FIRST = Conversion(key=b"1" * 32, happened_at=100.0, amount=5, currency="EUR", utm_campaign="71")
SECOND = Conversion(key=b"2" * 32, happened_at=200.0, is_ours=True)


def bring(tx: Transaction, at: float, *brought: Conversion) -> int:
    number = platform_metrics.insert_import(
        tx,
        source=conversions.SOURCE,
        account_id="",
        file_name=f"{at:g}.csv",
        sha256=f"{at:g}",
        by=SHOP,
        at=at,
        rows=len(brought),
    )
    conversions.put(tx, number, brought, at=at)
    return number


async def test_they_are_listed_by_when_they_happened(db: SqliteStore) -> None:
    assert await db.read(conversions.first_known) is None
    await db.write(lambda tx: bring(tx, 1.0, SECOND, FIRST))
    assert await db.read(lambda tx: conversions.list_conversions(tx, 0, 999)) == (FIRST, SECOND)
    assert await db.read(lambda tx: conversions.list_conversions(tx, 100, 200)) == (FIRST,)
    assert await db.read(conversions.first_known) == 100.0


async def test_what_is_told_again_counts_once_as_it_was_told_last(db: SqliteStore) -> None:
    await db.write(lambda tx: bring(tx, 1.0, FIRST))
    dearer = replace(FIRST, amount=7)
    for at in (2.0, 3.0):
        await db.write(lambda tx, at=at: conversions.take_posted(tx, (dearer,), by=SHOP, at=at))
    assert await db.read(lambda tx: conversions.list_conversions(tx, 0, 999)) == (dearer,)
    assert await db.read(lambda tx: conversions.find(tx, FIRST.key)) == dearer
    assert len(await db.read(platform_metrics.list_imports)) == 2


async def test_what_was_taken_back_counts_no_more(db: SqliteStore) -> None:
    await db.write(lambda tx: bring(tx, 1.0, FIRST, SECOND))
    number = await db.write(lambda tx: bring(tx, 2.0, replace(FIRST, is_cancelled=True)))
    assert await db.read(lambda tx: conversions.list_conversions(tx, 0, 999)) == (SECOND,)
    assert await db.write(lambda tx: conversions.delete_import(tx, number)) == 1
    assert await db.read(lambda tx: conversions.list_conversions(tx, 0, 999)) == (FIRST, SECOND)
