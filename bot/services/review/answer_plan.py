"""What follows from a person's answer: the actions to plan, and which planned ones they replace."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from bot.domain import (
    NOTICE_KINDS,
    REMOVING_VERBS,
    VISIBILITY_VERBS,
    Action,
    CancelReason,
    Kind,
    Verb,
)
from bot.errors import UserError
from bot.services.review.answer_window import require_no_private_reply, require_open_window
from bot.services.review.decision import ReviewDecision
from bot.services.review.reply_text import validate_reply
from bot.services.review.rights_limits import require_askable
from bot.services.review.targets import LOCAL
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides
from bot.store.review.cases import Case


class ReviewAnswer(StrEnum):
    """What a person can answer to a case."""

    APPROVE = "approve"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPLY = "reply"
    PRIVATE_REPLY = "private_reply"
    EDIT_REPLY = "edit_reply"
    ESCALATE = "escalate"


#: Answers about whether a comment stays visible, each with what it says about that.
_VERDICTS: Mapping[ReviewAnswer, Verb] = MappingProxyType(
    {
        ReviewAnswer.APPROVE: Verb.KEEP,
        ReviewAnswer.HIDE: Verb.HIDE,
        ReviewAnswer.UNHIDE: Verb.KEEP,
        ReviewAnswer.DELETE: Verb.DELETE,
    }
)
SAME_VERB: Mapping[ReviewAnswer, Verb] = MappingProxyType(
    {
        ReviewAnswer.HIDE: Verb.HIDE,
        ReviewAnswer.UNHIDE: Verb.UNHIDE,
        ReviewAnswer.DELETE: Verb.DELETE,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerPlan:
    """What follows from an answer: its verb, its actions, and how many earlier effects it cancelled."""

    verb: Verb
    actions: tuple[Action, ...] = ()
    cancelled: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerCommand:
    """An answer as it was given."""

    answer: ReviewAnswer
    text: str
    target: str
    version: str | None
    rights_within: float = 0.0
    template: str = ""

    @property
    def opinion(self) -> Verb | None:
        """What is thought of the item's visibility; None for an answer that says nothing about it."""
        return _VERDICTS.get(self.answer)

    @property
    def summary(self) -> str:
        """The answer as it is recorded in the case."""
        return (
            f"{self.answer} to {self.target}" if self.answer is ReviewAnswer.ESCALATE else self.answer.value
        )


def plan_answer(tx: Transaction, decision: ReviewDecision, case: Case, command: AnswerCommand) -> AnswerPlan:
    """What follows from an answer to one item, which is not recorded yet. Raises `UserError`."""
    if command.answer is ReviewAnswer.ESCALATE:
        is_local = command.target == LOCAL
        # Colleagues here see the case in its queue; only another system must be sent something.
        actions = () if is_local else (decision.escalation(tx, command.target, case, command.text),)
        return AnswerPlan(verb=Verb.ESCALATE, actions=actions)
    require_possible(tx, decision, command)
    if command.opinion is None:
        return _plan_reply(tx, decision, command, _is_direct_message(tx, decision.stored))
    return plan_visibility(tx, decision, command.answer)


def require_possible(tx: Transaction, decision: ReviewDecision, command: AnswerCommand) -> None:
    """Raises `UserError` for an answer that does not fit the kind of item."""
    if command.answer is ReviewAnswer.APPROVE:
        return
    if decision.stored.event.kind in NOTICE_KINDS:
        raise UserError("impossible_for_notice", answer=command.answer)
    if command.opinion is not None and _is_direct_message(tx, decision.stored):
        raise UserError("impossible_for_direct_message", answer=command.answer)


def plan_visibility(tx: Transaction, decision: ReviewDecision, answer: ReviewAnswer) -> AnswerPlan:
    """What an answer about visibility does to one item, which is not recorded yet."""
    event = decision.stored.event
    if overrides.is_deleted(tx, event.account_id, event.message_id):
        return AnswerPlan(verb=Verb.KEEP)  # nobody sees it any more: seen, and nothing to do
    effects = lookup.effects_on_message(tx, event.account_id, event.message_id)
    is_hidden = lookup.is_hidden(effects)
    verb = Verb.KEEP if answer is ReviewAnswer.APPROVE else Verb(answer.value)
    if verb is Verb.KEEP and is_hidden:
        verb = Verb.UNHIDE  # approving what was hidden restores it
    removes = verb in REMOVING_VERBS
    if not removes:  # the strikes against its author were wrong
        author_marks.revoke_strikes(tx, by=decision.by, at=decision.at, event_id=decision.stored.id)
    cancelled = outbox.cancel_actions(
        tx,
        account_id=event.account_id,
        message_id=event.message_id,
        at=decision.at,
        reason=CancelReason.OVERRULED,
        only=VISIBILITY_VERBS | {Verb.REPLY, Verb.LIKE} if removes else VISIBILITY_VERBS,
    )
    decision.override(tx, verb)
    is_so_already = verb is Verb.KEEP or (verb is Verb.HIDE and is_hidden)
    return AnswerPlan(
        verb=verb, actions=() if is_so_already else (decision.action(verb),), cancelled=cancelled
    )


def _plan_reply(
    tx: Transaction, decision: ReviewDecision, command: AnswerCommand, is_direct: bool
) -> AnswerPlan:
    event = decision.stored.event
    verb = Verb.MESSAGE if is_direct else Verb(command.answer.value)
    text = validate_reply(verb, command.text)
    if is_direct and event.author_id is None:
        raise UserError("author_withheld")
    window_until = require_open_window(tx, decision.stored.id, verb, decision.at)
    target = event.author_id if is_direct and event.author_id else event.message_id
    cancelled = outbox.cancel_replies(
        tx, account_id=event.account_id, target=target, at=decision.at, reason=CancelReason.PERSON_REPLIED
    )
    if verb is Verb.PRIVATE_REPLY:
        require_no_private_reply(tx, event.account_id, target, decision.at)
    if is_direct:
        until = decision.at + overrides.takeover_seconds(tx)
        overrides.start_takeover(tx, event.account_id, event.thread_id, until)
    action = decision.action(verb, target=target, text=text, window_until=window_until)
    action = replace(action, rights_within=command.rights_within, template=command.template)
    if command.rights_within:
        require_askable(tx, action, decision.at)
    return AnswerPlan(verb=verb, actions=(action,), cancelled=cancelled)


def _is_direct_message(tx: Transaction, stored: StoredEvent) -> bool:
    event = stored.event
    history = events.list_of_message(tx, event.account_id, event.message_id)
    return event.kind is Kind.DM or any(former.event.kind is Kind.DM for former in history)
