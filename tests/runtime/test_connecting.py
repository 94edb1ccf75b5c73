"""The browser of the account's owner comes back to an address of this machine, once and with our state."""

import asyncio
import socket

import aiohttp
import pytest

from bot.domain import Source
from bot.errors import NotSent, UserError
from bot.platforms.ports import Request
from bot.runtime.connecting import LoopbackNetwork


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def browse(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as browser, browser.get(address) as response:
        return response.status, await response.text()


async def test_the_address_that_comes_back_is_the_one_that_was_asked_for() -> None:
    redirect = f"http://127.0.0.1:{free_port()}/"
    async with LoopbackNetwork("you may close this").listen(redirect, "s") as listening:
        waiting = asyncio.ensure_future(listening.redirected())
        assert await browse(f"{redirect}favicon.ico") == (404, "")
        assert (await browse(f"{redirect}?state=other&code=x"))[0] == 400
        assert (await browse(redirect))[0] == 400
        assert await browse(f"{redirect}?state=s&code=a%2Bb") == (200, "you may close this")
        assert (await browse(f"{redirect}?state=s&code=later"))[0] == 200
        assert await waiting == f"{redirect}?state=s&code=a%2Bb"


async def test_a_port_that_is_taken_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError) as raised:
            async with LoopbackNetwork("").listen(f"http://127.0.0.1:{port}/", "s"):
                raise AssertionError("nothing can listen there")
    assert (raised.value.code, raised.value.data["port"]) == ("connect_port", port)


async def test_nobody_is_waited_for_without_an_end() -> None:
    async with LoopbackNetwork("", patience=0.01).listen(
        f"http://127.0.0.1:{free_port()}/", "s"
    ) as listening:
        with pytest.raises(UserError) as raised:
            await listening.redirected()
    assert raised.value.code == "connect_timed_out"


async def test_calls_go_out_by_the_transport_of_the_program() -> None:
    source = Source(name="s", adapter="youtube")
    async with LoopbackNetwork("").open_transport(source) as transport:
        with pytest.raises(NotSent, match="a private address"):
            await transport.send(Request(method="GET", url="http://127.0.0.1:9/"))
