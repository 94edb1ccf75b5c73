"""Signals that a rule behaves oddly: one text of many authors, many overturned hides, a burst.

Buckets stop a rule that hides too much; these look at what it hides, every few seconds.
"""

from collections import Counter

from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import breaker_buckets, circuit_breaker
from bot.store.delivery.boot_clock import UNKNOWN, BootTime
from bot.store.delivery.breaker_clock import breaker_time

_HOUR, _WEEK = 3600.0, 7 * 86_400.0
_SAMPLE = 50  # of a rule's latest hides; with fewer, a share says nothing
_MIN_BURST = 50
_DEFAULT_LIMITS = BreakerLimits()


def trip_odd_rules(
    tx: Transaction, now: float, limits: BreakerLimits = _DEFAULT_LIMITS, uptime: BootTime = UNKNOWN
) -> list[str]:
    """Trip the rules that behave oddly and return their ids; to be called every few seconds.

    Looks at what a rule did since a person last reset it, so that their decision holds.
    """
    breaker_buckets.delete_expired(tx, breaker_time(tx, now, uptime))
    capped = circuit_breaker.mode_caps(tx)
    rules = [row["id"] for row in tx.all("breaker_signals.list_removing_rules")]
    tripped = []
    for rule in (rule for rule in rules if rule not in capped):
        since = float(tx.value("breaker_signals.last_reset", subject=f"rule:{rule}"))
        why = (
            _same_text(tx, rule, max(since, now - _HOUR), limits.max_authors_same_text)
            or _overturned(tx, rule, since, limits.max_overturn_rate)
            or _burst(tx, rule, since, now, limits.burst_factor)
        )
        if why and circuit_breaker.trip_rule(tx, rule, why, at=now):
            tripped.append(rule)
    return tripped


def _same_text(tx: Transaction, rule: str, since: float, most: float) -> str:
    """The same text of more authors than that, hidden since then."""
    authors = tx.value("breaker_signals.most_authors_of_a_text", rule=rule, since=since) or 0
    return f"hid the same text of {authors} authors within an hour" if authors > most else ""


def _overturned(tx: Transaction, rule: str, since: float, rate: float) -> str:
    """Its latest hides, of which people overturned more than that share."""
    row = tx.one("breaker_signals.count_overturned", rule=rule, since=since, most=_SAMPLE)
    assert row is not None  # a count is always a row
    if row["removals"] < _SAMPLE or row["overturned"] <= rate * row["removals"]:
        return ""
    return f"people overturned {row['overturned']} of its last {row['removals']} hides"


def _burst(tx: Transaction, rule: str, since: float, now: float, factor: float) -> str:
    """Far more than usual: so many times the median of the hours of the last seven days in which it hid
    anything. A rule without such hours has no usual; only the buckets stop it."""
    hour_ago = now - _HOUR
    lately = tx.value("breaker_signals.count_removals", rule=rule, since=max(since, hour_ago))
    if lately < _MIN_BURST:
        return ""
    rows = tx.all("breaker_signals.list_removal_times", rule=rule, since=hour_ago - _WEEK, until=hour_ago)
    # Counted here: how a division is cut off to an integer differs between engines.
    hours = sorted(Counter(int((now - row["planned_at"]) // _HOUR) for row in rows).values())
    usual = hours[len(hours) // 2] if hours else 0
    return f"hid {lately} within an hour, {usual} are usual" if usual and lately > factor * usual else ""
