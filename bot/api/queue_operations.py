"""What can be asked about the queue. Each operation is a use case of `bot.services.review`."""

import asyncio
import base64
import binascii

from bot.api.operation import Call, Operation
from bot.api.problems import problem_of
from bot.api.queue_requests import (
    CaseOrder,
    CasePage,
    CaseState,
    DecisionBody,
    EntriesQuery,
    ListQuery,
    NextBody,
    NoteBody,
    OrderQuery,
    Renewal,
    ShowQuery,
    UndoBody,
    UndoLastBody,
    UndoneAnswer,
)
from bot.domain.roles import Role
from bot.errors import UserError
from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.macros import desk_replies
from bot.services.review import (
    CannedReply,
    CaseView,
    QueueStats,
    ReviewOutcome,
)
from bot.services.review.hand_back import HandBack, hand_back
from bot.services.workspace import moderator

#: How many cases further down a page is looked for that moved while somebody was reading.
_MOVED = 500
_LONGEST_NUMBER = 18


async def _list(call: Call) -> CasePage:
    asked = call.asked(ListQuery)
    last, offset = _place_of(asked.cursor) if asked.cursor else (0, asked.offset)
    if asked.state is CaseState.CLOSED:
        return await _list_closed(call, asked, last, offset)
    if asked.by is not None:
        raise UserError("api.by_of_open")
    order = await review.queue_order(call.workspace, asked.chosen(call.workspace), by_age=asked.by_age)
    # The cases before it may have been decided meanwhile, and more pressing ones may have come.
    start = order.index(last) + 1 if last in order else min(offset, len(order))
    ids = order[start : start + asked.limit]
    page = await review.queue_entries(call.workspace, ids)
    end = start + len(ids)
    cursor = _cursor(ids[-1], end) if ids and end < len(order) else None
    return CasePage(entries=page.entries, total=len(order), at=page.at, holds=page.holds, next=cursor)


async def _list_closed(call: Call, asked: ListQuery, last: int, offset: int) -> CasePage:
    by = moderator(asked.by) if asked.by else None
    page = await review.list_closed(
        call.workspace,
        asked.chosen(call.workspace),
        by=by,
        limit=asked.limit + (_MOVED if last else 0),
        offset=offset,
    )
    ids = [entry.case.id for entry in page.entries]
    # What was closed since then stands before it: the last one seen has moved down.
    skipped = ids.index(last) + 1 if last in ids else 0
    entries = page.entries[skipped : skipped + asked.limit]
    end = offset + skipped + len(entries)
    cursor = _cursor(entries[-1].case.id, end) if entries and end < page.total else None
    return CasePage(entries=entries, total=page.total, at=page.at, holds=page.holds, next=cursor)


def _cursor(last: int, offset: int) -> str:
    return base64.urlsafe_b64encode(f"{last}.{offset}".encode()).decode().rstrip("=")


def _place_of(cursor: str) -> tuple[int, int]:
    """The last case of the page before, and where this one began; raises `UserError`."""
    try:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        last, offset = (int(part) for part in plain.split("."))
    except (ValueError, binascii.Error) as error:
        raise UserError("api.cursor", cursor=cursor) from error
    if not (0 <= last < 2**63 and 0 <= offset < 2**31):
        raise UserError("api.cursor", cursor=cursor)
    return last, offset


async def _order(call: Call) -> CaseOrder:
    asked = call.asked(OrderQuery)
    return CaseOrder(
        order=await review.queue_order(call.workspace, asked.chosen(call.workspace), by_age=asked.by_age)
    )


async def _entries(call: Call) -> review.QueuePage:
    return await review.queue_entries(call.workspace, call.asked(EntriesQuery).id)


async def _stats(call: Call) -> QueueStats:
    return await review.queue_stats(call.workspace)


async def _show(call: Call) -> CaseView:
    is_ahead = call.asked(ShowQuery).ahead
    return await review.show_item(call.workspace, call.places["item"], is_ahead=is_ahead)


async def _claim_next(call: Call) -> CaseView | None:
    body = call.asked(NextBody)
    return await review.claim_next(call.workspace, body.filters.chosen(call.workspace), skip=body.skip)


async def _claim(call: Call) -> CaseView:
    return await review.claim_item(call.workspace, call.places["item"])


async def _renew(call: Call) -> Renewal:
    number = call.places["item"].removeprefix("case:")
    if not (number.isascii() and number.isdecimal()) or len(number) > _LONGEST_NUMBER:
        raise UserError("case_unknown", id=number[:_LONGEST_NUMBER])
    return Renewal(is_mine=await review.renew_claim(call.workspace, int(number)))


async def _release(call: Call) -> ReviewOutcome:
    return await review.release_claim(call.workspace, call.places["item"])


async def _decide(call: Call) -> ReviewOutcome:
    body = call.asked(DecisionBody)
    return await review.answer_case(
        call.workspace,
        call.places["item"],
        body.answer,
        text=body.text,
        target=body.target,
        version=call.version,
    )


async def _undo(call: Call) -> ReviewOutcome:
    body = call.asked(UndoBody)
    return await review.undo_item(
        call.workspace, call.places["item"], delete_reply=body.delete_reply, version=call.version
    )


