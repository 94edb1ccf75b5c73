"""Takes back what one rule did since a moment, and leaves alone what a person touched since.

The inverses are planned like everything else and leave at the platform's pace. Running it twice
changes nothing: what was taken back is not the rule's last word any more.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.domain import State, Verb
from bot.services.review.effects import command
from bot.services.review.view import person
from bot.store import Store, Transaction
from bot.store.context import lookup
from bot.store.context.lookup import Planned
from bot.store.delivery import outbox
from bot.store.history import audit, author_marks
from bot.store.intake import events
from bot.store.review import cases, overrides

_INVERSE = {Verb.HIDE: Verb.UNHIDE, Verb.UNHIDE: Verb.HIDE}
_WAITS = (State.PLANNED, State.WAITING, State.HELD)
_AT_ONCE = 200  # in one transaction, so that nothing else waits long


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleUndo:
    """What became of each effect of the rule: `reversed`, `cancelled`, `touched`, `leaving`, `final`.

    `touched` was decided by a person or done by another rule since, `leaving` is on its way just
    now, `final` has no opposite.
    """

    rule: str
    since: datetime
    counts: dict[str, int]
    dry_run: bool


async def undo_rule(
    db: Store, rule: str, since: datetime, who: str, *, now: datetime, dry_run: bool = False
) -> RuleUndo:
    """Take back every effect that `rule` planned since then; `dry_run` only counts."""
    by, at = person(who), now.timestamp()
    numbers = await db.read(lambda tx: lookup.planned_by(tx, rule, since.timestamp()))
    counts: Counter[str] = Counter()
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]

        def work(tx: Transaction, some: list[int] = some) -> Counter[str]:
            return Counter(_take_back(tx, number, by, at, dry_run) for number in some)

        counts += await (db.read(work) if dry_run else db.write(work))
    if numbers and not dry_run:
        details = dict(counts)
        await db.write(
            lambda tx: audit.record(
                tx, at=at, actor=by, action="rule_undone", subject=f"rule:{rule}", details=details
            )
        )
    return RuleUndo(rule=rule, since=since, counts=dict(sorted(counts.items())), dry_run=dry_run)


def _take_back(tx: Transaction, number: int, by: str, at: float, dry_run: bool) -> str:
    row = lookup.planned_row(tx, number)
    stored = events.get(tx, row.event_id)
    assert stored is not None  # rows refer to their event
    place = {"account_id": stored.event.account_id, "message_id": stored.event.message_id}
    fate = _fate(tx, row, **place)
    if dry_run or fate not in ("reversed", "cancelled"):
        return fate
    if fate == "cancelled":
        outbox.end(tx, row.id, State.CANCELLED, f"taken back by {by}", at=at)
    else:
        told = command(tx, stored, cases.of_event(tx, stored.id), by, at)
        told.decide(tx, _INVERSE[row.verb], "undo", told.action(_INVERSE[row.verb]))
    if row.verb is Verb.HIDE:
        author_marks.revoke(tx, by=by, at=at, event_id=stored.id)
    if row.verb in _INVERSE:
        verb = Verb.UNHIDE if row.verb is Verb.HIDE else Verb.HIDE
        overrides.give(tx, **place, by=by, verb=verb.value, at=at)
    return fate


def _fate(tx: Transaction, row: Planned, account_id: str, message_id: str) -> str:
    if row.state in (State.CANCELLED, State.REFUSED, State.DEAD):
        return "final"
    later = [
        one
        for one in lookup.planned_for(tx, account_id, message_id)
        if one.id > row.id and one.verb in (*_INVERSE, Verb.DELETE) and one.state is not State.CANCELLED
    ]
    verdict = lookup.verdict_on(tx, account_id, message_id)
    if later or (verdict is not None and verdict.at >= row.planned_at):
        return "touched"
    if row.state in _WAITS:
        return "cancelled"
    if row.state is not State.DONE:
        return "leaving"
    return "reversed" if row.verb in _INVERSE else "final"
