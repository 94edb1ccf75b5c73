"""Where moderators work: on a data folder of this machine, or far from it.

A face names what it asks for by the service itself, `await desk.run(review.show_item, "case:7")`, and the
desk carries it out where the data is. So faces and services share one vocabulary, and need no third one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.domain import Actor
from bot.services.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")

#: Refusals that say nothing of what was asked: nobody answered.
UNANSWERED = ("remote.unreachable", "remote.unanswered")
#: How often a list on this machine is looked at again.
_LOOK_SECONDS = 2.0


class ReviewDesk(Protocol):
    """What the faces of the queue work on."""

    @property
    def actor(self) -> Actor:
        """Who works at it."""

    @property
    def timezone(self) -> str:
        """The zone in which moments are shown and typed."""

    @property
    def is_reachable(self) -> bool:
        """Whether the data was there the last time it was asked for."""

    def now(self) -> datetime:
        """What time it is where the data is."""

    def prefetch(self, reference: str) -> None:
        """This item is about to be shown."""

    async def wait_for_change(self) -> None:
        """Until something may be new in the queue."""

    async def run(
        self,
        service: Callable[Concatenate[Workspace, P], Awaitable[T]],
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """The result of a service of the queue. Raises what it raises."""

    async def call(
        self, service: Callable[Concatenate[Workspace, P], T], /, *arguments: P.args, **options: P.kwargs
    ) -> T:
        """The same for a service that does not wait for the store."""


class LocalDesk:
    """A desk at an instance of this machine."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def actor(self) -> Actor:
        """Who works at it."""
        return self._workspace.actor

    @property
    def timezone(self) -> str:
        """The zone of the instance."""
        return self._workspace.timezone

    @property
    def is_reachable(self) -> bool:
        """A busy database is told by its error."""
        return True

    def now(self) -> datetime:
        """What time it is."""
        return self._workspace.now()

    def prefetch(self, reference: str) -> None:
        """Nothing: it is here."""

    async def wait_for_change(self) -> None:
        """A moment."""
        await asyncio.sleep(_LOOK_SECONDS)

    async def run(
        self,
        service: Callable[Concatenate[Workspace, P], Awaitable[T]],
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """The result of a service on this instance."""
        return await service(self._workspace, *arguments, **options)

    async def call(
        self, service: Callable[Concatenate[Workspace, P], T], /, *arguments: P.args, **options: P.kwargs
    ) -> T:
        """The same for a service that does not wait for the store."""
        return service(self._workspace, *arguments, **options)
