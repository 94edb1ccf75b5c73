"""Each service of answers in bulk as a request."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.api.bulk_operations import BulkBody, BulkCommandBody, BulkItem, BulkPreviewBody
from bot.api.client.connection import Connection
from bot.api.client.filters import filters_body
from bot.services import review
from bot.services.review import BulkCommand, BulkOutcome, BulkPreview, BulkSelection

RemoteCall = Callable[..., Awaitable[Any]]


async def _preview(link: Connection, selection: BulkSelection, command: BulkCommand) -> BulkPreview:
    body = BulkPreviewBody(
        command=_body_of(command),
        filters=None if selection.filters is None else filters_body(selection.filters),
        references=selection.references,
    )
    return await link.ask("preview_bulk", body=body)  # type: ignore[no-any-return]  # as declared


async def _ask(link: Connection, command: BulkCommand, items: Sequence[tuple[str, str]]) -> BulkOutcome:
    chosen = tuple(BulkItem(reference=reference, version=version) for reference, version in items)
    body = BulkBody(command=_body_of(command), items=chosen)
    return await link.ask("ask_bulk", body=body)  # type: ignore[no-any-return]  # as declared


async def _list(link: Connection, limit: int = 20) -> tuple[BulkOutcome, ...]:
    return tuple(await link.ask("list_bulks", query={"limit": str(limit)}))


async def _waiting(link: Connection) -> int:
    return int((await link.ask("waiting_bulks")).waiting)


def _of_bulk(name: str) -> RemoteCall:
    async def ask(link: Connection, bulk_id: int) -> Any:
        return await link.ask(name, places={"bulk": str(bulk_id)})

    return ask


def _body_of(command: BulkCommand) -> BulkCommandBody:
    return BulkCommandBody(
        answer=command.answer,
        macro=command.macro,
        text=command.text,
        target=command.target,
        reason=command.reason,
    )


BULK_CALLS: Mapping[Callable[..., Any], RemoteCall] = {
    review.ask_bulk: _ask,
    review.confirm_bulk: _of_bulk("confirm_bulk"),
    review.list_bulks: _list,
    review.preview_bulk: _preview,
    review.preview_waiting: _of_bulk("preview_waiting"),
    review.refuse_bulk: _of_bulk("refuse_bulk"),
    review.undo_bulk: _of_bulk("undo_bulk"),
    review.waiting_bulks: _waiting,
}
