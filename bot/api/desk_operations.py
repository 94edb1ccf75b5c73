"""What can be asked where people work at a desk: where a case goes without being decided, macros, saved
views, notes that call them, and what spares them."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from bot.api.operation import Call, Operation, Request
from bot.api.queue_requests import Moment, Text, Word
from bot.domain import SkipReason
from bot.domain.roles import Role
from bot.services import review
from bot.services.desk.macros import DeskMacros, MacroQuestion, list_macros, question_macro, run_named_macro
from bot.services.review import CareStatus, Mention, ReviewAnswer, ReviewOutcome, StoredEvent


class AssignmentBody(Request):
    """Whom to give a case to."""

    name: Word = Field(description="Their name; an empty one takes the case from whoever has it.")


class SnoozeBody(Request):
    """Until when a case is out of sight."""

    until: Moment | None = Field(description="null shows it again at once.")


class SkipBody(Request):
    """Why somebody passes a case on."""

    reason: SkipReason


class ReplyBody(Request):
    """A text that somebody is about to send."""

    answer: Literal["reply", "private_reply", "edit_reply"]
    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyObjection:
    """What our own rules and the classifier mind in it; empty: nothing."""

    objection: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuery:
    """A saved view."""

    name: str
    query: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Whether anything is new."""

    changed: bool


async def _assign(call: Call) -> ReviewOutcome:
    return await review.assign_item(call.workspace, call.places["item"], call.asked(AssignmentBody).name)


async def _snooze(call: Call) -> ReviewOutcome:
    return await review.snooze_item(call.workspace, call.places["item"], call.asked(SnoozeBody).until)


async def _skip(call: Call) -> ReviewOutcome:
    return await review.skip_item(call.workspace, call.places["item"], call.asked(SkipBody).reason)


async def _pass(call: Call) -> ReviewOutcome:
    return await review.pass_item(call.workspace, call.places["item"])


async def _check_reply(call: Call) -> ReplyObjection:
    body = call.asked(ReplyBody)
    view = await review.show_item(call.workspace, call.places["item"])
    check = await review.check_before_sending(call.workspace, view, ReviewAnswer(body.answer), body.text)
    return ReplyObjection(objection=check.objection)


async def _siblings(call: Call) -> tuple[StoredEvent, ...]:
    return await review.list_siblings(call.workspace, call.places["item"])


async def _macros(call: Call) -> DeskMacros:
    return await asyncio.to_thread(list_macros, call.workspace)


async def _question_macro(call: Call) -> MacroQuestion:
    return await question_macro(call.workspace, call.places["item"], call.places["macro"])


async def _run_macro(call: Call) -> ReviewOutcome:
    return await run_named_macro(
        call.workspace, call.places["item"], call.places["macro"], version=call.version
    )


async def _views(call: Call) -> tuple[NamedQuery, ...]:
    views = await asyncio.to_thread(review.saved_views, call.workspace)
    return tuple(NamedQuery(name=view.name, query=view.query.text) for view in views)


async def _mentions(call: Call) -> tuple[Mention, ...]:
    return await review.unseen_mentions(call.workspace)


async def _mark_seen(call: Call) -> Change:
    return Change(changed=await review.mark_mentions_seen(call.workspace, call.places["item"]))


async def _care(call: Call) -> CareStatus:
    return await review.read_care(call.workspace)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="assign",
        method="POST",
        path="/cases/{item}/assignment",
        role=Role.MODERATOR,
        summary="Give a case to one person.",
        answer=ReviewOutcome,
        call=_assign,
        body=AssignmentBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="snooze",
        method="POST",
        path="/cases/{item}/snooze",
        role=Role.MODERATOR,
        summary="Put a case out of sight until then. What is written meanwhile brings it back.",
        answer=ReviewOutcome,
        call=_snooze,
        body=SnoozeBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="skip",
        method="POST",
        path="/cases/{item}/skips",
        role=Role.MODERATOR,
        summary="Pass a case on without deciding, and say why. The third time it goes to the lead.",
        answer=ReviewOutcome,
        call=_skip,
        body=SkipBody,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="pass",
        method="POST",
        path="/cases/{item}/pass",
        role=Role.MODERATOR,
        summary="Not me, not now: the case goes to somebody else. No reason is asked.",
        answer=ReviewOutcome,
        call=_pass,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="check_reply",
        method="POST",
        path="/cases/{item}/reply-check",
        role=Role.MODERATOR,
        summary="What our own rules would mind in a text before it is sent. Stores and sends nothing.",
        answer=ReplyObjection,
        call=_check_reply,
        body=ReplyBody,
        refusals=(404, 409),
    ),
    Operation(
        name="list_siblings",
        method="GET",
        path="/cases/{item}/siblings",
        role=Role.VIEWER,
        summary="The other comments under the post of an item, near it.",
        answer=tuple[StoredEvent, ...],
        call=_siblings,
        refusals=(404, 409),
    ),
    Operation(
        name="list_macros",
        method="GET",
        path="/macros",
        role=Role.MODERATOR,
        summary="The macros, and the names of the texts beside them.",
        answer=DeskMacros,
        call=_macros,
    ),
    Operation(
        name="question_macro",
        method="GET",
        path="/cases/{item}/macros/{macro}",
        role=Role.MODERATOR,
        summary="The item, and what somebody should be asked about twice before this macro.",
        answer=MacroQuestion,
        call=_question_macro,
        refusals=(404, 409),
    ),
    Operation(
        name="run_macro",
        method="POST",
        path="/cases/{item}/macros/{macro}",
        role=Role.MODERATOR,
        summary="Do to an item what a macro says: all of it, or nothing.",
        answer=ReviewOutcome,
        call=_run_macro,
        is_act=True,
        is_repeatable=True,
        is_versioned=True,
        refusals=(404, 409, 412),
    ),
    Operation(
        name="list_views",
        method="GET",
        path="/views",
        role=Role.VIEWER,
        summary="The saved views of views.yaml.",
        answer=tuple[NamedQuery, ...],
        call=_views,
    ),
    Operation(
        name="list_mentions",
        method="GET",
        path="/mentions",
        role=Role.VIEWER,
        summary="The notes that call me and that I have not read.",
        answer=tuple[Mention, ...],
        call=_mentions,
    ),
    Operation(
        name="mark_mentions_seen",
        method="POST",
        path="/cases/{item}/mentions/seen",
        role=Role.MODERATOR,
        summary="Record that I have read the notes of an item that call me.",
        answer=Change,
        call=_mark_seen,
        is_act=True,
        is_repeatable=True,
        refusals=(404, 409),
    ),
    Operation(
        name="read_care",
        method="GET",
        path="/care",
        role=Role.VIEWER,
        summary="What spares me when I review. Nobody else is told.",
        answer=CareStatus,
        call=_care,
    ),
)
