"""What can be asked about proposals: making one, and what a person makes of it."""

from dataclasses import dataclass

from pydantic import Field

from bot.api.operation import Call, Operation, Request
from bot.api.queue_requests import Text
from bot.domain.proposals import Proposal
from bot.domain.roles import Role
from bot.services import review
from bot.services.review import ReviewAnswer, ReviewOutcome


class ProposalBody(Request):
    """What is proposed about a case."""

    answer: ReviewAnswer
    text: Text = Field(default="", description="Of replies, and of an escalation a remark.")
    why: Text = Field(default="", description="For whoever decides; it is never sent anywhere.")


class SettlingBody(Request):
    """Which proposal is meant."""

    number: int | None = Field(
        default=None, ge=1, lt=2**63, description="The `id` of the proposal that was seen."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeProposal:
    """The proposal as it stands."""

    proposal: Proposal


async def _propose(call: Call) -> MadeProposal:
    body = call.asked(ProposalBody)
    return MadeProposal(
        proposal=await review.propose_answer(
            call.workspace,
            call.places["item"],
            body.answer,
            text=body.text,
            why=body.why,
            version=call.version,
        )
    )


async def _accept(call: Call) -> ReviewOutcome:
    return await review.accept_proposal(call.workspace, call.places["item"], call.asked(SettlingBody).number)


async def _refuse(call: Call) -> ReviewOutcome:
    return await review.refuse_proposal(call.workspace, call.places["item"], call.asked(SettlingBody).number)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="propose",
        method="POST",
        path="/cases/{item}/proposals",
        role=Role.MODERATOR,
        summary="Propose an answer, which does nothing before a person accepts it.",
        answer=MadeProposal,
        call=_propose,
        body=ProposalBody,
        is_act=True,
        is_repeatable=True,
        is_versioned=True,
        refusals=(404, 409, 412),
        description="It takes the place of what stood about that case. The text is checked like a draft.",
    ),
    Operation(
        name="accept_proposal",
        method="POST",
        path="/cases/{item}/proposal/acceptance",
        role=Role.MODERATOR,
        summary="Give the answer that is proposed, as one's own.",
        answer=ReviewOutcome,
        call=_accept,
        body=SettlingBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409, 412),
        description="For people: whoever accepts decides, and answers for it.",
    ),
    Operation(
        name="refuse_proposal",
        method="POST",
        path="/cases/{item}/proposal/refusal",
        role=Role.MODERATOR,
        summary="Take a proposal away; the case stays open.",
        answer=ReviewOutcome,
        call=_refuse,
        body=SettlingBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
)
