"""Deliveries: what providers sent, byte for byte, until it has been read."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain import Delivery
from bot.store import Transaction

#: A delivery whose reading was begun this often and never finished is set aside.
STRIKES = 3


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A delivery with its row."""

    id: int
    delivery: Delivery


def insert(tx: Transaction, delivery: Delivery) -> bool:
    """Keep one delivery; False when exactly these bytes came from this source before."""
    row = tx.execute(
        "INSERT INTO delivery (source, sha256, headers, body, received_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (source, sha256) DO UPDATE SET repeats = repeats + 1 RETURNING repeats",
        (
            delivery.source,
            hashlib.sha256(delivery.body).digest(),
            json.dumps(dict(delivery.headers)),
            delivery.body,
            delivery.received_at.timestamp(),
        ),
    ).fetchone()
    return bool(row["repeats"] == 0)


def claim(tx: Transaction, limit: int) -> list[StoredDelivery]:
    """Deliveries to read now, and note that reading them begins.

    Those that a crash interrupted come first and in ever smaller company, so that the harmless
    ones beside a poisonous one are not blamed for its crashes; after `STRIKES` it is set aside.
    """
    suspects = tx.execute(
        "SELECT min(attempts) AS attempts FROM delivery WHERE state = 'new' AND attempts > 0"
    ).fetchone()["attempts"]
    chosen = tx.execute(
        "SELECT id FROM delivery WHERE state = 'new' AND attempts = ? ORDER BY id LIMIT ?",
        (suspects or 0, max(1, limit >> 3 * suspects) if suspects else limit),
    ).fetchall()
    ids = [row["id"] for row in chosen]
    marks = ", ".join("?" * len(ids))
    tx.execute(
        f"UPDATE delivery SET state = 'quarantined', problem = 'reading it crashed {STRIKES} times'"
        f" WHERE attempts >= {STRIKES} AND id IN ({marks})",
        ids,
    )
    rows = tx.execute(
        f"UPDATE delivery SET attempts = attempts + 1 WHERE state = 'new' AND id IN ({marks}) RETURNING *",
        ids,
    ).fetchall()
    return [
        StoredDelivery(
            row["id"],
            Delivery(
                source=row["source"],
                body=row["body"],
                headers=json.loads(row["headers"]),
                received_at=datetime.fromtimestamp(row["received_at"], UTC),
            ),
        )
        for row in sorted(rows, key=lambda row: row["id"])
    ]


def close(tx: Transaction, delivery_id: int, problems: Sequence[str]) -> None:
    """The delivery has been read; what was wrong in it stays visible."""
    state = "malformed" if problems else "parsed"
    tx.execute(
        "UPDATE delivery SET state = ?, problem = ? WHERE id = ?",
        (state, "\n".join(problems)[:2000] or None, delivery_id),
    )
