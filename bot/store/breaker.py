"""The breaker: how much rules may take out of sight before somebody has to look.

Token buckets by rule, account and post are emptied in the transaction that claims a row, so that no crash
and no second worker lets more through. A rule that empties one falls back to `suggest`, what it has still
planned is held, and one alert is raised. People's own actions are never counted or held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import Mode, State
from bot.guards import BlastRadius
from bot.store import Transaction, audit, books

_REMOVES = "('hide', 'delete')"
_HELD = "held by the breaker"
_HOUR, _DAY = 3600.0, 86_400.0
_SEEN, _TIMES, _FEW_DAYS = 50, 5.0, 7
_LAST, _OVERTURNED = 50, 0.2
_SAME_TEXT_AUTHORS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """A rule that is held back."""

    rule: str
    mode: Mode
    why: str
    by: str
    at: float
    held: int  # rows of the rule that wait for a reset


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """How much is left in one bucket, of how much."""

    scope: str
    level: float
    capacity: float


def allows(tx: Transaction, row: Any, now: float, limits: BlastRadius) -> str:
    """Take a token for one row that is about to leave; answers why not, empty when it may.

    Rows of people, and all that takes nothing out of sight, always may. A row in its second attempt has
    paid already.
    """
    if row["rule"].startswith("person:") or row["verb"] not in ("hide", "delete") or row["attempts"] > 0:
        return ""
    scopes = _scopes(tx, row, now, limits)
    levels = {scope: _level(tx, scope, capacity, seconds, now) for scope, capacity, seconds in scopes}
    empty = next((one for one in scopes if levels[one[0]] < 1.0), None)
    if empty is not None:
        return f"more than {empty[1]:g} within {_words(empty[2])} ({empty[0].partition(':')[0]})"
    for scope, level in levels.items():
        tx.execute(
            "INSERT INTO bucket VALUES (?, ?, ?) ON CONFLICT (scope) DO UPDATE SET level = excluded.level,"
            " at = excluded.at",
            (scope, level - 1.0, now),
        )
    return ""


def trip(tx: Transaction, rule: str, why: str, *, at: float) -> bool:
    """Hold a rule back and everything it has still planned; False when it was held back before."""
    added = tx.execute(
        "INSERT INTO ceiling VALUES (?, ?, ?, 'breaker', ?) ON CONFLICT (rule) DO NOTHING",
        (rule, Mode.SUGGEST, why[:300], at),
    ).rowcount
    held = tx.execute(
        "UPDATE outbox SET state = ?, problem = ? WHERE rule = ? AND state IN ('planned', 'waiting')"
        " AND verb IN ('hide', 'delete', 'reply', 'private_reply', 'message')",
        (State.HELD, _HELD, rule),
    ).rowcount
    if added:
        details = {"why": why[:300], "held": held}
        audit.record(
            tx, at=at, actor="breaker", action="breaker_tripped", subject=f"rule:{rule}", details=details
        )
        books.count(tx, "breaker_tripped")
        tx.execute(
            "INSERT INTO alert (at, what) VALUES (?, ?)", (at, f"rule {rule} is held back: {why}"[:500])
        )
    return bool(added)


def ceilings(tx: Transaction) -> Mapping[str, Mode]:
    """How far each rule that is held back may go."""
    return {row["rule"]: Mode(row["mode"]) for row in tx.execute("SELECT rule, mode FROM ceiling")}


def held_back(tx: Transaction) -> list[Ceiling]:
    """The rules that are held back, with how many of their rows wait."""
    rows = tx.execute(
        "SELECT c.*, (SELECT count(*) FROM outbox o WHERE o.rule = c.rule AND o.state = 'held' AND o.problem = ?)"
        " AS held FROM ceiling c ORDER BY c.at",
        (_HELD,),
    )
    return [
        Ceiling(
            rule=row["rule"],
            mode=Mode(row["mode"]),
            why=row["why"],
            by=row["by_whom"],
            at=row["at"],
            held=row["held"],
        )
        for row in rows
    ]


def reset(tx: Transaction, rule: str, *, by: str, at: float, release: bool) -> int | None:
    """A person lets a rule act again; answers how many held rows were released or dropped, None when it
    was not held back. What has expired meanwhile is dropped in any case."""
    if not tx.execute("DELETE FROM ceiling WHERE rule = ?", (rule,)).rowcount:
        return None
    tx.execute("DELETE FROM bucket WHERE scope LIKE ?", (f"rule:%:{rule}",))
    rows = tx.execute(
        "SELECT id, expires_at FROM outbox WHERE rule = ? AND state = 'held' AND problem = ?", (rule, _HELD)
    ).fetchall()
    for row in rows:
        is_fresh = row["expires_at"] is None or row["expires_at"] > at
        state = State.PLANNED if release and is_fresh else State.CANCELLED
        tx.execute(
            "UPDATE outbox SET state = ?, settled_at = ?, problem = ? WHERE id = ?",
            (
                state,
                None if state is State.PLANNED else at,
                None if state is State.PLANNED else "dropped at the reset",
                row["id"],
            ),
        )
    details = {"rows": len(rows), "released": release}
    audit.record(tx, at=at, actor=by, action="breaker_reset", subject=f"rule:{rule}", details=details)
    return len(rows)


def buckets(tx: Transaction, now: float, limits: BlastRadius) -> list[Bucket]:
    """The buckets that are not full, the emptiest first."""
    found = []
    for row in tx.execute("SELECT * FROM bucket"):
        kind = row["scope"].partition(":")[0]
        capacity, seconds = _sizes(limits)[row["scope"].split(":")[1] if kind == "rule" else kind]
        level = _refilled(row["level"], row["at"], capacity, seconds, now)
        if level < capacity:
            found.append(Bucket(scope=row["scope"], level=level, capacity=capacity))
    return sorted(found, key=lambda one: one.level / one.capacity if one.capacity else 0.0)


def watch(tx: Transaction, now: float) -> list[str]:
    """Trip the rules that behave oddly; answers which. Meant to be called every half a minute."""
    odd = {**_same_text(tx, now), **_overturned(tx), **_bursts(tx, now)}
    return [rule for rule, why in odd.items() if trip(tx, rule, why, at=now)]


def alerts(tx: Transaction) -> list[str]:
    """What nobody was told yet; it counts as told from now on."""
    rows = tx.execute("UPDATE alert SET told = 1 WHERE told = 0 RETURNING id, what").fetchall()
    return [row["what"] for row in sorted(rows, key=lambda row: row["id"])]


# ---- buckets


def _sizes(limits: BlastRadius) -> dict[str, tuple[float, float]]:
    return {
        "10min": (limits.rule_per_10_minutes, 600.0),
        "day": (limits.rule_per_day, _DAY),
        "deletes": (limits.deletes_per_day, _DAY),
        "account": (limits.account_per_hour, _HOUR),
        "post": (limits.post_per_day, _DAY),
    }


def _scopes(tx: Transaction, row: Any, now: float, limits: BlastRadius) -> list[tuple[str, float, float]]:
    """Which buckets a row empties: name, capacity, and the seconds in which an empty one is full again."""
    sizes, rule, account = _sizes(limits), row["rule"], row["account_id"]
    own = ["deletes"] if row["verb"] == "delete" else ["10min", "day"]
    found = [(f"rule:{size}:{rule}", *sizes[size]) for size in own]
    found.append((f"account:{account}", *sizes["account"]))
    thread = tx.execute("SELECT thread_id FROM event WHERE id = ?", (row["event_id"],)).fetchone()[
        "thread_id"
    ]
    lately = tx.execute(
        "SELECT count(*) AS n FROM (SELECT 1 FROM event WHERE account_id = ? AND thread_id = ? AND received_at > ?"
        " AND is_own_echo = 0 LIMIT 10000)",
        (account, thread, now - _DAY),
    ).fetchone()["n"]
    found.append((f"post:{account}:{thread}", max(sizes["post"][0], limits.post_share * lately), _DAY))
    return found


def _level(tx: Transaction, scope: str, capacity: float, seconds: float, now: float) -> float:
    row = tx.execute("SELECT level, at FROM bucket WHERE scope = ?", (scope,)).fetchone()
    return capacity if row is None else _refilled(row["level"], row["at"], capacity, seconds, now)


def _refilled(level: float, at: float, capacity: float, seconds: float, now: float) -> float:
    """A clock that jumps back refills nothing, one that jumps ahead fills to the brim and no further."""
    return min(capacity, level + max(0.0, now - at) * capacity / seconds)


def _words(seconds: float) -> str:
    return {600.0: "10 minutes", _HOUR: "an hour", _DAY: "a day"}[seconds]


# ---- odd behaviour


def _same_text(tx: Transaction, now: float) -> dict[str, str]:
    """Rules that hid the same words of many authors within an hour."""
    rows = tx.execute(
        f"SELECT o.rule, count(DISTINCT e.author_id) AS authors FROM outbox o JOIN event e ON e.id = o.event_id"
        f" WHERE o.planned_at > ? AND o.verb IN {_REMOVES} AND o.rule NOT LIKE 'person:%' AND e.text != ''"
        " GROUP BY o.rule, e.text HAVING authors > ?",
        (now - _HOUR, _SAME_TEXT_AUTHORS),
    )
    return {row["rule"]: f"hid the same text of {row['authors']} authors within an hour" for row in rows}


def _overturned(tx: Transaction) -> dict[str, str]:
    """Rules whose last hides people overturned too often."""
    rules = tx.execute(
        f"SELECT rule, count(*) AS n FROM outbox WHERE verb IN {_REMOVES} AND rule NOT LIKE 'person:%'"
        " AND state = 'done' GROUP BY rule HAVING n >= ?",
        (_LAST,),
    ).fetchall()
    found = {}
    for rule in (row["rule"] for row in rules):
        row = tx.execute(
            "SELECT count(*) AS n, coalesce(sum(EXISTS (SELECT 1 FROM verdict v WHERE v.account_id = last.account_id"
            " AND v.message_id = last.message_id AND v.at > last.planned_at AND v.verb IN ('keep', 'unhide'))), 0)"
            f" AS overturned FROM (SELECT * FROM outbox WHERE rule = ? AND verb IN {_REMOVES} AND state = 'done'"
            " ORDER BY id DESC LIMIT ?) last",
            (rule, _LAST),
        ).fetchone()
        if row["overturned"] > _OVERTURNED * row["n"]:
            found[rule] = f"people overturned {row['overturned']} of its last {row['n']} hides"
    return found


def _bursts(tx: Transaction, now: float) -> dict[str, str]:
    """Rules that hide far more than usual: five times the median hour of the last seven days."""
    rows = tx.execute(
        f"SELECT rule, count(*) AS n FROM outbox WHERE planned_at > ? AND verb IN {_REMOVES}"
        " AND rule NOT LIKE 'person:%' GROUP BY rule HAVING n >= ?",
        (now - _HOUR, _SEEN),
    ).fetchall()
    found = {}
    for row in rows:
        hours = tx.execute(
            f"SELECT count(*) AS n FROM outbox WHERE rule = ? AND verb IN {_REMOVES} AND planned_at > ?"
            " AND planned_at <= ? GROUP BY CAST((? - planned_at) / 3600 AS INTEGER) ORDER BY n",
            (row["rule"], now - _HOUR - _FEW_DAYS * _DAY, now - _HOUR, now),
        ).fetchall()
        usual = hours[len(hours) // 2]["n"] if hours else 0
        if usual and row["n"] > _TIMES * usual:
            found[row["rule"]] = f"hid {row['n']} within an hour, {usual} are usual"
    return found
