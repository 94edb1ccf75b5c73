"""Reports leave by themselves: to a real mail server and into a folder, once, also over a restart."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.mail.reports import ReportMail
from bot.runtime.app import App
from bot.services.configuration import load_config
from tests.fakes.clock import FakeClock
from tests.fakes.running_bot import SECRET, config
from tests.fakes.smtp_server import CERTIFICATE, SmtpServer

SUNDAY = datetime.fromisoformat("2026-11-29T12:00:00+01:00")
MONDAY = datetime.fromisoformat("2026-11-30T08:00:00+01:00")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    monkeypatch.setenv("SMTP_PASSWORD", "pass word")
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


class ReportMailByHand(ReportMail):
    """Looks when the test says so, and no loop beside it."""

    async def start(self) -> None:
        """Start no loop."""


@asynccontextmanager
async def program(
    root: Path,
    server: SmtpServer,
    clock: FakeClock,
    face: type[ReportMail] = ReportMailByHand,
    /,
    **report: object,
) -> AsyncIterator[App]:
    """The bot with one weekly report."""
    mail = {"host": "localhost", "port": server.port, "sender": "Tamis <tamis@example.org>"}
    login = {"username": "tamis", "password": "env:SMTP_PASSWORD"}
    weekly = {"to": ["zoe@example.org"], "language": "en", **report}
    path = config(root, "http://127.0.0.1:1", 0, mail={**mail, **login}, reports={"weekly": weekly})
    app = App(load_config(path), clock=clock, faces=(face,))
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def looked(app: App, clock: FakeClock) -> None:
    """Have it look for what is due."""
    (face,) = app._faces._faces
    assert isinstance(face, ReportMail)
    await face.run_once()


async def test_on_monday_the_report_of_the_week_arrives_and_only_then(tmp_path: Path) -> None:
    clock, server = FakeClock(SUNDAY), SmtpServer(users={"tamis": "pass word"})
    async with server.running():
        async with program(tmp_path, server, clock, folder="pages") as app:
            await looked(app, clock)
            assert server.letters == []
            clock.set_wall_clock(MONDAY)
            await looked(app, clock)
            await looked(app, clock)
        async with program(tmp_path, server, clock, folder="pages") as app:
            await looked(app, clock)
    ((recipients, letter),) = server.letters
    assert recipients == ["zoe@example.org"]
    assert letter["Subject"] == "Tamis: report, 23 – 29 November 2026"
    text, page = letter.iter_parts()
    assert "Comments and messages: 0" in text.get_content()
    written = tmp_path / "pages" / "weekly-2026-W48.html"
    assert written.read_bytes() == page.get_payload(decode=True)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


async def test_a_server_that_was_away_gets_it_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, server = FakeClock(SUNDAY), SmtpServer(users={"tamis": "wrong"})
    async with server.running():
        async with program(tmp_path, server, clock) as app:
            await looked(app, clock)
            clock.set_wall_clock(MONDAY)
            await looked(app, clock)
            assert "report_problem" in str([vars(record).get("action") for record in caplog.records])
            server.users = {"tamis": "pass word"}
            await looked(app, clock)
            assert server.letters == []
            clock.advance(60)
            await looked(app, clock)
    assert len(server.letters) == 1
    assert "pass word" not in caplog.text
    assert "zoe@" not in caplog.text


async def test_an_answer_that_got_lost_means_a_second_mail_with_the_same_id(tmp_path: Path) -> None:
    clock, server = FakeClock(SUNDAY), SmtpServer(users={"tamis": "pass word"}, hangs_up=1)
    async with server.running():
        async with program(tmp_path, server, clock) as app:
            await looked(app, clock)
            clock.set_wall_clock(MONDAY)
            await looked(app, clock)
            clock.advance(60)
            await looked(app, clock)
            clock.advance(3600)
            await looked(app, clock)
    ids = [letter["Message-ID"] for _, letter in server.letters]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize("wrong", [{"calendar": "nobody"}, {"folder": "config.yaml"}])
async def test_what_cannot_be_made_or_written_is_tried_again(
    tmp_path: Path, wrong: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    clock, server = FakeClock(SUNDAY), SmtpServer(users={"tamis": "pass word"})
    async with server.running():
        async with program(tmp_path, server, clock, **wrong) as app:
            await looked(app, clock)
            clock.set_wall_clock(MONDAY)
            await looked(app, clock)
            whys = [vars(record).get("why") for record in caplog.records]
            assert ("unmade" if "calendar" in wrong else "unwritable") in whys
            clock.advance(60)
            await looked(app, clock)
    assert server.letters == []


async def test_its_loop_looks_by_itself(tmp_path: Path) -> None:
    clock, server = FakeClock(SUNDAY), SmtpServer(users={"tamis": "pass word"})
    async with server.running():
        async with program(tmp_path, server, clock) as app:
            await looked(app, clock)
        clock.set_wall_clock(MONDAY + timedelta(days=2))  # it was away when the report was due
        async with program(tmp_path, server, clock, ReportMail):
            async with asyncio.timeout(60):
                while not server.letters:
                    await asyncio.sleep(0.05)
    assert len(server.letters) == 1


async def test_without_reports_nothing_is_looked_for(tmp_path: Path) -> None:
    path = config(tmp_path, "http://127.0.0.1:1", 0)
    assert "reports" not in json.loads(path.read_text("utf-8"))
    app = App(replace(load_config(path)), clock=FakeClock(SUNDAY), faces=(ReportMail,))
    await app.start()
    assert "reports" not in app._loops.names
    await app.stop()
