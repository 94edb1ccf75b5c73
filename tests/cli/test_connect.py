"""`tamis connect` as a person runs it: a process, a browser that comes back, and lines for config.yaml."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import yaml
from aiohttp.test_utils import TestServer

from tests.fakes.connecting_server import (
    CHANNEL,
    EARLIER_ACCOUNT,
    PAGE,
    ConnectingServer,
    as_yaml,
    settings_of,
)
from tests.fakes.oauth_server import CLIENT_SECRET


@dataclass
class Ended:
    """A command that has ended: what it gave back, what it printed and what it said."""

    code: int
    output: str
    said: str


@asynccontextmanager
async def configured(provider: str, server: ConnectingServer, folder: Path) -> AsyncIterator[None]:
    async with TestServer(server.app()) as listening:
        adapter = {"facebook": "meta"}.get(provider, provider)
        settings = settings_of(provider, str(listening.make_url("")).rstrip("/"))
        account = {"platform": provider, "id": EARLIER_ACCOUNT.get(provider, "1"), "token": "file:secret"}
        source = {"adapter": adapter, "secrets": ["file:secret"], "settings": settings, "accounts": [account]}
        config = {"version": 1, "public_url": "https://bot.example", "sources": {"app": source}}
        (folder / "secret").write_text(CLIENT_SECRET)
        (folder / "config.yaml").write_text(as_yaml(config))
        yield


async def run(
    folder: Path, *arguments: str, come_back: Callable[[str], Awaitable[str]] | None = None
) -> Ended:
    """Run `tamis connect`; `come_back` is given the address that is shown, and says what to type."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("TAMIS", "LANG"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "connect",
        *arguments,
        "--config",
        str(folder / "config.yaml"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment | {"TAMIS_LANG": "en", "XDG_STATE_HOME": str(folder)},
    )
    assert process.stdin is not None
    assert process.stderr is not None
    said = ""
    while come_back and (line := (await process.stderr.readline()).decode()):
        said += line
        if line.startswith("https://"):
            said += (await process.stderr.readline()).decode()  # what to do with it
            process.stdin.write(f"{await come_back(line.strip())}\n".encode())
            break
    output, errors = await process.communicate()
    return Ended(process.returncode or 0, output.decode(), said + errors.decode())


async def test_a_browser_on_this_machine_comes_back_by_itself(tmp_path: Path, unused_tcp_port: int) -> None:
    server = ConnectingServer()

    async def browse(address: str) -> str:
        async with aiohttp.ClientSession() as browser, browser.get(server.consent(address)) as page:
            assert page.status == 200
        return ""

    async with configured("youtube", server, tmp_path):
        ended = await run(tmp_path, "youtube", "--port", str(unused_tcp_port), come_back=browse)
    assert (ended.code, server.exchanges) == (0, {"code": 1})
    (account,) = yaml.safe_load(ended.output)["sources"]["app"]["accounts"]
    assert account["id"] == CHANNEL
    secret = tmp_path / account["refresh_token"].removeprefix("file:")
    assert secret.read_text().strip() in server.refresh_tokens
    assert "youtube.force-ssl" in ended.said
    secrets = {CLIENT_SECRET} | server.access_tokens | server.refresh_tokens
    assert not [text for text in secrets if text in ended.output + ended.said]


async def test_on_a_server_the_address_is_pasted_and_programs_read_json(tmp_path: Path) -> None:
    server = ConnectingServer(platform="facebook", withheld={"pages_messaging"})

    async def copy(address: str) -> str:
        return server.consent(address)

    async with configured("facebook", server, tmp_path):
        ended = await run(tmp_path, "facebook", "--json", come_back=copy)
    shown = json.loads(ended.output)
    assert (ended.code, shown["ok"], shown["account"], shown["webhooks"]) == (1, False, PAGE, "sent")
    assert [permission["name"] for permission in shown["missing_permissions"]] == ["pages_messaging"]
    assert server.posts == [f"{PAGE}/subscribed_apps"]


async def test_who_says_no_gets_a_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    server = ConnectingServer()

    async def decline(address: str) -> str:
        return server.consent(address, error="access_denied")

    async with configured("youtube", server, tmp_path):
        ended = await run(tmp_path, "youtube", "--paste", come_back=decline)
    assert (ended.code, ended.output) == (1, "")
    assert ended.said.rstrip().endswith("run this again and allow what is asked for")
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("tiktok",), 1, "which app? pass --app-id"),
        (("myspace",), 2, "'myspace' is not one of"),
        (("tiktok", "--app-secret-file", "nothing"), 1, "cannot read 'nothing'"),
    ],
)
async def test_without_a_terminal_nobody_is_asked(
    tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    (tmp_path / "config.yaml").write_text("version: 1\npublic_url: https://bot.example\nsources: {}\n")
    ended = await run(tmp_path, *arguments)
    assert (ended.code, ended.output) == (code, "")
    assert sentence in ended.said
