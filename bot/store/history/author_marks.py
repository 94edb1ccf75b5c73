"""What rules record about authors: strikes that expire, counters that decay, labels that expire.

Every row names the event and the decision it comes from, so that it is erased with the event, and a strike
or a label with the decision. Times are seconds since 1970 and come from the caller; a clock that was set
back makes no counter grow.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Actor, AuthorLabel, CounterIncrement, Decision, Event, Strike
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class PastMarks:
    """The strikes and labels of an event's author and the counters around it, as they once were."""

    strikes: float
    labels: frozenset[str]
    counters: Mapping[tuple[str, str], float]


def insert_marks(tx: Transaction, *, event_id: int, decision_id: int, decision: Decision, at: float) -> None:
    """Record what a decision says about its event's author and adds to counters.

    Call it once per decision, in its transaction. Nothing is recorded about an author whom the platform
    withheld.
    """
    of_author = decision.strikes or decision.author_labels or decision.removed_author_labels
    if not (of_author or decision.counter_increments):
        return
    event = tx.one("author_marks.author_of_event", event_id=event_id)
    assert event is not None  # a decision has an event
    source = _Source(
        account_id=event["account_id"],
        author_id=event["author_id"],
        event_id=event_id,
        decision_id=decision_id,
        at=at,
    )
    if source.author_id is not None:
        for strike in decision.strikes:
            _insert_strike(tx, source, strike)
        for label in decision.author_labels:
            _insert_label(tx, source, label)
        for removed in decision.removed_author_labels:
            tx.run(
                "author_marks.delete_label",
                account_id=source.account_id,
                author_id=source.author_id,
                label=removed,
            )
    for increment in decision.counter_increments:
        _add(tx, source, increment)


def strike_weight(tx: Transaction, account_id: str, author_id: str, now: float) -> float:
    """The weight of the author's strikes that count now."""
    return float(tx.value("author_marks.strike_weight", account_id=account_id, author_id=author_id, now=now))


def revoke_strikes(
    tx: Transaction, *, by: Actor, at: float, decision_id: int | None = None, event_id: int | None = None
) -> int:
    """End the strikes that a decision gave, or any decision about an event's message, because a person
    overruled it; how many ended.

    Strikes that had ended before stay as they are, so doing it twice changes nothing.
    """
    if (decision_id is None) == (event_id is None):
        raise ValueError("revoke_strikes needs either a decision or an event")
    actor = {"at": at, "actor_kind": by.kind, "actor_id": by.id}
    if event_id is None:
        subject = f"decision:{decision_id}"
        rows = tx.all("author_marks.end_strikes_of_decision", decision_id=decision_id, **actor)
    else:
        subject = f"event:{event_id}"
        rows = tx.all("author_marks.end_strikes_of_message", event_id=event_id, **actor)
    return _record_ended(tx, rows, by=by, at=at, action="strikes_taken_back", subject=subject)


def clear_strikes(tx: Transaction, *, account_id: str, author_id: str, by: Actor, at: float) -> int:
    """A person forgives an author: no strike so far counts any more. How many did.

    The audit names the strikes, not the author: it outlives an erasure.
    """
    rows = tx.all(
        "author_marks.end_strikes_of_author",
        account_id=account_id,
        author_id=author_id,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
    )
    return _record_ended(tx, rows, by=by, at=at, action="strikes_cleared", subject=f"account:{account_id}")


def author_labels(tx: Transaction, account_id: str, author_id: str, now: float) -> frozenset[str]:
    """The labels that the author has now."""
    rows = tx.all("author_marks.author_labels", account_id=account_id, author_id=author_id, now=now)
    return frozenset(row["label"] for row in rows)


def counter_values(
    tx: Transaction, account_id: str, half_lives: Mapping[str, float], owners: Collection[str], now: float
) -> dict[tuple[str, str], float]:
    """By name and owner, the counters of these names for these authors, threads or accounts, decayed to
    now; without those that were never added to. `half_lives` are in seconds, 0 for a counter that never
    decays."""
    if not half_lives or not owners:
        return {}
    rows = tx.all(
        "author_marks.counter_values", account_id=account_id, names=list(half_lives), owners=list(owners)
    )
    return {
        (row["name"], row["of"]): _decayed(row["value"], row["at"], now, half_lives[row["name"]])
        for row in rows
    }


def marks_before(
    tx: Transaction, event: Event, half_lives: Mapping[str, float], *, before: float, now: float
) -> PastMarks:
    """What was recorded before a moment and held at `now`. A counter that was added to since is left out: the
    store keeps its latest value only."""
    account = {"account_id": event.account_id, "before": before}
    owners = [key for key in (event.author_id, event.thread_id, event.account_id) if key is not None]
    rows = (
        tx.all("author_marks.counter_values_before", **account, names=list(half_lives), owners=owners)
        if half_lives
        else ()
    )
    author = account | {"author_id": event.author_id, "now": now}
    return PastMarks(
        strikes=float(tx.value("author_marks.strike_weight_before", **author)),
        labels=frozenset(row["label"] for row in tx.all("author_marks.author_labels_before", **author)),
        counters={
            (row["name"], row["of"]): _decayed(row["value"], row["at"], now, half_lives[row["name"]])
            for row in rows
        },
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    """What a row comes from. `author_id` is None when the platform withheld who it was."""

    account_id: str
    author_id: str | None
    event_id: int
    decision_id: int
    at: float


def _insert_strike(tx: Transaction, source: _Source, strike: Strike) -> None:
    tx.run(
        "author_marks.insert_strike",
        account_id=source.account_id,
        author_id=source.author_id,
        event_id=source.event_id,
        decision_id=source.decision_id,
        rule_id=strike.rule,
        weight=strike.weight,
        at=source.at,
        expires_at=_seconds(strike.expires_at),
    )


def _insert_label(tx: Transaction, source: _Source, label: AuthorLabel) -> None:
    tx.run(
        "author_marks.insert_label",
        account_id=source.account_id,
        author_id=source.author_id,
        label=label.label,
        event_id=source.event_id,
        decision_id=source.decision_id,
        at=source.at,
        expires_at=_seconds(label.expires_at),
    )


def _add(tx: Transaction, source: _Source, increment: CounterIncrement) -> None:
    """Decay the value to now, add, and let it decay from now on: a clock that was far ahead once must not
    hold the value up until then."""
    counter = {"account_id": source.account_id, "name": increment.counter, "of": increment.of}
    row = tx.one("author_marks.counter_value", **counter)
    before = _decayed(row["value"], row["at"], source.at, increment.half_life) if row else 0.0
    tx.run(
        "author_marks.set_counter",
        **counter,
        value=before + increment.by,
        at=source.at,
        # Where the counter is about the author, an erasure must find it.
        author_id=source.author_id if increment.of == source.author_id else None,
        event_id=source.event_id,
        decision_id=source.decision_id,
    )


def _record_ended(
    tx: Transaction, rows: Sequence[Row], *, by: Actor, at: float, action: str, subject: str
) -> int:
    if rows:
        # RETURNING promises no order.
        details = {"ids": sorted(row["id"] for row in rows)}
        audit.append_entry(tx, at=at, actor=by, action=action, subject=subject, details=details)
    return len(rows)


def _decayed(value: float, since: float, now: float, half_life: float) -> float:
    # A clock that was set back has not made time run backwards: nothing grows.
    return value * 0.5 ** (max(0.0, now - since) / half_life) if half_life > 0.0 else value


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
