"""The circuit breaker: which rules are tripped, how much of each limit is left, and resetting a rule."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.rules import Rule
from bot.services.rules import lifecycle
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import breaker_buckets, breaker_clock, circuit_breaker
from bot.store.delivery.boot_clock import boot_time
from bot.store.delivery.breaker_buckets import Bucket
from bot.store.delivery.circuit_breaker import ModeCap, Reset


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakerStatus:
    """The rules that are tripped, and the limits that were drawn on."""

    tripped: tuple[ModeCap, ...]
    buckets: tuple[Bucket, ...]


async def breaker_status(workspace: Workspace) -> BreakerStatus:
    """How the breaker stands now."""
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> BreakerStatus:
        clock = breaker_clock.breaker_time(tx, at, boot_time())
        return BreakerStatus(
            tripped=tuple(circuit_breaker.list_mode_caps(tx)),
            buckets=tuple(breaker_buckets.list_buckets(tx, clock)),
        )

    return await workspace.store.read(work)


async def reset_rule(workspace: Workspace, rule: str, *, release: bool) -> Reset | None:
    """Let a tripped rule go as far as its mode says again; None when it was not tripped. Recorded.

    `release` sends what was held as far as it still makes sense, otherwise that is cancelled. Raises
    `UserError` for a rule that missed its target until new decisions of it have proved otherwise.
    """
    by, at = workspace.actor, workspace.now().timestamp()
    configured = workspace.rules.rule(rule) if workspace.is_configured else None

    def work(tx: Transaction) -> Reset | None:
        _require_evidence(tx, rule, configured)
        return circuit_breaker.reset_rule(tx, rule, by=by, at=at, release=release)

    return await workspace.store.write(work)


def _require_evidence(tx: Transaction, rule_id: str, rule: Rule | None) -> None:
    cap = next((cap for cap in circuit_breaker.list_mode_caps(tx) if cap.rule == rule_id), None)
    blocker = lifecycle.missing_evidence(tx, rule, cap) if rule is not None and cap is not None else None
    if blocker is not None:
        raise UserError(
            "reset_imprecise" if blocker.code == "blocker.imprecise" else "reset_too_few_reviews",
            rule=rule_id,
            **blocker.data,
        )
