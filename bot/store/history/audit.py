"""Who did what, when: an append-only record in which each row seals the one before it.

Rows hold ids and words of ours, never the text of a comment or the name of a person, so that
erasing somebody leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.store import Transaction

_FIRST = b"tamis"


def record(
    tx: Transaction,
    *,
    at: float,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append one row."""
    last = tx.execute("SELECT seal FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    text = json.dumps(details or {}, sort_keys=True)
    seal = _seal(last["seal"] if last else _FIRST, at, actor, action, subject, text)
    tx.execute(
        "INSERT INTO audit (at, actor, action, subject, details, seal) VALUES (?, ?, ?, ?, ?, ?)",
        (at, actor, action, subject, text, seal),
    )


def of(tx: Transaction, subject: str) -> list[Any]:
    """All that was written down about one subject, oldest first, as rows."""
    return tx.execute("SELECT * FROM audit WHERE subject = ? ORDER BY id", (subject,)).fetchall()


def verify(tx: Transaction) -> int | None:
    """The id of the first row that was changed or follows a missing one; None when all is whole."""
    seal = _FIRST
    for row in tx.execute("SELECT * FROM audit ORDER BY id"):
        seal = _seal(seal, row["at"], row["actor"], row["action"], row["subject"], row["details"])
        if seal != row["seal"]:
            return int(row["id"])
    return None


def _seal(previous: bytes, at: float, actor: str, action: str, subject: str, details: str) -> bytes:
    parts = (repr(at), actor, action, subject, details)
    return hashlib.sha256(previous + json.dumps(parts).encode()).digest()
