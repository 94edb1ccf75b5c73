"""Blind reviews: a sample of what rules did and left alone, judged again by people who cannot see which.

What was drawn and has a case anyway is reviewed in that case: it keeps its place in the queue, and shows
neither the rule nor what it did until it is answered. So every rule is measured, also one that always asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain import Actor, CaseRequest
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import cases
from bot.store.review.cases import Case
from bot.store.review.opinions import DISAGREEMENT

QUEUE = "blind_review"
#: Below everything that a rule asks for: a sample helps nobody who is waiting.
_PRIORITY = -5
_ACTOR = Actor.system("blind_review")
_WHY = "drawn by chance"


@dataclass(frozen=True, kw_only=True, slots=True)
class PrecisionCount:
    """How often people agreed with a rule in its blind reviews; the rule '' left comments alone.

    `waiting` are those whose case is open: a case that ended without a verdict is no review any more.
    """

    rule: str
    agreed: int
    reviewed: int
    waiting: int


def open_blind_review(
    tx: Transaction,
    event_id: int,
    samples: Sequence[tuple[str, bool]],
    *,
    at: float,
    needs_two: bool = False,
) -> None:
    """Store what rules wanted with the event, as pairs of a rule and whether it removes, and open a blind
    case, for two people where that is asked, unless there is a case anyway, which is then reviewed blindly.

    An event that shares the case of others is not drawn: one answer about a flood is one look, not many.
    """
    if not samples:
        return
    case = cases.case_of_event(tx, event_id)
    is_shared = case is not None and case.event_id != event_id
    if is_shared or cases.find_shared_case(tx, event_id) is not None:
        return
    rows = [
        {"event_id": event_id, "rule_id": rule_id, "removes": int(removes), "at": at}
        for rule_id, removes in samples
    ]
    # Also where there is a case anyway: a sample of what nobody saw would not be by chance.
    tx.run_many("blind_reviews.insert_sample", rows)
    if case is not None:
        return
    request = CaseRequest(actor=_ACTOR, why=_WHY, queue=QUEUE, priority=_PRIORITY, needs_two=needs_two)
    case_id = cases.open_case(tx, event_id=event_id, request=request, at=at)
    tx.run("blind_reviews.mark_case_blind", case_id=case_id)


def as_shown(tx: Transaction, case: Case) -> Case:
    """The case as a person may see it: while it is open and drawn, without who asked, why, and what for. A
    lead, who is asked when two people disagreed, sees it as it is."""
    if case.needs_two and case.queue == DISAGREEMENT:
        return replace(case, is_blind=False)
    is_drawn = case.is_blind or bool(tx.value("blind_reviews.is_unsettled", event_id=case.event_id))
    if case.state != "open" or not is_drawn:
        return case
    return replace(case, is_blind=True, actor=_ACTOR, why=_WHY, queue=QUEUE, suggested=(), draft="")


def policy_of(tx: Transaction, case: Case) -> str:
    """The rule that a case is about: the one that was drawn, or who asked for a person."""
    rule = tx.value("blind_reviews.drawn_rule", event_id=case.event_id)
    return case.actor.label if rule is None else str(rule)


def settle_blind_review(tx: Transaction, event_id: int, *, removes: bool, by: Actor, at: float) -> None:
    """Compare what a person decided, without knowing it, with what the rules had wanted."""
    changed = tx.run(
        "blind_reviews.settle_samples",
        event_id=event_id,
        removes=int(removes),
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="second_look", subject=f"event:{event_id}")


def precision_by_rule(tx: Transaction) -> list[PrecisionCount]:
    """The counts of every rule that was ever sampled, by its id."""
    return [
        PrecisionCount(
            rule=row["rule"], agreed=row["agreed"], reviewed=row["reviewed"], waiting=row["waiting"]
        )
        for row in tx.all("blind_reviews.precision_by_rule")
    ]


def precision_of_rule(tx: Transaction, rule_id: str, since: float = 0.0) -> PrecisionCount:
    """The counts of one rule, in blind reviews of what it decided since then."""
    settled = tx.one("blind_reviews.precision_of_rule", rule_id=rule_id, since=since)
    assert settled is not None  # an aggregate answers one row
    return PrecisionCount(
        rule=rule_id,
        agreed=settled["agreed"],
        reviewed=settled["reviewed"],
        waiting=tx.value("blind_reviews.count_waiting", rule_id=rule_id),
    )
