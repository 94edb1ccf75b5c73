"""Asks a server: one request, its answer read as the declaration says, and the same request again where no
answer came.

An act has a key under which the server carries it out once. Where its answer was lost it is sent again under
that key, now and when the person asks for the same again: it is on disk, or it was visibly not done.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import hdrs
from pydantic import ValidationError
from yarl import URL

from bot.api import PREFIX
from bot.api.client.refusals import refusal_of
from bot.api.client.server import Server
from bot.api.operation import Operation, Request, read
from bot.api.operations import operation_named
from bot.api.problems import CONTENT_TYPE, Problem
from bot.errors import UserError

_LONGEST_ANSWER = 32 * 2**20
_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5, sock_read=20)
#: Seconds between two tries, of what only looks and of what acts.
_LOOK_WAITS, _ACT_WAITS = (0.3, 1.0), (0.5, 1.0, 2.0, 4.0, 8.0)
#: No server makes anybody wait longer between two tries.
_LONGEST_WAIT = 10.0
#: What a gateway before the server says when that does not answer.
_GATEWAY = (502, 503, 504)
_IN_USE = "api.key_in_use"

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content_type: str
    body: bytes


class _NoAnswer(Exception):
    """Nothing that can be read came back; `was_sent`: the server may have heard."""

    def __init__(self, *, was_sent: bool, is_untrusted: bool = False) -> None:
        super().__init__()
        self.was_sent = was_sent
        self.is_untrusted = is_untrusted


class _Postponed(Exception):
    """The server asks for another try after so many seconds."""

    def __init__(self, refusal: Exception, seconds: float) -> None:
        super().__init__()
        self.refusal = refusal
        self.seconds = seconds


class Connection:
    """What asks one server, in one language. `is_reachable` is whether its last request was answered."""

    def __init__(self, server: Server, language: str, *, sleep: Sleep = asyncio.sleep) -> None:
        self.server = server
        self.is_reachable = True
        self._sleep = sleep
        self._unanswered: dict[tuple[str, ...], str] = {}  # keys of acts whose answer is not known
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_TIMEOUT,
            headers={
                hdrs.AUTHORIZATION: f"Bearer {server.token}",
                hdrs.ACCEPT_LANGUAGE: language,
                hdrs.ACCEPT_ENCODING: "identity",
                hdrs.USER_AGENT: "tamis",
            },
        )

    async def close(self) -> None:
        """End it."""
        await self._session.close()

    async def ask(
        self,
        name: str,
        *,
        places: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Request | None = None,
        version: str | None = None,
    ) -> Any:
        """The answer to an operation. Raises what the service behind it raises, and `UserError` when there is
        no answer, or none of ours."""
        operation = operation_named(name)
        address = self._address(operation, places or {}, query or {})
        payload = b"" if body is None else body.model_dump_json(exclude_defaults=True).encode()
        act = (name, str(address), payload.decode(), version or "")
        headers: dict[str, str] = {} if body is None else {hdrs.CONTENT_TYPE: "application/json"}
        if version is not None:
            headers[hdrs.IF_MATCH] = f'"{version}"'
        if operation.is_repeatable:
            headers["Idempotency-Key"] = self._unanswered.setdefault(act, secrets.token_urlsafe(24))
        answer = await self._ask_again(operation, address, headers, payload)
        self._unanswered.pop(act, None)  # answered, whatever it says
        return self._read(operation, answer)

    async def _ask_again(
        self, operation: Operation, address: URL, headers: Mapping[str, str], payload: bytes
    ) -> _Answer:
        """The first answer that settles it."""
        was_sent = False
        for wait in (*(_ACT_WAITS if operation.is_act else _LOOK_WAITS), None):
            try:
                answer = await self._send(operation.method, address, headers, payload)
                self.is_reachable = True
                return answer
            except _Postponed as postponed:
                self.is_reachable = True
                if wait is None or postponed.seconds > _LONGEST_WAIT:
                    raise postponed.refusal from None
                await self._sleep(max(wait, postponed.seconds))
            except _NoAnswer as fault:
                self.is_reachable = False
                was_sent = was_sent or fault.was_sent
                if fault.is_untrusted:
                    raise UserError("remote.certificate", host=self.server.host) from fault
                if wait is None:
                    code = "remote.unanswered" if was_sent and operation.is_act else "remote.unreachable"
                    raise UserError(code, host=self.server.host) from fault
                await self._sleep(wait)
        raise AssertionError  # the last try has no wait

    async def _send(self, method: str, address: URL, headers: Mapping[str, str], payload: bytes) -> _Answer:
        try:
            async with self._session.request(
                method, address, headers=headers, data=payload or None, allow_redirects=False
            ) as response:
                answer = _Answer(response.status, response.content_type, await self._read_bounded(response))
        except aiohttp.ClientConnectorCertificateError as error:
            raise _NoAnswer(was_sent=False, is_untrusted=True) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise _NoAnswer(was_sent=False) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _NoAnswer(was_sent=True) from error
        if answer.status in _GATEWAY and answer.content_type != CONTENT_TYPE:
            raise _NoAnswer(was_sent=True)
        if answer.status in (409, 429, 503) and answer.content_type == CONTENT_TYPE:
            problem = self._problem(answer)
            if problem.retry_after is not None or problem.code == _IN_USE:
                raise _Postponed(refusal_of(problem, self.server.host), float(problem.retry_after or 1))
        return answer

    async def _read_bounded(self, response: aiohttp.ClientResponse) -> bytes:
        received = bytearray()
        async for piece in response.content.iter_any():
            received += piece
            if len(received) > _LONGEST_ANSWER:
                raise UserError("remote.not_ours", host=self.server.host)
        return bytes(received)

    def _read(self, operation: Operation, answer: _Answer) -> Any:
        if answer.status == 200 and answer.content_type == "application/json":
            try:
                return read(operation.answer, answer.body)
            except (ValidationError, ValueError, OverflowError, RecursionError) as error:
                raise UserError("remote.not_ours", host=self.server.host) from error
        if 300 <= answer.status < 400:
            raise UserError("remote.redirect", host=self.server.host)
        raise refusal_of(self._problem(answer), self.server.host)

    def _problem(self, answer: _Answer) -> Problem:
        try:
            if answer.content_type == CONTENT_TYPE:
                problem = read(Problem, answer.body)
                assert isinstance(problem, Problem)
                return problem
        except (ValidationError, ValueError, RecursionError) as error:
            raise UserError("remote.not_ours", host=self.server.host) from error
        raise UserError("remote.not_ours", host=self.server.host)

    def _address(self, operation: Operation, places: Mapping[str, str], query: Mapping[str, str]) -> URL:
        path = operation.path
        for name, value in places.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        return self._base(path).with_query(dict(query) or None)

    def _base(self, path: str) -> URL:
        root = self.server.url.raw_path.rstrip("/")
        return URL(f"{self.server.url.origin()}{root}{PREFIX}{path}", encoded=True)

    def listen(self, last_id: str) -> Any:
        """The stream of changes, for `async with`; it goes on where `last_id` was the last one seen."""
        headers = {"Last-Event-ID": last_id} if last_id else {}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
        return self._session.get(
            self._base("/events"), headers=headers, timeout=timeout, allow_redirects=False
        )
