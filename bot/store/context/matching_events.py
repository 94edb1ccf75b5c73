"""Which events a query means."""

from collections.abc import Sequence

from bot.store import Transaction
from bot.store.ports import Condition


def among(tx: Transaction, event_ids: Sequence[int], matching: Condition) -> frozenset[int]:
    """Those of the events that match, with the case that is about them if there is one."""
    rows = tx.all("matching_events.among", ids=event_ids, matching=matching)
    return frozenset(row["id"] for row in rows)
