"""Deletion requests: only what one of our app secrets signed names somebody."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.domain import Secret, Source
from bot.errors import InvalidSignature, Malformed
from bot.platforms.meta import Adapter
from bot.platforms.meta.data_deletion import read_deletion_request
from bot.platforms.ports import WebhookRequest
from bot.platforms.signatures import hmac_sha256
from tests.factories import NOW
from tests.fakes.meta import SOURCE

OLD, NEW = SOURCE.secrets
PAYLOAD = {"user_id": "218471", "algorithm": "HMAC-SHA256", "issued_at": 1_795_000_000, "expires": 0}


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def signed(payload: Any = PAYLOAD, secret: Secret = NEW, signature: bytes | None = None) -> str:
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    mac = signature or hmac_sha256(secret, encoded(content).encode())
    return f"{encoded(mac)}.{encoded(content)}"


def form(signed_request: str) -> WebhookRequest:
    return posted(urlencode({"signed_request": signed_request}).encode())


def posted(body: bytes) -> WebhookRequest:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return WebhookRequest(method="POST", query={}, headers=headers, body=body, received_at=NOW)


@pytest.mark.parametrize("secret", [OLD, NEW], ids=["old", "new"])
def test_any_of_our_secrets_may_have_signed_it(secret: Secret) -> None:
    asked = read_deletion_request(SOURCE, form(signed(secret=secret)))
    assert asked.person_id == "218471"
    assert asked.issued_at == datetime.fromtimestamp(1_795_000_000, UTC)


@pytest.mark.parametrize("user_id", [218471, "218471"], ids=["number", "text"])
def test_an_id_is_a_text_however_it_is_written(user_id: object) -> None:
    assert read_deletion_request(SOURCE, form(signed(PAYLOAD | {"user_id": user_id}))).person_id == "218471"


def test_a_request_without_a_time_has_none() -> None:
    payload = {"user_id": "218471", "algorithm": "hmac-sha256"}
    assert read_deletion_request(SOURCE, form(signed(payload))).issued_at is None


def test_the_same_request_is_recognised_however_its_signature_is_padded() -> None:
    mac, _, payload = signed().partition(".")
    first = read_deletion_request(SOURCE, form(f"{mac}.{payload}"))
    again = read_deletion_request(SOURCE, form(f"{mac}=.{payload}"))
    assert first.sha256 == again.sha256
    assert first.sha256 != read_deletion_request(SOURCE, form(signed(PAYLOAD | {"issued_at": 5}))).sha256


@pytest.mark.parametrize(
    "signed_request",
    [
        signed(secret=Secret("of-somebody-else")),
        signed(signature=b"\x00" * 32),
        signed(signature=b"\x00"),
        "." + encoded(json.dumps(PAYLOAD).encode()),
        encoded(hmac_sha256(NEW, b"")) + ".",
        signed().partition(".")[0],
        signed() + "A",
        "é." + signed().partition(".")[2],
        "",
        ".",
        "..",
        signed(PAYLOAD | {"algorithm": "HMAC-SHA1"}),
        signed(PAYLOAD | {"algorithm": "none"}),
    ],
)
def test_nothing_else_names_anybody(signed_request: str) -> None:
    with pytest.raises(InvalidSignature):
        read_deletion_request(SOURCE, form(signed_request))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"signed_request",
        json.dumps({"signed_request": signed()}).encode(),
        urlencode([("signed_request", signed()), ("signed_request", signed())]).encode(),
        b"&".join(b"a=1" for _ in range(50)),
        b"signed_request=" + b"A" * 10_000,
    ],
)
def test_a_body_that_is_no_such_form_names_nobody(body: bytes) -> None:
    with pytest.raises(InvalidSignature):
        read_deletion_request(SOURCE, posted(body))


@pytest.mark.parametrize(
    "payload",
    [
        b"no JSON",
        b"[]",
        b"{}",
        {"user_id": "1"},
        {"algorithm": "HMAC-SHA256"},
        PAYLOAD | {"user_id": ""},
        PAYLOAD | {"user_id": None},
        PAYLOAD | {"user_id": {"id": "1"}},
        PAYLOAD | {"algorithm": 5},
    ],
)
def test_what_is_signed_and_names_nobody_is_malformed(payload: object) -> None:
    with pytest.raises(Malformed):
        read_deletion_request(SOURCE, form(signed(payload)))


@pytest.mark.parametrize("secrets", [(), (Secret(""),)], ids=["none", "empty"])
def test_without_a_secret_nobody_can_ask(secrets: tuple[Secret, ...]) -> None:
    source = Source(name="meta", adapter="meta", secrets=secrets)
    with pytest.raises(InvalidSignature):
        read_deletion_request(source, form(signed(secret=Secret("x"))))


def test_the_answer_is_what_meta_expects() -> None:
    answer = Adapter(SOURCE).confirm_deletion("https://bot.example/webhooks/meta/deletion/c1", "c1")
    assert json.loads(answer.body) == {
        "url": "https://bot.example/webhooks/meta/deletion/c1",
        "confirmation_code": "c1",
    }
    assert answer.content_type == "application/json"
