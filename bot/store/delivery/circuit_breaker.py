"""The breaker: how much rules may take out of sight before somebody has to look.

Buckets by rule, account and post fill up in the transaction that claims a row, so that no crash and no
second worker lets more through. What is in one leaves it when its window is over, never bit by bit, so that
no ten minutes, hour or day sees more than it may, also where the wall clock is set forward or back. A rule
that meets a full one falls back to `suggest`, what it has still planned is held, and one alert is raised.
People's own actions are never counted or held.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import Mode, State
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.context.similar_events import FROM_PEOPLE
from bot.store.delivery.boot_clock import UNKNOWN, BootTime
from bot.store.history import audit
from bot.store.reporting import reconciliation

# As the partial indexes in 0003_limits.sql spell it, or SQLite does not use them.
_REMOVES = "verb IN ('hide', 'delete')"
_HELD = "held by the breaker"
_TEN_MINUTES, _HOUR, _DAY = 600, 3600, 86_400
_GRAINS = 60  # a bucket forgets by sixtieths of its window
_DEFAULT_LIMITS = BreakerLimits()
_MANY = 10_000  # comments under one post; counting more for every hide would be too dear
_SEEN, _FEW_DAYS = 50, 7
_LAST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeCap:
    """A rule that is held back."""

    rule: str
    mode: Mode
    why: str
    by: str
    at: float
    held: int  # rows of the rule that wait for a reset


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """How much of what is allowed in so many seconds is used up."""

    scope: str
    used: int
    capacity: float
    seconds: int

    @property
    def left(self) -> float:
        return max(0.0, self.capacity - self.used)

    @property
    def is_full(self) -> bool:
        return self.used + 1 > self.capacity


@dataclass(frozen=True, kw_only=True, slots=True)
class Reset:
    """What became of the rows that were held."""

    released: int
    dropped: int


def breaker_time(tx: Transaction, now: float, uptime: BootTime) -> float:
    """The breaker's own time: it begins at the wall clock's and then passes as the machines' uptime does.
    Across a restart of a machine the wall clock tells how much has passed, but never less than nothing."""
    newest = tx.execute("SELECT wall, at FROM breaker_clock ORDER BY at DESC, wall LIMIT 1").fetchone()
    if newest is None:
        return now
    mine = tx.execute("SELECT seconds, at FROM breaker_clock WHERE boot = ?", (uptime.boot,)).fetchone()
    if mine and uptime.boot:
        return float(max(newest["at"], mine["at"] + uptime.seconds - mine["seconds"]))
    return float(newest["at"] + max(0.0, now - newest["wall"]))


def advance_time(tx: Transaction, now: float, uptime: BootTime) -> float:
    """The breaker's own time, remembered for whoever asks next."""
    at = breaker_time(tx, now, uptime)
    tx.execute(
        "INSERT OR REPLACE INTO breaker_clock VALUES (?, ?, ?, ?)", (uptime.boot, uptime.seconds, now, at)
    )
    tx.execute("DELETE FROM breaker_clock WHERE at < ?", (at - _DAY,))
    return at


def try_acquire(tx: Transaction, row: Any, now: float, at: float, limits: BreakerLimits) -> str:
    """Count one row that is about to leave at that `steady` moment; answers why it may not, empty when it may.

    Rows of people, and all that takes nothing out of sight, always may. A row in its second attempt was
    counted in its first.
    """
    if row["rule"].startswith("person:") or row["verb"] not in ("hide", "delete") or row["attempts"] > 0:
        return ""
    found = [_filled(tx, bucket, at) for bucket in _of_rule(row, limits)]
    found.append(_of_post(tx, row, now, at, limits))
    full = next((bucket for bucket in found if bucket.is_full), None)
    if full is None:
        for bucket in found:
            _count(tx, bucket, at)
        return ""
    return f"more than {full.capacity:g} within {_words(full.seconds)} ({full.scope.partition(':')[0]})"


