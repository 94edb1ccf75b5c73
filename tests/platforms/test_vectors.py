"""Every worked signature of our own list comes out as written, down to the last byte."""

import base64
import json

import pytest

from bot.domain import Secret
from bot.platforms.signatures import hmac_sha256
from tests.fakes.webhook_vectors import VECTORS, adapter_of, hook_of, of_shape


@pytest.mark.parametrize("name", of_shape("hook"))
def test_a_genuine_delivery_is_believed(name: str) -> None:
    adapter, hook = adapter_of(VECTORS[name]), hook_of(VECTORS[name])
    assert adapter.handshake(hook) is None
    adapter.verify(hook)


@pytest.mark.parametrize("name", of_shape("handshake"))
def test_a_challenge_is_answered(name: str) -> None:
    answer = adapter_of(VECTORS[name]).handshake(hook_of(VECTORS[name]))
    assert answer is not None
    assert (answer.status, answer.body) == (200, VECTORS[name]["answer"])


@pytest.mark.parametrize("name", of_shape("proof"))
def test_the_proof_of_an_outgoing_call_comes_out(name: str) -> None:
    vector = VECTORS[name]
    assert hmac_sha256(Secret(vector["secret"]), vector["body"].encode()).hex() == vector["proof"]


@pytest.mark.parametrize("name", of_shape("signed_request"))
def test_the_signature_of_a_signed_request_comes_out(name: str) -> None:
    vector = VECTORS[name]
    signature, payload = vector["signed_request"].split(".")
    expected = (
        base64.urlsafe_b64encode(hmac_sha256(Secret(vector["secret"]), payload.encode())).decode().rstrip("=")
    )
    assert signature == expected
    assert json.loads(base64.urlsafe_b64decode(payload + "==")) == json.loads(vector["body"])


def test_every_vector_is_looked_at() -> None:
    shapes = ("hook", "handshake", "proof", "signed_request")
    assert sorted(name for shape in shapes for name in of_shape(shape)) == sorted(VECTORS)
