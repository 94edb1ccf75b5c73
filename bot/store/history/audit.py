"""Who did what, when: an append-only log in which each row seals the one before it.

Rows hold ids and codes of ours, never the text of a comment or the name of an author, so that
erasing somebody leaves the chain intact.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import Actor
from bot.domain.progress import Advance, unnoticed
from bot.store import Transaction

_FIRST = b"tamis"
_PAGE = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One row about a subject. `at` is seconds since 1970, `actor` as `Actor` spells itself."""

    at: float
    actor: str
    action: str
    details: Mapping[str, object]


def append_entry(
    tx: Transaction,
    *,
    at: float,
    actor: Actor,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append one row, sealed with the one before it."""
    text = json.dumps(details or {}, sort_keys=True)
    previous = tx.value("audit.last_seal") or _FIRST
    tx.run(
        "audit.insert_entry",
        at=at,
        actor=str(actor),
        action=action,
        subject=subject,
        details=text,
        seal=_seal(previous, at, str(actor), action, subject, text),
    )


def list_entries(tx: Transaction, subject: str) -> list[AuditEntry]:
    """Everything that was written about one subject, such as `rule:price`, oldest first."""
    return [
        AuditEntry(at=row["at"], actor=row["actor"], action=row["action"], details=json.loads(row["details"]))
        for row in tx.all("audit.list_entries", subject=subject)
    ]


def verify_chain(tx: Transaction, advance: Advance = unnoticed) -> int | None:
    """The id of the first row that was changed or follows a missing one; None when the chain is intact."""
    seal, last_id = _FIRST, 0
    newest = tx.value("audit.newest_id") or 0
    # In pages: after years the whole log does not fit into memory.
    while rows := tx.all("audit.entries_after", id=last_id, limit=_PAGE):
        for row in rows:
            seal = _seal(seal, row["at"], row["actor"], row["action"], row["subject"], row["details"])
            if seal != row["seal"]:
                return int(row["id"])
        last_id = rows[-1]["id"]
        advance(last_id, newest)
    return None


def _seal(previous: bytes, at: float, actor: str, action: str, subject: str, details: str) -> bytes:
    # repr() keeps every digit of a float, so that the same number gives the same seal after reading it back.
    fields = (repr(at), actor, action, subject, details)
    return hashlib.sha256(previous + json.dumps(fields).encode()).digest()
