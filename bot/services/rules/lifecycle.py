"""How far a rule may be trusted: what is needed before it is promoted, and when it falls back.

Precision is measured in blind second looks alone: whoever sees what the machine did tends to agree.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import Mode
from bot.domain.statistics import Ratio, ratio
from bot.rules import Rule
from bot.store import Store, Transaction
from bot.store.delivery import circuit_breaker
from bot.store.history import audit, backtests
from bot.store.review import blind_reviews
from bot.store.review.blind_reviews import PrecisionCount


def precision(found: PrecisionCount) -> Ratio:
    """How often people agreed with a rule, with the interval of that share."""
    return ratio(found.agreed, found.reviewed, "second looks that agreed with the rule")


async def blockers(db: Store, rule: Rule, mode: Mode) -> list[str]:
    """Why the rule may not have that mode yet, in words."""
    return await db.read(lambda tx: _obstacles(tx, rule, mode))


async def record_mode_change(
    db: Store, rule: str, before: Mode, after: Mode, *, why: str, who: str, now: datetime
) -> None:
    """Write down who moved a rule from one mode to another, when and why."""
    action = "rule_promoted" if before.at_most(after) is before else "rule_demoted"
    details = {"from": before.value, "to": after.value, "why": why[:500]}
    await db.write(
        lambda tx: audit.record(
            tx,
            at=now.timestamp(),
            actor=f"person:{who}",
            action=action,
            subject=f"rule:{rule}",
            details=details,
        )
    )


async def demote_imprecise(db: Store, rules: Sequence[Rule], now: datetime) -> list[str]:
    """Hold back the enforced rules that people found less precise than their own target; answers which."""
    aiming = [rule for rule in rules if rule.target is not None and rule.mode is Mode.ENFORCE]
    return await db.write(lambda tx: _fall_back(tx, aiming, now.timestamp())) if aiming else []


def _obstacles(tx: Transaction, rule: Rule, mode: Mode) -> list[str]:
    said = []
    if backtests.latest(tx, rule.id, rule.fingerprint) is None:
        said.append("this text of the rule was never tried on the past: run 'tamis rules backtest'")
    ceiling = circuit_breaker.mode_caps(tx).get(rule.id)
    if ceiling is not None and mode.at_most(ceiling) is not mode:
        said.append(f"the breaker holds it at {ceiling}: see 'tamis breaker show'")
    if rule.target is not None and mode is Mode.ENFORCE:
        said += _short_of_target(rule, blind_reviews.of_rule(tx, rule.id))
    return said


def _short_of_target(rule: Rule, found: PrecisionCount) -> list[str]:
    assert rule.target is not None  # asked for by the caller
    if found.reviewed < rule.target.reviewed:
        return [
            f"people have looked again at {found.reviewed} of its decisions, its target wants"
            f" {rule.target.reviewed} ('second_look: {{hides: 10%}}' draws more)"
        ]
    measured = precision(found)
    assert measured.low is not None  # something was reviewed
    if measured.low >= rule.target.precision:
        return []
    interval = f"{measured.share:.1%} [{measured.low:.1%}, {measured.high:.1%}] (n={measured.n})"
    return [f"its precision is {interval}, its target {rule.target.precision:.1%}"]


def _last_reset(tx: Transaction, rule: str) -> float:
    """When a person last let the rule go on; what was measured before counted then."""
    resets = (row["at"] for row in audit.of(tx, f"rule:{rule}") if row["action"] == "breaker_reset")
    return max(resets, default=0.0)


def _fall_back(tx: Transaction, rules: Sequence[Rule], at: float) -> list[str]:
    held = circuit_breaker.mode_caps(tx)
    fallen = []
    for rule in rules:
        assert rule.target is not None  # chosen by the caller
        found = blind_reviews.of_rule(tx, rule.id, since=_last_reset(tx, rule.id))
        if rule.id in held or found.reviewed < rule.target.reviewed:
            continue
        if why := _short_of_target(rule, found):
            circuit_breaker.trip(tx, rule.id, why[0], at=at)
            fallen.append(rule.id)
    return fallen
