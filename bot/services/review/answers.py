"""A person's answer to a case, recorded as a decision like any other.

What a person decides overrules what rules planned and has not been sent yet. Nothing is sent from here: the
effects are planned in the same transaction and leave through the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from bot.domain import (
    NOTICE_KINDS,
    REMOVING_VERBS,
    SPEAKING_VERBS,
    VISIBILITY_VERBS,
    WORDED_VERBS,
    Action,
    Actor,
    CancelReason,
    CaseRequest,
    Kind,
    Verb,
)
from bot.errors import TamisError, UserError
from bot.services.review.answer_window import require_no_private_reply, require_open_window
from bot.services.review.case_view import latest_event
from bot.services.review.decision import ReviewDecision, next_decision, other_members
from bot.services.review.item_version import require_version
from bot.services.review.outcome import ReviewOutcome, with_holds
from bot.services.review.reply_edits import record_edit
from bot.services.review.reply_text import validate_reply
from bot.services.review.rights_limits import require_askable
from bot.services.review.targets import LOCAL, require_target
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.delivery.undo_window import undo_window_seconds
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import (
    approvals,
    blind_reviews,
    case_leases,
    cases,
    evidence,
    handed_on,
    overrides,
)
from bot.store.review.cases import Case
from bot.text.language_id import identify_language

_ESCALATED_PRIORITY = 50  # a colleague has looked already, so somebody who wrote is waiting twice
_APPROVALS_NEEDED = 2


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


#: Answers about whether a comment stays visible.
_ON_VISIBILITY = (ReviewAnswer.APPROVE, ReviewAnswer.HIDE, ReviewAnswer.UNHIDE, ReviewAnswer.DELETE)
_SAME_VERB: Mapping[ReviewAnswer, Verb] = MappingProxyType(
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
    def summary(self) -> str:
        """The answer as it is recorded in the case."""
        return (
            f"{self.answer} to {self.target}" if self.answer is ReviewAnswer.ESCALATE else self.answer.value
        )


async def answer_case(
    workspace: Workspace,
    reference: str,
    answer: ReviewAnswer,
    *,
    text: str | None = None,
    target: str | None = None,
    version: str | None = None,
    rights_within: float = 0.0,
    template: str = "",
) -> ReviewOutcome:
    """Record the actor's answer and plan what follows from it.

    `target` is where an escalation goes, `version` which version of the item they saw (see `item_version`).
    Raises `UserError` when the case is closed or claimed by somebody else, when the item has changed since
    they saw it, or when the answer does not fit. The same answer of the same person a second time changes
    nothing. With `rights_within`, a reply asks for the rights to what its author made, and `template` is the
    name of its text. An edit of our reply is possible after the case was closed, too: mostly it was closed by
    that.
    """
    if target is not None:
        await require_target(workspace, target)
    by, at = workspace.actor, workspace.now().timestamp()
    command = AnswerCommand(
        answer=answer,
        text=(text or "").strip(),
        target=target or LOCAL,
        version=version,
        rights_within=rights_within,
        template=template,
    )

    def record(tx: Transaction) -> ReviewOutcome:
        if answer is ReviewAnswer.EDIT_REPLY:
            return record_edit(tx, reference, command.text, by=by, at=at, version=version)
        return _record(tx, reference, by, command, at)

    outcome = await with_holds(workspace, await workspace.store.write(record))
    if not WORDED_VERBS & set(outcome.planned):
        return outcome
    return replace(outcome, objection=await _find_objection(workspace, outcome.event_id, command.text))


async def _find_objection(workspace: Workspace, event_id: int, text: str) -> str:
    """What the rules in force would mind in this answer if somebody else wrote it below the event; empty when
    nothing, or when there are no rules that can be read.

    A person answers for what they say, and may quote: they are told, and their answer leaves all the same.
    """
    if not workspace.is_configured:
        return ""
    try:
        rules = workspace.rules
    except TamisError:
        return ""  # `tamis rules check` says what is wrong with them
    stored = await workspace.store.read(lambda tx: events.get_event(tx, event_id))
    return rules.objection_to(text, identify_language(text), stored.event) if stored else ""


def _record(tx: Transaction, reference: str, by: Actor, command: AnswerCommand, at: float) -> ReviewOutcome:
    event_id = lookup.resolve_reference(tx, reference)
    case = case_to_answer(tx, event_id)
    if case is not None and case.is_conversation:
        event_id = cases.event_to_answer(tx, case)
    stored = latest_event(tx, event_id)
    if overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id):
        stored = _removed_evidence(tx, stored, case, command)
    outcome = ReviewOutcome(
        case_id=case.id if case else None,
        event_id=event_id,
        answer=command.summary,
        by=by,
        at=at,
        repeated=True,
    )
    if case is not None and _was_answered_so(tx, case, event_id, by, command):
        return outcome
    if case is not None:
        case_leases.check_available(tx, case.id, who=by, at=at)
    require_version(tx, event_id, command.version)
    if case is None:
        case = open_picked_case(tx, event_id, by, at)
        outcome = replace(outcome, case_id=case.id)
    wait = undo_window_seconds(tx)
    decision = next_decision(tx, stored, case, by, at, wait=wait)
    is_on_visibility = command.answer in _ON_VISIBILITY
    if command.answer is not ReviewAnswer.ESCALATE:  # that says nothing about the rule
        removes = command.answer in (ReviewAnswer.HIDE, ReviewAnswer.DELETE)
        blind_reviews.settle_blind_review(tx, event_id, removes=removes, by=by, at=at)
    others = other_members(tx, case, reference, event_id) if is_on_visibility else []
    event_ids = [stored.id, *(member.id for member in others)]
    if row_ids := [row for number in event_ids for row in _awaiting_approval(tx, number, command)]:
        return _approve(tx, decision, case, command, row_ids, outcome)
    plan = _carry_out(tx, decision, case, command, others)
    return replace(
        outcome,
        repeated=False,
        planned=tuple(dict.fromkeys(action.verb for action in plan.actions)),
        cancelled=plan.cancelled,
        others=len(others),
    )


def _removed_evidence(
    tx: Transaction, stored: StoredEvent, case: Case | None, command: AnswerCommand
) -> StoredEvent:
    """What its author removed, with the words that were preserved. Raises `UserError` unless there is
    evidence, which can be settled or handed on."""
    preserved = evidence.list_of_message(tx, stored.event)
    is_possible = command.answer in (ReviewAnswer.APPROVE, ReviewAnswer.ESCALATE)
    if case is None or not preserved or not is_possible:
        raise UserError("item_removed_evidence" if preserved else "item_removed")
    return replace(stored, event=replace(stored.event, text=preserved[-1].text))


def _carry_out(
    tx: Transaction, decision: ReviewDecision, case: Case, command: AnswerCommand, others: list[StoredEvent]
) -> AnswerPlan:
    """Commit the decision about the item and about the others of its group, and close the case."""
    plan = plan_answer(tx, decision, case, command)
    decision.commit(tx, plan.verb, command.summary, *plan.actions)
    actions, cancelled = list(plan.actions), plan.cancelled
    for member in others:
        member_decision = next_decision(tx, member, case, decision.by, decision.at, wait=decision.wait)
        member_plan = _plan_visibility(tx, member_decision, command.answer)
        member_decision.commit(tx, member_plan.verb, command.summary, *member_plan.actions)
        actions += member_plan.actions
        cancelled += member_plan.cancelled
    if command.answer is ReviewAnswer.ESCALATE and command.target == LOCAL:
        escalate_locally(tx, decision, case, command.text)
    else:
        cases.close_case(tx, case.id, by=decision.by, answer=command.summary, at=decision.at)
    return AnswerPlan(verb=plan.verb, actions=tuple(actions), cancelled=cancelled)


def _awaiting_approval(tx: Transaction, event_id: int, command: AnswerCommand) -> list[int]:
    """The effects that this answer approves and that need two people."""
    verb = _SAME_VERB.get(command.answer)
    return approvals.list_awaiting_approval(tx, event_id, verb) if verb else []


def _approve(
    tx: Transaction,
    decision: ReviewDecision,
    case: Case,
    command: AnswerCommand,
    row_ids: list[int],
    outcome: ReviewOutcome,
) -> ReviewOutcome:
    """Record the first person's approval and return the case; with the second one's the effect is sent."""
    verb = _SAME_VERB[command.answer]
    approved = approvals.insert_approval(tx, decision.stored.id, verb, by=decision.by, at=decision.at)
    if approved < _APPROVALS_NEEDED:  # the case stays open, for somebody else
        decision.commit(tx, verb, f"{command.summary} (a second person is needed)")
        case_leases.release_case(tx, case.id, who=decision.by, at=decision.at)
        return replace(outcome, repeated=False, needs_second=True)
    decision_id = decision.commit(tx, verb, command.summary)
    not_before = decision.at + decision.wait if decision.wait else 0.0
    approvals.release_approved(tx, row_ids, decision_id=decision_id, not_before=not_before)
    decision.override(tx, verb)
    cases.close_case(tx, case.id, by=decision.by, answer=command.summary, at=decision.at)
    return replace(outcome, repeated=False, planned=(verb,))


def case_to_answer(tx: Transaction, event_id: int) -> Case | None:
    """The case that an answer to the event is for. What is named out of a group is a matter of its own."""
    case = cases.case_of_event(tx, events.leader_of(tx, event_id))
    if case is None or case.is_conversation or event_id == cases.event_to_answer(tx, case):
        return case
    return cases.case_about(tx, event_id)


def open_picked_case(tx: Transaction, event_id: int, by: Actor, at: float) -> Case:
    """A case for an item that a person picked without being asked."""
    request = CaseRequest(actor=by, why="picked out by hand", queue="picked")
    case = cases.get_case(tx, cases.open_case(tx, event_id=event_id, request=request, at=at))
    assert case is not None
    return case


def _was_answered_so(tx: Transaction, case: Case, event_id: int, by: Actor, command: AnswerCommand) -> bool:
    if command.answer is ReviewAnswer.ESCALATE and command.target == LOCAL:
        return case.state == "open" and case.queue == "escalated"
    if case.state != "closed" or (case.closed_by, case.answer) != (by, command.summary):
        return False
    replies = [
        row
        for row in outbox.list_actions(tx, event_id)
        if (row["actor_kind"], row["actor_id"]) == (by.kind, by.id) and row["verb"] in SPEAKING_VERBS
    ]
    # Two replies of one person are two answers when their texts differ.
    is_reply = command.answer in (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY)
    return not is_reply or (bool(replies) and replies[-1]["text"] == command.text)


def plan_answer(tx: Transaction, decision: ReviewDecision, case: Case, command: AnswerCommand) -> AnswerPlan:
    """What follows from an answer to one item, which is not recorded yet. Raises `UserError`."""
    if command.answer is ReviewAnswer.ESCALATE:
        is_local = command.target == LOCAL
        # Colleagues here see the case in its queue; only another system must be sent something.
        actions = () if is_local else (decision.escalation(tx, command.target, case, command.text),)
        return AnswerPlan(verb=Verb.ESCALATE, actions=actions)
    if decision.stored.event.kind in NOTICE_KINDS and command.answer is not ReviewAnswer.APPROVE:
        raise UserError("impossible_for_notice", answer=command.answer)
    is_direct = _is_direct_message(tx, decision.stored)
    if command.answer in (ReviewAnswer.REPLY, ReviewAnswer.PRIVATE_REPLY):
        return _plan_reply(tx, decision, command, is_direct)
    if is_direct and command.answer is not ReviewAnswer.APPROVE:
        raise UserError("impossible_for_direct_message", answer=command.answer)
    return _plan_visibility(tx, decision, command.answer)


def _plan_visibility(tx: Transaction, decision: ReviewDecision, answer: ReviewAnswer) -> AnswerPlan:
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


def escalate_locally(tx: Transaction, decision: ReviewDecision, case: Case, remark: str) -> None:
    """Move the case to the queue `escalated`, ahead of the ordinary ones."""
    why = remark or f"handed on by {decision.by.id}: {case.why}"
    priority = max(case.priority, _ESCALATED_PRIORITY)
    request = CaseRequest(actor=case.actor, why=why[:500], queue="escalated", priority=priority)
    handed_on.remember_request(tx, case)
    cases.open_case(tx, event_id=case.event_id, request=request, at=decision.at)
    case_leases.release_case(tx, case.id, who=decision.by, at=decision.at)


def _is_direct_message(tx: Transaction, stored: StoredEvent) -> bool:
    event = stored.event
    history = events.list_of_message(tx, event.account_id, event.message_id)
    return event.kind is Kind.DM or any(former.event.kind is Kind.DM for former in history)
