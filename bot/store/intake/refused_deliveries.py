"""Webhooks that were not taken in, counted by source, reason and hour.

Their bodies are not kept: nobody vouches for them. What they say is how often somebody called in vain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import Refusal
from bot.store import Transaction

_KEPT_HOURS = 7 * 24


@dataclass(frozen=True, slots=True)
class Refused:
    """How many were refused, and when the last one was."""

    count: int
    last_at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedDeliveries:
    """How many webhooks of a source were refused for one reason, and when the last one was."""

    source: str
    refusal: Refusal
    count: int
    last_at: float
    last_taken_in: float | None


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
    """What was refused in the hours since then; `last_taken_in` is when the source was last believed."""
    return [
        RefusedDeliveries(
            source=row["source"],
            refusal=Refusal(row["refusal"]),
            count=row["count"],
            last_at=row["last_at"],
            last_taken_in=tx.value("refused_deliveries.last_taken_in", source=row["source"]),
        )
        for row in tx.all("refused_deliveries.list_refused", since=since)
    ]
