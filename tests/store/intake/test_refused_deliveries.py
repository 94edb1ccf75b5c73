"""Refused webhooks are counted by source, reason and hour, and forgotten after a week."""

from bot.domain import Delivery, Refusal
from bot.store.intake import inbox
from bot.store.intake.refused_deliveries import Refused, RefusedDeliveries, add_refused, list_refused
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START

NOW = START.timestamp()
HOUR, DAY = 3600.0, 86_400.0


async def test_counts_add_up_over_the_hours_that_are_asked_for(db: SqliteStore) -> None:
    for ago, count in ((2 * DAY, 100), (3 * HOUR, 2), (10.0, 3), (0.0, 4)):
        await db.write(lambda tx: add_refused(tx, {("meta", Refusal.SIGNATURE): Refused(count, NOW - ago)}))
    assert await db.read(lambda tx: list_refused(tx, NOW - DAY)) == [
        RefusedDeliveries(
            source="meta",
            refusal=Refusal.SIGNATURE,
            count=9,
            last_at=NOW,
            last_taken_in=None,
            since_taken_in=9,
        )
    ]


async def test_sources_and_reasons_are_apart_and_know_when_they_were_believed(db: SqliteStore) -> None:
    refused = {
        ("meta", Refusal.SIGNATURE): Refused(1, NOW),
        ("meta", Refusal.DISK_FULL): Refused(2, NOW),
        ("shop", Refusal.SIGNATURE): Refused(3, NOW),
    }
    await db.write(lambda tx: add_refused(tx, refused))
    typed = {"content-type": "application/json"}
    for source, headers in (("shop", typed), ("meta", {})):  # what we asked for ourselves proves no secret
        delivery = Delivery(source=source, body=b"x", headers=headers, received_at=START)
        await db.write(lambda tx, delivery=delivery: inbox.insert_delivery(tx, delivery))
    assert [
        (listed.source, listed.refusal, listed.count, listed.last_taken_in)
        for listed in await db.read(lambda tx: list_refused(tx, 0.0))
    ] == [
        ("meta", Refusal.DISK_FULL, 2, None),
        ("meta", Refusal.SIGNATURE, 1, None),
        ("shop", Refusal.SIGNATURE, 3, NOW),
    ]


async def test_a_week_is_kept(db: SqliteStore) -> None:
    await db.write(lambda tx: add_refused(tx, {("meta", Refusal.SIGNATURE): Refused(1, NOW - 8 * DAY)}))
    await db.write(lambda tx: add_refused(tx, {("shop", Refusal.SIGNATURE): Refused(1, NOW)}))
    assert [listed.source for listed in await db.read(lambda tx: list_refused(tx, 0.0))] == ["shop"]
