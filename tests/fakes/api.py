"""A running program with its API, some cases in it, and people of each role who ask."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from bot.api import PREFIX
from bot.api.client.server import Server
from bot.domain.roles import Role
from bot.services.team.users import add_user, make_token
from tests.fakes.live import LiveProgram, live_config, live_program
from tests.fakes.review_screen import stock


@dataclass(frozen=True)
class Client:
    """Somebody who asks."""

    session: aiohttp.ClientSession
    token: str

    async def ask(
        self, method: str, path: str, *, json: object = None, **headers: str
    ) -> tuple[int, Any, Mapping[str, str]]:
        """Status, answer and headers."""
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(method, PREFIX + path, json=json, headers=spelled) as answer:
            body = await answer.json(content_type=None) if answer.status != 304 else None
            return answer.status, body, answer.headers


@dataclass(frozen=True)
class ApiProgram:
    """The program, and how to ask it."""

    program: LiveProgram
    session: aiohttp.ClientSession
    rules_folder: Path

    async def client(self, name: str, role: Role = Role.MODERATOR) -> Client:
        """A new user with a token."""
        await add_user(self.program.workspace, name, role)
        return Client(self.session, (await make_token(self.program.workspace, name)).secret)


@asynccontextmanager
async def api_program(folder: Path, **web: Any) -> AsyncIterator[ApiProgram]:
    """Forty cases wait in it. It calls nobody."""
    async with live_program(live_config(folder, **web)) as program:
        await program.workspace.store.write(stock)
        async with aiohttp.ClientSession(program.url) as session:
            yield ApiProgram(program, session, folder)


async def remote_server(api: ApiProgram, name: str, role: Role = Role.MODERATOR) -> Server:
    """The server for a new user."""
    client = await api.client(name, role)
    return Server(url=URL(api.program.url), token=client.token)
