"""Runs of reports as rows: claimed by one, put off, settled."""

from datetime import UTC, datetime

from bot.domain.report_schedule import Period
from bot.store import Store, Transaction
from bot.store.reporting import report_runs
from bot.store.reporting.report_runs import ReportRun


def period(key: str, due_at: float) -> Period:
    moment = datetime.fromtimestamp(due_at, UTC)
    return Period(key, moment, moment, moment)


FIRST, SECOND = period("w1", 100.0), period("w2", 200.0)


def claim(tx: Transaction, about: Period, at: float) -> ReportRun | None:
    return report_runs.claim_run(tx, "weekly", about, message_id=f"id-{at}", at=at, until=at + 10)


async def test_a_report_is_known_since_it_was_first_seen(store: Store) -> None:
    assert await store.write(lambda tx: report_runs.note_plan(tx, "weekly", 5.0)) == 5.0
    assert await store.write(lambda tx: report_runs.note_plan(tx, "weekly", 9.0)) == 5.0


async def test_one_claims_until_the_lease_is_over_and_the_message_id_stays(store: Store) -> None:
    run = await store.write(lambda tx: claim(tx, FIRST, 100.0))
    assert run is not None
    assert (run.state, run.attempts, run.message_id, run.not_before) == ("sending", 1, "id-100.0", 110.0)
    assert await store.write(lambda tx: claim(tx, FIRST, 109.9)) is None
    again = await store.write(lambda tx: claim(tx, FIRST, 110.0))
    assert again is not None
    assert (again.attempts, again.message_id) == (2, "id-100.0")


async def test_what_is_done_is_claimed_no_more(store: Store) -> None:
    await store.write(lambda tx: claim(tx, FIRST, 100.0))
    await store.write(lambda tx: report_runs.settle_run(tx, "weekly", "w1", at=101.0))
    assert await store.write(lambda tx: claim(tx, FIRST, 999.0)) is None
    run = await store.read(lambda tx: report_runs.get_run(tx, "weekly", "w1"))
    assert run is not None
    assert (run.state, run.done_at, run.problem) == ("done", 101.0, "")


async def test_the_next_period_gives_up_the_one_before_and_the_latest_is_listed(store: Store) -> None:
    await store.write(lambda tx: claim(tx, FIRST, 100.0))
    await store.write(
        lambda tx: report_runs.put_off(tx, "weekly", "w1", not_before=150.0, problem="login", status=535)
    )
    await store.write(lambda tx: claim(tx, SECOND, 200.0))
    first = await store.read(lambda tx: report_runs.get_run(tx, "weekly", "w1"))
    assert first is not None
    assert (first.state, first.problem, first.status) == ("given_up", "login", 535)
    assert [run.period for run in await store.read(report_runs.list_latest)] == ["w2"]
    assert await store.write(lambda tx: report_runs.claim_again(tx, "weekly", FIRST, at=201.0, until=211.0))
    assert not await store.write(
        lambda tx: report_runs.claim_again(tx, "weekly", FIRST, at=202.0, until=212.0)
    )
