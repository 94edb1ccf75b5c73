"""What `tamis doctor` says of reports that are sent by themselves: those that were not."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from types import MappingProxyType

from bot.services.operations.findings import Finding, Severity
from bot.services.reports.scheduled import MailProblem
from bot.store.reporting.report_runs import ReportRun


def find_unsent(runs: Iterable[ReportRun], now: datetime) -> Iterator[Finding]:
    """A finding for each report whose last run is no success, also one whose sending was interrupted."""
    for run in runs:
        is_first_try = run.state == "sending" and not run.problem and now.timestamp() < run.not_before
        if is_first_try or (run.state == "done" and not run.problem):
            continue
        yield Finding(
            severity=Severity.WARNING if run.state == "done" else Severity.WRONG,
            subject=f"report {run.name} {run.period}",
            code=f"scheduled.problem.{run.problem or MailProblem.UNANSWERED}",
            data=MappingProxyType({"status": run.status or "-"}),
        )
