"""What `tamis doctor` says of each account's token, permissions and webhooks: what the running bot saw last.

A fault names what to do about it. Calls nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.config import Config
from bot.domain import AccountFault, CheckSubject
from bot.services.operations.findings import Finding, Severity
from bot.store.delivery.account_checks import AccountCheck

#: What a fault costs: with these the account does nothing, or soon will not.
_WRONG = frozenset({AccountFault.ENDED, AccountFault.ANSWER_LOST, AccountFault.UNSUBSCRIBED})


def find_faults(checks: Sequence[AccountCheck], config: Config | None, now: datetime) -> Iterator[Finding]:
    """A finding for each account and each thing that was looked at."""
    platforms = _platforms(config)
    for check in checks:
        platform = platforms.get((check.source, check.account_id), "")
        subject = f"{platform} {check.account_id}".strip()
        if check.fault is not None:
            yield _fault(check, subject, platform, now)
        elif check.subject is CheckSubject.TOKEN and check.ends_at is not None:
            yield _token(check.ends_at, subject, platform, now)


def _fault(check: AccountCheck, subject: str, platform: str, now: datetime) -> Finding:
    span = timedelta(seconds=max(0.0, now.timestamp() - (check.since or check.checked_at)))
    return Finding(
        severity=Severity.WRONG if check.fault in _WRONG else Severity.WARNING,
        subject=subject,
        code=f"doctor.account.{check.fault}",
        data=MappingProxyType({"span": span, "detail": check.detail or "-", "platform": platform or "…"}),
    )


def _token(ends_at: float, subject: str, platform: str, now: datetime) -> Finding:
    until = datetime.fromtimestamp(ends_at, UTC).isoformat(" ", "minutes")
    left = ends_at - now.timestamp()
    data = MappingProxyType({"until": until, "platform": platform or "…"})
    if left <= 0:
        return Finding(severity=Severity.WRONG, subject=subject, code="doctor.account.token_over", data=data)
    return Finding(severity=Severity.OK, subject=subject, code="doctor.account.token_lasts", data=data)


def _platforms(config: Config | None) -> Mapping[tuple[str, str], str]:
    sources = config.sources if config else ()
    return {(source.name, account.id): account.platform for source in sources for account in source.accounts}
