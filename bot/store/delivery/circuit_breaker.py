"""The breaker: how much rules may take out of sight, and how much they may say, before somebody has to look.

A rule that meets a full bucket falls back to `suggest`, what it has still planned is held, and one alert is
raised. Only a person lets it go on. People's own actions are never held.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import Actor, Mode
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.delivery import alerts, breaker_buckets
from bot.store.history import audit
from bot.store.reporting import operational_counters

_ACTOR = Actor.system("breaker")
_LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeCap:
    """A tripped rule: how far it may go at most, why, and how many of its rows wait for a reset."""

    rule: str
    mode: Mode
    why: str
    by: Actor
    at: float
    held: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reset:
    """What became of the rows that were held."""

    released: int
    dropped: int


def trip_rule(tx: Transaction, rule: str, why: str, *, at: float, counted_too: bool = True) -> bool:
    """Hold a rule back and everything it has still planned; False when it was held back before.

    Without `counted_too` what a bucket has let through already, and only waits for another try, goes on.
    """
    why = why[:_LONGEST_REASON]
    added = tx.run(
        "circuit_breaker.insert_mode_cap",
        rule=rule,
        mode=Mode.SUGGEST,
        why=why,
        actor_kind=_ACTOR.kind,
        actor_id=_ACTOR.id,
        at=at,
    )
    held = tx.run("circuit_breaker.hold_actions", rule=rule, counted_too=int(counted_too))
    if added:
        details = {"why": why, "held": held}
        audit.append_entry(
            tx, at=at, actor=_ACTOR, action="breaker_tripped", subject=f"rule:{rule}", details=details
        )
        operational_counters.increment_counter(tx, "breaker_tripped")
        alerts.raise_alert(tx, f"rule {rule} is held back: {why}", at=at)
    return bool(added)


def mode_caps(tx: Transaction) -> Mapping[str, Mode]:
    """How far each rule that is held back may go."""
    return {row["rule"]: Mode(row["mode"]) for row in tx.all("circuit_breaker.mode_caps")}


def list_mode_caps(tx: Transaction) -> list[ModeCap]:
    """The rules that are held back, with how many of their rows wait."""
    return [
        ModeCap(
            rule=row["rule"],
            mode=Mode(row["mode"]),
            why=row["why"],
            by=decode_actor(row),
            at=row["at"],
            held=row["held"],
        )
        for row in tx.all("circuit_breaker.list_mode_caps")
    ]


def reset_rule(tx: Transaction, rule: str, *, by: Actor, at: float, release: bool) -> Reset | None:
    """A person lets a rule act again, with empty buckets of its own; those of accounts and posts stay.

    What was held leaves or is cancelled; what has expired meanwhile is cancelled in any case. None when
    the rule was not held back. What it did until now does not trip it again.
    """
    if not tx.run("circuit_breaker.delete_mode_cap", rule=rule):
        return None
    breaker_buckets.empty_rule_buckets(tx, rule)
    released = tx.run("circuit_breaker.release_held", rule=rule, at=at) if release else 0
    dropped = tx.run("circuit_breaker.cancel_held", rule=rule, at=at)
    details = {"released": released, "dropped": dropped}
    audit.append_entry(tx, at=at, actor=by, action="breaker_reset", subject=f"rule:{rule}", details=details)
    return Reset(released=released, dropped=dropped)
