"""What rules wrote down of people: marks that run out, counters that fade, words with an end.

Every row names the event and the decision it comes from, so that it goes with the event, and a mark
with the decision. Times are told by the caller; a clock that was set back makes nothing fade the wrong way.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import AuthorLabel, CounterIncrement, Decision, Strike
from bot.store import Transaction
from bot.store.history import audit


def insert(tx: Transaction, *, event_id: int, decision_id: int, decision: Decision, at: float) -> None:
    """Write down what a decision says about its event's author and adds to counters.

    Call it once a decision, in its transaction. Of an author who was withheld nothing is written.
    """
    event = tx.execute("SELECT account_id, author_id FROM event WHERE id = ?", (event_id,)).fetchone()
    source = _Source(
        account_id=event["account_id"],
        author_id=event["author_id"],
        event_id=event_id,
        decision_id=decision_id,
        at=at,
    )
    if source.author_id is not None:
        for strike in decision.strikes:
            _give(tx, source, strike)
        for label in decision.author_labels:
            _remember(tx, source, label)
    for tally in decision.counter_increments:
        _add(tx, source, tally)


def strikes(tx: Transaction, account_id: str, author_id: str, now: float) -> float:
    """The weight of the author's strikes that count now."""
    row = tx.execute(
        "SELECT coalesce(sum(weight), 0.0) AS weight FROM strike WHERE account_id = ? AND author_id = ?"
        " AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ?)",
        (account_id, author_id, now),
    ).fetchone()
    return float(row["weight"])


def revoke(
    tx: Transaction, *, by: str, at: float, decision_id: int | None = None, event_id: int | None = None
) -> int:
    """A decision was overturned, or all that was decided about an event's message: the strikes it gave
    count no more. Answers how many did.

    Strikes that ended before are left as they are; doing so twice changes nothing.
    """
    if (decision_id is None) == (event_id is None):
        raise ValueError("take_back needs either a decision or an event")
    if event_id is None:
        subject, ended = f"decision:{decision_id}", _end(tx, "decision_id = ?", (decision_id,), by, at)
    else:
        of_message = (
            "event_id IN (SELECT e.id FROM event m JOIN event e ON e.account_id = m.account_id"
            " AND e.message_id = m.message_id WHERE m.id = ?)"
        )
        subject, ended = f"event:{event_id}", _end(tx, of_message, (event_id,), by, at)
    if ended:
        audit.record(
            tx, at=at, actor=by, action="strikes_taken_back", subject=subject, details={"ids": ended}
        )
    return len(ended)


def clear(tx: Transaction, *, account_id: str, author_id: str, by: str, at: float) -> int:
    """A person forgives an author: no strike so far counts any more. Answers how many did.

    The audit names the strikes, not the author: it outlives an erasure.
    """
    ended = _end(
        tx,
        "account_id = ? AND author_id = ? AND (expires_at IS NULL OR expires_at > ?)",
        (account_id, author_id, at),
        by,
        at,
    )
    if ended:
        subject = f"account:{account_id}"
        audit.record(tx, at=at, actor=by, action="strikes_cleared", subject=subject, details={"ids": ended})
    return len(ended)


def labels(tx: Transaction, account_id: str, author_id: str, now: float) -> frozenset[str]:
    """The words that are remembered of the author now."""
    rows = tx.execute(
        "SELECT label FROM author_label WHERE account_id = ? AND author_id = ?"
        " AND (expires_at IS NULL OR expires_at > ?)",
        (account_id, author_id, now),
    )
    return frozenset(row["label"] for row in rows)


def counter_values(
    tx: Transaction, account_id: str, half_lives: Mapping[str, float], of: Collection[str], now: float
) -> dict[tuple[str, str], float]:
    """The counters of these names for these authors, threads or accounts, faded to now; none that was
    never added to. `half_lives` are in seconds, 0 for a counter that never fades."""
    if not half_lives or not of:
        return {}
    rows = tx.execute(
        f"SELECT name, of, value, at FROM rule_counter WHERE account_id = ? AND name IN ({_marks(half_lives)})"
        f" AND of IN ({_marks(of)})",
        (account_id, *half_lives, *of),
    )
    return {
        (row["name"], row["of"]): _faded(row["value"], row["at"], now, half_lives[row["name"]])
        for row in rows
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    """What a row comes from. `author_id` is None when the platform withheld who it was."""

    account_id: str
    author_id: str | None
    event_id: int
    decision_id: int
    at: float


def _give(tx: Transaction, source: _Source, strike: Strike) -> None:
    tx.execute(
        "INSERT INTO strike (account_id, author_id, event_id, decision_id, rule, weight, given_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source.account_id,
            source.author_id,
            source.event_id,
            source.decision_id,
            strike.rule,
            strike.weight,
            source.at,
            _seconds(strike.expires_at),
        ),
    )


def _end(tx: Transaction, where: str, values: Sequence[object], by: str, at: float) -> list[int]:
    """End the strikes that stand there and answer their rows."""
    rows = tx.execute(
        f"UPDATE strike SET ended_at = ?, ended_by = ? WHERE {where} AND ended_at IS NULL RETURNING id",
        (at, by, *values),
    ).fetchall()
    return sorted(row["id"] for row in rows)


def _remember(tx: Transaction, source: _Source, label: AuthorLabel) -> None:
    """Keep the label for as long as any event that gave it says: a shorter one takes nothing away."""
    tx.execute(
        "INSERT INTO author_label (account_id, author_id, label, event_id, decision_id, given_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, author_id, label) DO UPDATE SET"
        " event_id = excluded.event_id, decision_id = excluded.decision_id, given_at = excluded.given_at,"
        " expires_at = excluded.expires_at WHERE author_label.expires_at IS NOT NULL"
        " AND (excluded.expires_at IS NULL OR excluded.expires_at >= author_label.expires_at)",
        (
            source.account_id,
            source.author_id,
            label.label,
            source.event_id,
            source.decision_id,
            source.at,
            _seconds(label.expires_at),
        ),
    )


def _add(tx: Transaction, source: _Source, tally: CounterIncrement) -> None:
    """Fade what stood there to now, add, and let it fade from now on: a clock that was far ahead once
    must not hold the value up until then."""
    place = (source.account_id, tally.counter, tally.of)
    row = tx.execute(
        "SELECT value, at FROM rule_counter WHERE account_id = ? AND name = ? AND of = ?", place
    ).fetchone()
    before = _faded(row["value"], row["at"], source.at, tally.half_life) if row else 0.0
    tx.execute(
        "INSERT INTO rule_counter (account_id, name, of, value, at, author_id, event_id, decision_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, name, of) DO UPDATE SET value = excluded.value,"
        " at = excluded.at, event_id = excluded.event_id, decision_id = excluded.decision_id",
        (
            *place,
            before + tally.by,
            source.at,
            source.author_id if tally.of == source.author_id else None,
            source.event_id,
            source.decision_id,
        ),
    )


def _faded(value: float, since: float, now: float, half_life: float) -> float:
    return value * 0.5 ** (max(0.0, now - since) / half_life) if half_life > 0.0 else value


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))
