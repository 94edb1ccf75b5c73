"""What is compared is counted by when people wrote, once each; what a backfill has fetched is no gap."""

from datetime import timedelta

from bot.domain import BackfillCause
from bot.domain.report_scope import ReportScope
from bot.domain.spikes import SLOT, Measure, slot_of
from bot.store import Transaction
from bot.store.intake import backfills, silences
from bot.store.intake.silences import Silence
from bot.store.reporting import spikes
from bot.store.reporting.spikes import SpikeFigures
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.crowd import insert_crowd
from tests.fakes.trends import FIGURES, SITE

NOW, SLOT_NOW = START.timestamp(), slot_of(START.timestamp())


def gaps(tx: Transaction) -> tuple[tuple[int, int], ...]:
    return spikes.read_history(tx, "1000", Measure.VOLUME, "", slot=SLOT_NOW, weeks=8).gaps


async def test_each_message_counts_once_when_it_is_decided_about(db: SqliteStore) -> None:
    def write(tx: Transaction) -> dict[tuple[Measure, str], int]:
        insert_crowd(tx, START, people=5, sentiment="negative", received_at=START + timedelta(days=2))
        insert_crowd(tx, START, people=3, post="1000_77")
        return spikes.recent_counts(tx, "1000", SLOT_NOW)

    counts = await db.write(write)
    assert counts == {(Measure.VOLUME, ""): 8, (Measure.NEGATIVE, ""): 5, (Measure.SPAM, ""): 0}
    assert await db.read(spikes.list_accounts) == ["1000"]
    history = await db.read(
        lambda tx: spikes.read_history(tx, "1000", Measure.NEGATIVE, "", slot=SLOT_NOW, weeks=8)
    )
    assert (history.counts.count(0, SLOT_NOW + 1), history.written.count(0, SLOT_NOW + 1)) == (5, 8)
    assert history.since >= SLOT_NOW - 1
    written = await db.read(lambda tx: spikes.list_written(tx, "1000", SLOT_NOW))
    assert [message.sentiment for message in written].count("negative") == 5


async def test_a_gap_is_one_of_all_accounts_or_of_one_until_it_was_fetched(db: SqliteStore) -> None:
    since = NOW - 86_400

    def write(tx: Transaction) -> list[tuple[tuple[int, int], ...]]:
        spikes.record_gap(tx, "", since, since + 7_200)
        spikes.record_gap(tx, "2000", since, since + 7_200)
        before = gaps(tx)
        backfill = backfills.request(tx, "meta", "1000", BackfillCause.OUTAGE, since - 300, at=NOW)
        assert backfill is not None
        asked = gaps(tx)
        backfills.keep_page(tx, backfill, "", [], events=0, is_last=True, at=NOW)
        return [before, asked, gaps(tx)]

    first = (slot_of(since), slot_of(since) + int(7_200 / SLOT))
    assert await db.write(write) == [(first,), (first,), ()]


async def test_an_account_that_is_silent_now_is_a_gap_up_to_now(db: SqliteStore) -> None:
    silence = Silence(source="meta", account_id="1000", since=NOW - 3_600, usual=900, noticed_at=NOW)

    def write(tx: Transaction) -> tuple[tuple[int, int], ...]:
        silences.begin_silence(tx, silence)
        return gaps(tx)

    assert await db.write(write) == ((SLOT_NOW - 4, SLOT_NOW),)


async def test_a_spike_keeps_its_highest_hour_and_is_listed_while_it_goes_on(db: SqliteStore) -> None:
    def write(tx: Transaction) -> None:
        spike = spikes.open_spike(tx, SITE, FIGURES, at=NOW)
        spikes.go_on(tx, spike.id, SpikeFigures(count=90, authors=60, usual=5, deviation=30), at=NOW + 60)
        spikes.go_on(tx, spike.id, SpikeFigures(count=20, authors=9, usual=4, deviation=8), at=NOW + 120)

    await db.write(write)
    (spike,) = await db.read(spikes.list_open_spikes)
    assert (spike.figures.count, spike.figures.authors, spike.last_at) == (90, 60, NOW + 120)
    assert await db.read(lambda tx: spikes.list_open_spikes(tx, "2000")) == []
    over = await db.write(lambda tx: spikes.end_spike(tx, spike.id))
    assert over.ended_at == NOW + 120
    assert await db.read(spikes.list_open_spikes) == []
    assert await db.read(lambda tx: spikes.last_ended(tx, SITE, NOW)) == over
    assert await db.read(lambda tx: spikes.last_ended(tx, SITE, NOW + 120)) is None


async def test_spikes_are_listed_by_time_and_by_what_a_report_is_about(db: SqliteStore) -> None:
    await db.write(lambda tx: spikes.end_spike(tx, spikes.open_spike(tx, SITE, FIGURES, at=NOW).id))

    async def listed(since: float, until: float, **scope: str) -> int:
        listed_spikes = await db.read(
            lambda tx: spikes.list_spikes_between(tx, since, until, ReportScope(**scope))
        )
        return len(listed_spikes)

    assert await listed(NOW - 60, NOW + 60) == 1
    assert await listed(NOW + 60, NOW + 120) == 0
    assert await listed(NOW - 120, NOW) == 0
    assert await listed(NOW - 60, NOW + 60, post="1000_55", platform="facebook") == 1
    assert await listed(NOW - 60, NOW + 60, account_id="2000") == 0