async def _undo_last(call: Call) -> tuple[UndoneAnswer, ...]:
    body = call.asked(UndoLastBody)
    undone = await review.undo_last(call.workspace, body.count, passing=body.passing)
    t = Catalog(call.language)
    return tuple(
        UndoneAnswer(
            answer=answer.answer,
            outcome=answer.outcome,
            refusal=None if answer.refusal is None else problem_of(answer.refusal, t),
            bulk=answer.bulk,
        )
        for answer in undone
    )


async def _note(call: Call) -> ReviewOutcome:
    return await review.note_on_item(call.workspace, call.places["item"], call.asked(NoteBody).text)


async def _hand_back(call: Call) -> HandBack:
    return await hand_back(call.workspace, call.places["item"])


async def _replies(call: Call) -> tuple[CannedReply, ...]:
    view = await review.show_item(call.workspace, call.places["item"])
    return await asyncio.to_thread(desk_replies, call.workspace, view)


async def _targets(call: Call) -> tuple[str, ...]:
    return await review.list_targets(call.workspace)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="list_cases",
        method="GET",
        path="/cases",
        role=Role.VIEWER,
        summary="The open cases, the most pressing first, or the closed ones, the latest first.",
        answer=CasePage,
        call=_list,
        query=ListQuery,
        description="A page goes on after the last case of the one before it, wherever that stands by now.",
    ),
    Operation(
        name="queue_order",
        method="GET",
        path="/cases/order",
        role=Role.VIEWER,
        summary="The numbers of all open cases, in order.",
        answer=CaseOrder,
        call=_order,
        query=OrderQuery,
    ),
    Operation(
        name="list_entries",
        method="GET",
        path="/cases/entries",
        role=Role.VIEWER,
        summary="These cases as they are now, open or not.",
        answer=review.QueuePage,
        call=_entries,
        query=EntriesQuery,
    ),
    Operation(
        name="queue_stats",
        method="GET",
        path="/cases/stats",
        role=Role.VIEWER,
        summary="How the queue is doing.",
        answer=QueueStats,
        call=_stats,
    ),
    Operation(
        name="claim_next",
        method="POST",
        path="/cases/next/claim",
        role=Role.MODERATOR,
        summary="Claim the most pressing case that is free; null when there is none.",
        answer=CaseView | None,
        call=_claim_next,
        body=NextBody,
        is_act=True,
    ),
    Operation(
        name="show_item",
        method="GET",
        path="/cases/{item}",
        role=Role.VIEWER,
        summary="One item with everything around it.",
        answer=CaseView,
        call=_show,
        query=ShowQuery,
        is_versioned=True,
        refusals=(404, 409),
        description="Its ETag is the version that a decision about it names in If-Match.",
    ),
    Operation(
        name="claim_item",
        method="POST",
        path="/cases/{item}/claim",
        role=Role.MODERATOR,
        summary="Claim a case for five minutes.",
        answer=CaseView,
        call=_claim,
        is_act=True,
        refusals=(404, 409),
    ),
    Operation(
        name="renew_claim",
        method="POST",
        path="/cases/{item}/claim/renewal",
        role=Role.MODERATOR,
        summary="Keep a claim for another five minutes.",
        answer=Renewal,
        call=_renew,
        is_act=True,
        refusals=(404,),
    ),
    Operation(
        name="release_claim",
        method="DELETE",
        path="/cases/{item}/claim",
        role=Role.MODERATOR,
        summary="Return a case to the queue.",
        answer=ReviewOutcome,
        call=_release,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="decide",
        method="POST",
        path="/cases/{item}/decisions",
        role=Role.MODERATOR,
        summary="Answer a case.",
        answer=ReviewOutcome,
        call=_decide,
        body=DecisionBody,
        is_act=True,
        is_repeatable=True,
        is_versioned=True,
        refusals=(404, 409, 412),
        description=(
            "Nothing is decided where the case is claimed by somebody else or closed (409), or the item is"
            " not what If-Match names any more (412)."
        ),
    ),
    Operation(
        name="undo",
        method="POST",
        path="/cases/{item}/undo",
        role=Role.MODERATOR,
        summary="Undo what was done last about an item.",
        answer=ReviewOutcome,
        call=_undo,
        body=UndoBody,
        is_act=True,
        is_repeatable=True,
        is_versioned=True,
        refusals=(404, 409, 412),
    ),
    Operation(
        name="add_note",
        method="POST",
        path="/cases/{item}/notes",
        role=Role.MODERATOR,
        summary="Note something for colleagues.",
        answer=ReviewOutcome,
        call=_note,
        body=NoteBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="hand_back",
        method="POST",
        path="/cases/{item}/hand-back",
        role=Role.MODERATOR,
        summary="Let rules answer in a conversation again.",
        answer=HandBack,
        call=_hand_back,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="list_replies",
        method="GET",
        path="/cases/{item}/replies",
        role=Role.MODERATOR,
        summary="The prepared texts that fit an item.",
        answer=tuple[CannedReply, ...],
        call=_replies,
        refusals=(404, 409),
    ),
    Operation(
        name="undo_last",
        method="POST",
        path="/undo",
        role=Role.MODERATOR,
        summary="Undo my own last answers, the latest first.",
        answer=tuple[UndoneAnswer, ...],
        call=_undo_last,
        body=UndoLastBody,
        is_act=True,
        is_repeatable=True,
        refusals=(409,),
    ),
    Operation(
        name="list_targets",
        method="GET",
        path="/targets",
        role=Role.MODERATOR,
        summary="Where a case can be handed over to; the first is colleagues here.",
        answer=tuple[str, ...],
        call=_targets,
    ),
)
