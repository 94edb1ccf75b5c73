"""An account that falls silent is told about once, and is looked for; the next event ends it."""

import asyncio
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import platforms
from bot.domain import Account, BackfillCause, Secret, Source
from bot.domain.spikes import Measure, slot_of
from bot.runtime.silence_watch import SilenceWatch
from bot.store.delivery import alerts
from bot.store.intake import backfills, silences
from bot.store.reporting import spikes
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock
from tests.fakes.past import insert_heard, insert_past

MINUTE = timedelta(minutes=1)


def watch(db: SqliteStore, clock: FakeClock, *, token: str | None = "a-page-token") -> SilenceWatch:
    account = Account(platform="facebook", id="1000", token=Secret(token) if token else None)
    source = Source(name="meta", adapter="meta", accounts=(account,))
    return SilenceWatch(db, [platforms.load_adapter(source)], UTC, clock=clock)


async def silent_at(db: SqliteStore, start: datetime, *minutes: float) -> list[bool]:
    """Whether the account counts as silent so many minutes after its last event, which was at `start`."""
    clock = FakeClock(start)
    looking = watch(db, clock)
    answers = []
    for number in minutes:
        clock.advance((start + number * MINUTE - clock.now()).total_seconds())
        assert not await looking.run_once()
        answers.append(bool(await db.read(silences.list_silences)))
    return answers


@pytest.fixture(scope="module")
def busy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with twelve comments an hour by day, for six weeks until noon; to be copied."""
    folder = tmp_path_factory.mktemp("busy")
    store = SqliteStore(folder)
    asyncio.run(store.write(lambda tx: insert_past(tx, START)))
    store.close()
    return folder


@pytest.fixture
def busy(busy_folder: Path, tmp_path: Path) -> Iterator[SqliteStore]:
    """The account that was busy until noon."""
    shutil.copytree(busy_folder, tmp_path, dirs_exist_ok=True)
    store = SqliteStore(tmp_path)
    yield store
    store.close()


async def test_a_silence_that_is_unusual_is_told_once_with_what_was_not_told_asked_for(
    busy: SqliteStore,
) -> None:
    assert await silent_at(busy, START, 5, 30, 70, 80) == [False, False, True, True]
    (silence,) = await busy.read(silences.list_silences)
    heard_at = (START - 5 * MINUTE).timestamp()
    assert (silence.since, silence.noticed_at) == (heard_at, (START + 70 * MINUTE).timestamp())
    assert 45 * 60 <= silence.usual <= 60 * 60
    ((_, text),) = (await busy.read(alerts.list_alerts)).items()
    assert text.startswith("account 1000 has told nothing for 75 min, where at most")
    (request,) = await busy.read(backfills.list_open)
    assert (request.cause, request.since.timestamp()) == (BackfillCause.SILENCE, heard_at - 300)


async def test_the_night_is_quiet_and_the_morning_is_not(busy: SqliteStore) -> None:
    closing = START.replace(hour=20)
    await busy.write(lambda tx: insert_heard(tx, closing - MINUTE))
    assert await silent_at(busy, closing, 60, 240, 600, 780, 850) == [False] * 4 + [True]


async def test_the_next_event_ends_it_and_one_that_was_fetched_does_not(
    busy: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock(START)
    looking = watch(busy, clock)
    clock.advance(80 * 60)
    await looking.run_once()
    (request,) = await busy.read(backfills.list_open)
    await busy.write(lambda tx: insert_heard(tx, clock.now() - MINUTE, backfill_id=request.id))
    await looking.run_once()
    assert await busy.read(silences.list_silences) != []
    await busy.write(lambda tx: insert_heard(tx, clock.now()))
    with caplog.at_level(logging.INFO):
        await looking.run_once()
    assert await busy.read(silences.list_silences) == []
    assert [record.__dict__["action"] for record in caplog.records] == ["silence_ended"]
    last = slot_of(clock.timestamp)
    history = await busy.read(
        lambda tx: spikes.read_history(tx, "1000", Measure.VOLUME, "", slot=last, weeks=8)
    )
    assert [end for _, end in history.gaps] == [last], "a stretch without anybody is nothing to compare with"


async def test_a_start_after_an_outage_is_no_silence_of_the_platform(busy: SqliteStore) -> None:
    clock = FakeClock(START + 3 * 60 * MINUTE)
    looking = watch(busy, clock)
    await looking.run_once()
    clock.advance(30 * 60)
    await looking.run_once()
    assert await busy.read(silences.list_silences) == []
    clock.advance(50 * 60)
    await looking.run_once()
    assert len(await busy.read(silences.list_silences)) == 1


async def test_who_never_told_anything_and_who_is_ours_no_more_is_not_silent(busy: SqliteStore) -> None:
    clock = FakeClock(START)
    looking = watch(busy, clock)
    clock.advance(80 * 60)
    await looking.run_once()
    source = Source(name="meta", adapter="meta", accounts=(Account(platform="facebook", id="2000"),))
    others = SilenceWatch(busy, [platforms.load_adapter(source)], UTC, clock=clock)
    await others.run_once()
    assert await busy.read(silences.list_silences) == []


async def test_without_a_token_it_is_told_and_nothing_is_asked_for(busy: SqliteStore) -> None:
    clock = FakeClock(START)
    looking = watch(busy, clock, token=None)
    clock.advance(80 * 60)
    await looking.run_once()
    assert len(await busy.read(silences.list_silences)) == 1
    assert await busy.read(backfills.list_open) == []