def trip(tx: Transaction, rule: str, why: str, *, at: float, counted_too: bool = True) -> bool:
    """Hold a rule back and everything it has still planned; False when it was held back before.

    Without `counted_too` what a bucket has let through already, and only waits for another try, goes on.
    """
    added = tx.execute(
        "INSERT INTO mode_cap VALUES (?, ?, ?, 'breaker', ?) ON CONFLICT (rule) DO NOTHING",
        (rule, Mode.SUGGEST, why[:300], at),
    ).rowcount
    held = tx.execute(  # the states are those of the index outbox_due, less the last
        "UPDATE outbox SET state = ?, problem = ? WHERE rule = ? AND state IN ('planned', 'waiting', 'unknown')"
        " AND state != 'unknown' AND verb IN ('hide', 'delete', 'reply', 'private_reply', 'message')"
        " AND (? OR attempts = 0)",
        (State.HELD, _HELD, rule, counted_too),
    ).rowcount
    if added:
        details = {"why": why[:300], "held": held}
        audit.record(
            tx, at=at, actor="breaker", action="breaker_tripped", subject=f"rule:{rule}", details=details
        )
        reconciliation.count(tx, "breaker_tripped")
        tx.execute(
            "INSERT INTO alert (at, what) VALUES (?, ?)", (at, f"rule {rule} is held back: {why}"[:500])
        )
    return bool(added)


def mode_caps(tx: Transaction) -> Mapping[str, Mode]:
    """How far each rule that is held back may go."""
    return {row["rule"]: Mode(row["mode"]) for row in tx.execute("SELECT rule, mode FROM mode_cap")}


def held_back(tx: Transaction) -> list[ModeCap]:
    """The rules that are held back, with how many of their rows wait."""
    rows = tx.execute(
        "SELECT c.*, (SELECT count(*) FROM outbox o WHERE o.rule = c.rule AND o.state = 'held' AND o.problem = ?)"
        " AS held FROM mode_cap c ORDER BY c.at",
        (_HELD,),
    )
    return [
        ModeCap(
            rule=row["rule"],
            mode=Mode(row["mode"]),
            why=row["why"],
            by=row["by_whom"],
            at=row["at"],
            held=row["held"],
        )
        for row in rows
    ]


def reset(tx: Transaction, rule: str, *, by: str, at: float, release: bool) -> Reset | None:
    """A person lets a rule act again, with empty buckets of its own; those of accounts and posts stay.

    What was held leaves or is cancelled; what has expired meanwhile is cancelled in any case. None when
    the rule was not held back. What it did until now does not trip it again.
    """
    if not tx.execute("DELETE FROM mode_cap WHERE rule = ?", (rule,)).rowcount:
        return None
    tx.executemany("DELETE FROM bucket WHERE scope = ?", [(f"rule:{size}:{rule}",) for size in _OF_RULE])
    held = (rule, _HELD)
    released = tx.execute(
        "UPDATE outbox SET state = ?, problem = NULL WHERE rule = ? AND state = 'held' AND problem = ?"
        " AND ? AND (expires_at IS NULL OR expires_at > ?)",
        (State.PLANNED, *held, release, at),
    ).rowcount
    dropped = tx.execute(
        "UPDATE outbox SET state = ?, settled_at = ?, problem = 'dropped at the reset'"
        " WHERE rule = ? AND state = 'held' AND problem = ?",
        (State.CANCELLED, at, *held),
    ).rowcount
    details = {"released": released, "dropped": dropped}
    audit.record(tx, at=at, actor=by, action="breaker_reset", subject=f"rule:{rule}", details=details)
    return Reset(released=released, dropped=dropped)


def buckets(tx: Transaction, at: float) -> list[Bucket]:
    """The buckets that something is in at that `steady` moment, the fullest first."""
    rows = tx.execute(  # SQLite takes the other columns from the row of the greatest `until`
        "SELECT scope, sum(used) AS used, capacity, seconds, max(until) FROM bucket WHERE until > ? GROUP BY scope",
        (at,),
    )
    used = [
        Bucket(scope=row["scope"], used=row["used"], capacity=row["capacity"], seconds=row["seconds"])
        for row in rows
        if row["used"]
    ]
    return sorted(used, key=lambda one: (one.left / max(1.0, one.capacity), one.scope))


