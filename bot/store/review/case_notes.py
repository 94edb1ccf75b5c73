"""Notes on cases: remarks for colleagues, never sent to a platform."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Actor
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.history import audit
from bot.store.review.mentions import insert_mentions


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One remark. `at` is seconds since 1970."""

    at: float
    by: Actor
    text: str


def add_note(
    tx: Transaction, case_id: int, *, by: Actor, text: str, at: float, calls: Collection[str] = ()
) -> bool:
    """Add a note; False when the last one has the same author and text (nothing is changed). `calls` is whom
    it calls, as `mentions` knows people."""
    last = tx.one("case_notes.last_note", case_id=case_id)
    # A command that is sent again after a lost answer must not write twice.
    if last is not None and (last["actor_kind"], last["actor_id"], last["text"]) == (by.kind, by.id, text):
        return False
    note_id = tx.value(
        "case_notes.insert_note", case_id=case_id, at=at, actor_kind=by.kind, actor_id=by.id, text=text
    )
    insert_mentions(tx, note_id, calls)
    audit.append_entry(tx, at=at, actor=by, action="noted", subject=f"case:{case_id}")
    return True


def list_notes(tx: Transaction, case_id: int) -> list[Note]:
    """The notes of a case, oldest first."""
    return [
        Note(at=row["at"], by=decode_actor(row), text=row["text"])
        for row in tx.all("case_notes.list_notes", case_id=case_id)
    ]
