"""A report is sent once for each period: over restarts, two at once, failures, outages and crashes."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.domain import Actor, PauseCause
from bot.domain.report_schedule import Every, ScheduledReport
from bot.errors import UserError
from bot.services.operations.pausing import PauseKind, PauseScope, pause_scope, resume_scope
from bot.services.reports.scheduled import (
    ClaimedReport,
    MailProblem,
    claim_due_reports,
    claim_report,
    find_report,
    list_scheduled,
    note_outcome,
)
from bot.services.workspace import Workspace
from bot.store import Store
from bot.store.delivery import pauses
from bot.store.delivery.instance_mark import COPY_SCOPE
from tests.fakes.clock import FakeClock

WEEKLY = ScheduledReport(name="weekly", to=("zoe@example.org",))
MONTHLY = ScheduledReport(name="monthly", every=Every.MONTH, to=("zoe@example.org",))
SUNDAY = datetime.fromisoformat("2026-11-29T12:00:00+01:00")
MONDAY = datetime.fromisoformat("2026-11-30T08:00:00+01:00")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(SUNDAY)


@pytest.fixture
def workspace(db: Store, clock: FakeClock, tmp_path: Path) -> Workspace:
    settings = Config(reports=(WEEKLY, MONTHLY), data=str(tmp_path))
    return Workspace(store=db, data=tmp_path, actor=Actor.person("Léa"), clock=clock.now, settings=settings)


async def due(workspace: Workspace) -> tuple[ClaimedReport, ...]:
    return await claim_due_reports(workspace, workspace.config.reports)


async def monday(workspace: Workspace, clock: FakeClock) -> ClaimedReport:
    """The report that is due on Monday at eight."""
    assert await due(workspace) == ()
    clock.set_wall_clock(MONDAY)
    (claimed,) = await due(workspace)
    return claimed


async def test_what_was_due_before_anybody_wanted_it_is_not_sent(
    workspace: Workspace, clock: FakeClock
) -> None:
    assert await due(workspace) == ()
    clock.set_wall_clock(MONDAY - timedelta(seconds=1))
    assert await due(workspace) == ()


async def test_it_is_sent_once_at_its_time_and_a_week_later_again(
    workspace: Workspace, clock: FakeClock
) -> None:
    first = await monday(workspace, clock)
    assert (first.report, first.period.key, first.attempt) == (WEEKLY, "2026-W48", 1)
    await note_outcome(workspace, first)
    for hours in (0, 1, 100):
        clock.advance(hours * 3600)
        assert [claimed.report.name for claimed in await due(workspace)] in ([], ["monthly"])
    clock.set_wall_clock(MONDAY + timedelta(days=7))
    names = [(claimed.report.name, claimed.period.key) for claimed in await due(workspace)]
    assert ("weekly", "2026-W49") in names


async def test_of_two_who_look_at_the_same_moment_one_sends(workspace: Workspace, clock: FakeClock) -> None:
    assert await due(workspace) == ()
    clock.set_wall_clock(MONDAY)
    both = await asyncio.gather(due(workspace), due(workspace))
    assert sorted(map(len, both)) == [0, 1]


async def test_what_failed_is_tried_later_and_later_with_the_same_message_id(
    workspace: Workspace, clock: FakeClock
) -> None:
    claimed = await monday(workspace, clock)
    ids = {claimed.message_id}
    for attempt, wait in enumerate((60, 300, 1200, 3600, 14_400, 14_400), 1):
        assert claimed.attempt == attempt
        await note_outcome(workspace, claimed, MailProblem.UNREACHABLE)
        clock.advance(wait - 1)
        assert [one for one in await due(workspace) if one.report is WEEKLY] == []
        clock.advance(1)
        (claimed,) = [one for one in await due(workspace) if one.report is WEEKLY]
        ids.add(claimed.message_id)
    assert len(ids) == 1


async def test_whoever_is_killed_while_sending_sends_again_after_the_lease(
    workspace: Workspace, clock: FakeClock
) -> None:
    first = await monday(workspace, clock)
    clock.advance(1_199)
    assert await due(workspace) == ()
    clock.advance(1)
    (second,) = await due(workspace)
    assert (second.message_id, second.attempt) == (first.message_id, 2)


async def test_after_an_outage_the_last_one_is_sent_late_and_only_that(
    workspace: Workspace, clock: FakeClock
) -> None:
    assert await due(workspace) == ()
    clock.set_wall_clock(MONDAY + timedelta(days=16))
    weekly = [claimed.period.key for claimed in await due(workspace) if claimed.report is WEEKLY]
    assert weekly == ["2026-W50"]


async def test_what_still_waits_is_given_up_for_the_next_one(workspace: Workspace, clock: FakeClock) -> None:
    claimed = await monday(workspace, clock)
    await note_outcome(workspace, claimed, MailProblem.LOGIN, 535)
    clock.set_wall_clock(MONDAY + timedelta(days=7))
    (weekly,) = [one for one in await due(workspace) if one.report is WEEKLY]
    await note_outcome(workspace, weekly)
    clock.advance(86_400)
    assert [one for one in await due(workspace) if one.report is WEEKLY] == []
    planned = {entry.report.name: entry for entry in await list_scheduled(workspace)}
    last = planned["weekly"].last
    assert last is not None
    assert (last.period, last.state) == ("2026-W49", "done")


@pytest.mark.parametrize("scope", ["all", COPY_SCOPE])
async def test_nothing_leaves_while_everything_is_paused_or_the_folder_is_a_copy(
    workspace: Workspace, clock: FakeClock, scope: str
) -> None:
    assert await due(workspace) == ()
    clock.set_wall_clock(MONDAY)
    by = Actor.person("Léa")
    await workspace.store.write(
        lambda tx: pauses.pause_scope(
            tx, scope=scope, reason="", by=by, at=clock.timestamp, cause=PauseCause.PERSON
        )
    )
    assert await due(workspace) == ()
    await workspace.store.write(lambda tx: pauses.resume_scope(tx, scope, by, clock.timestamp))
    assert len(await due(workspace)) == 1


async def test_the_flag_file_stops_reports_too(workspace: Workspace, clock: FakeClock) -> None:
    assert await due(workspace) == ()
    clock.set_wall_clock(MONDAY)
    await pause_scope(workspace, PauseScope(PauseKind.ALL), "break")
    assert await due(workspace) == ()
    await resume_scope(workspace, PauseScope(PauseKind.ALL))
    assert len(await due(workspace)) == 1


async def test_somebody_who_asks_gets_it_once_unless_they_ask_again(
    workspace: Workspace, clock: FakeClock
) -> None:
    claimed = await claim_report(workspace, "weekly", again=False)
    assert claimed.period.key == "2026-W47", "the last one that is due on a Sunday"
    with pytest.raises(UserError, match="report_being_sent"):
        await claim_report(workspace, "weekly", again=True)
    await note_outcome(workspace, claimed)
    with pytest.raises(UserError, match="report_sent"):
        await claim_report(workspace, "weekly", again=False)
    again = await claim_report(workspace, "weekly", again=True)
    assert (again.message_id, again.attempt) == (claimed.message_id, 2)
    with pytest.raises(UserError, match="report_unknown"):
        find_report(workspace, "yearly")


async def test_what_waits_for_another_try_can_be_sent_at_once(workspace: Workspace, clock: FakeClock) -> None:
    claimed = await monday(workspace, clock)
    await note_outcome(workspace, claimed, MailProblem.UNREACHABLE)
    assert (await claim_report(workspace, "weekly", again=False)).attempt == 2


async def test_the_plan_says_what_comes_next(workspace: Workspace) -> None:
    weekly, monthly = await list_scheduled(workspace)
    assert (weekly.next_due, weekly.last) == (MONDAY, None)
    assert monthly.next_due == datetime.fromisoformat("2026-12-01T08:00:00+01:00")
