"""Events: what happened, whether it still has to be decided, and what was read in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.domain import Attachment, Event, Judgement, Kind, Origin
from bot.store import Transaction

STRIKES = 3


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with its row."""

    id: int
    source: str
    event: Event
    received_at: datetime
    state: str
    judgement: Judgement | None


def insert(
    tx: Transaction,
    event: Event,
    *,
    source: str,
    delivery_id: int,
    received_at: float,
    state: str,
    not_before: float,
) -> int | None:
    """Keep one event and answer its row id; None when it was known already."""
    row = tx.execute(
        "INSERT INTO event (delivery_id, source, dedupe_key, platform, account_id, kind, message_id, parent_id,"
        " thread_id, author_id, author_name, text, attachments, created_at, created_at_source, permalink, origin,"
        " is_own_echo, extra, received_at, state, not_before)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (dedupe_key) DO NOTHING RETURNING id",
        (
            delivery_id,
            source,
            event.dedupe_key,
            event.platform,
            event.account_id,
            event.kind,
            event.message_id,
            event.parent_id,
            event.thread_id,
            event.author_id,
            event.author_name,
            event.text,
            json.dumps([asdict(attachment) for attachment in event.attachments]),
            event.created_at.timestamp(),
            event.created_at_source,
            event.permalink,
            event.origin,
            event.is_own_echo,
            json.dumps(dict(event.extra)),
            received_at,
            state,
            not_before,
        ),
    ).fetchone()
    return row["id"] if row else None


def claim(tx: Transaction, limit: int, now: float) -> list[StoredEvent]:
    """Events to decide now, and note that judging them begins.

    Those that a crash interrupted come first and in ever smaller company, so that the harmless
    ones beside a poisonous one are not blamed for its crashes. Whoever takes looks at `strikes`.
    """
    suspects = tx.execute(
        "SELECT min(attempts) AS attempts FROM event WHERE state = 'new' AND attempts > 0 AND not_before <= ?",
        (now,),
    ).fetchone()["attempts"]
    chosen = tx.execute(
        "SELECT id FROM event WHERE state = 'new' AND attempts = ? AND not_before <= ? ORDER BY not_before, id LIMIT ?",
        (suspects or 0, now, max(1, limit >> 3 * suspects) if suspects else limit),
    ).fetchall()
    ids = [row["id"] for row in chosen]
    marks = ", ".join("?" * len(ids))
    rows = tx.execute(
        f"UPDATE event SET attempts = attempts + 1 WHERE id IN ({marks}) RETURNING *",
        ids,
    ).fetchall()
    return [_stored(row) for row in sorted(rows, key=lambda row: row["id"])]


def strikes(tx: Transaction, event_id: int) -> int:
    """How often judging this event was begun."""
    return int(tx.execute("SELECT attempts FROM event WHERE id = ?", (event_id,)).fetchone()["attempts"])


def next_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next held event is due; None when none waits."""
    row = tx.execute("SELECT min(not_before) AS at FROM event WHERE state = 'new'").fetchone()
    return None if row["at"] is None else max(0.0, row["at"] - now)


def close(tx: Transaction, event_id: int, *, state: str, judgement: Judgement | None, at: float) -> bool:
    """The event needs no more thought; False when it was closed before (nothing is changed)."""
    values: tuple[Any, ...] = (None, None, None, None)
    if judgement is not None:
        values = (judgement.language, judgement.sentiment, judgement.intent, judgement_text(judgement))
    changed = tx.execute(
        "UPDATE event SET state = ?, decided_at = ?, language = ?, sentiment = ?, intent = ?, judgement = ?"
        " WHERE id = ? AND state = 'new'",
        (state, at, *values, event_id),
    ).rowcount
    return bool(changed)


def get(tx: Transaction, event_id: int) -> StoredEvent | None:
    """The event of that row, or None."""
    row = tx.execute("SELECT * FROM event WHERE id = ?", (event_id,)).fetchone()
    return _stored(row) if row else None


def of_message(tx: Transaction, account_id: str, message_id: str) -> list[StoredEvent]:
    """All that happened to one comment or message, oldest first."""
    rows = tx.execute(
        "SELECT * FROM event WHERE account_id = ? AND message_id = ? ORDER BY id", (account_id, message_id)
    )
    return [_stored(row) for row in rows]


def with_latest_text(tx: Transaction, stored: StoredEvent) -> StoredEvent:
    """The event as its author last left it: an edit may arrive before the comment it edits."""
    row = tx.execute(
        "SELECT text FROM event WHERE account_id = ? AND message_id = ? AND kind = 'edit' AND platform = ?"
        " ORDER BY created_at DESC, id DESC LIMIT 1",
        (stored.event.account_id, stored.event.message_id, stored.event.platform),
    ).fetchone()
    if row is None or stored.event.kind is Kind.EDIT:
        return stored
    return replace(stored, event=replace(stored.event, text=row["text"]))


def decided_since(tx: Transaction, since: float, after: int, limit: int) -> list[StoredEvent]:
    """What rules decided about since that moment, in the order it came, beginning after a row."""
    rows = tx.execute(
        "SELECT * FROM event WHERE id > ? AND received_at >= ? AND state = 'decided' ORDER BY id LIMIT ?",
        (after, since, limit),
    )
    return [_stored(row) for row in rows]


def redact(tx: Transaction, account_id: str, message_id: str) -> None:
    """Forget what a message said, as its platform demands once its author took it back."""
    tx.execute(
        "UPDATE event SET text = '', attachments = '[]', judgement = NULL WHERE account_id = ? AND message_id = ?",
        (account_id, message_id),
    )


def judgement_text(judgement: Judgement) -> str:
    """A judgement as it is kept beside its event, where an erasure finds its words."""
    return json.dumps(
        {
            "scores": {name: round(score, 4) for name, score in judgement.scores.items()},
            "language": judgement.language,
            "abstained": judgement.abstained,
            "model": judgement.model,
            "timed_out": judgement.degraded,
        }
        | ({"head": judgement.head} if judgement.head else {})
        | ({"gap": dict(judgement.obfuscation_delta)} if judgement.obfuscation_delta else {})
        | (
            {"because": {name: list(moved) for name, moved in judgement.attributions.items()}}
            if judgement.attributions
            else {}
        )
    )


def _judgement(text: str) -> Judgement:
    kept = json.loads(text)
    because = {
        name: tuple((word, points) for word, points in moved)
        for name, moved in kept.pop("because", {}).items()
    }
    degraded, delta = kept.pop("timed_out"), kept.pop("gap", {})
    return Judgement(**kept, degraded=degraded, obfuscation_delta=delta, attributions=because)


def _stored(row: Mapping[str, Any]) -> StoredEvent:
    attachments: Sequence[Mapping[str, Any]] = json.loads(row["attachments"])
    event = Event(
        platform=row["platform"],
        account_id=row["account_id"],
        kind=Kind(row["kind"]),
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        dedupe_key=row["dedupe_key"],
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
        created_at_source=row["created_at_source"],
        parent_id=row["parent_id"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        text=row["text"],
        attachments=tuple(Attachment(**attachment) for attachment in attachments),
        permalink=row["permalink"],
        origin=Origin(row["origin"]),
        is_own_echo=bool(row["is_own_echo"]),
        extra=json.loads(row["extra"]),
    )
    return StoredEvent(
        id=row["id"],
        source=row["source"],
        event=event,
        received_at=datetime.fromtimestamp(row["received_at"], UTC),
        state=row["state"],
        judgement=_judgement(row["judgement"]) if row["judgement"] else None,
    )
