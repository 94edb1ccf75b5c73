"""Reads what a page about this moment shows: the queue, what comes and goes, what does not work.

Each function reads from a moment on, so that it costs as much after years as on the first day. Times are seconds
since 1970.
"""

from dataclasses import dataclass

from bot.domain import ActorKind, State, Verb
from bot.store import Transaction

_MOST_QUEUES = 8
_MOST_PROBLEMS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveQueue:
    """The open cases; `by_queue` has the fullest queues with how many are open and since when."""

    open: int
    claimed: int
    oldest_since: float | None
    due_soon: int
    overdue: int
    by_queue: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MinuteActions:
    """How many actions of one kind took effect in a minute since 1970."""

    minute: int
    actor_kind: ActorKind
    verb: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NotDone:
    """Actions on an account that a platform refused, or of which nobody can tell whether they happened."""

    platform: str
    account_id: str
    verb: Verb
    state: State
    count: int
    last_at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PollState:
    """When an account was last polled with success, and since when that fails."""

    source: str
    account_id: str
    polled_at: float | None
    failing_since: float | None


def read_queue(tx: Transaction, *, at: float, soon: float) -> LiveQueue:
    """How the queue is; `soon` is the moment until which what is due counts as due soon."""
    row = tx.one("live.queue", at=at, soon=soon)
    assert row is not None  # an aggregate answers one row
    queues = tx.all("live.open_by_queue", most=_MOST_QUEUES)
    return LiveQueue(
        open=row["open"],
        claimed=row["claimed"],
        oldest_since=row["oldest_since"],
        due_soon=row["due_soon"],
        overdue=row["overdue"],
        by_queue=tuple((queue["queue"], queue["open"], queue["oldest_since"]) for queue in queues),
    )


def count_arrivals(tx: Transaction, since: float) -> dict[int, int]:
    """How many messages of people came in, by the minute since 1970."""
    return {row["minute"]: row["count"] for row in tx.all("live.arrivals_by_minute", since=since)}


def count_actions(tx: Transaction, since: float) -> list[MinuteActions]:
    """What took effect, by the minute since 1970."""
    return [
        MinuteActions(
            minute=row["minute"],
            actor_kind=ActorKind(row["actor_kind"]),
            verb=row["verb"],
            count=row["count"],
        )
        for row in tx.all("live.actions_by_minute", since=since)
    ]


def list_not_done(tx: Transaction, since: float) -> list[NotDone]:
    """What was refused or failed, the latest first."""
    return [
        NotDone(
            platform=row["platform"],
            account_id=row["account_id"],
            verb=Verb(row["verb"]),
            state=State(row["state"]),
            count=row["count"],
            last_at=row["last_at"],
        )
        for row in tx.all("live.not_done", since=since, most=_MOST_PROBLEMS)
    ]


def list_polls(tx: Transaction) -> list[PollState]:
    """Every account that has ever been polled."""
    return [
        PollState(
            source=row["source"],
            account_id=row["account_id"],
            polled_at=row["polled_at"],
            failing_since=row["failing_since"],
        )
        for row in tx.all("live.polls")
    ]
