"""Deletion requests in: stored before they are confirmed, and a page that says when and never who."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import platforms
from bot.domain import ErasureState, Source
from bot.errors import StoreFull
from bot.platforms.signatures import hmac_sha256
from bot.runtime.clock import SYSTEM_CLOCK
from bot.runtime.deletion_requests import DeletionRequests, plain_status
from bot.store.privacy import erasures
from bot.store.privacy.erasures import Erasure
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.meta import SOURCE

Client = TestClient[Any, Any]
PATH = "/webhooks/meta/deletion"
PERSON = "218471"


def signed_request(**changes: Any) -> dict[str, str]:
    """The form that Meta posts, signed with our secret."""
    payload = {"user_id": PERSON, "algorithm": "HMAC-SHA256", "issued_at": 1_700_000_000} | changes
    content = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    mac = base64.urlsafe_b64encode(hmac_sha256(SOURCE.secrets[0], content)).rstrip(b"=")
    return {"signed_request": f"{mac.decode()}.{content.decode()}"}


class Wakeups:
    """How often something was said to have been stored."""

    count = 0

    def __call__(self) -> None:
        self.count += 1


Serve = Callable[..., Any]


@pytest.fixture
async def serve(db: SqliteStore) -> AsyncIterator[Serve]:
    clients = []

    async def start(store: Any = db, woken: Wakeups | None = None, public_url: str = "") -> Client:
        generic = platforms.load_adapter(Source(name="desk", adapter="generic"))
        application = web.Application(client_max_size=100_000)
        DeletionRequests(
            store,
            {"meta": platforms.load_adapter(SOURCE), "desk": generic},
            public_url=public_url,
            show=plain_status,
            on_requested=woken or Wakeups(),
            read_timeout=1.0,
            clock=SYSTEM_CLOCK,
        ).add_routes(application)
        client: Client = TestClient(TestServer(application))
        await client.start_server()
        clients.append(client)
        return client

    yield start
    for client in clients:
        await client.close()


async def open_erasures(db: SqliteStore) -> list[Erasure]:
    return await db.read(erasures.list_open_erasures)


async def test_a_genuine_request_is_stored_and_confirmed(serve: Serve, db: SqliteStore) -> None:
    woken = Wakeups()
    client = await serve(woken=woken)
    answer = await client.post(PATH, data=signed_request(), headers={"Host": "bot.example.org"})
    (erasure,) = await open_erasures(db)
    assert answer.status == 200
    assert await answer.json() == {
        "url": f"https://bot.example.org{PATH}/{erasure.code}",
        "confirmation_code": erasure.code,
    }
    assert erasure.person is not None
    assert (erasure.person.id, erasure.person.source) == (PERSON, "meta")
    assert erasure.written_until == 1_700_000_000
    assert woken.count == 1


async def test_a_request_that_is_sent_again_is_the_same_erasure(serve: Serve, db: SqliteStore) -> None:
    client = await serve()
    answers = [await client.post(PATH, data=signed_request()) for _ in range(3)]
    assert len({(await answer.json())["confirmation_code"] for answer in answers}) == 1
    assert len(await open_erasures(db)) == 1


@pytest.mark.parametrize("issued_at", [None, 32_000_000_000], ids=["without a time", "from the future"])
async def test_nobody_is_forgotten_beyond_now(serve: Serve, db: SqliteStore, issued_at: int | None) -> None:
    client = await serve()
    await client.post(PATH, data=signed_request(issued_at=issued_at))
    (erasure,) = await open_erasures(db)
    assert abs(datetime.fromtimestamp(erasure.written_until, UTC) - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        (PATH, {"signed_request": "AAAA.AAAA"}, 401),
        (PATH, {}, 401),
        (PATH, signed_request(user_id=None), 400),
        (PATH, {"signed_request": "A" * 20_000}, 413),
        ("/webhooks/nobody/deletion", signed_request(), 404),
        ("/webhooks/desk/deletion", signed_request(), 404),
    ],
)
async def test_anything_else_is_refused_without_a_word(
    serve: Serve, db: SqliteStore, path: str, form: dict[str, str], status: int
) -> None:
    client = await serve()
    answer = await client.post(path, data=form)
    assert (answer.status, await answer.text()) == (status, "")
    assert await open_erasures(db) == []


async def test_a_body_without_a_length_has_a_limit_too(serve: Serve) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"A" * 5_000

    client = await serve()
    assert (await client.post(PATH, data=endless())).status == 413


@pytest.mark.parametrize(
    ("host", "public_url", "address"),
    [
        ("bot.example.org:8443", "", "https://bot.example.org:8443"),
        ("127.0.0.1:8080", "", "http://127.0.0.1:8080"),
        ("evil.example", "https://bot.example.org", "https://bot.example.org"),
        ("evil.example", "https://bot.example.org/tamis/", "https://bot.example.org/tamis"),
        ("evil.example/a?b", "", None),
        ('"><script>', "", None),
    ],
)
async def test_the_address_is_ours(serve: Serve, host: str, public_url: str, address: str | None) -> None:
    client = await serve(public_url=public_url)
    answer = await client.post(PATH, data=signed_request(), headers={"Host": host})
    if address is None:
        assert answer.status == 400
    else:
        confirmation = await answer.json()
        assert confirmation["url"] == f"{address}{PATH}/{confirmation['confirmation_code']}"


async def test_what_cannot_be_stored_is_not_confirmed(serve: Serve) -> None:
    class Full:
        async def write(self, _: object) -> None:
            raise StoreFull("no room")

    woken = Wakeups()
    client = await serve(store=Full(), woken=woken)
    answer = await client.post(PATH, data=signed_request())
    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    assert woken.count == 0


async def test_the_page_says_how_far_it_is_and_never_who(serve: Serve, db: SqliteStore) -> None:
    client = await serve()
    confirmation = await (await client.post(PATH, data=signed_request())).json()
    page = await client.get(f"{PATH}/{confirmation['confirmation_code']}")
    assert (page.status, page.content_type) == (200, "text/html")
    text = await page.text()
    assert text == ErasureState.RECEIVED
    assert PERSON not in text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("code", ["0" * 16, "x", "' OR 1=1 --", "%00", "<b>"])
async def test_a_code_that_nobody_was_given_has_no_page(serve: Serve, code: str) -> None:
    client = await serve()
    page = await client.get(f"{PATH}/{code}")
    assert (page.status, await page.text()) == (404, "")
