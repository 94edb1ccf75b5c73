"""What can be asked about answers to many cases at once: seen first, given once, taken back as one."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.api.operation import Call, Operation, Request
from bot.api.queue_requests import Filters, Text, Word
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services import review
from bot.services.review import BulkCommand, BulkOutcome, BulkPreview, BulkSelection, ReviewAnswer

_MOST_ITEMS, _LONGEST_NUMBER = 10_000, 15


class BulkCommandBody(Request):
    """What is answered to all of them."""

    answer: ReviewAnswer | None = None
    macro: Word = Field(default="", description="Instead of an answer: the name of a macro.")
    text: Text = ""
    target: Word = ""
    reason: Text = Field(default="", description="A note on every case; it is never sent anywhere.")

    @property
    def command(self) -> BulkCommand:
        """The same for the services."""
        return BulkCommand(**dict(self))


class BulkPreviewBody(Request):
    """What an answer would be for: what `filters` mean, or else `references`."""

    command: BulkCommandBody
    filters: Filters | None = None
    references: tuple[Annotated[str, Field(max_length=300)], ...] = Field(default=(), max_length=_MOST_ITEMS)


class BulkItem(Request):
    """One item in the version that was seen."""

    reference: Annotated[str, Field(min_length=1, max_length=300)]
    version: Annotated[str, Field(min_length=1, max_length=100)]


class BulkBody(Request):
    """An answer to just these items."""

    command: BulkCommandBody
    items: tuple[BulkItem, ...] = Field(max_length=_MOST_ITEMS)


class BulksQuery(Request):
    """How many to list."""

    limit: int = Field(default=20, ge=1, le=1_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """How many wait for me as the second person."""

    waiting: int


def _number(call: Call) -> int:
    number = call.places["bulk"]
    if not (number.isascii() and number.isdecimal()) or len(number) > _LONGEST_NUMBER:
        raise UserError("bulk_unknown", id=number[:40])
    return int(number)


async def _preview(call: Call) -> BulkPreview:
    body = call.asked(BulkPreviewBody)
    filters = None if body.filters is None else body.filters.chosen(call.workspace)
    selection = BulkSelection(filters=filters, references=body.references)
    return await review.preview_bulk(call.workspace, selection, body.command.command)


async def _ask(call: Call) -> BulkOutcome:
    body = call.asked(BulkBody)
    items = [(item.reference, item.version) for item in body.items]
    return await review.ask_bulk(call.workspace, body.command.command, items)


async def _list(call: Call) -> tuple[BulkOutcome, ...]:
    return await review.list_bulks(call.workspace, call.asked(BulksQuery).limit)


async def _waiting(call: Call) -> Waiting:
    return Waiting(waiting=await review.waiting_bulks(call.workspace))


async def _preview_waiting(call: Call) -> BulkPreview:
    return await review.preview_waiting(call.workspace, _number(call))


async def _confirm(call: Call) -> BulkOutcome:
    return await review.confirm_bulk(call.workspace, _number(call))


async def _refuse(call: Call) -> BulkOutcome:
    return await review.refuse_bulk(call.workspace, _number(call))


async def _undo(call: Call) -> BulkOutcome:
    return await review.undo_bulk(call.workspace, _number(call))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="preview_bulk",
        method="POST",
        path="/bulks/preview",
        role=Role.MODERATOR,
        summary="What one answer to many cases would be for. Stores and sends nothing.",
        answer=BulkPreview,
        call=_preview,
        body=BulkPreviewBody,
        refusals=(404, 409),
    ),
    Operation(
        name="ask_bulk",
        method="POST",
        path="/bulks",
        role=Role.MODERATOR,
        summary="Give one answer to just these items, or have a second person asked where they are many.",
        description="Items that have changed since, or that somebody has, are left alone and counted.",
        answer=BulkOutcome,
        call=_ask,
        body=BulkBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="list_bulks",
        method="GET",
        path="/bulks",
        role=Role.VIEWER,
        summary="What waits for a second person or is not finished, and then the latest.",
        answer=tuple[BulkOutcome, ...],
        call=_list,
        query=BulksQuery,
    ),
    Operation(
        name="waiting_bulks",
        method="GET",
        path="/bulks/waiting",
        role=Role.VIEWER,
        summary="How many wait for me as the second person.",
        answer=Waiting,
        call=_waiting,
    ),
    Operation(
        name="preview_waiting",
        method="GET",
        path="/bulks/{bulk}/preview",
        role=Role.MODERATOR,
        summary="What is left by now of one that waits for a second person.",
        answer=BulkPreview,
        call=_preview_waiting,
        refusals=(404,),
    ),
    Operation(
        name="confirm_bulk",
        method="POST",
        path="/bulks/{bulk}/confirmation",
        role=Role.MODERATOR,
        summary="Carry out what somebody else has asked for.",
        answer=BulkOutcome,
        call=_confirm,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="refuse_bulk",
        method="POST",
        path="/bulks/{bulk}/refusal",
        role=Role.MODERATOR,
        summary="See to it that what somebody asked for is not done; of one's own, take it back.",
        answer=BulkOutcome,
        call=_refuse,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="undo_bulk",
        method="POST",
        path="/bulks/{bulk}/undo",
        role=Role.MODERATOR,
        summary="Take back all of a bulk answer.",
        answer=BulkOutcome,
        call=_undo,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
)
