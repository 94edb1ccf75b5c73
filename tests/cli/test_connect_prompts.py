"""`tamis connect` at a terminal: a person types wrong things, and gets there all the same."""

import asyncio
import os
import pty
import re
import signal
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import yaml
from aiohttp.test_utils import TestServer

from tests.fakes.connecting_server import CHANNEL, EARLIER_ACCOUNT, ConnectingServer, as_yaml, settings_of
from tests.fakes.oauth_server import CLIENT_ID, CLIENT_SECRET


class Seat:
    """Somebody at a terminal: reads what is shown and types answers."""

    def __init__(self, process: asyncio.subprocess.Process, terminal: int) -> None:
        self._process = process
        self._terminal = terminal
        self.shown = ""
        self._read = 0
        os.set_blocking(terminal, False)

    def _look(self) -> None:
        try:
            self.shown += os.read(self._terminal, 65_536).decode()
        except (BlockingIOError, OSError):  # nothing new; or nobody is left at the other end
            return

    async def until(self, text: str) -> str:
        """What is shown from where was read last up to this text."""
        async with asyncio.timeout(60):
            while text not in self.shown[self._read :]:
                self._look()
                await asyncio.sleep(0.02)
        end = self.shown.index(text, self._read) + len(text)
        passage, self._read = self.shown[self._read : end], end
        return passage

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._terminal, text.encode() + b"\n")

    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    async def ended(self) -> int:
        """The exit code."""
        async with asyncio.timeout(60):
            while self._process.returncode is None:
                self._look()
                await asyncio.sleep(0.02)
        self._look()
        return self._process.returncode


def sit_down(inside: int) -> None:
    """Make it the terminal of this process, in which Ctrl-C is one, whoever started the tests."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.login_tty(inside)


@asynccontextmanager
async def seated(folder: Path, *arguments: str) -> AsyncIterator[Seat]:
    """Run `tamis connect` at a terminal."""
    terminal, inside = pty.openpty()
    termios.tcsetwinsize(terminal, (50, 200))
    environment = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("TAMIS", "LANG", "COLUMNS", "LINES"))
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "connect", *arguments),
        *("--config", str(folder / "config.yaml")),
        stdin=inside,
        stdout=inside,
        stderr=inside,
        preexec_fn=partial(sit_down, inside),
        pass_fds=(inside,),
        env=environment | {"TAMIS_LANG": "en", "XDG_STATE_HOME": str(folder), "TERM": "xterm"},
    )
    os.close(inside)
    try:
        yield Seat(process, terminal)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(terminal)


@asynccontextmanager
async def provider(name: str, adapter: str, server: ConnectingServer, folder: Path) -> AsyncIterator[None]:
    """An instance whose source says where the provider is, and not yet by which app."""
    async with TestServer(server.app()) as listening:
        settings = settings_of(name, str(listening.make_url("")).rstrip("/"))
        app_id = {"youtube": "client_id"}.get(name, "app_id")
        del settings[app_id]
        account = {"platform": name, "id": EARLIER_ACCOUNT.get(name, "1"), "token": "file:secret"}
        source: dict[str, object] = {"adapter": adapter, "settings": settings, "accounts": [account]}
        if adapter == "meta":  # whose webhooks nobody would believe without
            source["secrets"] = ["file:secret"]
        (folder / "secret").write_text(CLIENT_SECRET)
        config = {"version": 1, "public_url": "https://bot.example", "sources": {"app": source}}
        (folder / "config.yaml").write_text(as_yaml(config))
        yield


def address_in(passage: str) -> str:
    """The address that is shown to be opened."""
    return next(address for address in re.findall(r"https://\S+", passage) if "state=" in address)


async def test_youtube_by_hand_with_empty_wrong_and_hasty_answers(tmp_path: Path) -> None:
    server = ConnectingServer()
    async with (
        provider("youtube", "youtube", server, tmp_path),
        seated(tmp_path, "youtube", "--paste") as seat,
    ):
        steps = await seat.until("the app's id:")
        assert "YouTube Data API v3" in steps
        assert "nothing works: comments can be neither read nor answered" in steps
        for nothing in ("", "   "):
            seat.type(nothing)
            await seat.until("the app's id:")
        seat.type(f"  {CLIENT_ID} ")
        await seat.until("it stays unseen")
        seat.type("")
        await seat.until("it stays unseen")
        async with asyncio.timeout(10):
            while seat.echoes():
                await asyncio.sleep(0.01)
        seat.type(CLIENT_SECRET)
        page = address_in(await seat.until("that address:"))
        assert "code_challenge_method=S256" in page
        seat.type("http://127.0.0.1:8765/")  # copied before signing in
        assert "there is no code in this address" in await seat.until("that address:")
        seat.type(server.consent(page, state="of-another-sign-in"))
        assert "this address belongs to another sign-in" in await seat.until("that address:")
        seat.type("\x1b[Acode=1")
        assert "there is no code in this address" in await seat.until("that address:")
        seat.type(server.consent(page))
        await seat.until("restart")
        assert await seat.ended() == 0
    assert server.exchanges == {"code": 1}
    assert CLIENT_SECRET not in seat.shown
    assert not [token for token in server.access_tokens | server.refresh_tokens if token in seat.shown]
    lines = seat.shown.replace("\r\n", "\n")
    printed = lines[lines.rindex("sources:") :].partition("then check")[0]
    (account,) = yaml.safe_load(printed)["sources"]["app"]["accounts"]
    assert account["id"] == CHANNEL
    secret = tmp_path / account["refresh_token"].removeprefix("file:")
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.read_text().strip() in server.refresh_tokens


async def test_one_of_two_pages_is_chosen_after_numbers_that_are_none(tmp_path: Path) -> None:
    server = ConnectingServer(platform="facebook", pages=["1000", "2000"])
    async with provider("facebook", "meta", server, tmp_path), seated(tmp_path, "facebook") as seat:
        await seat.until("the app's id:")
        seat.type(CLIENT_ID)
        seat.type(server.consent(address_in(await seat.until("that address:"))))
        question = "which one (1 to 2)?"
        assert "1. 1000" in await seat.until(question)
        for wrong in ("0", "3", "-1", "two", "2000", "２"):
            seat.type(wrong)
            await seat.until(question)
        seat.type(" 2 ")
        await seat.until("restart")
        await seat.ended()
    assert server.posts == ["2000/subscribed_apps"]
    assert "id: '2000'" in seat.shown or "id: 2000" in seat.shown or 'id: "2000"' in seat.shown


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
async def test_who_breaks_off_leaves_nothing_behind(tmp_path: Path, key: str) -> None:
    server = ConnectingServer()
    async with (
        provider("youtube", "youtube", server, tmp_path),
        seated(tmp_path, "youtube", "--paste") as seat,
    ):
        await seat.until("the app's id:")
        os.write(seat._terminal, key.encode())
        assert await seat.ended() != 0
    assert "Traceback" not in seat.shown
    assert not (tmp_path / "secrets").exists()
    assert server.exchanges == {}
