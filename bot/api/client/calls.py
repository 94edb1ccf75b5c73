"""Each service of the queue as a request: what it is asked with, and its result out of the answer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.api.client.bulk_calls import BULK_CALLS, RemoteCall
from bot.api.client.connection import Connection
from bot.api.client.filters import filters_body, filters_query
from bot.api.client.refusals import refusal_of
from bot.api.desk_operations import AssignmentBody, ReplyBody, SkipBody, SnoozeBody
from bot.api.operation import Request
from bot.api.proposal_operations import ProposalBody, SettlingBody
from bot.api.queue_requests import (
    CasePage,
    DecisionBody,
    NextBody,
    NoteBody,
    UndoBody,
    UndoLastBody,
)
from bot.domain import Actor, SkipReason
from bot.domain.proposals import Proposal
from bot.errors import UserError
from bot.queries import parse_query
from bot.services import review
from bot.services.desk import macros
from bot.services.review import (
    CannedReply,
    CaseView,
    QueueFilters,
    QueuePage,
    ReplyCheck,
    ReviewAnswer,
    ReviewOutcome,
    SavedView,
    UndoneAnswer,
)
from bot.services.review.hand_back import HandBack, hand_back
from bot.services.rules.explaining import explain_event

_MOST_ENTRIES, _PAGE = 200, 500


class Named(Protocol):
    """What has a name by which the server has it."""

    @property
    def name(self) -> str:
        """The name."""


async def _order(link: Connection, filters: QueueFilters, *, by_age: bool = False) -> tuple[int, ...]:
    answer = await link.ask("queue_order", query=filters_query(filters, by_age=by_age))
    return tuple(answer.order)


async def _entries(link: Connection, case_ids: Collection[int]) -> QueuePage:
    ids = list(case_ids)
    pages: list[QueuePage] = [
        await link.ask("list_entries", query={"id": ",".join(map(str, ids[start : start + _MOST_ENTRIES]))})
        for start in range(0, len(ids), _MOST_ENTRIES)
    ]
    if not pages:
        return QueuePage(entries=(), total=0, at=datetime.now(UTC))
    holds = tuple(dict.fromkeys(hold for page in pages for hold in page.holds))
    entries = tuple(entry for page in pages for entry in page.entries)
    return replace(pages[-1], entries=entries, total=len(entries), holds=holds)


async def _list(
    link: Connection, filters: QueueFilters, *, limit: int, offset: int = 0, by_age: bool = False
) -> QueuePage:
    return await _pages(link, filters_query(filters, by_age=by_age), limit, offset)


async def _list_closed(
    link: Connection, filters: QueueFilters, *, by: Actor | None, limit: int, offset: int = 0
) -> QueuePage:
    return await _pages(link, filters_query(filters, state="closed", by=by.id if by else None), limit, offset)


async def _pages(link: Connection, query: Mapping[str, str], limit: int, offset: int) -> QueuePage:
    """As many pages as it takes to have that many cases."""
    page: CasePage = await link.ask(
        "list_cases", query={**query, "limit": str(min(limit, _PAGE)), "offset": str(offset)}
    )
    entries, holds = list(page.entries), list(page.holds)
    while page.next and page.entries and len(entries) < limit:
        more = str(min(limit - len(entries), _PAGE))
        page = await link.ask("list_cases", query={**query, "limit": more, "cursor": page.next})
        entries += page.entries
        holds += page.holds
    return QueuePage(
        entries=tuple(entries[:limit]), total=page.total, at=page.at, holds=tuple(dict.fromkeys(holds))
    )


async def _show(link: Connection, reference: str) -> CaseView:
    return await _of_item(link, "show_item", reference)  # type: ignore[no-any-return]  # as declared


async def _claim_next(
    link: Connection, filters: QueueFilters, *, skip: Collection[int] = ()
) -> CaseView | None:
    body = NextBody(filters=filters_body(filters), skip=tuple(skip))
    return await link.ask("claim_next", body=body)  # type: ignore[no-any-return]  # as declared


async def _claim(link: Connection, reference: str) -> CaseView:
    return await _of_item(link, "claim_item", reference)  # type: ignore[no-any-return]  # as declared


async def _renew(link: Connection, case_id: int) -> bool:
    return bool((await _of_item(link, "renew_claim", f"case:{case_id}")).is_mine)


async def _release(link: Connection, reference: str) -> ReviewOutcome:
    return await _act(link, "release_claim", reference)


async def _answer(
    link: Connection,
    reference: str,
    answer: ReviewAnswer,
    *,
    text: str | None = None,
    target: str | None = None,
    version: str | None = None,
) -> ReviewOutcome:
    return await _act(
        link, "decide", reference, DecisionBody(answer=answer, text=text, target=target), version=version
    )


async def _undo(
    link: Connection, reference: str, *, delete_reply: bool = False, version: str | None = None
) -> ReviewOutcome:
    return await _act(link, "undo", reference, UndoBody(delete_reply=delete_reply), version=version)


async def _undo_last(
    link: Connection, count: int = 1, *, passing: Collection[int] = ()
) -> tuple[UndoneAnswer, ...]:
    undone = await link.ask("undo_last", body=UndoLastBody(count=count, passing=tuple(sorted(passing))))
    return tuple(_undone(link, entry) for entry in undone)


def _undone(link: Connection, entry: Any) -> UndoneAnswer:
    refusal = None if entry.refusal is None else refusal_of(entry.refusal, link.server.host)
    assert refusal is None or isinstance(refusal, UserError)  # what a service refuses
    return UndoneAnswer(answer=entry.answer, outcome=entry.outcome, refusal=refusal)


async def _note(link: Connection, reference: str, text: str) -> ReviewOutcome:
    return await _act(link, "add_note", reference, NoteBody(text=text))


async def _assign(link: Connection, reference: str, name: str) -> ReviewOutcome:
    return await _act(link, "assign", reference, AssignmentBody(name=name))


async def _snooze(link: Connection, reference: str, until: datetime | None) -> ReviewOutcome:
    return await _act(link, "snooze", reference, SnoozeBody(until=until))


async def _skip(link: Connection, reference: str, reason: SkipReason) -> ReviewOutcome:
    return await _act(link, "skip", reference, SkipBody(reason=reason))


async def _pass(link: Connection, reference: str) -> ReviewOutcome:
    return await _act(link, "pass", reference)


async def _hand_back(link: Connection, reference: str) -> HandBack:
    return await _of_item(link, "hand_back", reference)  # type: ignore[no-any-return]  # as declared


async def _replies(link: Connection, view: CaseView, own: object = None) -> tuple[CannedReply, ...]:
    # Those for people alone stand beside the rules there, too.
    return tuple(await _of_item(link, "list_replies", f"event:{view.stored.id}"))


async def _check(link: Connection, view: CaseView, answer: ReviewAnswer, text: str) -> ReplyCheck:
    check = review.check_typed(view, answer, text)
    body = ReplyBody.model_validate({"answer": answer.value, "text": text})
    checked = await link.ask("check_reply", places={"item": f"event:{view.stored.id}"}, body=body)
    return replace(check, objection=checked.objection)


async def _question_macro(link: Connection, reference: str, name: str) -> macros.MacroQuestion:
    places = {"item": reference, "macro": name}
    return await link.ask("question_macro", places=places)  # type: ignore[no-any-return]  # as declared


async def _run_named_macro(
    link: Connection, reference: str, name: str, *, version: str | None = None
) -> ReviewOutcome:
    places = {"item": reference, "macro": name}
    return await link.ask("run_macro", places=places, version=version)  # type: ignore[no-any-return]  # likewise


async def _run_macro(
    link: Connection, reference: str, macro: Named, book: object, *, version: str | None = None
) -> ReviewOutcome:
    return await _run_named_macro(link, reference, macro.name, version=version)


async def _propose(
    link: Connection,
    reference: str,
    answer: ReviewAnswer,
    *,
    text: str = "",
    why: str = "",
    version: str | None = None,
) -> Proposal:
    body = ProposalBody(answer=answer, text=text, why=why)
    made = await link.ask("propose", places={"item": reference}, body=body, version=version)
    return made.proposal  # type: ignore[no-any-return]  # as declared


async def _accept(link: Connection, reference: str, number: int | None = None) -> ReviewOutcome:
    return await _act(link, "accept_proposal", reference, SettlingBody(number=number))


async def _refuse(link: Connection, reference: str, number: int | None = None) -> ReviewOutcome:
    return await _act(link, "refuse_proposal", reference, SettlingBody(number=number))


async def _views(link: Connection) -> tuple[SavedView, ...]:
    views = await link.ask("list_views")
    return tuple(SavedView(name=view.name, query=parse_query(view.query)) for view in views)


async def _mark_seen(link: Connection, reference: str) -> bool:
    return bool((await _of_item(link, "mark_mentions_seen", reference)).changed)


async def _siblings(link: Connection, reference: str) -> Any:
    return await _of_item(link, "list_siblings", reference)


async def _explain(link: Connection, reference: str) -> Any:
    return await _of_item(link, "explain_item", reference)


async def _with_view(link: Connection, filters: QueueFilters) -> QueueFilters:
    # The server knows the view, and says so when it does not.
    return filters


def _plain(name: str) -> RemoteCall:
    """The request of a service that is asked with nothing."""

    async def ask(link: Connection) -> Any:
        return await link.ask(name)

    return ask


async def _of_item(link: Connection, name: str, reference: str) -> Any:
    return await link.ask(name, places={"item": reference})


async def _act(
    link: Connection, name: str, reference: str, body: Request | None = None, *, version: str | None = None
) -> ReviewOutcome:
    answer = await link.ask(name, places={"item": reference}, body=body, version=version)
    assert isinstance(answer, ReviewOutcome)  # as declared
    return answer


#: What a desk far from the data can do, by the service that does it.
CALLS: Mapping[Callable[..., Any], RemoteCall] = {
    review.accept_proposal: _accept,
    review.answer_case: _answer,
    review.assign_item: _assign,
    review.canned_replies: _replies,
    review.check_before_sending: _check,
    review.claim_item: _claim,
    review.claim_next: _claim_next,
    hand_back: _hand_back,
    review.list_closed: _list_closed,
    macros.list_macros: _plain("list_macros"),
    review.list_queue: _list,
    review.list_targets: _plain("list_targets"),
    review.mark_mentions_seen: _mark_seen,
    review.note_on_item: _note,
    review.pass_item: _pass,
    macros.question_macro: _question_macro,
    review.propose_answer: _propose,
    review.queue_entries: _entries,
    review.queue_order: _order,
    review.queue_stats: _plain("queue_stats"),
    review.read_care: _plain("read_care"),
    review.refuse_proposal: _refuse,
    review.release_claim: _release,
    review.renew_claim: _renew,
    macros.run_named_macro: _run_named_macro,
    review.run_macro: _run_macro,
    review.saved_views: _views,
    review.show_item: _show,
    review.skip_item: _skip,
    review.snooze_item: _snooze,
    review.undo_item: _undo,
    review.undo_last: _undo_last,
    review.unseen_mentions: _plain("list_mentions"),
    review.with_view: _with_view,
    explain_event: _explain,
    review.list_siblings: _siblings,
    **BULK_CALLS,
}


def call_of(service: Callable[..., Any]) -> RemoteCall:
    """How a service is asked for. Raises `UserError` for one that only the machine with the data carries
    out."""
    call = CALLS.get(service)
    if call is None:
        raise UserError("remote.not_there", service=service.__name__)
    return call
