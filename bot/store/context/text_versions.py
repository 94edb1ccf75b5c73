"""The texts that a message has had, each with what was read in it: a decision is about one of them."""

from dataclasses import dataclass

from bot.domain import DECIDABLE_KINDS, Judgement, Kind
from bot.store import Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class TextVersion:
    """One text of a message, from when its author wrote it (seconds since 1970); `event_id` is the comment or
    the edit that brought it."""

    event_id: int
    at: float
    text: str
    judgement: Judgement | None
    state: str


def list_versions(tx: Transaction, stored: StoredEvent) -> tuple[TextVersion, ...]:
    """The texts of an event's message, the one that stands now last; at least one.

    What was read together counts as one text, and an edit of a piece as an edit of all.
    """
    fragments = events.list_fragments(tx, stored) if stored.leader_id == stored.id else [stored]
    rows = [
        row
        for fragment in fragments
        for row in events.list_of_message(tx, fragment.event.account_id, fragment.event.message_id)
    ]
    edits = sorted(
        (row for row in rows if row.event.kind is Kind.EDIT), key=lambda row: (row.event.created_at, row.id)
    )
    first = next(
        (row for row in rows if row.event.kind in DECIDABLE_KINDS and row.event.kind is not Kind.EDIT), None
    )
    if len(fragments) > 1:
        first = events.read_together(tx, stored)
    versions = [*([first] if first else []), *edits] or [stored]
    return tuple(_version(row) for row in versions)


def _version(row: StoredEvent) -> TextVersion:
    return TextVersion(
        event_id=row.id,
        at=row.event.created_at.timestamp(),
        text=row.event.text,
        judgement=row.judgement,
        state=row.state,
    )
