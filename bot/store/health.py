"""What an engine says of the state of its database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.store.ports import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """The state of the database, and when each account was last heard from (seconds since 1970)."""

    engine: str  # sqlite or postgresql
    version: str
    is_version_safe: bool  # no known bug of it loses data
    damage: str  # empty when the quick check found none
    missing: tuple[str, ...]  # tables, columns, indexes and triggers that the migrations made
    last_event: dict[tuple[str, str], float]  # by platform and account id


#: Checks the database as far as seconds allow.
HealthCheck: TypeAlias = Callable[[Transaction], Health]


def last_events(tx: Transaction) -> dict[tuple[str, str], float]:
    """When each account was last heard from (seconds since 1970), by platform and account id."""
    rows = tx.all("health.last_event_by_account")
    return {(row["platform"], row["account_id"]): row["at"] for row in rows}
