"""What programs read about reports that are sent by themselves."""

from bot.present.serialize import iso_time
from bot.services.reports.scheduled import MailProblem, PlannedReport


def planned_json(planned: PlannedReport) -> dict[str, object]:
    """One report of the configuration; `last` is null before its first try."""
    report, last = planned.report, planned.last
    return {
        "name": report.name,
        "every": report.every.value,
        "at": report.at.isoformat("minutes"),
        "to": list(report.to),
        "folder": report.folder or None,
        "next_due": planned.next_due.isoformat(),
        "last": last
        and {
            "period": last.period,
            "state": last.state,
            "attempts": last.attempts,
            "problem": last.problem or None,
            "status": last.status or None,
            "done_at": iso_time(last.done_at),
        },
    }


def sent_json(name: str, period: str, problem: MailProblem | None, status: int) -> dict[str, object]:
    """What became of one that was asked for."""
    is_sent = problem in (None, MailProblem.SOME_REFUSED)
    return {
        "name": name,
        "period": period,
        "sent": is_sent,
        "problem": problem and problem.value,
        "status": status or None,
    }
