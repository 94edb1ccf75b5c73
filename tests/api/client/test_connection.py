"""One request, and the same one again where no answer came: carried out once, or visibly not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.api.client.connection import Connection
from bot.api.client.server import Server
from bot.api.queue_requests import NoteBody
from bot.errors import UserError

_ME = {"name": "Léa", "role": "moderator", "timezone": "Europe/Paris", "version": "1"}
_OUTCOME = {"case_id": 1, "event_id": 1, "answer": "note", "by": {"kind": "person", "id": "Léa"}, "at": 1.0}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def lost(request: web.Request) -> web.StreamResponse:
    """The line breaks behind what was asked."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def plain(status: int, body: object, content_type: str = "application/json", **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, content_type=content_type, headers=headers)

    return answer


def problem(status: int, code: str, retry_after: int | None = None) -> Answer:
    body = {
        "type": "t",
        "title": "t",
        "status": status,
        "detail": "d",
        "code": code,
        "retry_after": retry_after,
    }
    return plain(status, body, "application/problem+json")


@asynccontextmanager
async def connected(*answers: Answer) -> AsyncIterator[tuple[Connection, list[web.Request], list[float]]]:
    """A server that gives these answers, the last one again and again; the requests, and the waits."""
    requests: list[web.Request] = []
    waits: list[float] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        requests.append(request)
        await request.read()
        return await answers[min(len(requests), len(answers)) - 1](request)

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app) as server:
        link = Connection(Server(url=URL(str(server.make_url("/"))), token="t0ken"), "fr", sleep=sleep)
        try:
            yield link, requests, waits
        finally:
            await link.close()


def keys(requests: Sequence[web.Request]) -> list[str]:
    return [request.headers["Idempotency-Key"] for request in requests]


async def note(link: Connection, text: str = "look") -> object:
    return await link.ask("add_note", places={"item": "a/b?c"}, body=NoteBody(text=text), version=None)


async def test_a_request_says_who_asks_in_which_language_about_what() -> None:
    async with connected(plain(200, _ME)) as (link, requests, _):
        assert (await link.ask("get_me")).name == "Léa"
        (request,) = requests
        assert (request.path, request.headers["Authorization"]) == ("/api/v1/me", "Bearer t0ken")
        assert request.headers["Accept-Language"] == "fr"
    async with connected(plain(200, _OUTCOME)) as (link, requests, _):
        await note(link)
        assert requests[0].raw_path == "/api/v1/cases/a%2Fb%3Fc/notes"


async def test_an_act_whose_answer_was_lost_is_sent_again_under_its_key() -> None:
    async with connected(lost, lost, plain(200, _OUTCOME)) as (link, requests, waits):
        await note(link)
        assert len(set(keys(requests))) == 1
        assert waits == [0.5, 1.0]
        assert link.is_reachable
        await note(link)  # another act, though it says the same
        assert len(set(keys(requests))) == 2


async def test_what_stayed_unanswered_is_said_and_asked_for_again_under_the_same_key() -> None:
    async with connected(*[lost] * 6, plain(200, _OUTCOME)) as (link, requests, _):
        with pytest.raises(UserError) as refusal:
            await note(link)
        assert refusal.value.code == "remote.unanswered"
        assert not link.is_reachable
        await note(link)
        assert len(set(keys(requests))) == 1
        assert link.is_reachable


async def test_where_nobody_listens_nothing_was_done() -> None:
    async with connected(plain(200, _ME)) as (link, _, waits):
        link.server = Server(url=URL("http://127.0.0.1:1"), token="t0ken")
        for ask in (note(link), link.ask("get_me")):
            with pytest.raises(UserError) as refusal:
                await ask
            assert refusal.value.code == "remote.unreachable"
        assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 0.3, 1.0]


async def test_a_gateway_without_its_server_is_no_answer() -> None:
    async with connected(plain(502, {}, "text/html"), plain(200, _ME)) as (link, _, waits):
        assert (await link.ask("get_me")).name == "Léa"
        assert waits == [0.3]


async def test_a_server_that_asks_for_patience_gets_it_and_never_too_much() -> None:
    busy = [problem(429, "api.too_early", 3), problem(409, "api.key_in_use"), problem(503, "api.busy", 5)]
    async with connected(*busy, plain(200, _OUTCOME)) as (link, requests, waits):
        await note(link)
        assert waits == [3.0, 1.0, 5.0]
        assert len(set(keys(requests))) == 1
    async with connected(problem(429, "api.too_early", 3_600)) as (link, _, waits):
        with pytest.raises(UserError):
            await note(link)
        assert waits == []


async def test_a_token_follows_no_redirect() -> None:
    async with connected(plain(307, {}, Location="/elsewhere")) as (link, requests, _):
        with pytest.raises(UserError) as refusal:
            await link.ask("get_me")
        assert (refusal.value.code, len(requests)) == ("remote.redirect", 1)


async def test_what_is_none_of_our_answers_is_refused() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        try:
            for _ in range(64):
                await response.write(b"[" * 2**20)
        except ConnectionError:
            pass
        return response

    for answer in (
        plain(200, {"name": 1}),
        plain(200, _ME, "text/html"),
        plain(404, {}, "text/html"),
        plain(404, {"no": "problem"}, "application/problem+json"),
        endless,
    ):
        async with connected(answer) as (link, _, _):
            with pytest.raises(UserError) as refusal:
                await link.ask("get_me")
            assert refusal.value.code == "remote.not_ours"


async def test_a_certificate_that_nobody_vouches_for_gets_no_token() -> None:
    async with connected(plain(200, _ME)) as (link, requests, _):
        port = link.server.url.port
        link.server = Server(url=URL(f"https://127.0.0.1:{port}"), token="t0ken")
        with pytest.raises(UserError):
            await link.ask("get_me")
        assert requests == []
