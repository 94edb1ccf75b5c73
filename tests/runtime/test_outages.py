"""After an outage, what no webhook told is asked for: once, and only where something may have happened."""

import logging
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bot import platforms
from bot.domain import Account, BackfillCause, Secret, Source
from bot.domain.spikes import Measure, slot_of
from bot.runtime.outages import request_missed
from bot.services.operations import instance
from bot.store.delivery import instance_mark
from bot.store.intake import backfills
from bot.store.reporting import spikes
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.past import insert_past

ACCOUNTS = (
    Account(platform="facebook", id="1000", token=Secret("a-page-token")),
    Account(platform="facebook", id="2000"),
    Account(platform="whatsapp", id="3000", token=Secret("a-phone-token")),
)
ADAPTERS = [platforms.load_adapter(Source(name="meta", adapter="meta", accounts=ACCOUNTS))]
NOW = START.timestamp()


@pytest.fixture
async def ran(db: SqliteStore, tmp_path: Path) -> SqliteStore:
    """A database whose program last said that it ran at noon."""
    await instance.take_up(db, tmp_path, lambda: START)
    return db


async def missed_after(db: SqliteStore, minutes: float) -> list[tuple[str, float]]:
    """Whose events are asked for, and from when on, when the program was away for so long."""
    await request_missed(db, ADAPTERS, UTC, NOW + 60 * minutes)
    requests = await db.read(backfills.list_open)
    assert all(request.cause is BackfillCause.OUTAGE for request in requests)
    return [(request.account_id, request.since.timestamp() - NOW) for request in requests]


@pytest.mark.parametrize("minutes", [0, 1, 4.9, -60])
async def test_a_restart_is_no_outage(ran: SqliteStore, minutes: float) -> None:
    assert await missed_after(ran, minutes) == []


async def test_an_outage_is_told_and_filled_where_there_is_something_to_ask_with(
    ran: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert await missed_after(ran, 20) == [("1000", -300.0)]
    (record,) = caplog.records
    assert (record.getMessage(), record.__dict__["action"]) == (
        "away for 20 min: what no webhook told is fetched",
        "backfill_requested",
    )


async def test_a_crash_before_the_program_says_that_it_runs_again_asks_for_nothing_twice(
    ran: SqliteStore,
) -> None:
    for minutes in (20, 21, 30):
        assert await missed_after(ran, minutes) == [("1000", -300.0)]
    (request,) = await ran.read(backfills.list_open)
    await ran.write(
        lambda tx: backfills.keep_page(tx, request, "", [], events=0, is_last=True, at=NOW + 1900)
    )
    assert await missed_after(ran, 40) == []


async def test_a_stretch_in_which_nobody_ever_writes_is_not_asked_about_unless_it_is_long(
    ran: SqliteStore,
) -> None:
    night = START.replace(hour=2)

    def was_away_at_night(tx: object) -> None:
        mark = instance_mark.load_mark(tx)  # type: ignore[arg-type]
        assert mark is not None
        instance_mark.save_mark(tx, replace(mark, beat_at=night.timestamp()))  # type: ignore[arg-type]

    await ran.write(lambda tx: insert_past(tx, START, per_hour=1))
    await ran.write(was_away_at_night)
    await request_missed(ran, ADAPTERS, UTC, (night + timedelta(minutes=50)).timestamp())
    assert await ran.read(backfills.list_open) == []
    await request_missed(ran, ADAPTERS, UTC, (night + timedelta(minutes=61)).timestamp())
    assert len(await ran.read(backfills.list_open)) == 1


async def test_nobody_asks_for_years(ran: SqliteStore) -> None:
    ((_, since),) = await missed_after(ran, 60 * 24 * 400)
    assert since == pytest.approx((400 - 30) * 86_400)


async def test_a_database_that_never_ran_was_never_away(db: SqliteStore) -> None:
    assert await missed_after(db, 60) == []


async def test_while_the_program_was_away_there_is_nothing_to_compare_with(ran: SqliteStore) -> None:
    await missed_after(ran, 20)
    history = await ran.read(
        lambda tx: spikes.read_history(tx, "2000", Measure.VOLUME, "", slot=slot_of(NOW + 3600), weeks=8)
    )
    assert history.gaps == ((slot_of(NOW), slot_of(NOW + 1200)),)
