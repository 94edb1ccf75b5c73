"""Checks that nothing was lost: accepted = done + refused + cancelled + failed + open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain import FINAL_STATES, State
from bot.store import Transaction
from bot.store.ports import Row


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


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingActions:
    """Actions that could not be carried out yet for one reason, and when the oldest was planned.

    They wait for the target, or else for the account; `problem` is empty when none was tried yet.
    """

    target: str
    account_id: str
    problem: str
    count: int
    planned_at: float


def reconcile(tx: Transaction) -> Reconciliation:
    """The state of all effects as of the last commit. `accepted` comes from the decisions, everything else
    from the rows themselves."""
    return Reconciliation(
        accepted=tx.value("reconciliation.accepted_effects"),
        states=_counts(tx.all("reconciliation.outbox_by_state")),
        deliveries=_counts(tx.all("reconciliation.deliveries_by_state")),
        events=_counts(tx.all("reconciliation.events_by_state")),
        open_cases=tx.value("reconciliation.open_cases"),
        oldest_open=tx.value("reconciliation.oldest_open_effect"),
    )


def list_waiting(tx: Transaction, *, planned_before: float) -> list[WaitingActions]:
    """What should have left and was planned before then, by target or account and by the last problem, what has
    waited longest first. What is held waits for a person and is not counted."""
    return [
        WaitingActions(
            target=row["target"],
            account_id=row["account_id"],
            problem=row["problem"],
            count=row["count"],
            planned_at=row["planned_at"],
        )
        for row in tx.all("reconciliation.waiting_by_problem", planned_before=planned_before)
    ]


def effect_states(tx: Transaction) -> dict[str, State]:
    """The state of every effect by the key of its action."""
    return {row["key"]: State(row["state"]) for row in tx.all("reconciliation.effect_states")}


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    return {row["state"]: row["count"] for row in rows}
