"""Signing in and out, what is refused, and what a browser is told with every answer."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.errors import UserError
from bot.services.team.users import remove_user, revoke_token
from tests.fakes.cases import START, received
from tests.fakes.live import LiveProgram, live_config, live_program
from tests.fakes.running_bot import SECRET


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[LiveProgram]:
    async with live_program(live_config(tmp_path)) as running:
        yield running


@asynccontextmanager
async def browsing(program: LiveProgram) -> AsyncIterator[aiohttp.ClientSession]:
    """Something that keeps cookies."""
    jar = aiohttp.CookieJar(unsafe=True)  # of an IP address, too
    async with aiohttp.ClientSession(program.url, cookie_jar=jar) as session:
        yield session


async def sign_in(session: aiohttp.ClientSession, token: str, **headers: str) -> aiohttp.ClientResponse:
    return await session.post(
        "/dashboard/sign-in", data={"token": token}, headers=headers, allow_redirects=False
    )


async def next_event(response: aiohttp.ClientResponse) -> tuple[str, dict[str, Any]]:
    async with asyncio.timeout(30):
        lines = (await response.content.readuntil(b"\n\n")).decode().splitlines()
    fields = dict(line.partition(": ")[::2] for line in lines)
    return fields["event"], json.loads(fields["data"])


async def test_a_token_signs_a_browser_in_until_it_signs_out(program: LiveProgram) -> None:
    async with browsing(program) as session:
        page = await session.get("/dashboard")
        assert (page.status, page.url.path) == (200, "/dashboard/sign-in")
        token = await program.token()
        answer = await sign_in(session, f" {token}\n")
        assert (answer.status, answer.headers["Location"]) == (303, "/dashboard")
        cookie = answer.headers["Set-Cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"))
        assert token not in cookie
        page = await session.get("/dashboard")
        text = await page.text()
        assert (page.status, page.url.path) == (200, "/dashboard")
        assert "Maison Aubert" in text
        assert token not in text
        out = await session.post("/dashboard/sign-out", allow_redirects=False)
        assert out.headers["Location"] == "/dashboard/sign-in"
        assert (await session.get("/dashboard")).url.path == "/dashboard/sign-in"
        old = {"Cookie": cookie.partition(";")[0]}
        assert (await session.get("/dashboard", headers=old)).url.path == "/dashboard/sign-in"


async def test_a_bearer_token_needs_no_cookie(program: LiveProgram) -> None:
    async with browsing(program) as session:
        good = {"Authorization": f"Bearer {await program.token()}"}
        assert (await session.get("/dashboard", headers=good)).url.path == "/dashboard"
        for path in ("/dashboard", "/dashboard/events"):
            refused = await session.get(path, headers={"Authorization": "Bearer tamis_u_wrong"})
            assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="tamis"')
        assert (await session.get("/dashboard/events")).status == 401


async def test_every_answer_says_what_a_browser_may_do(program: LiveProgram) -> None:
    async with browsing(program) as session:
        await sign_in(session, await program.token())
        page = await session.get("/dashboard")
        text = await page.text()
        script = text.partition('<script src="')[2].partition('"')[0]
        for answer in (
            page,
            await session.get("/dashboard/sign-in"),
            await session.get("/dashboard", allow_redirects=False),
            await session.get(script),
            await session.get("/dashboard/events"),
            await session.get("/dashboard/files/nothing.js"),
        ):
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Server"] == "tamis"
            is_file = answer.url.path == script
            assert ("no-store" in answer.headers["Cache-Control"]) is not is_file
            answer.close()
        again = await session.get(
            script, headers={"If-None-Match": (await session.get(script)).headers["ETag"]}
        )
        assert again.status == 304


async def test_what_is_revoked_or_removed_is_shown_nothing_more(program: LiveProgram) -> None:
    async with browsing(program) as one, browsing(program) as two:
        first, second = await program.token(), await program.token()
        await sign_in(one, first)
        await sign_in(two, second)
        events = await one.get("/dashboard/events")
        assert (await next_event(events))[0] == "state"
        await revoke_token(program.workspace, first)
        async with asyncio.timeout(30):
            while (await next_event(events))[0] != "ended":
                pass
            assert await events.content.read() == b""
        assert (await one.get("/dashboard/events")).status == 401
        assert (await two.get("/dashboard")).url.path == "/dashboard"
        await remove_user(program.workspace, "zoé")
        assert (await two.get("/dashboard")).url.path == "/dashboard/sign-in"


async def test_what_happens_is_told_to_open_windows(program: LiveProgram) -> None:
    async with browsing(program) as session:
        await sign_in(session, await program.token())
        events = await session.get("/dashboard/events")
        assert events.content_type == "text/event-stream"
        _, state = await next_event(events)
        assert "came in" in state["panels"]["hour"]
        await program.workspace.store.write(lambda tx: received(tx, 1, at=time.time() - START))
        async with asyncio.timeout(30):
            while "hour" not in state["panels"] or "1 in" not in state["panels"]["hour"]:
                _, state = await next_event(events)
        events.close()


async def test_ten_wrong_tokens_are_enough_and_none_is_logged(
    program: LiveProgram, caplog: pytest.LogCaptureFixture
) -> None:
    token = await program.token()
    async with browsing(program) as session:
        for _ in range(10):
            refused = await sign_in(session, "tamis_u_wrongwrongwrong")
            assert refused.status == 401
            assert "This token opens nothing" in await refused.text()
        limited = await sign_in(session, token)
        assert limited.status == 429
        assert 0 < int(limited.headers["Retry-After"]) <= 61
        elsewhere = await sign_in(session, token, **{"X-Forwarded-For": "203.0.113.9"})
        assert elsewhere.status == 303, "our proxy says that it is somebody else"
    assert "somebody could not sign in" in caplog.text
    assert "wrongwrong" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        {"data": b"token=" + b"x" * 5_000},
        {"data": b"\xff\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"json": {"token": "x"}},
        {"data": {}},
        {"data": b"&" * 100, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    ],
)
async def test_a_form_that_is_none_signs_nobody_in(program: LiveProgram, body: dict[str, Any]) -> None:
    async with browsing(program) as session:
        assert (await session.post("/dashboard/sign-in", **body)).status == 401


async def test_forms_of_other_sites_and_other_names_of_ours_are_refused(program: LiveProgram) -> None:
    token = await program.token()
    async with browsing(program) as session:
        assert (await sign_in(session, token, Origin="https://evil.example")).status == 403
        assert (await sign_in(session, token, **{"Sec-Fetch-Site": "cross-site"})).status == 403
        out = await session.post("/dashboard/sign-out", headers={"Origin": "https://evil.example"})
        assert out.status == 403
        assert (await session.get("/dashboard", headers={"Host": "evil.example"})).status == 421
        comes_back = await session.get("/dashboard", headers={"Sec-Fetch-Site": "cross-site"})
        assert 'content="0; url=/dashboard"' in await comes_back.text()


async def test_one_person_has_so_many_windows_at_most(program: LiveProgram) -> None:
    async with browsing(program) as session:
        await sign_in(session, await program.token())
        windows = [await session.get("/dashboard/events") for _ in range(8)]
        refused = await session.get("/dashboard/events")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
        windows[0].close()
        async with asyncio.timeout(30):
            while (answer := await session.get("/dashboard/events")).status != 200:
                await asyncio.sleep(0.1)
        for window in (*windows, answer):
            window.close()


async def test_a_language_that_was_chosen_is_remembered(program: LiveProgram) -> None:
    async with browsing(program) as session:
        page = await session.get("/dashboard?lang=fr")
        assert (page.url.path, page.url.query_string) == ("/dashboard/sign-in", "")
        assert "Se connecter" in await page.text()
        assert "Se connecter" in await (await session.get("/dashboard/sign-in")).text()
        await session.get("/dashboard?lang=xx")
        assert "Se connecter" in await (await session.get("/dashboard/sign-in")).text()


@pytest.mark.parametrize("is_told", [False, True])
async def test_the_port_of_the_webhooks_serves_it_only_when_told_to(tmp_path: Path, is_told: bool) -> None:
    async with live_program(live_config(tmp_path, on_webhook_port=is_told)) as program:
        async with aiohttp.ClientSession() as session:
            answer = await session.get(f"{program.app.url}/dashboard")
            assert answer.status == (200 if is_told else 404)
            assert (await session.get(f"{program.app.monitoring_url}/dashboard")).status == 404


async def test_without_its_block_nothing_listens(tmp_path: Path) -> None:
    path = live_config(tmp_path)
    document = json.loads(path.read_text("utf-8"))
    del document["web"]
    path.write_text(json.dumps(document), "utf-8")
    async with live_program(path) as program:
        assert program.url == ""
        async with aiohttp.ClientSession() as session:
            assert (await session.get(f"{program.app.url}/dashboard")).status == 404


async def test_an_address_that_is_taken_stops_the_start(tmp_path: Path, program: LiveProgram) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    path = live_config(folder, port=int(program.url.rpartition(":")[2]))
    with pytest.raises(UserError, match="cannot_listen"):
        async with live_program(path):
            pass


async def test_stopping_lets_the_windows_go(tmp_path: Path) -> None:
    async with AsyncExitStack() as browser:
        async with live_program(live_config(tmp_path)) as program:
            session = await browser.enter_async_context(browsing(program))
            await sign_in(session, await program.token())
            events = await session.get("/dashboard/events")
            await next_event(events)
        async with asyncio.timeout(30):
            await events.content.read()
