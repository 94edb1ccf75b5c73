"""`RemoteDesk`: the queue of a server, worked from anywhere."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import aiohttp

from bot.api.client.calls import call_of
from bot.api.client.connection import Connection
from bot.api.client.events import EventStream, ServerEvent
from bot.api.client.server import Server
from bot.domain import Actor
from bot.errors import TamisError, UserError
from bot.queries import parse_query
from bot.services import review
from bot.services.review import CaseView
from bot.services.workspace import Workspace, moderator

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds between two tries to follow the list again; the last one repeats.
_FOLLOW_WAITS = (0.5, 1.0, 2.0, 5.0)
#: Longer without an event, and the list is read anyway; and how long events are gathered.
_SILENCE, _GATHER = 30.0, 0.2
#: What was read ahead is shown only while it is that fresh.
_FRESH = 60.0


class RemoteDesk:
    """A desk at a server. What is read ahead and the live list run until it is closed."""

    def __init__(self, link: Connection, actor: Actor, timezone: str) -> None:
        self._link = link
        self._actor = actor
        self._timezone = timezone
        self._changed = asyncio.Event()
        self._ahead: dict[str, tuple[float, asyncio.Task[Any]]] = {}
        self._following: asyncio.Task[None] | None = None

    @property
    def actor(self) -> Actor:
        """Who the token belongs to."""
        return self._actor

    @property
    def timezone(self) -> str:
        """The zone of the server."""
        return self._timezone

    @property
    def is_reachable(self) -> bool:
        """Whether the server answered the last time."""
        return self._link.is_reachable

    def now(self) -> datetime:
        """What time it is; a server compares it with its own."""
        return datetime.now(UTC)

    async def run(
        self,
        service: Callable[Concatenate[Workspace, P], Awaitable[T]],
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """The result of a service of the queue, which the server carries out."""
        return await self._ask(service, *arguments, **options)  # type: ignore[no-any-return]  # as declared

    async def call(
        self, service: Callable[Concatenate[Workspace, P], T], /, *arguments: P.args, **options: P.kwargs
    ) -> T:
        """The same for a service that does not wait for the store."""
        if service is review.read_query:
            return parse_query(str(arguments[0]), timezone=self._timezone)  # type: ignore[return-value]  # it is T
        return await self._ask(service, *arguments, **options)  # type: ignore[no-any-return]  # as declared

    async def _ask(self, service: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        call = call_of(service)
        if service is review.show_item and (view := await self._read_ahead(arguments[0])) is not None:
            return view
        return await call(self._link, *arguments, **options)

    # ---- reading ahead

    def prefetch(self, reference: str) -> None:
        """The item is about to be shown: have it here then."""
        if reference in self._ahead and monotonic() - self._ahead[reference][0] < _FRESH:
            return
        query = {"ahead": "true"}
        task = asyncio.create_task(self._link.ask("show_item", places={"item": reference}, query=query))
        task.add_done_callback(lambda task: task.cancelled() or task.exception())
        self._ahead[reference] = monotonic(), task

    async def _read_ahead(self, reference: str) -> CaseView | None:
        at, task = self._ahead.pop(reference, (0.0, None))
        if task is None or monotonic() - at >= _FRESH:
            return None
        try:
            view = await task
        except TamisError:  # such as evidence, of which each reading is recorded
            return None
        return view if isinstance(view, CaseView) else None

    # ---- the live list

    async def wait_for_change(self) -> None:
        """Until something may be new."""
        if self._following is None:
            self._following = asyncio.create_task(self._follow())
        with suppress(TimeoutError):
            async with asyncio.timeout(_SILENCE):
                await self._changed.wait()
        await asyncio.sleep(_GATHER)
        self._changed.clear()

    async def _follow(self) -> None:
        """Follow the list, and follow it again whenever the server is gone."""
        stream, tries = EventStream(), 0
        while True:
            try:
                async for event in self._events(stream):
                    tries = 0
                    self._take(event)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                self._link.is_reachable = False
                self._changed.set()  # so that somebody looks, and is told
            await asyncio.sleep(_FOLLOW_WAITS[min(tries, len(_FOLLOW_WAITS) - 1)])
            tries += 1
            stream = EventStream(stream.last_id)

    async def _events(self, stream: EventStream) -> AsyncIterator[ServerEvent]:
        async with self._link.listen(stream.last_id) as response:
            if response.status != 200 or response.content_type != "text/event-stream":
                return
            if not self._link.is_reachable:
                self._link.is_reachable = True
                self._changed.set()
            async for piece in response.content.iter_any():
                for event in stream.feed(piece):
                    yield event

    def _take(self, event: ServerEvent) -> None:
        if event.case_id is None:
            self._forget(*self._ahead)
        else:
            self._forget(f"case:{event.case_id}")
        self._changed.set()

    def _forget(self, *references: str) -> None:
        for reference in references:
            if reference in self._ahead:
                self._ahead.pop(reference)[1].cancel()

    async def close(self) -> None:
        """End what runs."""
        if self._following is not None:
            self._following.cancel()
        self._forget(*tuple(self._ahead))
        await self._link.close()


@asynccontextmanager
async def open_desk(server: Server, language: str) -> AsyncIterator[RemoteDesk]:
    """A desk at a server, for whoever the token belongs to. Raises `UserError` when it lets nobody in."""
    link = Connection(server, language)
    try:
        me = await link.ask("get_me")
        try:
            actor = moderator(me.name)
            ZoneInfo(me.timezone)
        except (UserError, ValueError, KeyError, OSError) as error:
            raise UserError("remote.not_ours", host=server.host) from error
        desk = RemoteDesk(link, actor, me.timezone)
        try:
            yield desk
        finally:
            await desk.close()
    finally:
        await link.close()


async def work_at(server: Server, language: str, work: Callable[[RemoteDesk], Awaitable[T]]) -> T:
    """What becomes of a work at a desk of that server."""
    async with open_desk(server, language) as desk:
        return await work(desk)
