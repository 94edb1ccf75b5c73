"""A spike arrives in a mailbox, once, in words of ours and in the language of the people there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.mail.spikes import SpikeMail
from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store import Transaction
from bot.store.reporting import spikes
from tests.fakes.clock import START, FakeClock
from tests.fakes.running_bot import SECRET, config, free_port
from tests.fakes.smtp_server import CERTIFICATE, SmtpServer
from tests.fakes.trends import FIGURES, SITE


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


class SpikeMailByHand(SpikeMail):
    """Looks when the test says so: a loop beside it would send the same spike at the same moment."""

    async def start(self) -> None:
        """Start no loop."""


@asynccontextmanager
async def program(folder: Path, server: SmtpServer, clock: FakeClock, language: str) -> AsyncIterator[App]:
    """The bot that mails its spikes."""
    mail = {"host": "localhost", "port": server.port, "sender": "Tamis <tamis@example.org>"}
    trends = {"mail": ["zoe@example.org", "bea@example.org"]}
    path = config(folder, "http://127.0.0.1:1", 0, mail=mail, trends=trends, language=language)
    app = App(load_config(path), clock=clock, faces=(SpikeMailByHand,))
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def looked(app: App) -> None:
    """Have it look for what is new."""
    (face,) = app._faces._faces
    assert isinstance(face, SpikeMail)
    await face.run_once()


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Unusually much is written: "), ("fr", "Activité inhabituelle\u00a0: ")],
)
async def test_a_spike_is_mailed_once_and_old_ones_are_not(
    tmp_path: Path, language: str, subject: str
) -> None:
    clock, server = FakeClock(), SmtpServer()

    def old(tx: Transaction) -> None:
        site = replace(SITE, post="1000_1")
        spikes.open_spike(tx, site, FIGURES, at=(START - timedelta(hours=1)).timestamp())

    def new(tx: Transaction) -> None:
        spikes.open_spike(tx, SITE, FIGURES, at=clock.timestamp)

    async with server.running(), program(tmp_path, server, clock, language) as app:
        await app._db.write(old)
        await looked(app)
        assert server.letters == []
        clock.advance(60)
        await app._db.write(new)
        await looked(app)
        await looked(app)
    ((recipients, letter),) = server.letters
    assert recipients == ["zoe@example.org", "bea@example.org"]
    assert letter["Subject"].startswith(subject)
    assert "40" in letter.get_content()


async def test_what_a_server_does_not_take_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, server = FakeClock(), SmtpServer(port=free_port())
    async with program(tmp_path, server, clock, "en") as app:
        await app._db.write(lambda tx: spikes.open_spike(tx, SITE, FIGURES, at=clock.timestamp))
        await looked(app)
        assert "was not sent as it should be" in caplog.text
        assert "zoe@example.org" not in caplog.text
        async with server.running():
            await looked(app)
            assert server.letters == [], "a server that is away is left alone for a while"
            clock.advance(301)
            await looked(app)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "faults", [{"refused": {"bea@example.org"}}, {"hangs_up": 1}], ids=["one refused", "no answer"]
)
async def test_what_has_arrived_or_may_have_is_not_sent_again(tmp_path: Path, faults: dict[str, Any]) -> None:
    clock, server = FakeClock(), SmtpServer(**faults)
    async with server.running(), program(tmp_path, server, clock, "en") as app:
        await app._db.write(lambda tx: spikes.open_spike(tx, SITE, FIGURES, at=clock.timestamp))
        for _ in range(3):
            await looked(app)
            clock.advance(301)
    assert len(server.letters) == 1
