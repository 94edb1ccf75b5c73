"""LinkedIn's challenge, its signature in both readings, and its batches."""

import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from bot.domain import Kind, Secret, Verb
from bot.errors import InvalidSignature
from bot.platforms.linkedin import Adapter
from bot.platforms.ports import WebhookRequest
from tests.factories import NOW, event
from tests.fakes.fixtures import expected, fixtures, read_fixture
from tests.fakes.linkedin import PAGE, SOURCE

SECRET = "li-client-secret-31c0"
CHALLENGE = "5f0c3a1e-8d2b-4a77-9c61-2f7e4b90d3aa"
BODY = b'{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[]}'


def sign(message: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def challenge(code: str = CHALLENGE, **query: str) -> WebhookRequest:
    return WebhookRequest(
        method="GET", query={"challengeCode": code, **query}, headers={}, body=b"", received_at=NOW
    )


def hook(signature: str, body: bytes = BODY) -> WebhookRequest:
    return WebhookRequest(
        method="POST", query={}, headers={"x-li-signature": signature}, body=body, received_at=NOW
    )


def test_the_challenge_is_answered_as_json() -> None:
    answer = Adapter(SOURCE).handshake(challenge())
    assert answer is not None
    assert answer.content_type == "application/json"
    assert json.loads(answer.body)["challengeResponse"] == sign(CHALLENGE.encode())


@pytest.mark.parametrize(
    "code",
    [
        "",
        BODY.decode(),
        "hmacsha256=" + BODY.decode(),
        CHALLENGE + BODY.decode(),
        CHALLENGE[:-1],
        CHALLENGE + "\n",
        CHALLENGE.replace("-", ""),
        "\u0661" * 36,
    ],
)
def test_nothing_but_a_challenge_is_ever_signed(code: str) -> None:
    """Whoever could have a body signed could forge notifications."""
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).handshake(challenge(code))


def test_the_secret_of_the_challenged_application_answers() -> None:
    both = replace(SOURCE, secrets=(Secret(SECRET), Secret("child")), settings={"application_ids": "11, 22"})
    for application, secret in (("11", SECRET), ("22", "child"), ("", SECRET)):
        answer = Adapter(both).handshake(challenge(applicationId=application))
        assert answer is not None
        assert json.loads(answer.body)["challengeResponse"] == sign(CHALLENGE.encode(), secret)
    with pytest.raises(InvalidSignature):
        Adapter(both).handshake(challenge(applicationId="33"))


@pytest.mark.parametrize("secrets", [(), (Secret(""),)], ids=["none", "empty"])
def test_without_a_secret_no_challenge_is_answered(secrets: tuple[Secret, ...]) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(replace(SOURCE, secrets=secrets)).handshake(challenge())


def test_a_delivery_is_no_challenge() -> None:
    assert Adapter(SOURCE).handshake(hook("x")) is None


@pytest.mark.parametrize("prefix", ["", "hmacsha256="])
@pytest.mark.parametrize("signed", [BODY, b"hmacsha256=" + BODY], ids=["body", "prefix and body"])
def test_both_readings_of_the_signature_are_believed(prefix: str, signed: bytes) -> None:
    Adapter(SOURCE).verify(hook(prefix + sign(signed)))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "hmacsha256=",
        "sha256=" + sign(BODY),
        "hmacsha256=hmacsha256=" + sign(BODY),
        sign(BODY)[:-1],
        sign(BODY).upper(),
        sign(BODY, "another"),
        sign(b"hmacsha256 =" + BODY),
        hashlib.sha256(BODY).hexdigest(),
    ],
)
def test_any_other_signature_is_forged(signature: str) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).verify(hook(signature))


@pytest.mark.parametrize("name", fixtures("linkedin"))
def test_a_delivery_yields_exactly_its_events(name: str) -> None:
    assert read_fixture(Adapter(SOURCE), name) == expected("linkedin", name)


def test_only_a_comment_without_words_or_author_is_asked_for() -> None:
    adapter = Adapter(SOURCE)
    comment = event(platform="linkedin", account_id=PAGE)
    assert not adapter.is_incomplete(comment)
    assert adapter.is_incomplete(replace(comment, text=""))
    assert adapter.is_incomplete(replace(comment, author_id=None))
    for other in ({"kind": Kind.EDIT}, {"is_own_echo": True}, {"account_id": "2"}):
        assert not adapter.is_incomplete(replace(comment, text="", **other))


def test_nothing_can_be_hidden() -> None:
    adapter = Adapter(SOURCE)
    assert adapter.verbs == {"linkedin": {Verb.REPLY, Verb.DELETE, Verb.LIKE, Verb.EDIT_REPLY}}
    assert not adapter.is_idempotent(Verb.REPLY)
    verbs = adapter.verbs["linkedin"]
    assert all(adapter.can_read_back(verb) or adapter.is_idempotent(verb) for verb in verbs)
