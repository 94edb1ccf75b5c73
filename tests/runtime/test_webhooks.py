"""Intake: only genuine deliveries are kept, and 200 is said once they are on disk."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping

import aiohttp
import pytest

from bot.domain import Action, Delivery, Effect, Event, Refusal, Secret, Source
from bot.errors import InvalidSignature, Malformed
from bot.platforms.ports import Adapter, Flow, WebhookRequest, WebhookResponse
from bot.platforms.signatures import constant_time_equal, hmac_sha256
from bot.runtime import webhooks
from bot.runtime.clock import SYSTEM_CLOCK
from bot.runtime.http_server import HttpServer, Limits
from bot.runtime.metrics import Metrics
from bot.runtime.refusals import Refusals
from bot.store import Transaction
from bot.store.intake import refused_deliveries
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.full_disk import make_room, take_room

Client = aiohttp.ClientSession


class Signed(Adapter):
    """The smallest honest adapter: a hex HMAC in one header."""

    def handshake(self, hook: WebhookRequest) -> WebhookResponse | None:
        if hook.method != "GET":
            return None
        if hook.query.get("token") != "right":
            raise InvalidSignature("wrong token")
        return WebhookResponse(body=hook.query["challenge"])

    def verify(self, hook: WebhookRequest) -> None:
        given = hook.headers.get("x-signature", "")
        if not any(
            constant_time_equal(hmac_sha256(secret, hook.body).hex(), given) for secret in self.source.secrets
        ):
            raise InvalidSignature("signature")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        yield from ()

    def perform(self, action: Action) -> Flow[Effect]:
        yield from ()
        return Effect()


SECRETS = (Secret("old-secret"), Secret("new-secret"))


def signed(body: bytes, secret: Secret = SECRETS[0]) -> Mapping[str, str]:
    return {"X-Signature": hmac_sha256(secret, body).hex()}


@pytest.fixture
def refusals() -> Refusals:
    return Refusals(SYSTEM_CLOCK)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(["shop"])


@pytest.fixture
async def client(db: SqliteStore, refusals: Refusals, metrics: Metrics) -> AsyncIterator[Client]:
    adapter = Signed(Source(name="shop", adapter="signed", secrets=SECRETS))
    app = webhooks.build_application(
        db,
        {"shop": adapter},
        metrics,
        refusals,
        body_limit=4096,
        read_timeout=0.5,
        on_stored=lambda: None,
    )
    server = HttpServer(
        app,
        Limits(),
        clock=SYSTEM_CLOCK,
        on_refused=lambda *_: None,
        on_crowded=lambda: None,
    )
    await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession(base_url=server.url) as session:
        yield session
    await server.stop()


def bodies(tx: Transaction) -> list[bytes]:
    return [row["body"] for row in tx.execute("SELECT body FROM delivery ORDER BY id")]


@pytest.mark.parametrize("secret", SECRETS, ids=["old", "new"])
async def test_a_genuine_delivery_is_kept_byte_for_byte(
    client: Client, db: SqliteStore, secret: Secret
) -> None:
    body = b'{"text":"caf\\u00e9 \xff"}'
    answer = await client.post("/webhooks/shop", data=body, headers=signed(body, secret))
    assert answer.status == 200
    assert await db.read(bodies) == [body]


async def test_a_redelivery_is_answered_the_same_and_kept_once(client: Client, db: SqliteStore) -> None:
    for _ in range(3):
        answer = await client.post("/webhooks/shop", data=b"x", headers=signed(b"x"))
        assert answer.status == 200
    assert await db.read(bodies) == [b"x"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Signature": ""},
        {"X-Signature": hmac_sha256(Secret("wrong"), b"x").hex()},
        {"X-Signature": hmac_sha256(SECRETS[0], b"x").hex()[:-1]},
        {"X-Signature": hmac_sha256(SECRETS[0], b"y").hex()},
        {"X-Signature": "\u0661" * 64},
    ],
    ids=["none", "empty", "wrong secret", "cut", "other body", "not ascii"],
)
async def test_a_forged_delivery_is_refused_and_not_kept(
    client: Client, db: SqliteStore, headers: Mapping[str, str]
) -> None:
    answer = await client.post("/webhooks/shop", data=b"x", headers=headers)
    assert answer.status == 401
    assert await db.read(bodies) == []


async def test_what_is_signed_is_kept_whatever_it_says(client: Client, db: SqliteStore) -> None:
    for body in (b"", b"null", b"not json", b"\x00\xff", b"[" * 3000):
        answer = await client.post("/webhooks/shop", data=body, headers=signed(body))
        assert answer.status == 200
    assert len(await db.read(bodies)) == 5


async def test_a_compressed_body_is_refused_whatever_its_signature(client: Client, db: SqliteStore) -> None:
    headers = {**signed(b"x"), "Content-Encoding": "gzip"}
    assert (await client.post("/webhooks/shop", data=b"x", headers=headers)).status == 415
    assert await db.read(bodies) == []


async def test_a_body_over_the_limit_is_refused_with_and_without_a_length(client: Client) -> None:
    big = b"x" * 5000
    assert (await client.post("/webhooks/shop", data=big, headers=signed(big))).status == 413

    async def parts() -> AsyncIterator[bytes]:
        yield big

    assert (await client.post("/webhooks/shop", data=parts(), headers=signed(big))).status == 413


async def test_a_body_that_trickles_in_is_given_up(client: Client) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(1.0)
        yield b"y"

    answer = await client.post("/webhooks/shop", data=slow(), headers=signed(b"xy"))
    assert answer.status == 408


async def test_the_handshake_is_answered_only_for_the_right_token(client: Client) -> None:
    good = await client.get("/webhooks/shop", params={"token": "right", "challenge": "42"})
    assert (good.status, await good.text()) == (200, "42")
    bad = await client.get("/webhooks/shop", params={"token": "wrong", "challenge": "42"})
    assert bad.status == 403
    assert "42" not in await bad.text()


@pytest.mark.parametrize(("method", "status"), [("PUT", 405), ("DELETE", 405), ("PATCH", 405)])
async def test_other_methods_are_refused(client: Client, method: str, status: int) -> None:
    assert (await client.request(method, "/webhooks/shop")).status == status


async def test_an_unknown_source_does_not_exist(client: Client) -> None:
    assert (await client.post("/webhooks/nobody", data=b"x")).status == 404


async def test_a_disk_that_is_full_is_said_with_503_and_a_time_to_come_back(
    client: Client, db: SqliteStore, refusals: Refusals, caplog: pytest.LogCaptureFixture
) -> None:
    await take_room(db)
    refused = []
    for number in range(60):
        body = hashlib.sha256(str(number).encode()).hexdigest().encode() * 60
        answer = await client.post("/webhooks/shop", data=body, headers=signed(body))
        refused.append((answer.status, answer.headers.get("Retry-After")))
    assert refused[-1] == (503, "30")
    assert sum("the disk is full" in record.message for record in caplog.records) == 1
    await make_room(db)
    assert (await client.post("/webhooks/shop", data=b"z", headers=signed(b"z"))).status == 200
    await refusals.store(db)
    (listed,) = await db.read(lambda tx: refused_deliveries.list_refused(tx, 0.0))
    assert (listed.refusal, listed.count) == (Refusal.DISK_FULL, refused.count((503, "30")))


async def test_wrong_signatures_and_wrong_verify_tokens_are_counted_apart(
    client: Client, db: SqliteStore, refusals: Refusals
) -> None:
    for number in range(3):
        body = f"forged {number}".encode()
        assert (await client.post("/webhooks/shop", data=body, headers=signed(b"other"))).status == 401
    await client.get("/webhooks/shop", params={"token": "wrong", "challenge": "42"})
    await refusals.store(db)
    listed = await db.read(lambda tx: refused_deliveries.list_refused(tx, 0.0))
    assert [(one.refusal, one.count) for one in listed] == [
        (Refusal.SIGNATURE, 3),
        (Refusal.VERIFY_TOKEN, 1),
    ]


async def test_a_database_locked_for_too_long_is_said_with_503(client: Client, db: SqliteStore) -> None:
    held = asyncio.ensure_future(db.write(lambda _: __import__("time").sleep(2.5)))
    await asyncio.sleep(0.05)
    answer = await client.post("/webhooks/shop", data=b"x", headers=signed(b"x"))
    assert answer.status == 503
    await held


async def test_every_answer_is_counted_by_its_status(client: Client, metrics: Metrics) -> None:
    before = (await metrics.render()).decode()
    for status in (200, 401, 403, 503):
        assert f'tamis_webhook_requests_total{{source="shop",status="{status}"}} 0.0' in before
    await client.post("/webhooks/shop", data=b"x")
    after = (await metrics.render()).decode()
    assert 'tamis_webhook_requests_total{source="shop",status="401"} 1.0' in after


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 404), ("/metrics", 404)])
async def test_in_public_it_says_that_it_is_alive_and_nothing_else(
    client: Client, path: str, status: int
) -> None:
    assert (await client.get(path)).status == status


async def test_many_at_once_are_all_kept(client: Client, db: SqliteStore) -> None:
    async def one(number: int) -> int:
        body = str(number).encode()
        async with client.post("/webhooks/shop", data=body, headers=signed(body)) as answer:
            return answer.status

    assert set(await asyncio.gather(*(one(number) for number in range(300)))) == {200}
    assert len(await db.read(bodies)) == 300


async def test_a_connection_cut_in_the_middle_keeps_nothing(client: Client, db: SqliteStore) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", client._base_url.port)
    writer.write(b"POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.close()
    with pytest.raises((aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    assert await db.read(bodies) == []


async def test_a_final_slash_makes_no_difference(client: Client) -> None:
    handshake = await client.get("/webhooks/shop/", params={"token": "right", "challenge": "1158"})
    assert (handshake.status, await handshake.text()) == (200, "1158")
    assert (await client.post("/webhooks/shop/", data=b"{}", headers=signed(b"{}"))).status == 200
    assert (await client.post("/webhooks/shop/", data=b"{}")).status == 401


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/webhooks/Shop", "no such source; did you mean /webhooks/shop?"),
        ("/webhooks/SHOP/", "no such source; did you mean /webhooks/shop?"),
        ("/webhooks/sho", "no such source"),
        ("/webhooks/%3Cscript%3E", "no such source"),
    ],
)
async def test_other_capitals_are_not_accepted_and_pointed_out(
    client: Client, path: str, message: str
) -> None:
    for response in (
        await client.get(path, params={"token": "right", "challenge": "1158"}),
        await client.post(path, data=b"{}", headers=signed(b"{}")),
    ):
        assert response.status == 404
        assert (await response.json())["message"] == message
