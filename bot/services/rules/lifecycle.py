"""How far a rule may be trusted: what keeps it from a higher mode, and when it is demoted automatically.

Precision is measured in blind reviews alone: reviewers who see what the machine did tend to agree with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import Actor, Mode
from bot.domain.statistics import Ratio, ratio
from bot.rules import Rule
from bot.store import Store, Transaction
from bot.store.delivery import circuit_breaker
from bot.store.delivery.circuit_breaker import ModeCap
from bot.store.history import audit, backtests
from bot.store.review import blind_reviews
from bot.store.review.blind_reviews import PrecisionCount

_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocker:
    """One reason why a rule may not have a mode yet: the code of its message, and what to fill in."""

    code: str
    data: Mapping[str, object] = field(default_factory=dict)


def measure_precision(count: PrecisionCount) -> Ratio:
    """How often reviewers agreed with a rule, with the interval of that share."""
    return ratio(count.agreed, count.reviewed, "blind reviews that agreed with the rule")


async def list_blockers(store: Store, rule: Rule, mode: Mode) -> list[Blocker]:
    """What keeps the rule from that mode: no backtest, a tripped breaker, too little or too low precision."""
    return await store.read(lambda tx: _list_blockers(tx, rule, mode))


def missing_evidence(tx: Transaction, rule: Rule, cap: ModeCap) -> Blocker | None:
    """What a rule that was tripped for its precision still has to prove before it may act again: what it
    decided since then must meet the target. None for a rule that was tripped for something else."""
    if rule.target is None:
        return None
    before = blind_reviews.precision_of_rule(tx, rule.id, since=_last_reset(tx, rule.id))
    if not _missed_target(rule, before):
        return None
    since = blind_reviews.precision_of_rule(tx, rule.id, since=cap.at)
    return next(iter(_evidence_blockers(rule, since)), None)


async def record_mode_change(
    store: Store, rule: str, before: Mode, after: Mode, *, why: str, actor: Actor, now: datetime
) -> None:
    """Record in the audit log who moved a rule from one mode to another, when and why."""
    action = "rule_promoted" if before.at_most(after) is before else "rule_demoted"
    details = {"from": before.value, "to": after.value, "why": why[:_LONGEST_REASON]}
    await store.write(
        lambda tx: audit.append_entry(
            tx, at=now.timestamp(), actor=actor, action=action, subject=f"rule:{rule}", details=details
        )
    )


async def demote_imprecise(store: Store, rules: Sequence[Rule], now: datetime) -> list[str]:
    """Trip the enforced rules whose measured precision misses their target; the ids of those rules."""
    targeted = [rule for rule in rules if rule.target is not None and rule.mode is Mode.ENFORCE]
    return await store.write(lambda tx: _trip_imprecise(tx, targeted, now.timestamp())) if targeted else []


def _list_blockers(tx: Transaction, rule: Rule, mode: Mode) -> list[Blocker]:
    blockers = []
    if backtests.latest_run(tx, rule.id, rule.fingerprint) is None:
        blockers.append(Blocker(code="blocker.no_backtest"))
    cap = circuit_breaker.mode_caps(tx).get(rule.id)
    if cap is not None and mode.at_most(cap) is not mode:
        blockers.append(Blocker(code="blocker.tripped", data={"mode": cap}))
    if rule.target is not None and mode is not Mode.OBSERVE:
        count = blind_reviews.precision_of_rule(tx, rule.id, since=_last_reset(tx, rule.id))
        blockers += _evidence_blockers(rule, count)
    return blockers


def _evidence_blockers(rule: Rule, count: PrecisionCount) -> list[Blocker]:
    """Too few reviews for the target of the rule, or a precision below it."""
    assert rule.target is not None  # callers select rules with a target
    is_spotless = count.agreed == count.reviewed
    if count.reviewed < (rule.target.reviews_needed if is_spotless else rule.target.reviewed):
        data = {"reviewed": count.reviewed, "target": rule.target.reviews_needed}
        return [Blocker(code="blocker.too_few_reviews", data=data)]
    shortfall = _precision_shortfall(rule, count)
    return [Blocker(code="blocker.imprecise", data=shortfall)] if shortfall else []


def _precision_shortfall(rule: Rule, count: PrecisionCount) -> Mapping[str, str]:
    """Measured precision and target of a rule that was reviewed often enough; empty when the target is met.

    The lower end of the interval counts: a rule has to prove that it is precise.
    """
    assert rule.target is not None  # callers select rules with a target
    measured = measure_precision(count)
    assert measured.low is not None  # a target asks for at least one review
    if measured.low >= rule.target.precision:
        return {}
    interval = f"{measured.share:.1%} [{measured.low:.1%}, {measured.high:.1%}] (n={measured.n})"
    return {"precision": interval, "target": f"{rule.target.precision:.1%}"}


def _missed_target(rule: Rule, count: PrecisionCount) -> Mapping[str, str]:
    """What speaks against a rule that was reviewed often enough; empty when nothing does. A rule that nobody
    disagreed with has proved too little, perhaps, but has done nothing wrong."""
    assert rule.target is not None  # callers select rules with a target
    is_judged = count.reviewed >= rule.target.reviewed and count.agreed < count.reviewed
    return _precision_shortfall(rule, count) if is_judged else {}


def _trip_imprecise(tx: Transaction, rules: Sequence[Rule], at: float) -> list[str]:
    capped = circuit_breaker.mode_caps(tx)
    tripped = []
    for rule in rules:
        assert rule.target is not None  # callers select rules with a target
        count = blind_reviews.precision_of_rule(tx, rule.id, since=_last_reset(tx, rule.id))
        if rule.id not in capped and (shortfall := _missed_target(rule, count)):
            why = f"precision {shortfall['precision']} < {shortfall['target']}"
            circuit_breaker.trip_rule(tx, rule.id, why, at=at)
            tripped.append(rule.id)
    return tripped


def _last_reset(tx: Transaction, rule: str) -> float:
    """When a person last reset the rule; what it decided before then has been looked into."""
    entries = audit.list_entries(tx, f"rule:{rule}")
    return max((entry.at for entry in entries if entry.action == "breaker_reset"), default=0.0)
