"""Events: what happened, whether it still has to be decided, and what the classifier read in it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain import Event, Judgement, Kind
from bot.store import Transaction
from bot.store.codecs import decode_event, decode_judgement, encode_event, encode_judgement
from bot.store.ports import Row

#: An event whose judging was begun this often and never finished is quarantined.
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its row; `attempts` is how often judging it was begun."""

    id: int
    source: str
    event: Event
    received_at: datetime
    state: str
    attempts: int
    judgement: Judgement | None


def insert_event(
    tx: Transaction,
    event: Event,
    *,
    source: str,
    delivery_id: int,
    received_at: float,
    state: str,
    not_before: float,
) -> int | None:
    """Store one event and return its row's id; None when it was stored before."""
    event_id: int | None = tx.value(
        "events.insert_event",
        **encode_event(event),
        source=source,
        delivery_id=delivery_id,
        received_at=received_at,
        state=state,
        not_before=not_before,
    )
    return event_id


def claim_events(tx: Transaction, limit: int, now: float) -> list[StoredEvent]:
    """Events to decide now, and record that judging them begins.

    Those that a crash interrupted come first and in ever smaller groups, so that the harmless
    ones beside a poisonous one are not blamed for its crashes. The caller looks at `attempts`.
    """
    suspect = tx.value("events.fewest_attempts_of_suspects", now=now)
    most = limit if suspect is None else max(1, limit >> 3 * suspect)
    ids = [row["id"] for row in tx.all("events.list_new", attempts=suspect or 0, now=now, most=most)]
    rows = tx.all("events.begin_judging", ids=ids)
    return [_decode(row) for row in sorted(rows, key=lambda row: row["id"])]


def seconds_until_event_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next held event is due; None when none waits."""
    due = tx.value("events.next_due")
    return None if due is None else max(0.0, due - now)


def close_event(
    tx: Transaction, event_id: int, *, state: str, judgement: Judgement | None, at: float
) -> bool:
    """The event needs no more thought; False when it was closed before (nothing is changed)."""
    changed = tx.run(
        "events.close_event",
        id=event_id,
        state=state,
        at=at,
        language=judgement.language if judgement else None,
        sentiment=judgement.sentiment if judgement else None,
        intent=judgement.intent if judgement else None,
        needs_answer=judgement.score("needs_answer") if judgement else None,
        degraded=int(judgement.degraded) if judgement else 0,
        judgement=encode_judgement(judgement) if judgement else None,
    )
    return bool(changed)


def get_event(tx: Transaction, event_id: int) -> StoredEvent | None:
    """The event of that row, or None."""
    row = tx.one("events.get_event", id=event_id)
    return _decode(row) if row else None


def list_of_message(tx: Transaction, account_id: str, message_id: str) -> list[StoredEvent]:
    """All that happened to one comment or message, oldest first."""
    rows = tx.all("events.list_of_message", account_id=account_id, message_id=message_id)
    return [_decode(row) for row in rows]


def with_latest_text(tx: Transaction, stored: StoredEvent) -> StoredEvent:
    """The event as its author last left it: an edit may arrive before the comment it edits."""
    event = stored.event
    if event.kind is Kind.EDIT:
        return stored
    text: str | None = tx.value(
        "events.latest_edit",
        account_id=event.account_id,
        message_id=event.message_id,
        platform=event.platform,
    )
    return stored if text is None else replace(stored, event=replace(event, text=text))


def list_decided_since(tx: Transaction, since: float, after: int, limit: int) -> list[StoredEvent]:
    """What rules decided about since that moment, in the order it came, beginning after a row."""
    rows = tx.all("events.list_decided_since", since=since, after=after, most=limit)
    return [_decode(row) for row in rows]


def redact_message(tx: Transaction, account_id: str, message_id: str) -> None:
    """Forget what a message said, as its platform demands once its author took it back."""
    tx.run("events.redact_message", account_id=account_id, message_id=message_id)


def mark_own_echo(tx: Transaction, event_id: int, *, human_reply: bool) -> None:
    """The event is from one of our own accounts; `human_reply` says that a colleague wrote it."""
    tx.run("events.mark_own_echo", id=event_id, human_reply=int(human_reply))


def _decode(row: Row) -> StoredEvent:
    return StoredEvent(
        id=row["id"],
        source=row["source"],
        event=decode_event(row),
        received_at=datetime.fromtimestamp(row["received_at"], UTC),
        state=row["state"],
        attempts=row["attempts"],
        judgement=decode_judgement(row["judgement"]) if row["judgement"] else None,
    )
