"""What `tamis doctor` says of polls: which fail, and how much of a day's units is used."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from bot.services.operations.findings import Finding, Severity
from bot.store.delivery.daily_quotas import QuotaUse
from bot.store.intake import polls
from bot.store.intake.polls import Poll


def find_polling(failing: Iterable[Poll], quotas: Iterable[QuotaUse], now: datetime) -> Iterator[Finding]:
    """A finding for each poll that fails, and for each quota of a day."""
    yield from (_failing_poll(poll, now) for poll in failing)
    yield from map(_quota, quotas)


def _failing_poll(poll: Poll, now: datetime) -> Finding:
    assert poll.failing_since is not None  # only those that fail are listed
    span = timedelta(seconds=max(0.0, now.timestamp() - poll.failing_since))
    code = "doctor.metrics_failing" if poll.source.endswith(polls.OF_METRICS) else "doctor.poll_failing"
    data = {"account": poll.account_id, "span": span, "problem": poll.problem}
    return Finding(severity=Severity.WARNING, subject="polls", code=code, data=data)


def _quota(use: QuotaUse) -> Finding:
    """How much of a day's units is used. Polls end before actions do."""
    turn = datetime.fromtimestamp(use.turns_at, UTC).isoformat(timespec="minutes")
    data: dict[str, object] = {
        "scope": use.scope,
        "used": use.used,
        "units": use.units,
        "reserved": use.reserved,
        "turn": turn,
    }
    severity, code = Severity.OK, "doctor.quota"
    if use.used >= use.units:
        severity, code = Severity.WARNING, "doctor.quota_spent"
    elif use.used >= use.units - use.reserved:
        severity, code = Severity.WARNING, "doctor.quota_of_polls_spent"
    return Finding(severity=severity, subject="quota", code=code, data=data)
