"""What people said about a case that two of them have to decide, each without knowing what the other said.

An opinion is about the text that was read: what was said about an earlier one counts no more. Nothing here
acts, and nothing here knows who may decide.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.domain import Actor, ActorKind, Verb
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.context.text_versions import list_versions
from bot.store.history import audit
from bot.store.intake import events
from bot.store.ports import Row
from bot.store.review import approvals
from bot.store.review.cases import Case

#: Where a case goes that two people do not agree about.
DISAGREEMENT = "disagreement"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """What one person said. `decision_id` is the decision in which it is recorded; None for old ones."""

    by: Actor
    verb: Verb
    at: float
    decision_id: int | None


class Stage(StrEnum):
    """How far a case is that two people decide."""

    NOBODY = "nobody"  # has said anything yet
    ONE = "one"
    DISAGREED = "disagreed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What two people are asked, and what was said so far."""

    case: Case
    opinions: tuple[Opinion, ...]

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if len({opinion.verb for opinion in self.opinions}) > 1:
            return Stage.DISAGREED
        return Stage.ONE if self.opinions else Stage.NOBODY

    def opinion_of(self, who: Actor) -> Opinion | None:
        """What somebody said."""
        return next((opinion for opinion in self.opinions if opinion.by == who), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpinionPair:
    """What two people said about one question, by the rule that asked."""

    policy: str
    first: Verb
    second: Verb


def insert_opinion(
    tx: Transaction, case: Case, verb: Verb, *, policy: str, by: Actor, decision_id: int, at: float
) -> None:
    """Record what somebody thinks; what they said before about the same question is replaced."""
    tx.run(
        "opinions.insert_opinion",
        case_id=case.id,
        text_id=_text_id(tx, case),
        policy=policy,
        verb=verb,
        actor_kind=by.kind,
        actor_id=by.id,
        decision_id=decision_id,
        at=at,
    )
    # Which one is not told: the audit is read by those who are asked next.
    audit.append_entry(tx, at=at, actor=by, action="opinion", subject=f"case:{case.id}")


def read_question(tx: Transaction, case: Case | None) -> Question | None:
    """What two people are asked about an open case, the first opinion first; None when one person decides."""
    if case is None or case.state != "open":
        return None
    if not case.needs_two and not approvals.awaits_approval(tx, case.event_id):
        return None
    rows = tx.all("opinions.list_pending", case_id=case.id, text_id=_text_id(tx, case))
    return Question(case=case, opinions=tuple(_from_row(row) for row in rows))


def take_back(tx: Transaction, case_id: int, *, by: Actor) -> None:
    """Forget what somebody said last about a case. Where it had settled the question, what the others said is
    open again."""
    settled_at = tx.value("opinions.settled_at_of_last", case_id=case_id)
    is_taken = tx.run("opinions.delete_opinion", case_id=case_id, actor_kind=by.kind, actor_id=by.id)
    if is_taken and settled_at is not None:
        tx.run("opinions.reopen_opinions", case_id=case_id, settled_at=settled_at)


def cases_with_opinion_of(tx: Transaction, who: Actor) -> list[int]:
    """The open cases about which somebody has said what they think: they wait for others."""
    return [row["id"] for row in tx.all("opinions.cases_with_opinion_of", person=who.id)]


def list_pairs(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> Sequence[OpinionPair]:
    """The first two opinions about each question whose second one was said in [since, until)."""
    rows = tx.all("opinions.list_pairs", since=since, until=until, **asdict(scope))
    return [
        OpinionPair(policy=row["policy"], first=Verb(row["first_verb"]), second=Verb(row["second_verb"]))
        for row in rows
    ]


def _text_id(tx: Transaction, case: Case) -> int:
    """The event whose text stands now."""
    stored = events.get_event(tx, case.event_id)
    return case.event_id if stored is None else list_versions(tx, stored)[-1].event_id


def _from_row(row: Row) -> Opinion:
    return Opinion(
        by=Actor(ActorKind(row["actor_kind"]), row["actor_id"]),
        verb=Verb(row["verb"]),
        at=row["at"],
        decision_id=row["decision_id"],
    )