def watch(
    tx: Transaction, now: float, limits: BreakerLimits = _DEFAULT_LIMITS, uptime: BootTime = UNKNOWN
) -> list[str]:
    """Trip the rules that behave oddly; answers which. Meant to be called every few seconds.

    Looks at what a rule did since a person last reset it, so that their word holds.
    """
    tx.execute("DELETE FROM bucket WHERE until <= ?", (breaker_time(tx, now, uptime),))
    tripped, held = [], mode_caps(tx)
    for rule in (rule for rule in _rules_that_remove(tx) if rule not in held):
        since = _last_reset(tx, rule)
        why = (
            _same_text(tx, rule, max(since, now - _HOUR), limits.same_text_authors)
            or _overturned(tx, rule, since, limits.overturned_share)
            or _burst(tx, rule, since, now, limits.usual_times)
        )
        if why and trip(tx, rule, why, at=now):
            tripped.append(rule)
    return tripped


def alerts(tx: Transaction) -> dict[int, str]:
    """What nobody was told yet, the oldest first. Say it, then `told`: a crash repeats an alert, never eats one."""
    rows = tx.execute("SELECT id, what FROM alert WHERE notified = 0 ORDER BY id")
    return {row["id"]: row["what"] for row in rows}


def mark_notified(tx: Transaction, alerts: Collection[int]) -> None:
    """These were said aloud."""
    tx.executemany("UPDATE alert SET notified = 1 WHERE id = ?", [(number,) for number in alerts])


# ---- buckets

_OF_RULE = ("10min", "day", "deletes")


def _of_rule(row: Any, limits: BreakerLimits) -> list[Bucket]:
    """The empty buckets of a row's rule and account."""
    rule, account = row["rule"], row["account_id"]
    sizes = {
        f"rule:10min:{rule}": (limits.rule_per_10_minutes, _TEN_MINUTES),
        f"rule:day:{rule}": (limits.rule_per_day, _DAY),
    }
    if row["verb"] == "delete":
        sizes = {f"rule:deletes:{rule}": (limits.deletes_per_day, _DAY)}
    sizes[f"account:{account}"] = (limits.account_per_hour, _HOUR)
    return [
        Bucket(scope=scope, used=0, capacity=capacity, seconds=seconds)
        for scope, (capacity, seconds) in sizes.items()
    ]


def _of_post(tx: Transaction, row: Any, now: float, at: float, limits: BreakerLimits) -> Bucket:
    """The bucket of a row's post. Its comments are counted only when the fixed number is used up."""
    account = row["account_id"]
    event = tx.execute("SELECT thread_id FROM event WHERE id = ?", (row["event_id"],)).fetchone()
    scope = f"post:{account}:{event['thread_id']}"
    bucket = Bucket(scope=scope, used=0, capacity=limits.post_per_day, seconds=_DAY)
    bucket = _filled(tx, bucket, at)
    if not bucket.is_full:
        return bucket
    lately = tx.execute(
        "SELECT count(*) AS n FROM (SELECT 1 FROM event INDEXED BY event_post WHERE account_id = ? AND thread_id = ?"
        f" AND received_at > ? AND {FROM_PEOPLE} LIMIT {_MANY})",
        (account, event["thread_id"], now - _DAY),
    ).fetchone()["n"]
    return replace(bucket, capacity=max(bucket.capacity, limits.post_share * lately))


def _filled(tx: Transaction, bucket: Bucket, at: float) -> Bucket:
    """The bucket with what is in it at that moment."""
    row = tx.execute(
        "SELECT coalesce(sum(used), 0) AS used FROM bucket WHERE scope = ? AND until > ?", (bucket.scope, at)
    ).fetchone()
    return replace(bucket, used=row["used"])


