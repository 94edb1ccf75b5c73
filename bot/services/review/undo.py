"""Takes back what was last done about an item, as far as that is possible.

What has not left yet is cancelled. What has left is answered by its inverse, and where there is
none (words, a deletion) this is said. One step back: an undo is not undone, one decides again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import SLOT_OF, SPEAKING_VERBS, Action, Slot, State, Verb
from bot.errors import UserError
from bot.services.review.answer import Outcome
from bot.services.review.effects import Command, command, crowd_of
from bot.services.review.view import person
from bot.store import Store, Transaction
from bot.store.context import lookup
from bot.store.context.lookup import Decided, Planned
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases, overrides
from bot.store.review.cases import Case

_INVERSE = {Verb.HIDE: Verb.UNHIDE, Verb.UNHIDE: Verb.HIDE}
_WAITS = (State.PLANNED, State.WAITING, State.HELD)
_IN_DOUBT = (State.SENDING, State.UNKNOWN)
_UNDO = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Taken:
    """What taking back came to for one item."""

    planned: tuple[Verb, ...]
    cancelled: int
    kept: tuple[Verb, ...]


async def undo(db: Store, reference: str, who: str, *, now: datetime, delete_reply: bool = False) -> Outcome:
    """Take back the last thing done about an item, by a person or a rule, and open its case again.

    `delete_reply` allows deleting a reply of ours that is out already. Raises `UserError` when
    nothing was done, when it is just leaving, or when nothing of it can be taken back.
    """
    by, at = person(who), now.timestamp()
    return await db.write(lambda tx: _undo(tx, reference, by, at, delete_reply))


def _undo(tx: Transaction, reference: str, by: str, at: float, delete_reply: bool) -> Outcome:
    event_id = lookup.find(tx, reference)
    stored = events.get(tx, event_id)
    assert stored is not None  # `find` looked
    case = cases.of_event(tx, event_id)
    _must_be_free(case, by, at)
    outcome = Outcome(
        case_id=case.id if case else None, event_id=event_id, answer=_UNDO, by=by, at=at, repeated=True
    )
    last = _last(tx, stored)
    if last is not None and _is_undo(last):
        return outcome
    if last is None:
        raise UserError("nothing was done about this item, so there is nothing to take back")
    taken = [_take_back(tx, command(tx, stored, case, by, at), last, delete_reply)]
    crowd = [(each, _last(tx, each)) for each in crowd_of(tx, case, reference)]
    same = [
        (each, its)
        for each, its in crowd
        if its and (its.by, its.at) == (last.by, last.at) and (_standing(tx, each, its) or not its.planned)
    ]
    taken += [_take_back(tx, command(tx, each, case, by, at), its, delete_reply) for each, its in same]
    reopened = case is not None and cases.reopen(tx, case.id, by=by, at=at)
    return Outcome(
        case_id=outcome.case_id,
        event_id=event_id,
        answer=_UNDO,
        by=by,
        at=at,
        planned=tuple(dict.fromkeys(verb for one in taken for verb in one.planned)),
        cancelled=sum(one.cancelled for one in taken),
        reopened=reopened,
        kept=tuple(dict.fromkeys(verb for one in taken for verb in one.kept)),
        crowd=len(same),
    )


def _take_back(tx: Transaction, told: Command, last: Decided, delete_reply: bool) -> _Taken:
    """Reverse what that decision did to one item, and keep the person's word on it."""
    rows = _rows_of(tx, told.stored, last)
    cancelled, actions, kept = _reverse(tx, told, rows, delete_reply)
    _speak(tx, told, rows, actions)
    told.decide(tx, actions[0].verb if actions else Verb.KEEP, _UNDO, *actions)
    return _Taken(planned=tuple(action.verb for action in actions), cancelled=cancelled, kept=kept)


def _must_be_free(case: Case | None, by: str, at: float) -> None:
    holder = case.holder(at) if case else None
    if case and holder not in (None, by):
        raise UserError(f"{cases.name(holder or '')} is looking at case {case.id} now; talk to them first")


def _last(tx: Transaction, stored: StoredEvent) -> Decided | None:
    """The last decision that did something, or that a person took."""
    found = lookup.decided_about(tx, stored)
    mine = [one for one in found if one.planned or one.by.startswith("person:")]
    return mine[-1] if mine else None


