"""What the running program reports about itself: whether it is ready, and the figures in its database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.runtime.metrics import StoredFigures
from bot.runtime.pipeline import ActivePolicy
from bot.store import Store
from bot.store.delivery import account_checks, circuit_breaker, pauses
from bot.store.delivery.account_checks import AccountCheck
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.delivery.pauses import Pause
from bot.store.intake import backfills, refused_deliveries, silences
from bot.store.intake.backfills import Backfill
from bot.store.intake.refused_deliveries import RefusedDeliveries
from bot.store.intake.silences import Silence
from bot.store.reporting import operational_counters, reconciliation
from bot.store.reporting.reconciliation import WaitingActions

_REFUSED_SECONDS = 3600.0
_WAITING_SECONDS = 60.0  # what leaves as it should has left by then

Readiness = tuple[bool, dict[str, Any]]


async def check_readiness(db: Store, policy: ActivePolicy, folder: Path, now: datetime) -> Readiness:
    """Whether rules, classifier, outbox and disk are as they should be, and the details for `/readyz`.

    Pauses, the breaker, faults and silence of accounts, backfills, what waits and refused webhooks are
    details: no restart helps.
    """
    outbox = await db.read(reconciliation.reconcile)
    in_force = await db.read(pauses.list_pauses)
    tripped = await db.read(circuit_breaker.list_mode_caps)
    since = now.timestamp() - _REFUSED_SECONDS
    refused = await db.read(lambda tx: refused_deliveries.list_refused(tx, since))
    silent = await db.read(silences.list_silences)
    open_backfills = await db.read(backfills.list_open)
    waiting = await db.read(
        lambda tx: reconciliation.list_waiting(tx, planned_before=now.timestamp() - _WAITING_SECONDS)
    )
    faults = await db.read(account_checks.list_faults)
    paused = [pause.scope for pause in in_force]
    checks = {
        "rules": policy.rules is not None,
        "classifier": policy.classifier is not None,
        "balanced": outbox.is_balanced,
        "instance": COPY_SCOPE not in paused,  # a copied folder does nothing until it is adopted
        "disk": not db.is_full,
        "database": not db.has_moved,
    }
    details: dict[str, object] = {
        "ready": all(checks.values()),
        "checks": checks,
        "model": policy.classifier.name if policy.classifier else None,
        "rules_version": policy.rules.version if policy.rules else None,
        "accepted": outbox.accepted,
        "outbox": dict(outbox.states),
        "events": dict(outbox.events),
        "deliveries": dict(outbox.deliveries),
        "open_cases": outbox.open_cases,
        "waiting": [_waiting_details(actions) for actions in waiting],
        "paused": paused + (["flag"] if pauses.is_flagged(folder) else []),
        "pauses": [_pause_details(pause) for pause in in_force],
        "accounts": [_fault_details(check) for check in faults],
        "breaker": [{"rule": cap.rule, "since": _moment(cap.at), "held": cap.held} for cap in tripped],
        "silent": [_silence_details(silence) for silence in silent],
        "backfills": [_backfill_details(backfill) for backfill in open_backfills],
        "refused": [_refused_details(deliveries) for deliveries in refused],
    }
    return all(checks.values()), details


def check_parts(db: Store, policy: ActivePolicy, are_rules_loaded: bool) -> Mapping[str, bool]:
    """Whether rules, model and disk are well, for whoever asks every second: reads nothing. Rules are missing
    only once somebody has looked for them."""
    return {
        "rules": policy.rules is not None or not are_rules_loaded,
        "model": policy.classifier is not policy.fallback,
        "disk": not db.is_full,
    }


def _pause_details(pause: Pause) -> dict[str, str]:
    """One pause without its reason, which may hold a platform's words: this is read by whoever asks."""
    return {"scope": pause.scope, "cause": pause.cause.value, "since": _moment(pause.at)}


def _fault_details(check: AccountCheck) -> dict[str, object]:
    """What is wrong with an account, without the words of a platform, for the same."""
    return {
        "source": check.source,
        "account": check.account_id,
        "what": check.subject.value,
        "fault": check.fault.value if check.fault is not None else None,
        "since": _moment(check.since or check.checked_at),
    }


def _waiting_details(actions: WaitingActions) -> dict[str, object]:
    """Where something waits, and since when, without the reason, for the same."""
    where = {"target": actions.target} if actions.target else {"account": actions.account_id}
    return where | {"count": actions.count, "since": _moment(actions.planned_at)}


def _silence_details(silence: Silence) -> dict[str, object]:
    """Who is silent since when, and how long a silence is usual at that hour of the week."""
    return {"account": silence.account_id, "since": _moment(silence.since), "usual_seconds": silence.usual}


def _backfill_details(backfill: Backfill) -> dict[str, object]:
    """What is being fetched, and whether that fails, without the reason, for the same."""
    return {
        "account": backfill.account_id,
        "cause": backfill.cause.value,
        "since": _moment(backfill.since.timestamp()),
        "missed": backfill.missed,
        "failing": backfill.failing_since is not None,
    }


def _refused_details(deliveries: RefusedDeliveries) -> dict[str, object]:
    return {
        "source": deliveries.source,
        "why": deliveries.refusal.value,
        "count": deliveries.count,
        "last": _moment(deliveries.last_at),
    }


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


async def read_figures(db: Store) -> StoredFigures:
    """The stored figures by name and state, for `/metrics`."""
    outbox, counters, tripped, silent = await db.read(
        lambda tx: (
            reconciliation.reconcile(tx),
            operational_counters.operational_counters(tx),
            circuit_breaker.list_mode_caps(tx),
            silences.list_silences(tx),
        )
    )
    return {
        "outbox_rows": outbox.states,
        "events": outbox.events,
        "deliveries": outbox.deliveries,
        "cases": {"open": outbox.open_cases},
        "breaker": {"rules": len(tripped), "held": sum(cap.held for cap in tripped)},
        "silence": {"accounts": len(silent)},
        "disk": {"full": db.is_full},
        "counters": {name: float(value) for name, value in counters.items()},
    }
