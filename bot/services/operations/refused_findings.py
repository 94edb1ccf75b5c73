"""What refused webhooks mean for whoever operates the instance.

Anybody can call an address that is open to the world: one call that is not genuine is no fault. A secret that
is wrong is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot import platforms
from bot.config import Config
from bot.domain import Refusal
from bot.services.operations.findings import Finding, Severity
from bot.store.intake.refused_deliveries import RefusedDeliveries

_FROM_OUTSIDE = frozenset({Refusal.SIGNATURE, Refusal.VERIFY_TOKEN})
#: So many in a row are no slip of a stranger's any more; so many show that the secret is wrong, for platforms
#: repeat what was refused.
_NOTABLE, _PROOF = 3, 10
#: How long nothing genuine may have come before that counts.
_QUIET_SECONDS = 3600.0
#: Of all webhooks of a day: more than strangers send, as when one of several apps has a secret of its own.
_NOTABLE_SHARE = 0.2


def find_refused(
    refused: Sequence[RefusedDeliveries], config: Config | None, now: datetime
) -> Iterator[Finding]:
    """A finding for each source and each reason."""
    adapters = {source.name: source.adapter for source in config.sources} if config else {}
    for deliveries in refused:
        yield _finding(deliveries, adapters, now)


def weigh(refused: RefusedDeliveries) -> Severity:
    """How bad it is that these were refused, given what of the source was genuine, and when."""
    latest = refused.last_taken_in
    if refused.refusal not in _FROM_OUTSIDE:
        return Severity.WARNING if (latest or 0.0) > refused.last_at else Severity.WRONG
    if latest is None:
        return Severity.WRONG if refused.count >= _NOTABLE else Severity.WARNING
    if refused.since_taken_in == 0:
        is_notable = refused.count >= _PROOF and _share(refused) >= _NOTABLE_SHARE
        return Severity.WARNING if is_notable else Severity.OK
    if refused.since_taken_in < _NOTABLE:
        return Severity.OK
    is_proof = refused.since_taken_in >= _PROOF and refused.last_at - latest >= _QUIET_SECONDS
    return Severity.WRONG if is_proof else Severity.WARNING


def _share(refused: RefusedDeliveries) -> float:
    return refused.count / (refused.count + refused.taken_in)


def _finding(refused: RefusedDeliveries, adapters: Mapping[str, str], now: datetime) -> Finding:
    span = timedelta(seconds=max(0.0, now.timestamp() - refused.last_at))
    data = {"source": refused.source, "count": refused.count, "span": span}
    adapter = platforms.adapter_classes().get(adapters.get(refused.source, ""))
    if adapter is not None and not adapter.has_webhooks:
        return _of(Severity.OK, "doctor.refused.no_webhooks", data)
    severity = weigh(refused)
    if severity is Severity.OK:
        return _of(severity, "doctor.refused.stranger", data)
    if severity is Severity.WARNING and refused.refusal in _FROM_OUTSIDE and refused.since_taken_in == 0:
        total = refused.count + refused.taken_in
        return _of(severity, "doctor.refused.share", data | {"total": total})
    return _of(severity, f"doctor.refused.{refused.refusal}", data)


def _of(severity: Severity, code: str, data: Mapping[str, object]) -> Finding:
    return Finding(severity=severity, subject="webhooks", code=code, data=data)
