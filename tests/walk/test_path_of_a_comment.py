"""The path of one comment: which files run for it, in which order, as `docs/walk.md` shows it."""

import asyncio
import json
import re
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.runtime import (
    account_checker,
    accounts,
    app,
    beside_rules,
    day_packer,
    post_scheduler,
    silence_watch,
    trend_watch,
)
from bot.runtime.app import App
from bot.services.configuration import load_config
from bot.store.sqlite import engine
from tests.fakes.graph_server import GraphServer
from tests.fakes.running_bot import SECRET, config, envelope, sign, target

ROOT = Path(__file__).parent.parent.parent
#: So many files run for one comment. Whoever adds one makes the path longer for every reader: think twice.
MAX_FILES = 97
#: Loops that wake to look around are not on the path, however slow the machine is.
LOOKING_AROUND = (
    (app, ("_IDLE_SECONDS", "_RELOAD_SECONDS", "_WATCH_SECONDS", "_HEARTBEAT_SECONDS", "_EXPIRY_SECONDS")),
    (account_checker, ("_SPREAD_SECONDS",)),
    (accounts, ("_REQUEST_SECONDS",)),
    (beside_rules, ("_IDLE_SECONDS", "_RELOAD_SECONDS")),
    (day_packer, ("_LONGEST_SECONDS",)),
    (post_scheduler, ("_LONGEST_SECONDS",)),
    (silence_watch, ("_SECONDS",)),
    (trend_watch, ("_SECONDS",)),
)
_PACKAGE = f"{ROOT / 'bot'}/"
_SECTION = re.compile(r"^## The path of one comment\n(.*?)^## ", re.M | re.S)
_LINK = re.compile(r"\]\(\.\./(bot/[a-z0-9_/]+\.py)\)")


class EntryOrder:
    """Files of `bot` in the order in which a function of theirs is first entered, while it is recording."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.is_recording = False
        self._calls = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """The profiler's callback, in any thread."""
        code = frame.f_code
        # Importing a module is no work for this comment: only what stands inside functions counts.
        if event != "call" or code.co_name == "<module>" or not code.co_filename.startswith(_PACKAGE):
            return
        self._calls += 1
        # The pretended platform shares a file with that of the demo; it is the other end, not the path.
        if self.is_recording and not code.co_filename.startswith(f"{_PACKAGE}demo/"):
            self.files.setdefault(f"bot/{code.co_filename.removeprefix(_PACKAGE)}", code.co_name)

    async def quiet(self) -> None:
        """Return once nothing of `bot` runs any more: every loop sleeps."""
        calls = -1
        async with asyncio.timeout(30):
            while calls != self._calls:
                calls = self._calls
                await asyncio.sleep(0.2)


@contextmanager
def profiled() -> Iterator[EntryOrder]:
    """Watches this thread and all that start from now on."""
    order, before = EntryOrder(), sys.getprofile()
    threading.setprofile(order)
    sys.setprofile(order)
    try:
        yield order
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]


@asynccontextmanager
async def running(folder: Path, platform: GraphServer) -> AsyncIterator[App]:
    """The program in this process, with its rules in force."""
    async with TestServer(platform.app()) as server:
        url = str(server.make_url("")).rstrip("/")
        app = App(load_config(config(folder, url, 0)))
        await app.start()
        try:
            await app.ready()
            yield app
        finally:
            await app.stop()


async def open_every_reader(app: App) -> None:
    """Have every thread that reads open its connection, which each does when its first turn comes."""
    readers = engine._READER_THREADS
    meeting = threading.Barrier(readers)
    await asyncio.gather(*(app._db.read(lambda tx: meeting.wait(10)) for _ in range(readers)))


async def files_of_one_comment(folder: Path) -> dict[str, str]:
    """What runs from the signed webhook to the reply on the platform: files, each with its first function."""
    platform = GraphServer()
    body = json.dumps(envelope(1, "How much is it?", "fb_comment")).encode()
    with profiled() as order:
        async with running(folder, platform) as app, aiohttp.ClientSession() as session:
            await open_every_reader(app)
            await order.quiet()
            order.is_recording = True
            async with session.post(f"{app.url}/webhooks/meta", data=body, headers=sign(body)) as answer:
                assert answer.status == 200
            async with asyncio.timeout(30):
                while platform.done.get(target(1, "fb_comment")) != {"reply": 1}:
                    await asyncio.sleep(0.01)
            await app._dispatcher.stop(within=10)
            order.is_recording = False
    return order.files


def documented_files() -> list[str]:
    section = _SECTION.search((ROOT / "docs" / "walk.md").read_text("utf-8"))
    assert section, "docs/walk.md has no section 'The path of one comment'"
    return _LINK.findall(section[1])


async def test_one_comment_takes_the_path_that_the_docs_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    for module, names in LOOKING_AROUND:
        for name in names:
            monkeypatch.setattr(module, name, 3_600_000.0)
    entered = await files_of_one_comment(tmp_path)
    assert list(entered) == documented_files(), "\n".join(f"{file} {name}" for file, name in entered.items())
    assert len(entered) <= MAX_FILES


def test_the_number_in_the_docs_is_the_number_of_files() -> None:
    text = (ROOT / "docs" / "walk.md").read_text("utf-8")
    assert f"{len(documented_files())} files run" in text
