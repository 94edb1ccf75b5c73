"""The circuit breaker: which rules are tripped, how much of each limit is left, and resetting a rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import ConfigError, UserError
from bot.rules import Rule
from bot.services.rules import lifecycle
from bot.services.rules.lifecycle import Blocker
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import breaker_buckets, breaker_clock, circuit_breaker
from bot.store.delivery.boot_clock import boot_time
from bot.store.delivery.breaker_buckets import Bucket
from bot.store.delivery.circuit_breaker import ModeCap, Reset


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakerStatus:
    """The rules that are tripped, and the limits that were drawn on. `unproven` is what those that missed
    their target have to prove before somebody can reset them."""

    tripped: tuple[ModeCap, ...]
    unproven: Mapping[str, Blocker]
    buckets: tuple[Bucket, ...]


async def breaker_status(workspace: Workspace) -> BreakerStatus:
    """How the breaker stands now."""
    at = workspace.now().timestamp()
    rules = _configured_rules(workspace)

    def work(tx: Transaction) -> BreakerStatus:
        clock = breaker_clock.breaker_time(tx, at, boot_time())
        tripped = tuple(circuit_breaker.list_mode_caps(tx))
        blockers = {cap.rule: _missing_evidence(tx, cap, rules.get(cap.rule)) for cap in tripped}
        return BreakerStatus(
            tripped=tripped,
            unproven={rule: blocker for rule, blocker in blockers.items() if blocker is not None},
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


def _configured_rules(workspace: Workspace) -> Mapping[str, Rule]:
    """The rules by their ids; none where they cannot be read: what is tripped is shown all the same."""
    try:
        return {rule.id: rule for rule in workspace.rules.rules} if workspace.is_configured else {}
    except ConfigError:
        return {}


def _missing_evidence(tx: Transaction, cap: ModeCap, rule: Rule | None) -> Blocker | None:
    return lifecycle.missing_evidence(tx, rule, cap) if rule is not None else None


def _require_evidence(tx: Transaction, rule_id: str, rule: Rule | None) -> None:
    cap = next((cap for cap in circuit_breaker.list_mode_caps(tx) if cap.rule == rule_id), None)
    blocker = _missing_evidence(tx, cap, rule) if cap is not None else None
    if blocker is not None:
        raise UserError(
            "reset_imprecise" if blocker.code == "blocker.imprecise" else "reset_too_few_reviews",
            rule=rule_id,
            **blocker.data,
        )
