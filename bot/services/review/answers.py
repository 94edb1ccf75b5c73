"""A person's answer to a case, recorded as a decision like any other.

What a person decides overrules what rules planned and has not been sent yet. Nothing is sent from here: the
effects are planned in the same transaction and leave through the outbox.
"""

from dataclasses import replace

from bot.domain import (
    SPEAKING_VERBS,
    WORDED_VERBS,
    Actor,
    CaseRequest,
)
from bot.errors import TamisError, UserError
from bot.services.review.answer_plan import (
    SAME_VERB,
    AnswerCommand,
    AnswerPlan,
    ReviewAnswer,
    plan_answer,
    plan_visibility,
    require_possible,
)
from bot.services.review.case_view import latest_event
from bot.services.review.decision import ReviewDecision, next_decision, other_members
from bot.services.review.item_version import require_version
from bot.services.review.outcome import ReviewOutcome, with_holds
from bot.services.review.reply_edits import record_edit
from bot.services.review.second_opinion import confirm_opinion, record_opinion, said_before, settles
from bot.services.review.targets import LOCAL, require_target
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.delivery.undo_window import undo_window_seconds
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import (
    appeals,
    approvals,
    blind_reviews,
    case_leases,
    cases,
    evidence,
    handed_on,
    opinions,
    overrides,
)
from bot.store.review.cases import Case
from bot.store.review.opinions import Question, Stage
from bot.text.language_id import identify_language

_ESCALATED_PRIORITY = 50  # a colleague has looked already, so somebody who wrote is waiting twice
_SECOND_NEEDED = " (a second person is needed)"


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
        return record_answer(tx, reference, by, command, at)

    return await describe_answer(workspace, await workspace.store.write(record), command.text)


async def describe_answer(workspace: Workspace, outcome: ReviewOutcome, text: str) -> ReviewOutcome:
    """What was recorded, with what keeps it here and what the rules would mind in its text."""
    outcome = await with_holds(workspace, outcome)
    if not WORDED_VERBS & set(outcome.planned):
        return outcome
    return replace(outcome, objection=await _find_objection(workspace, outcome.event_id, text))


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


def record_answer(
    tx: Transaction, reference: str, by: Actor, command: AnswerCommand, at: float
) -> ReviewOutcome:
    """`answer_case` in a transaction, for all but an edit of our reply."""
    event_id = lookup.resolve_reference(tx, reference)
    case = case_to_answer(tx, event_id)
    if case is not None and case.is_conversation:
        event_id = cases.event_to_answer(tx, case)
    stored = latest_event(tx, event_id)
    if overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id):
        stored = _removed_evidence(tx, stored, case, command)
    case_id, answer = case.id if case else None, command.summary
    outcome = ReviewOutcome(case_id=case_id, event_id=event_id, answer=answer, by=by, at=at, repeated=True)
    if case is not None and _was_answered_so(tx, case, event_id, by, command):
        return outcome
    question = opinions.read_question(tx, case)
    if question is not None and said_before(question, command.opinion, by=by):
        return replace(outcome, needs_second=True)
    if case is not None:
        case_leases.check_available(tx, case.id, who=by, at=at)
    require_version(tx, event_id, command.version)
    if case is None:
        case = open_picked_case(tx, event_id, by, at)
        outcome = replace(outcome, case_id=case.id)
        question = opinions.read_question(tx, case)
    appeal = appeals.open_appeal(tx, case.id)
    if appeal is not None and command.opinion and appeal.decided_by == by:
        raise UserError("appeal_of_own_decision", id=case.id)
    wait = undo_window_seconds(tx)
    decision = next_decision(tx, stored, case, by, at, wait=wait)
    if question is not None and command.opinion and not settles(tx, question, command.opinion, by=by):
        return _think(tx, question, decision, command, outcome)
    if command.answer is not ReviewAnswer.ESCALATE:  # that says nothing about the rule
        removes = command.answer in (ReviewAnswer.HIDE, ReviewAnswer.DELETE)
        blind_reviews.settle_blind_review(tx, event_id, removes=removes, by=by, at=at)
    others = other_members(tx, case, reference, event_id) if command.opinion else []
    event_ids = [stored.id, *(member.id for member in others)]
    if row_ids := [row for number in event_ids for row in _awaiting_approval(tx, number, command)]:
        return _approve(tx, decision, case, command, row_ids, question, outcome)
    plan = _carry_out(tx, decision, case, command, others, question)
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


