"""A look notes what begins and ends to stand out: once, at the narrowest spot, by when people wrote."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.spikes import Measure, TrendSettings
from bot.services.reports.spikes import SpikeChanges, check_spikes, list_open_spikes
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.reporting import spikes
from bot.store.reporting.spikes import Spike
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.crowd import hide, insert_crowd, insert_usual_weeks

MINUTE = timedelta(minutes=1)
SETTINGS = TrendSettings()


def look(tx: Transaction, at: datetime, settings: TrendSettings = SETTINGS) -> SpikeChanges:
    return check_spikes(tx, ["1000"], now=at, zone=UTC, settings=settings)


def minutes(tx: Transaction, start: datetime, count: int, step: int = 5) -> list[SpikeChanges]:
    """What the looks of so many minutes changed."""
    return [look(tx, start + number * MINUTE) for number in range(0, count, step)]


def began(changes: list[SpikeChanges]) -> list[Spike]:
    return [spike for change in changes for spike in change.began]


@pytest.fixture(scope="module")
def usual_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six weeks with four comments an hour, the last written an hour before START; to be copied."""
    folder = tmp_path_factory.mktemp("usual")
    store = SqliteStore(folder)
    asyncio.run(store.write(lambda tx: insert_usual_weeks(tx, START)))
    store.close()
    return folder


@pytest.fixture
def usual(usual_folder: Path, tmp_path: Path) -> Iterator[SqliteStore]:
    shutil.copytree(usual_folder, tmp_path, dirs_exist_ok=True)
    store = SqliteStore(tmp_path)
    yield store
    store.close()


async def test_a_crowd_is_one_spike_with_a_beginning_and_an_end(usual: SqliteStore) -> None:
    def evening(tx: Transaction) -> tuple[list[SpikeChanges], list[Spike]]:
        insert_crowd(tx, START)
        changes = minutes(tx, START, 180)
        return changes, spikes.list_spikes_between(tx, 0, START.timestamp() + 86_400)

    changes, stored = await usual.write(evening)
    (spike,) = began(changes)
    assert (spike.measure, spike.post, spike.platform) == (Measure.VOLUME, "1000_55", "facebook")
    assert (spike.figures.count, spike.figures.authors, spike.figures.usual) == (40, 40, 4.0)
    assert spike.figures.deviation == 18.0
    assert [ended.id for change in changes for ended in change.ended] == [spike.id]
    (over,) = stored
    assert over.began_at == (START - 15 * MINUTE).timestamp()
    assert over.ended_at == over.last_at == (START + 40 * MINUTE).timestamp()


async def test_a_negative_crowd_under_a_post_is_negative_and_a_happy_one_is_not(usual: SqliteStore) -> None:
    def write(tx: Transaction) -> tuple[SpikeChanges, SpikeChanges]:
        insert_crowd(tx, START, sentiment="negative", post="1000_66", parent_id="1000_66_9")
        angry = look(tx, START)
        insert_crowd(tx, START + timedelta(hours=5), sentiment="positive", post="1000_77")
        return angry, look(tx, START + timedelta(hours=5))

    angry, happy = await usual.write(write)
    assert [(spike.measure, spike.post) for spike in angry.began] == [
        (Measure.NEGATIVE, "1000_66"),
        (Measure.VOLUME, "1000_66"),
    ]
    negative = angry.began[0]
    assert (negative.comment, negative.figures.share) == ("1000_66_9", 1.0)
    assert negative.figures.usual_share == pytest.approx(0.25, abs=0.01)
    assert [(spike.measure, spike.post) for spike in happy.began] == [(Measure.VOLUME, "1000_77")]


async def test_a_crowd_all_over_the_account_is_one_of_the_account(usual: SqliteStore) -> None:
    def write(tx: Transaction) -> SpikeChanges:
        for number in range(8):
            insert_crowd(tx, START, people=5, post=f"1000_{number}")
        return look(tx, START)

    changes = await usual.write(write)
    assert [(spike.post, spike.figures.count) for spike in changes.began] == [("", 40)]


async def test_three_people_who_write_much_are_no_crowd(usual: SqliteStore) -> None:
    def write(tx: Transaction) -> SpikeChanges:
        insert_crowd(tx, START, people=3, each=20)
        return look(tx, START)

    assert await usual.write(write) == SpikeChanges()


async def test_what_comes_late_counts_for_when_it_was_written(usual: SqliteStore) -> None:
    """A backfill of last week, or a delivery that was a day late, is no crowd of today."""

    def write(tx: Transaction) -> tuple[SpikeChanges, Spike | None]:
        insert_crowd(tx, START - timedelta(days=1), people=200, received_at=START)
        late = look(tx, START)
        return late, next(iter(look(tx, START - timedelta(days=1)).began), None)

    late, at_its_time = await usual.write(write)
    assert late == SpikeChanges()
    assert at_its_time is not None
    assert at_its_time.figures.count == 204


async def test_after_the_end_the_same_spike_goes_on_without_another_alarm(usual: SqliteStore) -> None:
    def write(tx: Transaction) -> tuple[list[SpikeChanges], SpikeChanges, SpikeChanges]:
        insert_crowd(tx, START)
        first = minutes(tx, START, 120)
        insert_crowd(tx, START + timedelta(hours=3), people=60)
        again = look(tx, START + timedelta(hours=3))
        minutes(tx, START + timedelta(hours=3), 120)
        insert_crowd(tx, START + timedelta(hours=20), people=120)
        return first, again, look(tx, START + timedelta(hours=20))

    first, again, next_day = await usual.write(write)
    (spike,) = began(first)
    assert again.began == ()
    assert [(resumed.id, resumed.figures.count) for resumed in again.resumed] == [(spike.id, 60)]
    assert [later.id != spike.id for later in next_day.began] == [True]


async def test_while_an_account_tells_nothing_no_spike_ends_and_no_such_hour_is_compared(
    usual: SqliteStore,
) -> None:
    def write(tx: Transaction) -> tuple[list[SpikeChanges], list[SpikeChanges]]:
        insert_crowd(tx, START)
        look(tx, START)
        spikes.record_gap(tx, "", START.timestamp(), START.timestamp() + 7_200)
        away = minutes(tx, START + 60 * MINUTE, 55)
        return away, minutes(tx, START + 200 * MINUTE, 10)

    away, back = await usual.write(write)
    assert all(change == SpikeChanges() for change in away)
    assert [len(change.ended) for change in back] == [1, 0]


async def test_a_new_account_has_no_usual(db: SqliteStore) -> None:
    def write(tx: Transaction) -> SpikeChanges:
        insert_usual_weeks(tx, START, weeks=3)
        insert_crowd(tx, START, people=200)
        return look(tx, START)

    assert await db.write(write) == SpikeChanges()


async def test_what_a_rule_hides_is_counted_by_rule(usual: SqliteStore) -> None:
    def write(tx: Transaction) -> SpikeChanges:
        for event_id in insert_crowd(tx, START):
            hide(tx, event_id)
        return look(tx, START)

    changes = await usual.write(write)
    assert [(spike.measure, spike.rule) for spike in changes.began] == [
        (Measure.HIDDEN, "insult"),
        (Measure.VOLUME, ""),
    ]


async def test_what_stands_out_now_is_listed(usual: SqliteStore) -> None:
    def write(tx: Transaction) -> None:
        insert_crowd(tx, START)
        look(tx, START)

    workspace = Workspace(store=usual)
    assert await list_open_spikes(workspace) == ()
    await usual.write(write)
    (spike,) = await list_open_spikes(workspace)
    assert spike.ended_at is None
