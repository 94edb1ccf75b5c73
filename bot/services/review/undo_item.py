"""Undoes what was last done about an item, as far as that is possible.

What has not been sent is cancelled. What was sent is answered by its inverse, and where there is none (a
text, a deletion) an error says so. One step back: an undo is not undone, one decides again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain import (
    REMOVING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
    TARGET_VERBS,
    WORDED_VERBS,
    Action,
    Actor,
    CancelReason,
    DecisionKind,
    Slot,
    State,
    Verb,
)
from bot.errors import UserError
from bot.services.review.decision import ReviewDecision, next_decision, other_members
from bot.services.review.item_version import require_version
from bot.services.review.outcome import ReviewOutcome, with_holds
from bot.services.review.own_replies import standing_reply, text_before
from bot.services.review.reply_edits import edit_of, is_closed_by_edit
from bot.services.review.second_opinion import take_back
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.context.lookup import PlannedEffect, StoredDecision
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import appeals, cases, handed_on, opinions, overrides
from bot.store.review.cases import Case

INVERSE_VERB = {Verb.HIDE: Verb.UNHIDE, Verb.UNHIDE: Verb.HIDE}
#: States of an effect that can still be cancelled.
CANCELLABLE = (State.PLANNED, State.WAITING, State.HELD)
#: Whether these took effect is not known yet: an inverse sent now could overtake them.
_IN_FLIGHT = (State.SENDING, State.UNKNOWN)
_WITHOUT_EFFECT = (State.CANCELLED, State.REFUSED, State.FAILED)
_ANSWER = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reversal:
    """What undoing came to for one item."""

    actions: tuple[Action, ...] = ()
    cancelled: int = 0
    irreversible: tuple[Verb, ...] = ()


async def undo_item(
    workspace: Workspace, reference: str, *, delete_reply: bool = False, version: str | None = None
) -> ReviewOutcome:
    """Undo the last thing done about an item, by a person or a rule, and reopen its case.

    `delete_reply` allows deleting a reply of ours that was posted already; `version` is which version of the
    item was seen. Raises `UserError` when nothing was done, when it is being sent, when nothing of it can be
    undone, or when the item has changed since.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        require_version(tx, lookup.resolve_reference(tx, reference), version)
        return undo(tx, reference, by, at, delete_reply)

    return await with_holds(workspace, await workspace.store.write(work))


def undo(
    tx: Transaction,
    reference: str,
    by: Actor,
    at: float,
    delete_reply: bool = False,
    *,
    expected: Collection[int] = (),
) -> ReviewOutcome:
    """`undo_item` in a transaction; with `expected` only if one of these decisions is the last one."""
    event_id = lookup.resolve_reference(tx, reference)
    case = cases.case_of_event(tx, events.leader_of(tx, event_id))
    _check_unclaimed(case, by, at)
    case_id = case.id if case else None
    authors = _opinions(tx, case)
    # What somebody else has said about an open question is not told, and stays theirs.
    others = {decision_id for decision_id, author in authors.items() if author != by}
    stored, last = _last_decided(tx, event_id, case, passing=others)
    event_id = stored.id
    if last is None:
        raise UserError("nothing_to_undo")
    if expected and last.id not in expected:
        raise UserError("decided_since", id=case_id, by=last.actor.id)
    if last.kind is DecisionKind.UNDO and not (delete_reply and standing_reply(tx, stored)):
        return ReviewOutcome(case_id=case_id, event_id=event_id, answer=_ANSWER, by=by, at=at, repeated=True)
    if last.id in authors:  # it has done nothing
        _commit_undo(tx, next_decision(tx, stored, case, by, at))
        reversals = [_Reversal()]
    else:
        reversals = [_undo_decision(tx, next_decision(tx, stored, case, by, at), last, delete_reply)]
    for member, member_last in _decided_alike(tx, case, reference, stored.id, last):
        decision = next_decision(tx, member, case, by, at)
        reversals.append(_undo_decision(tx, decision, member_last, delete_reply))
    is_reopened = case is not None and _reopen(tx, case, last, by, at)
    actions = [action for reversal in reversals for action in reversal.actions]
    irreversible = [verb for reversal in reversals for verb in reversal.irreversible]
    return ReviewOutcome(
        case_id=case_id,
        event_id=event_id,
        answer=_ANSWER,
        by=by,
        at=at,
        planned=tuple(dict.fromkeys(action.verb for action in actions)),
        cancelled=sum(reversal.cancelled for reversal in reversals),
        reopened=is_reopened,
        irreversible=tuple(dict.fromkeys(irreversible)),
        others=len(reversals) - 1,
    )


