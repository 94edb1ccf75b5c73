"""Checks that nothing was lost: accepted = done + refused + cancelled + dead + open."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import FINAL_STATES, State
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many effects were promised and where each of them is now."""

    accepted: int
    states: Mapping[str, int]
    deliveries: Mapping[str, int]
    events: Mapping[str, int]
    open_cases: int
    oldest_open: float | None  # when the oldest open effect was planned

    @property
    def open(self) -> int:
        return sum(count for state, count in self.states.items() if State(state) not in FINAL_STATES)

    @property
    def is_balanced(self) -> bool:
        """Every effect that a decision promised is there, in exactly one state."""
        return self.accepted == sum(self.states.values())

    @property
    def is_idle(self) -> bool:
        """Nothing is left to read, to decide or to do by the machine."""
        waiting = self.deliveries.get("new", 0) + self.events.get("new", 0)
        return waiting == 0 and self.open - self.states.get("held", 0) == 0


def check(tx: Transaction) -> Reconciliation:
    """The books as of the last commit. `accepted` comes from the decisions, the rest from the rows."""
    accepted = tx.execute("SELECT coalesce(sum(planned), 0) AS n FROM decision").fetchone()["n"]
    oldest = tx.execute(
        "SELECT min(planned_at) AS at FROM outbox WHERE state NOT IN ('done', 'refused', 'cancelled', 'dead')"
    ).fetchone()
    cases = tx.execute("SELECT count(*) AS n FROM case_ WHERE state = 'open'").fetchone()
    return Reconciliation(
        accepted=accepted,
        states=_by_state(tx, "outbox"),
        deliveries=_by_state(tx, "delivery"),
        events=_by_state(tx, "event"),
        open_cases=cases["n"],
        oldest_open=oldest["at"],
    )


def count(tx: Transaction, name: str, by: int = 1) -> None:
    """Add to a named counter."""
    tx.execute(
        "INSERT INTO operational_counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        (name, by),
    )


def counters(tx: Transaction) -> dict[str, int]:
    """All named counters."""
    return {
        row["name"]: row["value"]
        for row in tx.execute("SELECT name, value FROM operational_counter ORDER BY name")
    }


def _by_state(tx: Transaction, table: str) -> dict[str, int]:
    rows = tx.execute(f"SELECT state, count(*) AS n FROM {table} GROUP BY state")
    return {row["state"]: row["n"] for row in rows}
