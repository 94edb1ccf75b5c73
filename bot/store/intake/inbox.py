"""Deliveries: what providers sent, byte for byte, until it has been read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain import Delivery
from bot.store import Transaction
from bot.store.codecs import decode_strings, encode_strings
from bot.store.ports import Row

#: A delivery whose reading was begun this often and never finished is quarantined: among 64, among 8 and three
#: times alone. The program may be killed for other reasons, which a single time alone would be blamed for.
MAX_ATTEMPTS = 5
_LONGEST_PROBLEM = 2000


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A delivery with its row."""

    id: int
    delivery: Delivery


def insert_delivery(tx: Transaction, delivery: Delivery) -> bool:
    """Store one delivery; False when exactly these bytes came from this source before."""
    repeats = tx.value(
        "inbox.insert_delivery",
        source=delivery.source,
        sha256=hashlib.sha256(delivery.body).digest(),
        headers=encode_strings(delivery.headers),
        body=delivery.body,
        received_at=delivery.received_at.timestamp(),
        backfill_id=delivery.backfill_id,
    )
    return bool(repeats == 0)


def is_waiting(tx: Transaction) -> bool:
    """Whether any delivery has still to be read."""
    return tx.value("inbox.is_waiting") is not None


def claim_deliveries(tx: Transaction, limit: int) -> list[StoredDelivery]:
    """Deliveries to read now, and record that reading them begins.

    Those that a crash interrupted come first and in ever smaller groups, so that the harmless
    ones beside a poisonous one are not blamed for its crashes; after `MAX_ATTEMPTS` it is quarantined.
    """
    suspect = tx.value("inbox.fewest_attempts_of_suspects")
    most = limit if suspect is None else max(1, limit >> 3 * suspect)
    ids = [row["id"] for row in tx.all("inbox.list_new", attempts=suspect or 0, most=most)]
    problem = f"reading it crashed {MAX_ATTEMPTS} times"
    tx.run("inbox.quarantine", ids=ids, max_attempts=MAX_ATTEMPTS, problem=problem)
    rows = tx.all("inbox.begin_reading", ids=ids)
    return [_decode(row) for row in sorted(rows, key=lambda row: row["id"])]


def close_delivery(tx: Transaction, delivery_id: int, problems: Sequence[str]) -> None:
    """The delivery has been read; what was wrong in it stays visible."""
    state = "malformed" if problems else "parsed"
    problem = "\n".join(problems)[:_LONGEST_PROBLEM] or None
    tx.run("inbox.close_delivery", id=delivery_id, state=state, problem=problem)


def _decode(row: Row) -> StoredDelivery:
    return StoredDelivery(
        row["id"],
        Delivery(
            source=row["source"],
            body=row["body"],
            headers=decode_strings(row["headers"]),
            received_at=datetime.fromtimestamp(row["received_at"], UTC),
            backfill_id=row["backfill_id"],
        ),
    )
