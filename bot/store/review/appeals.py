"""Appeals: what somebody outside says against a decision, and what another person of ours made of it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.domain import REMOVING_VERBS, Actor, ActorKind, Verb
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row

#: The queue of cases that somebody appealed.
QUEUE = "appeal"


class AppealOutcome(StrEnum):
    """What became of the decision."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Appeal:
    """One appeal against `verb`, which `decided_by` decided; `policy` is the rule that acted or asked. Times are
    seconds since 1970."""

    id: int
    case_id: int
    event_id: int
    statement: str
    verb: Verb
    policy: str
    decided_by: Actor
    filed_at: float
    filed_by: Actor
    due_at: float
    settled_at: float | None
    settled_by: Actor | None
    outcome: AppealOutcome | None
    answer: str

    def outcome_of(self, verdict: Verb) -> AppealOutcome:
        """What a verdict on the item makes of the appeal."""
        is_same = (verdict in REMOVING_VERBS) == (self.verb in REMOVING_VERBS)
        return AppealOutcome.UPHELD if is_same else AppealOutcome.OVERTURNED


@dataclass(frozen=True, kw_only=True, slots=True)
class SettledAppeal:
    """What a report counts of one."""

    policy: str
    is_overturned: bool
    is_in_time: bool


def insert_appeal(
    tx: Transaction,
    *,
    case_id: int,
    event_id: int,
    statement: str,
    verb: Verb,
    policy: str,
    decided_by: Actor,
    due_at: float,
    by: Actor,
    at: float,
) -> Appeal:
    """Record an appeal against what was decided, and until when somebody answers it."""
    appeal_id = tx.value(
        "appeals.insert_appeal",
        case_id=case_id,
        event_id=event_id,
        statement=statement,
        verb=verb,
        policy=policy,
        decided_by_kind=decided_by.kind,
        decided_by_id=decided_by.id,
        due_at=due_at,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    tx.run("appeals.set_deadline", case_id=case_id, due_at=due_at)
    audit.append_entry(tx, at=at, actor=by, action="appeal_filed", subject=f"case:{case_id}")
    appeal = get_appeal(tx, appeal_id)
    assert appeal is not None  # it was inserted just now
    return appeal


def get_appeal(tx: Transaction, appeal_id: int) -> Appeal | None:
    """The appeal of that number, or None."""
    row = tx.one("appeals.get_appeal", id=appeal_id)
    return _from_row(row) if row else None


def open_appeal(tx: Transaction, case_id: int) -> Appeal | None:
    """The appeal that a case is about, as long as it is not settled."""
    row = tx.one("appeals.open_of_case", case_id=case_id)
    return _from_row(row) if row else None


def list_appeals(tx: Transaction, *, with_settled: bool, limit: int) -> Sequence[Appeal]:
    """The open ones by their deadline, then the settled ones, the latest first."""
    rows = tx.all("appeals.list_latest", limit=limit) if with_settled else tx.all("appeals.list_open")
    return [_from_row(row) for row in rows][:limit]


def appeals_of_case(tx: Transaction, case_id: int) -> Sequence[Appeal]:
    """Every appeal about a case, the first one first."""
    return [_from_row(row) for row in tx.all("appeals.list_of_case", case_id=case_id)]


def cases_against(tx: Transaction, who: Actor) -> Collection[int]:
    """The open cases in which somebody appeals what `who` decided."""
    return [row["case_id"] for row in tx.all("appeals.against_person", person=who.id)]


def settle_appeal(tx: Transaction, case_id: int, outcome: AppealOutcome, *, by: Actor, at: float) -> None:
    """Record what became of the open appeal of a case."""
    tx.run(
        "appeals.settle_appeal",
        case_id=case_id,
        outcome=outcome,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    subject, details = f"case:{case_id}", {"outcome": outcome.value}
    audit.append_entry(tx, at=at, actor=by, action="appeal_settled", subject=subject, details=details)


def set_answer(tx: Transaction, appeal_id: int, answer: str) -> None:
    """Keep what its author was answered."""
    tx.run("appeals.set_answer", id=appeal_id, answer=answer)


def reopen_appeal(tx: Transaction, case_id: int, *, settled_at: float | None) -> None:
    """The decision that settled it then was undone."""
    if settled_at is not None:
        tx.run("appeals.reopen_appeal", case_id=case_id, settled_at=settled_at)


def list_settled(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> Sequence[SettledAppeal]:
    """The appeals that were settled in [since, until)."""
    rows = tx.all("appeals.list_settled", since=since, until=until, **asdict(scope))
    return [
        SettledAppeal(
            policy=row["policy"],
            is_overturned=row["outcome"] == AppealOutcome.OVERTURNED,
            is_in_time=bool(row["in_time"]),
        )
        for row in rows
    ]


def _from_row(row: Row) -> Appeal:
    settled_by = (
        Actor(ActorKind(row["settled_by_kind"]), row["settled_by_id"]) if row["settled_by_kind"] else None
    )
    return Appeal(
        id=row["id"],
        case_id=row["case_id"],
        event_id=row["event_id"],
        statement=row["statement"],
        verb=Verb(row["verb"]),
        policy=row["policy"],
        decided_by=Actor(ActorKind(row["decided_by_kind"]), row["decided_by_id"]),
        filed_at=row["filed_at"],
        filed_by=Actor(ActorKind(row["filed_by_kind"]), row["filed_by_id"]),
        due_at=row["due_at"],
        settled_at=row["settled_at"],
        settled_by=settled_by,
        outcome=AppealOutcome(row["outcome"]) if row["outcome"] else None,
        answer=row["answer"],
    )
