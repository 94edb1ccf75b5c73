"""Somebody asks Meta that we forget them while the bot runs: from the signed request to the bytes on disk."""

import asyncio
import base64
import hmac
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.present.deletion_page import render_deletion_page
from bot.runtime.app import App
from bot.services.configuration import load_config
from tests.fakes.graph_server import GraphServer
from tests.fakes.running_bot import SECRET, config, envelope, sign

WORDS = ("rhubarb-of-the-comment", "rhubarb-of-the-message")


def signed_request(person: str) -> dict[str, str]:
    """The form in which Meta says who asks."""
    payload = json.dumps({"user_id": person, "algorithm": "HMAC-SHA256"}).encode()
    content = base64.urlsafe_b64encode(payload).rstrip(b"=")
    mac = hmac.digest(SECRET.encode(), content, "sha256")
    return {"signed_request": f"{base64.urlsafe_b64encode(mac).decode().rstrip('=')}.{content.decode()}"}


def files_with(folder: Path, *traces: str) -> list[str]:
    """The files of a folder that hold one of these texts."""
    return [
        file.name
        for file in folder.rglob("*")
        if file.is_file() and any(trace.encode() in file.read_bytes() for trace in traces)
    ]


async def test_who_asks_is_gone_from_the_disk_and_nobody_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    async with TestServer(GraphServer().app()) as server, aiohttp.ClientSession() as session:
        path = config(tmp_path, str(server.make_url("")).rstrip("/"), 0, echo_grace=0.1)
        app = App(load_config(path), status_page=render_deletion_page)
        await app.start()
        try:
            await app.ready()
            await _say(session, app, envelope(1, f"How much is it? {WORDS[0]}", "fb_comment"))
            await _say(session, app, envelope(2, "How much is the other?", "fb_comment"))
            message = envelope(3, f"hello {WORDS[1]}", "fb_message")
            message["entry"][0]["messaging"][0]["sender"]["id"] = "9000001"
            await _say(session, app, message)
            await app.idle()
            assert files_with(tmp_path / "data", *WORDS)
            async with session.post(
                f"{app.url}/webhooks/meta/deletion", data=signed_request("9000001")
            ) as answer:
                confirmation = await answer.json(content_type=None)
            page = await _done(session, confirmation["url"])
        finally:
            await app.stop()
    assert 'lang="fr"' in page
    assert files_with(tmp_path / "data", *WORDS, "9000001") == []
    assert files_with(tmp_path / "data", "9000002", "How much is the other?") == ["tamis.db"]


async def _say(session: aiohttp.ClientSession, app: App, document: dict[str, Any]) -> None:
    body = json.dumps(document).encode()
    async with session.post(f"{app.url}/webhooks/meta", data=body, headers=sign(body)) as answer:
        assert answer.status == 200


async def _done(session: aiohttp.ClientSession, url: str) -> str:
    """The page, once it says that it is done."""
    async with asyncio.timeout(20):
        while True:
            async with session.get(url, headers={"Accept-Language": "fr-FR"}) as answer:
                page = await answer.text()
            if "Elle a été exécutée" in page:
                return page
            await asyncio.sleep(0.05)
