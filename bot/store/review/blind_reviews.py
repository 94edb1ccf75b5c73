"""Blind reviews: a sample of what rules did and left alone, judged again by people who cannot see which."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Actor, CaseRequest
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import cases

QUEUE = "blind_review"
#: Below everything that a rule asks for: a sample helps nobody who is waiting.
_PRIORITY = -5


@dataclass(frozen=True, kw_only=True, slots=True)
class PrecisionCount:
    """How often people agreed with a rule in its blind reviews; the rule '' left comments alone."""

    rule: str
    agreed: int
    reviewed: int
    waiting: int


def open_blind_review(
    tx: Transaction, event_id: int, samples: Sequence[tuple[str, bool]], *, at: float
) -> None:
    """Store what rules wanted with the event, as pairs of a rule and whether it removes, and open a blind
    case, unless a person is asked to look at the event anyway."""
    rows = [
        {"event_id": event_id, "rule_id": rule_id, "removes": int(removes), "at": at}
        for rule_id, removes in samples
    ]
    # Also for a case that people see anyway: a sample of what nobody saw would not be by chance.
    tx.run_many("blind_reviews.insert_sample", rows)
    is_seen = (
        cases.case_of_event(tx, event_id) is not None or cases.find_shared_case(tx, event_id) is not None
    )
    if not samples or is_seen:
        return
    request = CaseRequest(
        actor=Actor.system("blind_review"), why="drawn by chance", queue=QUEUE, priority=_PRIORITY
    )
    case_id = cases.open_case(tx, event_id=event_id, request=request, at=at)
    tx.run("blind_reviews.mark_case_blind", case_id=case_id)


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
    """The counts of one rule, in blind reviews that were settled since then."""
    settled = tx.one("blind_reviews.precision_of_rule", rule_id=rule_id, since=since)
    assert settled is not None  # an aggregate answers one row
    return PrecisionCount(
        rule=rule_id,
        agreed=settled["agreed"],
        reviewed=settled["reviewed"],
        waiting=tx.value("blind_reviews.count_waiting", rule_id=rule_id),
    )
