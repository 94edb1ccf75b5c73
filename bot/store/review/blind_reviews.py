"""Second looks: a sample of what rules did and left alone, judged again by people who do not know it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import CaseRequest
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import cases

QUEUE = "second_look"
_PRIORITY = -5


@dataclass(frozen=True, kw_only=True, slots=True)
class PrecisionCount:
    """How often people agreed with a rule in its second looks; the rule '' left comments alone."""

    rule: str
    agreed: int
    reviewed: int
    waiting: int


def draw(tx: Transaction, event_id: int, drawn: Sequence[tuple[str, bool]], *, at: float) -> None:
    """Put an event aside for a second look: a blind case, unless a person looks at it already."""
    for rule, removes in drawn:
        tx.execute(
            "INSERT OR IGNORE INTO blind_review (event_id, rule, removes, at) VALUES (?, ?, ?, ?)",
            (event_id, rule, removes, at),
        )
    if not drawn or cases.of_event(tx, event_id) is not None:
        return
    request = CaseRequest(rule="system:second_look", why="drawn by chance", queue=QUEUE, priority=_PRIORITY)
    case_id = cases.open(tx, event_id=event_id, request=request, at=at)
    tx.execute("UPDATE case_ SET is_blind = 1 WHERE id = ?", (case_id,))


def settle(tx: Transaction, event_id: int, *, removes: bool, by: str, at: float) -> None:
    """A person decided without knowing what the rules had done: they agree or they do not."""
    changed = tx.execute(
        "UPDATE blind_review SET agrees = (removes = ?), by_whom = ?, settled_at = ?"
        " WHERE event_id = ? AND settled_at IS NULL",
        (removes, by, at, event_id),
    ).rowcount
    if changed:
        audit.record(tx, at=at, actor=by, action="second_look", subject=f"event:{event_id}")


def agreements(tx: Transaction) -> list[PrecisionCount]:
    """Every rule that was ever drawn, by its id."""
    rows = tx.execute(
        "SELECT rule, coalesce(sum(agrees), 0) AS agreed, count(settled_at) AS reviewed,"
        " count(*) - count(settled_at) AS waiting FROM blind_review GROUP BY rule ORDER BY rule"
    )
    return [PrecisionCount(**dict(row)) for row in rows]


def of_rule(tx: Transaction, rule: str, since: float = 0.0) -> PrecisionCount:
    """How often people agreed with this rule, in looks that were settled since then."""
    row = tx.execute(
        "SELECT coalesce(sum(agrees), 0) AS agreed, count(*) AS reviewed FROM blind_review WHERE rule = ?"
        " AND settled_at IS NOT NULL AND settled_at >= ?",
        (rule, since),
    ).fetchone()
    waiting = tx.execute(
        "SELECT count(*) AS n FROM blind_review WHERE rule = ? AND settled_at IS NULL", (rule,)
    ).fetchone()
    return PrecisionCount(rule=rule, agreed=row["agreed"], reviewed=row["reviewed"], waiting=waiting["n"])
