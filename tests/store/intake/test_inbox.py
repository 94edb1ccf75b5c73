"""What came in is stored once, claimed once, and a poisonous delivery harms only itself."""

from dataclasses import replace

import pytest

from bot.store.intake import inbox
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import delivery


async def test_the_same_bytes_are_kept_once_and_counted(db: SqliteStore) -> None:
    assert await db.write(lambda tx: inbox.insert_delivery(tx, delivery()))
    assert not await db.write(lambda tx: inbox.insert_delivery(tx, delivery()))
    assert await db.write(lambda tx: inbox.insert_delivery(tx, replace(delivery(), source="other")))
    repeats = await db.read(
        lambda tx: tx.execute("SELECT repeats FROM delivery WHERE source = 'meta'").fetchone()[0]
    )
    assert repeats == 1


async def test_a_delivery_comes_back_as_it_was(db: SqliteStore) -> None:
    sent = delivery(b'{"a": "\xff not utf-8"}')
    await db.write(lambda tx: inbox.insert_delivery(tx, sent))
    (stored,) = await db.write(lambda tx: inbox.claim_deliveries(tx, 10))
    assert stored.delivery == sent


async def test_an_interrupted_delivery_comes_first_and_in_small_company(db: SqliteStore) -> None:
    for number in range(100):
        await db.write(lambda tx, number=number: inbox.insert_delivery(tx, delivery(str(number).encode())))  # type: ignore[misc]
    sizes = [len(await db.write(lambda tx: inbox.claim_deliveries(tx, 64))) for _ in range(4)]
    assert sizes == [64, 8, 8, 8]


async def test_a_delivery_that_always_crashes_is_set_aside_and_its_neighbour_is_read(db: SqliteStore) -> None:
    await db.write(lambda tx: inbox.insert_delivery(tx, delivery(b"poison")))
    await db.write(lambda tx: inbox.insert_delivery(tx, delivery(b"harmless")))
    for _ in range(10):
        claimed = await db.write(lambda tx: inbox.claim_deliveries(tx, 64))
        if any(stored.delivery.body == b"poison" for stored in claimed):
            continue  # the program died: nothing that was claimed is finished
        for stored in claimed:
            await db.write(lambda tx: inbox.close_delivery(tx, stored.id, []))
    states = await db.read(
        lambda tx: [row[0] for row in tx.execute("SELECT state FROM delivery ORDER BY id")]
    )
    assert states == ["quarantined", "parsed"]


async def test_a_delivery_is_given_up_only_after_three_times_alone(db: SqliteStore) -> None:
    for number in range(100):
        await db.write(lambda tx: inbox.insert_delivery(tx, delivery(b"%d" % number)))
    sizes = [len(await db.write(lambda tx: inbox.claim_deliveries(tx, 64)))]
    while True:  # each time the program dies, and all but the first of those with it were finished before
        claimed = await db.write(lambda tx: inbox.claim_deliveries(tx, 64))
        for stored in claimed[1:]:
            await db.write(lambda tx: inbox.close_delivery(tx, stored.id, []))
        rows = await db.read(
            lambda tx: tx.execute("SELECT attempts, state FROM delivery WHERE id = 1").fetchone()
        )
        if not claimed or rows["state"] == "quarantined":
            break
        if claimed[0].id == 1:
            sizes.append(len(claimed))
        else:
            await db.write(lambda tx: inbox.close_delivery(tx, claimed[0].id, []))
    assert sizes == [64, 8, 1, 1, 1]


@pytest.mark.parametrize(("problems", "state"), [([], "parsed"), (["body: not UTF-8"], "malformed")])
async def test_a_read_delivery_is_not_taken_again(db: SqliteStore, problems: list[str], state: str) -> None:
    await db.write(lambda tx: inbox.insert_delivery(tx, delivery()))
    (stored,) = await db.write(lambda tx: inbox.claim_deliveries(tx, 10))
    await db.write(lambda tx: inbox.close_delivery(tx, stored.id, problems))
    assert await db.write(lambda tx: inbox.claim_deliveries(tx, 10)) == []
    row = await db.read(lambda tx: tx.execute("SELECT state, problem FROM delivery").fetchone())
    assert (row["state"], row["problem"]) == (state, "\n".join(problems) or None)
