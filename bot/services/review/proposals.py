"""What an assistant proposes stands in the queue until a person decides about it, and does nothing before.

Whoever accepts decides: what follows is their answer, under their name, with all the checks of one. A
proposal is about the item as it was when it was made; once that has changed, it can only be refused.
"""

from bot.domain.proposals import WORDED_ANSWERS, Proposal, ProposalOutcome
from bot.errors import UserError
from bot.services.review.answer_options import option_of
from bot.services.review.answer_plan import AnswerCommand, ReviewAnswer
from bot.services.review.answers import describe_answer, record_answer
from bot.services.review.case_view import CaseView, show_item, with_staleness
from bot.services.review.item_version import read_version, require_version
from bot.services.review.outcome import ReviewOutcome
from bot.services.review.proposal_checks import check_text
from bot.services.review.targets import LOCAL
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.intake import events
from bot.store.review import cases, proposals

#: What may be proposed. No proposal deletes anything: no platform brings that back.
PROPOSABLE = (
    ReviewAnswer.APPROVE,
    ReviewAnswer.HIDE,
    ReviewAnswer.UNHIDE,
    ReviewAnswer.REPLY,
    ReviewAnswer.PRIVATE_REPLY,
    ReviewAnswer.ESCALATE,
)
LONGEST_WHY = 500


async def propose_answer(
    workspace: Workspace,
    reference: str,
    answer: ReviewAnswer,
    *,
    text: str = "",
    why: str = "",
    version: str | None = None,
) -> Proposal:
    """Propose an answer to an open case, in place of what stood there. It does nothing.

    `version` is which version of the item was seen. Raises `UserError` for a case that is closed or reviewed
    blindly, an answer that is impossible here, a text that a draft might not have, or an item that has
    changed.
    """
    view = await show_item(workspace, reference)
    if view.case is not None:  # an answer to a case is about all of it, whichever item was named
        view = await show_item(workspace, f"case:{view.case.id}")
    case = view.case
    if case is None or case.state != "open":
        raise UserError("proposal_no_case")
    if case.is_blind:
        raise UserError("proposal_blind", id=case.id)
    text, why = text.strip(), " ".join(why.split())
    await _require_sayable(workspace, view, answer, text, why)
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> Proposal:
        current = cases.get_case(tx, case.id)
        if current is None or current.state != "open":
            raise UserError("proposal_no_case")
        require_version(tx, view.stored.id, version if version is not None else view.version)
        proposals.insert_proposal(
            tx,
            case.id,
            view.stored.id,
            version=str(read_version(tx, view.stored.id)),
            answer=answer.value,
            text=text,
            why=why,
            by=by,
            at=at,
        )
        standing = proposals.standing_proposal(tx, case.id)
        assert standing is not None  # its case is open
        return standing

    return await workspace.store.write(work)


async def accept_proposal(workspace: Workspace, reference: str, number: int | None = None) -> ReviewOutcome:
    """Give the answer that is proposed, as the actor's own. `number` is the proposal that they saw.

    Raises `UserError` when none stands, when it is another one by now, when the item has changed since it was
    made, and as `answer_case` does.
    """
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> tuple[ReviewOutcome, str]:
        proposal = _standing(tx, reference, number)
        if proposal.is_stale:
            raise UserError("proposal_stale", id=proposal.case_id)
        command = AnswerCommand(
            answer=ReviewAnswer(proposal.answer), text=proposal.text, target=LOCAL, version=proposal.version
        )
        outcome = record_answer(tx, f"case:{proposal.case_id}", by, command, at)
        # What one of two people thinks is no end of it, and tells the other one nothing.
        if not (outcome.needs_second or outcome.disagreed):
            proposals.settle_proposal(tx, proposal, ProposalOutcome.ACCEPTED, by=by, at=at)
        return outcome, proposal.text

    outcome, text = await workspace.store.write(work)
    return await describe_answer(workspace, outcome, text)


async def refuse_proposal(workspace: Workspace, reference: str, number: int | None = None) -> ReviewOutcome:
    """Take a proposal away; the case stays open. Raises `UserError` when none stands, or another one."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        proposal = _standing(tx, reference, number)
        proposals.settle_proposal(tx, proposal, ProposalOutcome.REFUSED, by=by, at=at)
        return ReviewOutcome(
            case_id=proposal.case_id, event_id=proposal.event_id, answer="refuse", by=by, at=at
        )

    return await workspace.store.write(work)


async def _require_sayable(
    workspace: Workspace, view: CaseView, answer: ReviewAnswer, text: str, why: str
) -> None:
    if answer not in PROPOSABLE:
        raise UserError("proposal_answer", answer=answer.value, answers=", ".join(PROPOSABLE))
    if option_of(view, answer) is None:
        raise UserError("answer_impossible_here")
    if len(why) > LONGEST_WHY or not why.isprintable():
        raise UserError("proposal_why", most=LONGEST_WHY, length=len(why))
    if answer in WORDED_ANSWERS:
        await check_text(workspace, view, answer, text)
    elif answer is ReviewAnswer.ESCALATE:
        if len(text) > LONGEST_WHY or not text.isprintable():
            raise UserError("proposal_why", most=LONGEST_WHY, length=len(text))
    elif text:
        raise UserError("proposal_text", answer=answer.value)


def _standing(tx: Transaction, reference: str, number: int | None) -> Proposal:
    event_id = lookup.resolve_reference(tx, reference)
    case = cases.case_of_event(tx, events.leader_of(tx, event_id))
    proposal = proposals.standing_proposal(tx, case.id) if case else None
    if case is None or proposal is None:
        raise UserError("proposal_none")
    if number is not None and proposal.id != number:
        raise UserError("proposal_replaced", id=case.id)
    return with_staleness(proposal, str(read_version(tx, proposal.event_id)))
