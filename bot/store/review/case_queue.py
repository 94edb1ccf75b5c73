"""The queue: the open cases in the order in which they should be reviewed, and how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.domain import Actor, ActorKind
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.review.cases import Case, case_from_row

#: Points that an hour of waiting adds to a case's priority, so that nothing waits forever.
AGEING = 1.0
#: Points for what can soon not be answered any more: fewer than between a normal case and an urgent one, so
#: that somebody in danger still comes first.
CLOSING_POINTS = 75.0
#: How long before the end an answer begins to press.
CLOSING_SECONDS = 4 * 3600.0
#: The parameters of the fragment `case_score`, beside `at`.
SCORE: Mapping[str, float] = MappingProxyType(
    {"ageing": AGEING, "closing_points": CLOSING_POINTS, "closing_seconds": CLOSING_SECONDS}
)
_DAY = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFilters:
    """Which cases are meant; None means any. `rule` names who asked for a person, as `Actor.label` does;
    `received_since` is about the event."""

    platform: str | None = None
    account: str | None = None
    language: str | None = None
    queue: str | None = None
    rule: str | None = None
    kind: str | None = None
    origin: str | None = None
    label: str | None = None
    received_since: datetime | None = None
    claimed_by: Actor | None = None

    def parameters(self) -> dict[str, object]:
        """The parameters of the fragment `case_filters`."""
        requested_by = None if self.rule is None else Actor.parse(self.rule, ActorKind.RULE)
        return {
            "platform": self.platform,
            "account_id": self.account,
            "language": self.language,
            "queue": self.queue,
            "kind": self.kind,
            "origin": self.origin,
            "label": self.label,
            "received_since": self.received_since and self.received_since.timestamp(),
            "requested_by_kind": requested_by and requested_by.kind,
            "requested_by_id": requested_by and requested_by.id,
            "claimed_by": self.claimed_by and self.claimed_by.id,
        }


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


def list_open_cases(
    tx: Transaction, filters: CaseFilters, *, at: float, limit: int, offset: int = 0, by_age: bool = False
) -> tuple[list[Case], int]:
    """One page of the open cases, the most pressing (or oldest) first, and how many there are in all."""
    parameters = filters.parameters() | {"at": at}
    page = {"limit": limit, "offset": offset}
    if by_age:
        rows = tx.all("case_queue.list_by_age", **parameters, **page)
    else:
        rows = tx.all("case_queue.list_by_score", **parameters, **page, **SCORE)
    return [case_from_row(row) for row in rows], tx.value("case_queue.count_matching", **parameters)


def order_open_cases(tx: Transaction, filters: CaseFilters, *, at: float, by_age: bool = False) -> list[int]:
    """The numbers of all open cases, in the order of `list_open_cases`."""
    parameters = filters.parameters() | {"at": at}
    if by_age:
        rows = tx.all("case_queue.order_by_age", **parameters)
    else:
        rows = tx.all("case_queue.order_by_score", **parameters, **SCORE)
    return [row["id"] for row in rows]


def list_closed_cases(
    tx: Transaction,
    filters: CaseFilters,
    *,
    closed_by: Actor | None,
    closed_since: datetime | None,
    limit: int,
    offset: int = 0,
) -> tuple[list[Case], int]:
    """One page of the closed cases, the latest first, and how many there are in all; None means any."""
    parameters = filters.parameters() | {
        "closed_by": closed_by and closed_by.id,
        "closed_since": closed_since and closed_since.timestamp(),
    }
    rows = tx.all("case_queue.list_closed", **parameters, limit=limit, offset=offset)
    return [case_from_row(row) for row in rows], tx.value("case_queue.count_closed", **parameters)


def count_queue(tx: Transaction, *, at: float) -> QueueCounts:
    """How the queue is doing now."""
    counts = tx.one("case_queue.count_open", at=at)
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
