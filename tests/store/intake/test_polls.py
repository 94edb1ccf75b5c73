"""Where a poll goes on is kept together with what it brought."""

from dataclasses import replace

from bot.domain import Delivery
from bot.store.intake import inbox, polls
from bot.store.intake.polls import Poll
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START

NOW = START.timestamp()
PAGE = Delivery(source="tube", body=b"page", headers={}, received_at=START)
NEVER = Poll(source="tube", account_id="UC1")


async def test_an_account_that_was_never_polled_has_no_cursor(db: SqliteStore) -> None:
    assert await db.read(lambda tx: polls.get_poll(tx, "tube", "UC1")) == NEVER


async def test_a_page_and_its_cursor_are_kept_together(db: SqliteStore) -> None:
    assert await db.write(lambda tx: polls.keep_page(tx, "tube", "UC1", "c1", PAGE, at=NOW))
    poll = await db.read(lambda tx: polls.get_poll(tx, "tube", "UC1"))
    assert poll == replace(NEVER, cursor="c1", polled_at=NOW)
    claimed = await db.write(lambda tx: inbox.claim_deliveries(tx, 10))
    assert [stored.delivery for stored in claimed] == [PAGE]


async def test_the_same_page_again_is_no_second_delivery_and_nothing_new_is_none(db: SqliteStore) -> None:
    await db.write(lambda tx: polls.keep_page(tx, "tube", "UC1", "c1", PAGE, at=NOW))
    assert not await db.write(lambda tx: polls.keep_page(tx, "tube", "UC1", "c2", PAGE, at=NOW))
    assert not await db.write(lambda tx: polls.keep_page(tx, "tube", "UC1", "c3", None, at=NOW))
    assert (await db.read(lambda tx: polls.get_poll(tx, "tube", "UC1"))).cursor == "c3"
    assert len(await db.write(lambda tx: inbox.claim_deliveries(tx, 10))) == 1


async def test_a_failure_changes_no_cursor_and_counts_from_the_first(db: SqliteStore) -> None:
    await db.write(lambda tx: polls.keep_page(tx, "tube", "UC1", "c1", None, at=NOW))
    for seconds, problem in ((10.0, "first"), (20.0, "second")):
        await db.write(lambda tx: polls.record_failure(tx, "tube", "UC1", problem, at=NOW + seconds))
    failing = replace(NEVER, cursor="c1", polled_at=NOW, failing_since=NOW + 10, problem="second")
    assert await db.read(lambda tx: polls.get_poll(tx, "tube", "UC1")) == failing
    assert await db.read(lambda tx: polls.list_failing(tx, NOW + 10)) == [failing]
    assert await db.read(lambda tx: polls.list_failing(tx, NOW + 9)) == []


async def test_a_page_ends_the_failing(db: SqliteStore) -> None:
    await db.write(lambda tx: polls.record_failure(tx, "tube", "UC1", "down", at=NOW))
    await db.write(lambda tx: polls.keep_page(tx, "tube", "UC1", "c1", None, at=NOW + 60))
    poll = await db.read(lambda tx: polls.get_poll(tx, "tube", "UC1"))
    assert (poll.failing_since, poll.problem) == (None, "")
