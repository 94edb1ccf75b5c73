"""Ten thousand ways around each signature, from a fixed seed: whatever is believed has the body that was
signed, with the signature that was made for it and the time that it was made with."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.errors import InvalidSignature
from bot.platforms.ports import Adapter, WebhookRequest
from tests.fakes.webhook_vectors import VECTORS, adapter_of, hook_of, of_shape

ATTEMPTS = 10_000
ODD_TEXTS = (
    "",
    " ",
    "\t",
    ",",
    ", ",
    ";",
    "=",
    "==",
    "\0",
    "é",
    "\ud800",
    "０",
    "٣",
    "\u200b",
    "\r\n",
    "'",
    "null",
)
ODD_KEYS = (b"secret", b"x", b"\0", b"null", b"undefined", b"0" * 64)
Mutation = Callable[[random.Random, WebhookRequest, str], WebhookRequest]


def with_header(hook: WebhookRequest, name: str, value: str | None) -> WebhookRequest:
    others = {key: text for key, text in hook.headers.items() if key != name}
    return replace(hook, headers=others if value is None else {**others, name: value})


def flip_body(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    body = bytearray(hook.body)
    for _ in range(rng.randint(1, 3)):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return replace(hook, body=bytes(body))


def cut_or_extend_body(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    at = rng.randrange(len(hook.body))
    extra = rng.choice([b"", b" ", b"\n", b"\0", b"{}", b"hmacsha256=", hook.body[at:], rng.randbytes(3)])
    return replace(
        hook, body=rng.choice([hook.body[:at] + extra, extra + hook.body, hook.body + extra, extra])
    )


def write_body_again(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    document = json.loads(hook.body)
    options = rng.choice(
        [{"indent": 1}, {"sort_keys": True}, {"separators": (" ,", ":")}, {"ensure_ascii": True}]
    )
    return replace(hook, body=json.dumps(document, **options).encode())


def change_characters(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    """Of any header that takes part."""
    name = rng.choice(list(hook.headers))
    text = list(hook.headers[name])
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(text) + 1)
        text[at : at + rng.randint(0, 2)] = rng.choice([*ODD_TEXTS, *"0123456789abcdefABCDEF+/=.-_"])
    return with_header(hook, name, "".join(text))


def reshape_signature(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    right = hook.headers[header]
    scheme, equals, signature = right.rpartition("=")
    cut = right[: rng.randrange(len(right))]
    shapes = [
        None,
        right.upper(),
        right.swapcase(),
        right + rng.choice(ODD_TEXTS),
        rng.choice(ODD_TEXTS) + right,
        f"{right}, {cut}",
        f"{cut}, {right}",
        f"{right},{right}",
        cut,
        scheme,
        scheme + equals,
        f"sha1={signature}",
        f"sha512={signature}",
        f"md5={signature}",
        f"none={signature}",
        signature[::-1],
        base64.b64encode(right.encode()).decode(),
        signature.encode().hex(),
    ]
    return with_header(hook, header, rng.choice(shapes))


def sign_with_something_else(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    """With a key that a stranger may know or guess, by any of the usual hashes."""
    key = rng.choice([*ODD_KEYS, hook.body[:64], header.encode(), rng.randbytes(8)])
    body = rng.choice([hook.body, b"{}", hook.body[::-1]])
    time = str(int(hook.received_at.timestamp()))
    signed = rng.choice(
        [body, f"{time}.".encode() + body, b"hmacsha256=" + body, f"x.{time}.".encode() + body]
    )
    digest = hmac.new(key, signed, rng.choice(["sha256", "sha1", "sha512", "md5"]))
    plain = hashlib.sha256(signed)
    made = rng.choice([digest.hexdigest(), plain.hexdigest(), base64.b64encode(digest.digest()).decode()])
    form = rng.choice(["{}", "sha256={}", "hmacsha256={}", "v1,{}", "v1={}", f"t={time},s={{}}"])
    return with_header(replace(hook, body=body), header, form.format(made))


def mix_headers(rng: random.Random, hook: WebhookRequest, header: str) -> WebhookRequest:
    """Take away, exchange and double what belongs together."""
    names = list(hook.headers)
    first, second = rng.choice(names), rng.choice(names)
    text = rng.choice([None, hook.headers[second], f"{hook.headers[first]},{hook.headers[second]}", "", "0"])
    changed = with_header(hook, first, text)
    return replace(changed, body=rng.choice([hook.body, hook.body + b" ", b""]))


MUTATIONS: tuple[Mutation, ...] = (
    flip_body,
    cut_or_extend_body,
    write_body_again,
    change_characters,
    reshape_signature,
    sign_with_something_else,
    mix_headers,
)


def is_believed(adapter: Adapter, hook: WebhookRequest) -> bool:
    try:
        adapter.verify(hook)
    except InvalidSignature:
        return False
    return True


@pytest.mark.no_cover
@pytest.mark.parametrize("name", of_shape("hook"))
def test_whatever_is_believed_was_signed(name: str) -> None:
    vector = VECTORS[name]
    adapter, hook, header = adapter_of(vector), hook_of(vector), vector["signature"]
    adapter.verify(hook)
    right = hook.headers[header]
    signature = max(right.replace(",", " ").replace("=", " ").split(), key=len)
    signed = {
        key: text
        for key, text in hook.headers.items()
        if key != header and not is_believed(adapter, with_header(hook, key, None))
    }
    rng = random.Random(name)
    refused = 0
    for _ in range(ATTEMPTS):
        attempt = rng.choice(MUTATIONS)(rng, hook, header)
        if not is_believed(adapter, attempt):
            refused += 1
            continue
        assert attempt.body == hook.body, attempt.headers
        assert signature in attempt.headers[header]
        assert {key: attempt.headers.get(key) for key in signed} == signed
        # Nothing but another word in front or a second signature beside it.
        assert len(attempt.headers[header]) <= 2 * len(right) + 4
    assert refused > ATTEMPTS * 0.8