def _is_undo(decided: Decided) -> bool:
    return decided.by.startswith("person:") and any(
        reason.saw == _UNDO for match in decided.matches for reason in match.reasons
    )


def _standing(tx: Transaction, stored: StoredEvent, last: Decided) -> Sequence[Planned]:
    """What a decision planned and what of it has not come to nothing."""
    event = stored.event
    ended = (State.CANCELLED, State.REFUSED, State.DEAD)
    return [
        row
        for row in lookup.planned_for(tx, event.account_id, event.message_id)
        if row.decision_id == last.id and row.state not in ended
    ]


def _rows_of(tx: Transaction, stored: StoredEvent, last: Decided) -> Sequence[Planned]:
    """What the last decision planned and what of it may still be taken back."""
    rows = _standing(tx, stored, last)
    doubtful = [row for row in rows if row.state in _IN_DOUBT]
    if doubtful:
        raise UserError(
            f"the {doubtful[0].verb} is just leaving or its answer is still out; try again in half a minute"
        )
    if not rows and last.planned:
        raise UserError("what was decided last did not happen, so there is nothing to take back")
    return rows


def _reverse(
    tx: Transaction, told: Command, rows: Sequence[Planned], delete_reply: bool
) -> tuple[int, list[Action], tuple[Verb, ...]]:
    """Cancel what waits; the inverse of what is done; and what stays as it is."""
    why = f"taken back by {told.by}"
    waiting = [row for row in rows if row.state in _WAITS]
    gone = [row for row in rows if row.state is State.DONE]
    actions, kept = [], []
    for row in gone:
        if row.verb in _INVERSE:
            actions.append(told.action(_INVERSE[row.verb]))
        elif row.verb is Verb.REPLY and delete_reply and row.external_id:
            actions.append(_deletion(told, row.external_id))
        else:
            kept.append(row)
    if kept and not waiting and not actions:
        raise UserError(_cannot(kept[0], told))
    cancelled = sum(outbox.end(tx, row.id, State.CANCELLED, why, at=told.at) for row in waiting)
    return cancelled, actions, tuple(row.verb for row in kept)


def _deletion(told: Command, external_id: str) -> Action:
    """The deletion of our own reply. It is an item of its own: not the author's removal."""
    event = told.stored.event
    return Action(
        verb=Verb.DELETE,
        slot=Slot.VISIBILITY,
        platform=event.platform,
        account_id=event.account_id,
        message_id=external_id,
        target=external_id,
        key=f"{event.platform}:{event.account_id}:{SLOT_OF[Verb.DELETE]}:{external_id}#{told.mark}",
        rule=told.by,
        via=told.stored.source,
        details={"own_reply": "true"},
    )


def _cannot(row: Planned, told: Command) -> str:
    if row.verb is Verb.REPLY and row.external_id:
        return (
            f"the reply has left and stands under the comment as {row.external_id}; it can only be deleted:"
            " run the same command with --delete-reply"
        )
    if row.verb in SPEAKING_VERBS:
        return "the words have left and were delivered; they cannot be taken back"
    if row.verb is Verb.DELETE:
        return "the comment was deleted for good; no platform brings it back"
    if row.verb is Verb.ESCALATE:
        return f"it was handed over to '{row.via}'; take it back there"
    return f"a {row.verb} cannot be taken back from here"


def _speak(tx: Transaction, told: Command, rows: Sequence[Planned], actions: Sequence[Action]) -> None:
    """The person's word on the item's visibility after the undo."""
    event = told.stored.event
    visible = [action.verb for action in actions if action.verb in _INVERSE]
    place = {"account_id": event.account_id, "message_id": event.message_id}
    removed = any(row.verb in (Verb.HIDE, Verb.DELETE) and not row.by_person for row in rows)
    if removed:  # what a rule held against its author was wrong
        author_marks.revoke(tx, by=told.by, at=told.at, event_id=told.stored.id)
    if visible:
        overrides.give(tx, **place, by=told.by, verb=visible[0].value, at=told.at)
    elif removed:
        overrides.give(tx, **place, by=told.by, verb=Verb.KEEP.value, at=told.at)
    elif not any(row.verb in SPEAKING_VERBS or row.verb is Verb.ESCALATE for row in rows):
        lookup.withdraw_verdict(tx, **place)
