"""Reports that are sent by themselves: which are due, who has taken one for sending, what became of it.

Each is sent once for each period. The intent stands in the store before a mail leaves. Whoever is killed
between the mail and the note that it left sends it once more, with the same Message-ID, by which mailboxes
recognise it. After an outage the last period that was missed is sent, late; the ones before it are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.report_schedule import Period, ScheduledReport, latest_period, next_due
from bot.errors import UserError
from bot.services.operations.pausing import list_pauses
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import instance_mark
from bot.store.reporting import report_runs
from bot.store.reporting.report_runs import ReportRun

__all__ = [
    "ClaimedReport",
    "MailProblem",
    "Period",
    "PlannedReport",
    "ReportRun",
    "ScheduledReport",
    "claim_due_reports",
    "claim_report",
    "find_report",
    "list_scheduled",
    "note_outcome",
]

#: Longer than a page of a year takes to be made and a slow server to take it.
_LEASE_SECONDS = 1_200.0
_RETRIES = (60.0, 300.0, 1_200.0, 3_600.0)
_LAST_RETRY = 4 * 3_600.0
_STOPPED = frozenset({"all", "copy"})


class MailProblem(StrEnum):
    """Why a report was not sent, or not to everybody."""

    UNREACHABLE = "unreachable"
    INSECURE = "insecure"  # no encryption to be had, or a certificate that nobody vouches for
    LOGIN = "login"
    REFUSED = "refused"  # by the server: the sender, every recipient, or the mail
    SOME_REFUSED = "some_refused"  # some recipients; the others have it
    UNANSWERED = "unanswered"  # the answer got lost: it may have arrived
    UNWRITABLE = "unwritable"  # the folder
    UNMADE = "unmade"  # such as a calendar that the rules do not have


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedReport:
    """A report that is ours to send now; its Message-ID is the same at each try."""

    report: ScheduledReport
    period: Period
    message_id: str
    attempt: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedReport:
    """A report of the configuration: when it is due next, and what became of the last one."""

    report: ScheduledReport
    next_due: datetime
    last: ReportRun | None


async def claim_due_reports(
    workspace: Workspace, reports: Sequence[ScheduledReport]
) -> tuple[ClaimedReport, ...]:
    """Every report that is due and not sent yet; none while everything is paused, or in a copied folder."""
    if not reports or any(pause.scope in _STOPPED for pause in await list_pauses(workspace)):
        return ()
    now, zone = workspace.now(), ZoneInfo(workspace.timezone)
    at = now.timestamp()

    def work(tx: Transaction) -> list[ClaimedReport]:
        claimed = []
        for report in reports:
            first_seen_at = report_runs.note_plan(tx, report.name, at)
            period = latest_period(report.every, report.at, zone, now)
            if period.due_at.timestamp() < first_seen_at:
                continue  # due before anybody wanted it
            message_id = _message_id(tx, report, period)
            run = report_runs.claim_run(
                tx, report.name, period, message_id=message_id, at=at, until=at + _LEASE_SECONDS
            )
            if run is not None:
                claimed.append(_claimed(report, period, run))
        return claimed

    return tuple(await workspace.store.write(work))


async def claim_report(workspace: Workspace, name: str, *, again: bool) -> ClaimedReport:
    """The report of that name about the last period, to be sent now. Raises `UserError` when there is none,
    when it was sent already and `again` does not say so, and while somebody else is sending it."""
    report, period = find_report(workspace, name)
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> ClaimedReport:
        before = report_runs.get_run(tx, report.name, period.key)
        until = at + _LEASE_SECONDS
        if before is None:
            message_id = _message_id(tx, report, period)
            report_runs.claim_run(tx, report.name, period, message_id=message_id, at=at, until=until)
        elif before.state == "done" and not again:
            raise UserError("report_sent", name=report.name, period=period.key)
        elif not report_runs.claim_again(tx, report.name, period, at=at, until=until):
            raise UserError("report_being_sent", name=report.name, period=period.key)
        run = report_runs.get_run(tx, report.name, period.key)
        assert run is not None
        return _claimed(report, period, run)

    return await workspace.store.write(work)


async def note_outcome(
    workspace: Workspace, claimed: ClaimedReport, problem: MailProblem | None = None, status: int = 0
) -> None:
    """What became of a report that was claimed. What could not be sent is tried again after a minute, then
    after longer and longer, four hours at most, until the next one is due."""
    at, name, period = workspace.now().timestamp(), claimed.report.name, claimed.period.key
    is_sent = problem in (None, MailProblem.SOME_REFUSED)
    tries = claimed.attempt - 1
    wait = _RETRIES[tries] if tries < len(_RETRIES) else _LAST_RETRY

    def work(tx: Transaction) -> None:
        if is_sent:
            report_runs.settle_run(tx, name, period, at=at, problem=problem or "", status=status)
        else:
            report_runs.put_off(tx, name, period, not_before=at + wait, problem=str(problem), status=status)

    await workspace.store.write(work)


async def list_scheduled(workspace: Workspace) -> tuple[PlannedReport, ...]:
    """Every report of the configuration, with what became of the last one."""
    latest = {run.name: run for run in await workspace.store.read(report_runs.list_latest)}
    now, zone = workspace.now(), ZoneInfo(workspace.timezone)
    return tuple(
        PlannedReport(
            report=report,
            next_due=next_due(report.every, report.at, zone, now),
            last=latest.get(report.name),
        )
        for report in workspace.config.reports
    )


def find_report(workspace: Workspace, name: str) -> tuple[ScheduledReport, Period]:
    """The report of that name, and the last period that it is due about. Raises `UserError` for none."""
    reports = workspace.config.reports
    report = next((report for report in reports if report.name == name), None)
    if report is None:
        names = ", ".join(report.name for report in reports) or "-"
        raise UserError("report_unknown", name=name[:64], names=names)
    zone = ZoneInfo(workspace.timezone)
    return report, latest_period(report.every, report.at, zone, workspace.now())


def _message_id(tx: Transaction, report: ScheduledReport, period: Period) -> str:
    """The left half of a Message-ID; the host of the sender follows it."""
    mark = instance_mark.load_mark(tx)
    return f"{report.name}.{period.key.lower()}.{mark.id[:16] if mark else 'new'}"


def _claimed(report: ScheduledReport, period: Period, run: ReportRun) -> ClaimedReport:
    return ClaimedReport(report=report, period=period, message_id=run.message_id, attempt=run.attempts)
