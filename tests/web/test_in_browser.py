"""The page in a real browser: it stays up to date, survives a restart, and shows hostile names as names."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.browser import Browser, browser
from tests.fakes.cases import START, received
from tests.fakes.live import LiveProgram, busy_hour, live_config, live_program
from tests.fakes.running_bot import SECRET, free_port

HOSTILE = "<img src=x onerror=alert(1)>\u202e'\"</script><script>alert(2)</script>"
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@asynccontextmanager
async def window(program: LiveProgram, profile: Path, width: int = 1280) -> AsyncIterator[Browser]:
    """A browser that is signed in, and shows the page."""
    async with browser(profile) as tab:
        tab.origin = program.url
        await tab.open(f"{program.url}/dashboard", width=width)
        await type_token(tab, await program.token())
        await tab.wait_for("document.querySelector('[data-panel=hour] svg')?.checkVisibility() ?? false")
        yield tab


async def type_token(tab: Browser, token: str) -> None:
    """By keyboard: the field has the focus."""
    await tab.wait_for("document.activeElement?.id === 'token'")
    await tab.call("Input.insertText", text=token)
    for kind in ("keyDown", "keyUp"):
        await tab.call("Input.dispatchKeyEvent", type=kind, key="Enter", text="\r", windowsVirtualKeyCode=13)


async def test_an_event_shows_up_without_a_reload_and_nothing_complains(tmp_path: Path) -> None:
    async with live_program(live_config(tmp_path)) as program:
        async with window(program, tmp_path / "profile") as tab:
            await tab.evaluate("window.isTheSame = true")
            await tab.evaluate("document.querySelector('[data-panel=hour] details').open = true")
            await program.workspace.store.write(lambda tx: received(tx, 1, at=time.time() - START))
            await tab.wait_for("!!document.querySelector('rect.arrived')")
            assert await tab.evaluate("window.isTheSame") is True
            assert await tab.evaluate("document.querySelector('[data-panel=hour] details').open") is True
            before = await tab.evaluate("document.querySelector('[data-panel=clock]').textContent")
            await tab.wait_for(f"document.querySelector('[data-panel=clock]').textContent !== '{before}'")
            assert tab.problems == []


async def test_hostile_names_are_names_and_a_telephone_scrolls_down_only(tmp_path: Path) -> None:
    path = live_config(tmp_path, names=(HOSTILE, "x" * 200))
    async with live_program(path) as program:
        await program.workspace.store.write(lambda tx: busy_hour(tx, time.time()))
        async with window(program, tmp_path / "profile", 360) as tab:
            accounts = await tab.evaluate("document.querySelector('#accounts').innerText")
            assert "<img src=x onerror=alert(1)>" in accounts
            assert "\u202e" not in accounts
            assert await tab.evaluate("document.querySelectorAll('img, iframe').length") == 0
            assert await tab.evaluate("document.scripts.length") == 1
            assert await tab.evaluate(_OVERFLOW) == 0
            assert tab.problems == []


async def test_a_server_that_went_and_came_back_is_told_and_the_page_goes_on(tmp_path: Path) -> None:
    path = live_config(tmp_path, port=free_port())
    async with browser(tmp_path / "profile") as tab:
        async with live_program(path) as program:
            tab.origin = program.url
            await tab.open(f"{program.url}/dashboard", width=1280)
            await type_token(tab, await program.token())
            await tab.wait_for("document.querySelector('[data-panel=clock]')?.textContent.length > 0")
            # A second look, so that the stream is open before it breaks.
            await tab.evaluate("window.isTheSame = true")
            await asyncio.sleep(1.5)
        lost = "document.querySelector('#connection').textContent.startsWith('Not connected since')"
        await tab.wait_for(lost)
        assert await tab.evaluate("document.body.classList.contains('stale')") is True
        tab.problems.clear()  # the browser says that nobody is there
        async with live_program(path) as program:
            await program.workspace.store.write(lambda tx: received(tx, 1, at=time.time() - START))
            await tab.wait_for("!document.body.classList.contains('stale')")
            await tab.wait_for("!!document.querySelector('rect.arrived')")
            assert await tab.evaluate("window.isTheSame") is True, "the page was not loaded again"


async def test_signing_out_in_one_window_ends_the_others(tmp_path: Path) -> None:
    async with live_program(live_config(tmp_path)) as program:
        async with window(program, tmp_path / "profile") as tab:
            await tab.evaluate(
                "fetch('/dashboard/sign-out', {method: 'POST', redirect: 'manual'}).then(() => true)"
            )
            await tab.wait_for(
                "location.pathname === '/dashboard/sign-in' && !!document.querySelector('#token')"
            )
            await type_token(tab, "tamis_u_nonsense")
            await tab.wait_for("!!document.querySelector('#problem')")


async def test_without_a_script_the_page_is_the_same(tmp_path: Path) -> None:
    async with live_program(live_config(tmp_path)) as program:
        await program.workspace.store.write(lambda tx: busy_hour(tx, time.time()))
        async with browser(tmp_path / "profile") as tab:
            tab.origin = program.url
            await tab.open(f"{program.url}/dashboard", width=1280)
            await tab.call("Emulation.setScriptExecutionDisabled", value=True)
            await type_token(tab, await program.token())
            await tab.wait_for("!!document.querySelector('[data-panel=hour] svg')")
            assert json.loads(
                await tab.evaluate("JSON.stringify(document.querySelectorAll('rect.arrived').length > 9)")
            )
            assert await tab.evaluate("document.querySelector('meta[http-equiv=refresh]').content") == "15"
            assert tab.problems == []
