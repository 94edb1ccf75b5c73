"""Webhooks that were not taken in, counted by source, reason and hour.

Their bodies are not kept: nobody vouches for them. What they say is how often somebody called in vain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import Refusal
from bot.store import Transaction
from bot.store.ports import Row

_KEPT_HOURS = 7 * 24


@dataclass(frozen=True, slots=True)
class Refused:
    """How many were refused, and when the last one was."""

    count: int
    last_at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedDeliveries:
    """How many webhooks of a source were refused for one reason, and when the last one was.

    `taken_in` genuine ones came in the same time, the last one of all at `last_taken_in`; since then so many
    were refused as `since_taken_in` says, to the hour.
    """

    source: str
    refusal: Refusal
    count: int
    last_at: float
    last_taken_in: float | None
    taken_in: int = 0
    since_taken_in: int = 0


def add_refused(tx: Transaction, refused: Mapping[tuple[str, Refusal], Refused]) -> None:
    """Add to the counts of their hours, and forget those of the week before."""
    for (source, refusal), number in refused.items():
        hour = int(number.last_at // 3600)
        tx.run("refused_deliveries.delete_refused", hour=hour - _KEPT_HOURS)
        tx.run(
            "refused_deliveries.add_refused",
            source=source,
            refusal=refusal,
            hour=hour,
            count=number.count,
            at=number.last_at,
        )


def list_refused(tx: Transaction, since: float) -> list[RefusedDeliveries]:
    """What was refused in the hours since then, and what of its source was believed."""
    return [_with_genuine(tx, row, since) for row in tx.all("refused_deliveries.list_refused", since=since)]


def _with_genuine(tx: Transaction, row: Row, since: float) -> RefusedDeliveries:
    genuine = tx.one("refused_deliveries.taken_in", source=row["source"], since=since)
    assert genuine is not None  # a sum
    last = genuine["last_at"]
    names = {"source": row["source"], "refusal": row["refusal"]}
    return RefusedDeliveries(
        source=row["source"],
        refusal=Refusal(row["refusal"]),
        count=row["count"],
        last_at=row["last_at"],
        last_taken_in=last,
        taken_in=genuine["count"],
        since_taken_in=tx.value("refused_deliveries.count_since", **names, at=max(since, last or 0.0)),
    )