def _opinions(tx: Transaction, case: Case | None) -> dict[int | None, Actor]:
    """Who said something about the question that two people are asked, by the decision it is recorded in."""
    question = opinions.read_question(tx, case)
    return {opinion.decision_id: opinion.by for opinion in question.opinions} if question else {}


def _reopen(tx: Transaction, case: Case, last: StoredDecision, by: Actor, at: float) -> bool:
    """Ask again what the decision had settled; whether the case was closed."""
    is_reopened = _settled(last, case) and cases.reopen_case(tx, case.id, by=by, at=at)
    if is_reopened:
        appeals.reopen_appeal(tx, case.id, settled_at=case.closed_at)
    if last.actor.is_person:
        take_back(tx, case, by=last.actor)
    if _handed_on_here(last):
        handed_on.restore_request(tx, case.id)
    return is_reopened


def _handed_on_here(last: StoredDecision) -> bool:
    """Whether a person handed the item on to colleagues in this queue, which sends nothing."""
    verbs = {verb for match in last.matches for verb in match.granted}
    return last.actor.is_person and Verb.ESCALATE in verbs and not last.planned


def _settled(last: StoredDecision, case: Case) -> bool:
    """Whether the decision was about the case: an edit of our answer may come long after it was closed."""
    verbs = {verb for match in last.matches for verb in match.granted}
    return Verb.EDIT_REPLY not in verbs or is_closed_by_edit(case)


def _check_unclaimed(case: Case | None, by: Actor, at: float) -> None:
    holder = case.holder(at) if case else None
    if case and holder and holder != by:
        raise UserError("case_in_review", id=case.id, by=holder.id)


def _last_decided(
    tx: Transaction, event_id: int, case: Case | None, *, passing: Collection[int | None]
) -> tuple[StoredEvent, StoredDecision | None]:
    """The event whose last decision is meant, and that decision: an answer to a conversation is recorded with
    the message that was its latest then, whichever is named."""
    event_ids = [event_id]
    if case is not None and case.is_conversation:
        event_ids += [case.event_id, *cases.list_members(tx, case.id)]
    named, *others = [stored for number in event_ids if (stored := events.get_event(tx, number))]
    last = _last_decision(tx, named, passing)
    for stored in others:
        decision = _last_decision(tx, stored, passing)
        if decision and decision.actor.is_person and (last is None or decision.at > last.at):
            named, last = stored, decision
    return named, last


def _last_decision(
    tx: Transaction, stored: StoredEvent, passing: Collection[int | None] = ()
) -> StoredDecision | None:
    """The last decision that did something, or that a person took; `passing` are decisions to pass over."""
    decisions = [
        decision
        for decision in lookup.decisions_about(tx, stored)
        if (decision.planned or decision.actor.is_person) and decision.id not in passing
    ]
    return decisions[-1] if decisions else None


def _decided_alike(
    tx: Transaction, case: Case | None, reference: str, event_id: int, last: StoredDecision
) -> list[tuple[StoredEvent, StoredDecision]]:
    """The other members of the group for which the same answer is still the last decision."""
    alike = []
    for member in other_members(tx, case, reference, event_id):
        decision = _last_decision(tx, member)
        if (
            decision
            and (decision.actor, decision.at) == (last.actor, last.at)
            and (_remaining_effects(tx, member, decision) or not decision.planned)
        ):
            alike.append((member, decision))
    return alike


def _undo_decision(
    tx: Transaction, decision: ReviewDecision, last: StoredDecision, delete_reply: bool
) -> _Reversal:
    """Reverse what the last decision did to one item, and record the person's decision on it."""
    effects = _reversible_effects(tx, decision.stored, last)
    if last.kind is DecisionKind.UNDO:  # an edit was taken back, and now the answer itself is
        reply = standing_reply(tx, decision.stored)
        reversal = _Reversal(actions=(_reply_deletion(decision, reply.id),) if reply else ())
    else:
        reversal = _reverse(tx, decision, effects, delete_reply)
    _set_override(tx, decision, effects, reversal.actions)
    _commit_undo(tx, decision, *reversal.actions)
    return reversal


def _commit_undo(tx: Transaction, decision: ReviewDecision, *actions: Action) -> None:
    verb = actions[0].verb if actions else Verb.KEEP
    decision.commit(tx, verb, _ANSWER, *actions, kind=DecisionKind.UNDO)


def _remaining_effects(tx: Transaction, stored: StoredEvent, last: StoredDecision) -> Sequence[PlannedEffect]:
    """What a decision planned, without what had no effect."""
    event = stored.event
    return [
        effect
        for effect in lookup.effects_on_message(tx, event.account_id, event.message_id)
        if effect.decision_id == last.id and effect.state not in _WITHOUT_EFFECT
    ]


