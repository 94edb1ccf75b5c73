"""Reads what a report quotes and whom it names, as it stands now: an edit counts, what was removed does not.

What its author removed or had erased is quoted nowhere. Only the database is queried here.
"""

from collections.abc import Sequence

from bot.domain import Event
from bot.store import Transaction
from bot.store.intake import events


def list_events(tx: Transaction, event_ids: Sequence[int]) -> list[Event]:
    """The events of these rows in that order, as their authors last left them; without those that are gone."""
    standing = {row["id"] for row in tx.all("quotations.standing", ids=list(event_ids))}
    quoted = (
        events.with_latest_text(tx, stored)
        for event_id in event_ids
        if event_id in standing and (stored := events.get_event(tx, event_id)) is not None
    )
    return [stored.event for stored in quoted if stored.event.text.strip()]


def list_names(tx: Transaction, event_ids: Sequence[int]) -> dict[int, str]:
    """How the authors of the events of these rows called themselves last; nobody who was erased has a name."""
    rows = tx.all("quotations.author_names", ids=list(event_ids))
    return {row["id"]: row["author_name"] for row in rows}


def list_links(tx: Transaction, event_ids: Sequence[int]) -> dict[int, str]:
    """The permalinks of the events of these rows, of those that have one."""
    rows = tx.all("quotations.permalinks", ids=list(event_ids))
    return {row["id"]: row["permalink"] for row in rows}
