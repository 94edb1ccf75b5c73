"""Faces start and stop with the program, and add their routes before anybody calls."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from bot.errors import UserError
from bot.runtime.faces import Faces


class Recorder:
    """A face that notes what is done with it."""

    def __init__(self, premises: Any) -> None:
        self.log: list[str] = premises.log

    def add_routes(self, webhooks: web.Application) -> None:
        self.log.append("routes")

    async def start(self) -> None:
        self.log.append("start")

    async def stop(self) -> None:
        self.log.append("stop")


class Deaf(Recorder):
    """A face whose address is taken."""

    async def start(self) -> None:
        raise UserError("cannot_listen", address="x", reason="y")


async def test_each_is_made_once_started_and_stopped() -> None:
    premises: Any = SimpleNamespace(log=[])
    faces = Faces([Recorder, Recorder])
    faces.open(premises, web.Application())
    await faces.start()
    await faces.stop()
    assert premises.log == ["routes"] * 2 + ["start"] * 2 + ["stop"] * 2


async def test_a_face_that_cannot_listen_stops_the_start() -> None:
    premises: Any = SimpleNamespace(log=[])
    faces = Faces([Deaf])
    faces.open(premises, web.Application())
    with pytest.raises(UserError, match="cannot_listen"):
        await faces.start()


async def test_a_program_without_faces_needs_none() -> None:
    faces = Faces([])
    await faces.start()
    await faces.stop()