def _reversible_effects(
    tx: Transaction, stored: StoredEvent, last: StoredDecision
) -> Sequence[PlannedEffect]:
    """What the last decision planned. Raises `UserError` while any of it is being sent."""
    effects = _remaining_effects(tx, stored, last)
    in_flight = next((effect for effect in effects if effect.state in _IN_FLIGHT), None)
    if in_flight:
        raise UserError("effect_in_flight", verb=in_flight.verb)
    if not effects and last.planned:
        raise UserError("last_decision_without_effect")
    return effects


def _reverse(
    tx: Transaction, decision: ReviewDecision, effects: Sequence[PlannedEffect], delete_reply: bool
) -> _Reversal:
    """Cancel what was not sent, and plan the inverse of what was."""
    cancellable = [effect for effect in effects if effect.state in CANCELLABLE]
    actions, irreversible = [], []
    for effect in effects:
        if effect.state is not State.DONE:
            continue
        inverse = _inverse(tx, decision, effect, delete_reply)
        if inverse is None:
            irreversible.append(effect)
        else:
            actions.append(inverse)
    # A mixture is undone as far as it can be; the outcome names what stays.
    if irreversible and not cancellable and not actions:
        raise _irreversible(irreversible[0])
    cancelled = sum(
        outbox.cancel_action(tx, effect.id, CancelReason.UNDONE, at=decision.at) for effect in cancellable
    )
    return _Reversal(
        actions=tuple(actions),
        cancelled=cancelled,
        irreversible=tuple(effect.verb for effect in irreversible),
    )


def _inverse(
    tx: Transaction, decision: ReviewDecision, effect: PlannedEffect, delete_reply: bool
) -> Action | None:
    """What takes back an effect that happened; None where nothing can."""
    if effect.verb in INVERSE_VERB:
        return decision.action(INVERSE_VERB[effect.verb])
    if effect.verb is Verb.EDIT_REPLY:
        if delete_reply:
            return _reply_deletion(decision, effect.target)
        text = text_before(tx, decision.stored, effect)
        return edit_of(decision, effect.target, text) if text else None
    if effect.verb is Verb.REPLY and delete_reply and effect.external_id:
        return _reply_deletion(decision, effect.external_id)
    return None


def _reply_deletion(decision: ReviewDecision, external_id: str) -> Action:
    """The deletion of our own reply. It is an item of its own: not the removal of the author's comment."""
    event = decision.stored.event
    return Action(
        verb=Verb.DELETE,
        slot=Slot.VISIBILITY,
        platform=event.platform,
        account_id=event.account_id,
        message_id=external_id,
        target=external_id,
        key=f"{event.platform}:{event.account_id}:{SLOT_OF[Verb.DELETE]}:{external_id}#{decision.mark}",
        actor=decision.by,
        via=decision.stored.source,
        is_own_reply=True,
    )


def _irreversible(effect: PlannedEffect) -> UserError:
    if effect.verb is Verb.REPLY and effect.external_id:
        return UserError("reply_posted", external_id=effect.external_id, event_id=effect.event_id)
    if effect.verb in SPEAKING_VERBS:
        return UserError("text_delivered")
    if effect.verb is Verb.DELETE:
        return UserError("deleted_permanently")
    if effect.verb is Verb.ESCALATE:
        return UserError("escalated_elsewhere", target=effect.via)
    return UserError("cannot_be_undone", verb=effect.verb)


def _set_override(
    tx: Transaction, decision: ReviewDecision, effects: Sequence[PlannedEffect], actions: Sequence[Action]
) -> None:
    """Record what the person wants of the item's visibility after the undo."""
    event, by, at = decision.stored.event, decision.by, decision.at
    item = {"account_id": event.account_id, "message_id": event.message_id}
    visibility = [action.verb for action in actions if action.verb in INVERSE_VERB]
    was_removed_by_rule = any(
        effect.verb in REMOVING_VERBS and not effect.actor.is_person for effect in effects
    )
    if was_removed_by_rule:  # the strikes against its author were wrong
        author_marks.revoke_strikes(tx, by=by, at=at, event_id=decision.stored.id)
    if visibility:
        overrides.set_override(tx, **item, by=by, verb=visibility[0].value, at=at)
    elif was_removed_by_rule:
        overrides.set_override(tx, **item, by=by, verb=Verb.KEEP.value, at=at)
    elif not any(effect.verb in WORDED_VERBS | TARGET_VERBS for effect in effects):
        overrides.delete_override(tx, **item)
