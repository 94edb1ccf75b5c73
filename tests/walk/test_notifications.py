"""A rule that notifies, from the comment to the message in the channel, against a real server."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook

from bot.domain import State
from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store.reporting import reconciliation
from bot.store.review.case_queue import list_cases
from tests.fakes.cases import matching
from tests.fakes.running_bot import SECRET, config, envelope, sign

SIGNING = "whsec_b3JjaGFyZC1zdGFuZGFyZC13ZWJob29rcy1rZXktMDE="
RULES = """\
version: 1
defaults: {mode: enforce}
rules:
  - id: smoke
    title: Smoke <in> a carriage
    why: The lead has to know at once.
    when: {words: [smoke]}
    then: [{notify: {to: lead, severity: high}}, {notify: hook}]
    tests: [{text: "there is smoke", expect: [notify]}, {text: "hello", expect: []}]
"""


class Receiver:
    """A channel and a program on loopback, which keep what they are told."""

    def __init__(self, channel_status: int = 200) -> None:
        self.channel_status = channel_status
        self.in_channel: list[Any] = []
        self.posted: list[tuple[dict[str, str], bytes]] = []

    def app(self) -> web.Application:
        """Their two addresses."""
        app = web.Application()
        app.router.add_post("/services/T1/B1/x", self._channel)
        app.router.add_post("/hook", self._hook)
        return app

    async def _channel(self, request: web.Request) -> web.Response:
        self.in_channel.append(await request.json())
        return web.Response(status=self.channel_status, text="ok", headers={"Location": "/hook"})

    async def _hook(self, request: web.Request) -> web.Response:
        self.posted.append(
            ({name.lower(): text for name, text in request.headers.items()}, await request.read())
        )
        return web.Response()


@asynccontextmanager
async def notified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> AsyncIterator[App]:
    """The program with both targets, after one comment about smoke."""
    async with TestServer(receiver.app()) as server:
        base = str(server.make_url("")).rstrip("/")
        monkeypatch.setenv("WALK_SECRET", SECRET)
        monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
        monkeypatch.setenv("CHANNEL", f"{base}/services/T1/B1/x")
        monkeypatch.setenv("SIGNING", SIGNING)
        host = base.removeprefix("http://")
        lead = {"adapter": "slack", "secrets": ["env:CHANNEL"], "settings": {"host": host}}
        hook = {"adapter": "generic", "secrets": ["env:SIGNING"], "settings": {"url": f"{base}/hook"}}
        path = config(tmp_path, "http://127.0.0.1:1", 0, targets={"lead": lead, "hook": hook})
        (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
        app = App(load_config(path))
        await app.start()
        try:
            await app.ready()
            body = json.dumps(envelope(0, "Help, smoke! <!channel> <http://x|y>", "fb_comment")).encode()
            async with aiohttp.ClientSession() as session:
                for _ in range(2):  # a platform delivers twice; a channel must not hear it twice
                    await session.post(f"{app.url}/webhooks/meta", data=body, headers=sign(body))
            await app.idle()
            yield app
        finally:
            await app.stop()


async def test_the_channel_and_the_program_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    async with notified(tmp_path, monkeypatch, receiver):
        pass
    (message,) = receiver.in_channel
    assert message["text"] == "Smoke &lt;\u200bin&gt; a carriage: facebook comment by Somebody"
    assert message["blocks"][1]["text"]["type"] == "plain_text"
    assert message["blocks"][1]["text"]["text"] == "Help, smoke! <\u200b!channel> <\u200bhttp://x|y>"
    assert "Severity: high" in message["blocks"][2]["elements"][0]["text"]
    ((headers, body),) = receiver.posted
    received = Webhook(SIGNING).verify(body, headers)
    assert received["type"] == "notification.created"
    assert received["data"]["text"] == "Help, smoke! <!channel> <http://x|y>"


@pytest.mark.parametrize(
    ("status", "state"), [(404, State.REFUSED), (302, State.REFUSED), (500, State.FAILED)]
)
async def test_a_channel_that_refuses_is_told_to_a_person_and_nothing_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, state: State
) -> None:
    receiver = Receiver(channel_status=status)
    async with notified(tmp_path, monkeypatch, receiver) as app:
        at = datetime.now(UTC).timestamp()
        cases, _ = await app._db.read(lambda tx: list_cases(tx, matching(at=at), at=at, limit=9))
        states = await app._db.read(reconciliation.effect_states)
    assert len(receiver.in_channel) == 1  # whatever it answers: never a second time
    assert sorted(states.values()) == [State.DONE, state]
    assert [(case.queue, case.why.partition(":")[0]) for case in cases] == [("failed", "notify")]
