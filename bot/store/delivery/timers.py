"""Timers: rules that are to speak later about an event, unless something happens first.

    waiting ──its time has come──> done          waiting ──answered, edited, removed, closed──> cancelled

A timer is settled in the transaction that keeps what it led to, so that no restart repeats or loses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Event, Kind, Timer
from bot.store import Transaction
from bot.store.history import audit
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides

_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A timer whose time has come."""

    id: int
    event_id: int
    rule: str
    unless: tuple[str, ...]


def start(tx: Transaction, event_id: int, timers: Sequence[Timer]) -> None:
    """Let these rules wait. One that waits or has spoken about the event already is not started again."""
    for timer in timers:
        tx.execute(
            "INSERT INTO timer (event_id, rule, due_at, unless) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (event_id, rule) DO NOTHING",
            (event_id, timer.rule, timer.due_at.timestamp(), ",".join(timer.unless)),
        )


def take(tx: Transaction, limit: int, now: float) -> list[Due]:
    """Timers that are due, the longest overdue first. Each is begun at most three times."""
    rows = tx.execute(
        "UPDATE timer SET attempts = attempts + 1 WHERE id IN (SELECT id FROM timer WHERE state = 'waiting'"
        " AND due_at <= ? ORDER BY due_at, id LIMIT ?) RETURNING *",
        (now, limit),
    ).fetchall()
    for row in rows:
        if row["attempts"] > _ATTEMPTS:
            settle(tx, row["id"], state="cancelled", why="it failed too often", at=now)
    return [
        Due(
            id=row["id"],
            event_id=row["event_id"],
            rule=row["rule"],
            unless=tuple(word for word in row["unless"].split(",") if word),
        )
        for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))
        if row["attempts"] <= _ATTEMPTS
    ]


def next_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next timer is due; None when none waits."""
    row = tx.execute("SELECT min(due_at) AS at FROM timer WHERE state = 'waiting'").fetchone()
    return None if row["at"] is None else max(0.0, row["at"] - now)


def ended_by(tx: Transaction, due: Due, stored: StoredEvent, answered_by: str) -> str:
    """What ended the wait of a timer, in words; empty when nothing did."""
    event = stored.event
    if overrides.is_deleted(tx, event.account_id, event.message_id):
        return "removed by its author"
    if _was_edited(tx, stored):
        return "edited by its author"
    if "answered" in due.unless and answered_by != "none":
        return f"answered ({answered_by})"
    if "closed" in due.unless and _is_closed(tx, stored.id):
        return "its case was closed"
    return ""


def settle(tx: Transaction, timer_id: int, *, state: str, at: float, why: str = "") -> bool:
    """End a timer; False when it had ended before (nothing is changed)."""
    changed = tx.execute(
        "UPDATE timer SET state = ?, settled_at = ?, why = ? WHERE id = ? AND state = 'waiting'",
        (state, at, why or None, timer_id),
    ).rowcount
    if changed and state == "cancelled":
        audit.record(tx, at=at, actor="rules", action="timer_cancelled", subject=f"timer:{timer_id}")
    return bool(changed)


def cancel(tx: Transaction, event: Event, *, at: float, why: str) -> int:
    """End all timers of one comment or message; answers how many waited."""
    return tx.execute(
        "UPDATE timer SET state = 'cancelled', settled_at = ?, why = ? WHERE state = 'waiting' AND event_id IN"
        " (SELECT id FROM event WHERE account_id = ? AND message_id = ?)",
        (at, why, event.account_id, event.message_id),
    ).rowcount


def of_event(tx: Transaction, event_id: int) -> list[tuple[str, float, str, str]]:
    """Rule, due time, state and reason of all timers of one event."""
    rows = tx.execute("SELECT * FROM timer WHERE event_id = ? ORDER BY id", (event_id,)).fetchall()
    return [(row["rule"], row["due_at"], row["state"], row["why"] or "") for row in rows]


def _was_edited(tx: Transaction, stored: StoredEvent) -> bool:
    found = tx.execute(
        "SELECT 1 FROM event WHERE account_id = ? AND message_id = ? AND kind = ? AND id > ? LIMIT 1",
        (stored.event.account_id, stored.event.message_id, Kind.EDIT, stored.id),
    )
    return found.fetchone() is not None


def _is_closed(tx: Transaction, event_id: int) -> bool:
    found = tx.execute("SELECT 1 FROM case_ WHERE event_id = ? AND state = 'closed'", (event_id,))
    return found.fetchone() is not None
