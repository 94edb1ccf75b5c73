"""The queue: cases in the order in which they should be reviewed, and how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.ports import Condition
from bot.store.review.cases import LONGEST_LEASE, Case, case_from_row

#: How long a case may wait that no rule gave a time.
USUAL_WAIT = 86_400.0
#: How long before the end of an answer it begins to press, and how many times as much it does at the end.
CLOSING_SECONDS = 4 * 3600.0
CLOSING_FACTOR = 9.0
#: The parameters of the fragment `ranked`, beside `at` and `matching`.
SCORE: Mapping[str, float] = MappingProxyType(
    {"usual_wait": USUAL_WAIT, "closing_factor": CLOSING_FACTOR, "closing_seconds": CLOSING_SECONDS}
)
_DAY = 86_400.0


class CaseOrder(StrEnum):
    """What comes first: the most pressing, the oldest, or what was closed last."""

    PRIORITY = "priority"
    AGE = "age"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueCounts:
    """How many cases are open, and how many were answered in the 24 hours before, by answer. `oldest` is
    seconds since 1970."""

    open: int
    claimed: int
    oldest: float | None
    by_queue: dict[str, int]
    by_rule: dict[str, int]
    answered: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressing:
    """Why a case stands where it does: its parts, and their product. `harm` is 1 to about 100; `reach`, `time`
    and `uncertainty` are factors."""

    harm: float
    reach: float
    time: float
    uncertainty: float

    @property
    def score(self) -> float:
        """By which the queue is ordered; what has priority 100 comes before all others."""
        return self.harm * self.reach * self.time * self.uncertainty


def pressing_of(tx: Transaction, case_id: int, *, at: float) -> Pressing | None:
    """How pressing a case is now; None when there is no such case."""
    row = tx.one("case_queue.pressing", case_id=case_id, at=at, **SCORE)
    if row is None:
        return None
    return Pressing(
        harm=float(row["harm"]),
        reach=float(row["reach"]),
        time=float(row["time"]),
        uncertainty=float(row["uncertainty"]),
    )


def list_cases_in(tx: Transaction, queue: str) -> list[int]:
    """The numbers of the open cases of one queue."""
    return [row["id"] for row in tx.all("case_queue.open_cases_in", queue=queue)]


def list_cases(
    tx: Transaction,
    matching: Condition,
    *,
    at: float,
    limit: int,
    offset: int = 0,
    order: CaseOrder = CaseOrder.PRIORITY,
) -> tuple[list[Case], int]:
    """One page of the cases that match, and how many there are in all."""
    page = {"matching": matching, "limit": limit, "offset": offset}
    match order:
        case CaseOrder.PRIORITY:
            rows = tx.all("case_queue.list_by_score", at=at, **page, **SCORE)
        case CaseOrder.AGE:
            rows = tx.all("case_queue.list_by_age", **page)
        case CaseOrder.CLOSED:
            rows = tx.all("case_queue.list_by_closing", **page)
    return [case_from_row(row) for row in rows], tx.value("case_queue.count_matching", matching=matching)


def order_cases(
    tx: Transaction, matching: Condition, *, at: float, order: CaseOrder = CaseOrder.PRIORITY
) -> list[int]:
    """The numbers of all cases that match, in the order of `list_cases`."""
    match order:
        case CaseOrder.PRIORITY:
            rows = tx.all("case_queue.order_by_score", matching=matching, at=at, **SCORE)
        case CaseOrder.AGE:
            rows = tx.all("case_queue.order_by_age", matching=matching)
        case CaseOrder.CLOSED:
            rows = tx.all("case_queue.order_by_closing", matching=matching)
    return [row["id"] for row in rows]


def count_queue(tx: Transaction, *, at: float) -> QueueCounts:
    """How the queue is doing now."""
    counts = tx.one("case_queue.count_open", at=at, latest=at + LONGEST_LEASE)
    assert counts is not None  # an aggregate answers one row
    by_queue = tx.all("case_queue.open_by_queue")
    answers = tx.all("case_queue.answers_since", since=at - _DAY)
    return QueueCounts(
        open=counts["open"],
        claimed=counts["claimed"],
        oldest=counts["oldest"],
        by_queue={row["queue"]: row["count"] for row in by_queue},
        by_rule=_open_by_rule(tx),
        answered={row["answer"]: row["count"] for row in answers},
    )


def _open_by_rule(tx: Transaction) -> dict[str, int]:
    counts = {decode_actor(row).label: row["count"] for row in tx.all("case_queue.open_by_actor")}
    # Sorted here, since the label is put together here.
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