def _think(
    tx: Transaction,
    question: Question,
    decision: ReviewDecision,
    command: AnswerCommand,
    outcome: ReviewOutcome,
) -> ReviewOutcome:
    """Record what one of two people thinks, which does nothing yet."""
    assert command.opinion is not None  # other answers are no opinion
    require_possible(tx, decision, command)
    stage = record_opinion(tx, question, decision, command.opinion, command.summary + _SECOND_NEEDED)
    is_disagreed = stage is Stage.DISAGREED
    return replace(outcome, repeated=False, needs_second=not is_disagreed, disagreed=is_disagreed)


def _close(
    tx: Transaction,
    decision: ReviewDecision,
    case: Case,
    command: AnswerCommand,
    question: Question | None,
    decision_id: int,
) -> None:
    """Close the case, unless two people or an appeal ask about it and this was no answer to that."""
    appeal, is_handed_on = appeals.open_appeal(tx, case.id), command.answer is ReviewAnswer.ESCALATE
    if command.opinion is None and not is_handed_on and (question or appeal):
        case_leases.release_case(tx, case.id, who=decision.by, at=decision.at)
        return
    if command.opinion is not None and question is not None:
        confirm_opinion(tx, question, command.opinion, decision=decision, decision_id=decision_id)
    if command.opinion is not None and appeal is not None:
        outcome = appeal.outcome_of(command.opinion)
        appeals.settle_appeal(tx, case.id, outcome, by=decision.by, at=decision.at)
    cases.close_case(tx, case.id, by=decision.by, answer=command.summary, at=decision.at)


def _carry_out(
    tx: Transaction,
    decision: ReviewDecision,
    case: Case,
    command: AnswerCommand,
    others: list[StoredEvent],
    question: Question | None,
) -> AnswerPlan:
    """Commit the decision about the item and about the others of its group, and close the case."""
    plan = plan_answer(tx, decision, case, command)
    decision_id = decision.commit(tx, plan.verb, command.summary, *plan.actions)
    actions, cancelled = list(plan.actions), plan.cancelled
    for member in others:
        member_decision = next_decision(tx, member, case, decision.by, decision.at, wait=decision.wait)
        member_plan = plan_visibility(tx, member_decision, command.answer)
        member_decision.commit(tx, member_plan.verb, command.summary, *member_plan.actions)
        actions += member_plan.actions
        cancelled += member_plan.cancelled
    if command.answer is ReviewAnswer.ESCALATE and command.target == LOCAL:
        escalate_locally(tx, decision, case, command.text)
    else:
        _close(tx, decision, case, command, question, decision_id)
    return AnswerPlan(verb=plan.verb, actions=tuple(actions), cancelled=cancelled)


def _awaiting_approval(tx: Transaction, event_id: int, command: AnswerCommand) -> list[int]:
    """The effects that this answer approves and that need two people."""
    verb = SAME_VERB.get(command.answer)
    return approvals.list_awaiting_approval(tx, event_id, verb) if verb else []


def _approve(
    tx: Transaction,
    decision: ReviewDecision,
    case: Case,
    command: AnswerCommand,
    row_ids: list[int],
    question: Question | None,
    outcome: ReviewOutcome,
) -> ReviewOutcome:
    """Let leave what a rule planned and two people agreed to, and close the case."""
    verb = SAME_VERB[command.answer]
    decision_id = decision.commit(tx, verb, command.summary)
    not_before = decision.at + decision.wait if decision.wait else 0.0
    approvals.release_approved(tx, row_ids, decision_id=decision_id, not_before=not_before)
    decision.override(tx, verb)
    _close(tx, decision, case, command, question, decision_id)
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


def escalate_locally(tx: Transaction, decision: ReviewDecision, case: Case, remark: str) -> None:
    """Move the case to the queue `escalated`, ahead of the ordinary ones."""
    why = remark or f"handed on by {decision.by.id}: {case.why}"
    priority = max(case.priority, _ESCALATED_PRIORITY)
    request = CaseRequest(actor=case.actor, why=why[:500], queue="escalated", priority=priority)
    handed_on.remember_request(tx, case)
    cases.open_case(tx, event_id=case.event_id, request=request, at=decision.at)
    case_leases.release_case(tx, case.id, who=decision.by, at=decision.at)
