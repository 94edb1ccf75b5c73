"""Faces that the running program serves over a network: what they are given, and what is expected of them.

The program knows no face; whoever starts it names those that it shall have.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.config import Config
from bot.runtime.clock import Clock
from bot.runtime.loop import Loops
from bot.runtime.minute_log import MinuteLog
from bot.runtime.pipeline import ActivePolicy
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Premises:
    """What a face needs of the running program: `policy` is what it decides with now, `health` says of its
    parts whether they are well: `rules`, `model`, `disk`."""

    config: Config
    workspace: Workspace
    clock: Clock
    loops: Loops
    minute_log: MinuteLog
    policy: ActivePolicy
    health: Callable[[], Mapping[str, bool]]


class Face(Protocol):
    """Something that is served beside the webhooks."""

    def add_routes(self, webhooks: web.Application) -> None:
        """Add what the port of the webhooks shall serve of it, if it is configured so."""
        ...

    async def start(self) -> None:
        """Listen, if it is configured. Raises `UserError` when it cannot."""
        ...

    async def stop(self) -> None:
        """Answer what was asked, and listen no more."""
        ...


FaceMaker = Callable[[Premises], Face]


class Faces:
    """All faces of one running program, which start and stop together."""

    def __init__(self, makers: Sequence[FaceMaker]) -> None:
        self._makers = makers
        self._faces: Sequence[Face] = ()

    def open(self, premises: Premises, webhooks: web.Application) -> None:
        """Make them, before the webhooks are listened for."""
        self._faces = [make(premises) for make in self._makers]
        for face in self._faces:
            face.add_routes(webhooks)

    async def start(self) -> None:
        """Start each. Raises `UserError` when one cannot listen."""
        for face in self._faces:
            await face.start()

    async def stop(self) -> None:
        """Stop all of them; none that runs no more minds."""
        await asyncio.gather(*(face.stop() for face in self._faces))