def _count(tx: Transaction, bucket: Bucket, at: float) -> None:
    """Count one more."""
    grain = bucket.seconds // _GRAINS
    until = (int(at // grain) + _GRAINS + 1) * grain
    tx.execute(
        "INSERT INTO bucket VALUES (?, ?, 1, ?, ?) ON CONFLICT (scope, until) DO UPDATE"
        " SET used = used + 1, capacity = excluded.capacity",
        (bucket.scope, until, bucket.capacity, bucket.seconds),
    )


def _words(seconds: int) -> str:
    return {_TEN_MINUTES: "10 minutes", _HOUR: "an hour", _DAY: "a day"}[seconds]


# ---- odd behaviour


def _rules_that_remove(tx: Transaction) -> list[str]:
    """The rules that ever took something out of sight; jumps from one to the next in the index."""
    rows = tx.execute(
        f"WITH RECURSIVE one (rule) AS (SELECT min(rule) FROM outbox INDEXED BY outbox_removal WHERE {_REMOVES}"
        f" UNION ALL SELECT (SELECT min(rule) FROM outbox INDEXED BY outbox_removal WHERE {_REMOVES} AND rule > one.rule)"
        " FROM one WHERE one.rule IS NOT NULL) SELECT rule FROM one WHERE rule NOT LIKE 'person:%'"
    )
    return [row["rule"] for row in rows]


def _last_reset(tx: Transaction, rule: str) -> float:
    row = tx.execute(
        "SELECT max(at) AS at FROM audit WHERE subject = ? AND action = 'breaker_reset'", (f"rule:{rule}",)
    ).fetchone()
    return float(row["at"] or 0.0)


def _same_text(tx: Transaction, rule: str, since: float, most: float) -> str:
    """The same words of more authors than that, hidden within an hour."""
    row = tx.execute(
        "SELECT count(DISTINCT e.author_id) AS authors FROM outbox o INDEXED BY outbox_removal JOIN event e"
        f" ON e.id = o.event_id WHERE o.rule = ? AND o.planned_at > ? AND o.{_REMOVES} AND e.text != ''"
        " GROUP BY e.text ORDER BY authors DESC LIMIT 1",
        (rule, since),
    ).fetchone()
    authors = row["authors"] if row else 0
    return f"hid the same text of {authors} authors within an hour" if authors > most else ""


def _overturned(tx: Transaction, rule: str, since: float, share: float) -> str:
    """Its last hides, of which people overturned more than that share."""
    row = tx.execute(
        "SELECT count(*) AS n, coalesce(sum(EXISTS (SELECT 1 FROM override v WHERE v.account_id = last.account_id"
        " AND v.message_id = last.message_id AND v.at > last.planned_at AND v.verb IN ('keep', 'unhide'))), 0)"
        " AS overturned FROM (SELECT * FROM outbox INDEXED BY outbox_removal WHERE rule = ? AND planned_at > ?"
        f" AND {_REMOVES} AND state = 'done' ORDER BY planned_at DESC LIMIT ?) last",
        (rule, since, _LAST),
    ).fetchone()
    if row["n"] < _LAST or row["overturned"] <= share * row["n"]:
        return ""
    return f"people overturned {row['overturned']} of its last {row['n']} hides"


def _burst(tx: Transaction, rule: str, since: float, now: float, times: float) -> str:
    """Far more than usual: so many times the median of the hours of the last seven days in which it hid
    anything. A rule without such hours has no usual; the buckets hold it alone."""
    hit = f"SELECT count(*) AS n FROM outbox INDEXED BY outbox_removal WHERE rule = ? AND {_REMOVES}"
    lately = tx.execute(f"{hit} AND planned_at > ?", (rule, max(since, now - _HOUR))).fetchone()["n"]
    if lately < _SEEN:
        return ""
    hours = tx.execute(
        f"{hit} AND planned_at > ? AND planned_at <= ? GROUP BY CAST((? - planned_at) / 3600 AS INTEGER) ORDER BY n",
        (rule, now - _HOUR - _FEW_DAYS * _DAY, now - _HOUR, now),
    ).fetchall()
    usual = hours[len(hours) // 2]["n"] if hours else 0
    return f"hid {lately} within an hour, {usual} are usual" if usual and lately > times * usual else ""
