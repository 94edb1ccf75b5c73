"""A real browser without a window, spoken to by its own protocol.

https://chromedevtools.github.io/devtools-protocol/

Where none is installed a test is skipped with that reason, unless TAMIS_BROWSER=required says there is one.
"""

import asyncio
import base64
import itertools
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DEADLINE = 60.0
#: Nothing that is not about the page: no first run, no updates, no sandbox (which root cannot have).
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-port=0",
)


class Browser:
    """One tab. `problems` are what its console complained about, and requests to elsewhere than `origin`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.problems: list[str] = []
        self.origin = ""
        self._socket = socket
        self._numbers = itertools.count(1)
        self._events: list[str] = []

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """What the browser answers to one command."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while (answer := await self._next()).get("id") != number:
            pass
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def open(self, page: str, *, width: int, height: int = 900, dark: bool = False) -> None:
        """Show an address, also that of a file, in a window of that size, and wait until it is there."""
        for domain in ("Page", "Log", "Runtime", "Network"):
            await self.call(f"{domain}.enable")
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])
        self._events.clear()
        await self.call("Page.navigate", url=page)
        await self.loaded()

    async def loaded(self) -> None:
        """Wait until a page is there that was opened since the last one was."""
        while "Page.loadEventFired" not in self._events:
            await self._next()
        self._events.clear()

    async def wait_for(self, expression: str) -> Any:
        """The value of an expression once it is true; pages may come and go meanwhile."""
        async with asyncio.timeout(_DEADLINE):
            while not (value := await self._value(expression)):
                await asyncio.sleep(0.1)
            return value

    async def _value(self, expression: str) -> Any:
        """The value of an expression, None where the page is just being exchanged."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return None if "exceptionDetails" in answer else answer["result"].get("value")

    async def screenshot(self) -> bytes:
        """The whole page as an image: a PNG."""
        answer = await self.call("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        return base64.b64decode(answer["data"])

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def print(self) -> bytes:
        """The page on paper, as its style sheet wants it: a PDF."""
        answer = await self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])

    async def _next(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._socket.receive_json(timeout=_DEADLINE)
        method, parameters = message.get("method", ""), message.get("params", {})
        self._events.append(method)
        if method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.problems.append(parameters["entry"]["text"])
        if method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening"):
            self.problems.append(str(parameters))
        if method == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            is_ours = bool(self.origin) and url.startswith(f"{self.origin}/")
            if not is_ours and not url.startswith(("file:", "about:")):
                self.problems.append(f"asked for {url}")
        return message


def installed_browser() -> str:
    """The path of a Chromium; skips the test where there is none."""
    path = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if path is None:
        reason = f"no browser is installed: one of {', '.join(_NAMES)}"
        if os.environ.get("TAMIS_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@asynccontextmanager
async def browser(profile: Path) -> AsyncIterator[Browser]:
    """A browser that remembers nothing."""
    process = await asyncio.create_subprocess_exec(
        installed_browser(),
        *_OPTIONS,
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_DEADLINE):
            while not (profile / "DevToolsActivePort").exists():
                await asyncio.sleep(0.05)
        port = (profile / "DevToolsActivePort").read_text().split()[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                tabs = [tab for tab in await answer.json() if tab["type"] == "page"]
            async with session.ws_connect(tabs[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Browser(socket)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
