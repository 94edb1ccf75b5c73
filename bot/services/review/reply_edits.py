"""A person changes what our own public answer says, where the platform lets us.

An edit is an effect of its own on our comment, planned and sent like any other. Only people edit; what was
said in private cannot be changed.
"""

from dataclasses import replace

from bot.domain import Action, Actor, CancelReason, State, Verb
from bot.errors import UserError
from bot.services.platforms import platforms_with
from bot.services.review.case_view import latest_event
from bot.services.review.decision import ReviewDecision, next_decision
from bot.services.review.item_version import require_version
from bot.services.review.outcome import ReviewOutcome
from bot.services.review.own_replies import effects_on, standing_reply
from bot.services.review.reply_text import validate_reply
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.delivery.undo_window import undo_window_seconds
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import case_leases, cases
from bot.store.review.cases import Case

_ANSWER = "edit_reply"
_UNSENT = (State.PLANNED, State.WAITING, State.HELD)
_IN_FLIGHT = (State.SENDING, State.UNKNOWN)
_ENDED = (State.CANCELLED, State.REFUSED, State.FAILED)


def record_edit(
    tx: Transaction, reference: str, text: str, *, by: Actor, at: float, version: str | None
) -> ReviewOutcome:
    """Record that somebody changes what an answer of ours says, and plan the edit.

    An open case is closed by it, unless others wait in it or it is a blind review; a closed one stays as it
    is. The same edit of the same person a second time changes nothing. Raises `UserError` where there is
    nothing to edit, where the platform takes no edits, and while the answer or an earlier edit is being sent:
    the two could arrive in either order.
    """
    event_id, reply_id = _resolve_reply(tx, reference)
    stored, case = latest_event(tx, event_id), cases.case_about(tx, event_id)
    case_id = case.id if case else None
    outcome = ReviewOutcome(case_id=case_id, event_id=event_id, answer=_ANSWER, by=by, at=at, repeated=True)
    if _is_repetition(tx, stored, by, text, reply_id):
        return outcome
    is_open = case is not None and case.state == "open"
    if case is not None and is_open:
        case_leases.check_available(tx, case.id, who=by, at=at)
    require_version(tx, event_id, version)
    decision = next_decision(tx, stored, case, by, at, wait=undo_window_seconds(tx))
    edit, cancelled = _plan_edit(tx, decision, text, reply_id)
    decision.commit(tx, edit.verb, _ANSWER, edit)
    if case is not None and is_open and not case.is_blind and not cases.list_members(tx, case.id):
        cases.close_case(tx, case.id, by=by, answer=_ANSWER, at=at)
    return replace(outcome, repeated=False, planned=(edit.verb,), cancelled=cancelled)


def edit_of(decision: ReviewDecision, reply_id: str, text: str) -> Action:
    """The effect that makes an answer of ours say this."""
    return replace(decision.action(Verb.EDIT_REPLY, target=reply_id, text=text), is_own_reply=True)


def is_closed_by_edit(case: Case) -> bool:
    """Whether an edit was what closed the case."""
    return case.answer == _ANSWER


def _resolve_reply(tx: Transaction, reference: str) -> tuple[int, str]:
    """The event that a person means, and the id of our answer to it: "" for the latest. An answer may be
    named by the platform's id of it. Raises `UserError` when nothing has that name."""
    answered_id = outbox.event_answered_by(tx, reference)
    if answered_id is not None:
        return answered_id, reference
    event_id = lookup.resolve_reference(tx, reference)
    stored = events.get_event(tx, event_id)
    # Written by a colleague in the platform's app: our account's comment, and nothing of ours answers it.
    is_own = stored is not None and stored.event.is_own_echo and stored.event.message_id == reference
    return event_id, reference if is_own else ""


def _is_repetition(tx: Transaction, stored: StoredEvent, by: Actor, text: str, reply_id: str) -> bool:
    """Whether the same person said so last, and it has not come to nothing."""
    edits = [
        effect
        for effect in effects_on(tx, stored)
        if effect.verb is Verb.EDIT_REPLY and effect.state not in _ENDED and reply_id in ("", effect.target)
    ]
    return bool(edits) and (edits[-1].actor, edits[-1].text) == (by, text)


def _plan_edit(tx: Transaction, decision: ReviewDecision, text: str, reply_id: str) -> tuple[Action, int]:
    """The edit of that answer to the event, or of the latest, and how many unsent edits it replaces."""
    stored, platform = decision.stored, decision.stored.event.platform
    text = validate_reply(Verb.REPLY, text)
    possible = platforms_with(Verb.EDIT_REPLY)
    if platform not in possible:
        raise UserError("edit_impossible", platform=platform, platforms=", ".join(sorted(possible)))
    reply = standing_reply(tx, stored, reply_id)
    if reply is None:
        raise _nothing_to_edit(tx, stored)
    edits = [
        effect
        for effect in effects_on(tx, stored)
        if effect.verb is Verb.EDIT_REPLY and effect.target == reply.id
    ]
    if any(edit.state in _IN_FLIGHT for edit in edits):
        raise UserError("effect_in_flight", verb=Verb.EDIT_REPLY)
    unsent = [edit for edit in edits if edit.state in _UNSENT]
    if text == reply.text and not unsent:
        raise UserError("edit_changes_nothing")
    cancelled = sum(
        outbox.cancel_action(tx, edit.id, CancelReason.OVERRULED, at=decision.at) for edit in unsent
    )
    return edit_of(decision, reply.id, text), cancelled


def _nothing_to_edit(tx: Transaction, stored: StoredEvent) -> UserError:
    if cases.is_direct_message(tx, stored.id):
        return UserError("impossible_for_direct_message", answer="edit")
    replies = [effect for effect in effects_on(tx, stored) if effect.verb is Verb.REPLY]
    if replies and replies[-1].state in _UNSENT:
        return UserError("reply_unsent", event_id=stored.id)
    if replies and replies[-1].state in _IN_FLIGHT:
        return UserError("effect_in_flight", verb=Verb.REPLY)
    return UserError("no_reply_to_edit")
