"""Finding adapters, and Meta's handshake, signature and usage headers."""

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.domain import Attachment, Event, Secret, Source, Verb
from bot.errors import ConfigError, InvalidSignature
from bot.platforms.meta import Adapter
from bot.platforms.ports import WebhookRequest
from tests.conftest import NOW, answer, event
from tests.platforms.meta import PAGE, SOURCE

APP_SECRET, INSTAGRAM_SECRET = (secret.reveal() for secret in SOURCE.secrets)
BODY = b'{"object":"page","entry":[{"id":"1","time":1,"changes":[{"v":"caf\\u00e9 \\/ x"}]}]}'


def hook(body: bytes = BODY, method: str = "POST", query: Any = None, **headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(method=method, query=query or {}, headers=named, body=body, received_at=NOW)


def signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def handshake(**changes: str) -> WebhookRequest:
    query = {"mode": "subscribe", "challenge": "1158201444", "verify_token": "orchard-verify-7", **changes}
    return hook(b"", "GET", {f"hub.{name}": value for name, value in query.items()})


# ---- adapters


def test_the_adapters_are_listed_and_loaded_by_name() -> None:
    assert {"generic", "meta"} <= set(platforms.names())
    assert isinstance(platforms.load(SOURCE), Adapter)


@pytest.mark.parametrize("name", ["metta", "", "os", "meta.flows", "..config", "__init__", "Meta"])
def test_a_name_that_is_not_in_the_listing_is_never_imported(name: str) -> None:
    with pytest.raises(ConfigError, match="unknown adapter") as found:
        platforms.load(Source(name="main", adapter=name))
    assert "source 'main'" in str(found.value)


def test_the_nearest_name_is_suggested() -> None:
    with pytest.raises(ConfigError, match="did you mean 'meta'"):
        platforms.load(Source(name="main", adapter="metta"))


def test_an_event_as_json_has_the_fields_of_the_specification_in_their_order() -> None:
    shown = platforms.event_as_json(event(attachments=(Attachment(type="image", url="https://x.example/1"),)))
    names = (
        "platform account_id kind message_id parent_id thread_id author_id author_name text attachments"
        " created_at created_at_source permalink origin is_own_echo dedupe_key extra"
    )
    assert list(shown) == names.split()
    assert shown["created_at"] == "2026-11-22T12:00:00Z"
    assert shown["attachments"] == [{"type": "image", "url": "https://x.example/1"}]
    assert set(names.split()) == set(Event.__dataclass_fields__)
    json.dumps(shown)


# ---- the handshake


def test_the_challenge_is_repeated_as_plain_text() -> None:
    found = Adapter(SOURCE).handshake(handshake())
    assert found is not None
    assert (found.status, found.body, found.content_type) == (200, "1158201444", "text/plain")


@pytest.mark.parametrize(
    "changes",
    [
        {"verify_token": "wrong"},
        {"verify_token": ""},
        {"verify_token": "orchard-verify-\u0667"},
        {"mode": "unsubscribe"},
        {"challenge": ""},
        {"challenge": "<script>alert(1)</script>"},
        {"challenge": "12 34"},
        {"challenge": "\u0661\u0662"},
        {"challenge": "1" * 65},
    ],
    ids=str,
)
def test_any_other_handshake_is_forged(changes: dict[str, str]) -> None:
    with pytest.raises(InvalidSignature) as found:
        Adapter(SOURCE).handshake(handshake(**changes))
    assert "orchard-verify" not in str(found.value)


def test_without_a_verify_token_no_handshake_succeeds() -> None:
    with pytest.raises(InvalidSignature):
        Adapter(replace(SOURCE, settings={})).handshake(handshake(verify_token=""))


def test_a_get_without_parameters_is_forged() -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).handshake(hook(b"", "GET"))


def test_a_delivery_is_not_greeted() -> None:
    assert Adapter(SOURCE).handshake(hook()) is None


# ---- the signature


@pytest.mark.parametrize("secret", [APP_SECRET, INSTAGRAM_SECRET], ids=["app", "instagram"])
def test_any_of_the_secrets_may_have_signed_the_raw_body(secret: str) -> None:
    Adapter(SOURCE).verify(hook(x_hub_signature_256=signature(BODY, secret)))


def test_the_published_vector_verifies() -> None:
    body = (
        b'{"object":"page","entry":[{"id":"204817360015588","time":1795349000123,"messaging":[{"sender":'
        b'{"id":"6500011122233344"},"recipient":{"id":"204817360015588"},"timestamp":1795349000001,'
        b'"message":{"mid":"m_Zx8QfakeMidAAA111","text":"Where is my order 55-1207?"}}]}]}'
    )
    expected = signature(body, APP_SECRET)
    assert expected.startswith("sha256=e452669c4a7c33f0071809a13ce10a8a3e875f832acea21a8b9de42c752")
    Adapter(SOURCE).verify(hook(body, x_hub_signature_256=expected))


GOOD = signature(BODY, APP_SECRET)
SHA1 = "sha1=" + hmac.new(APP_SECRET.encode(), BODY, hashlib.sha1).hexdigest()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_hub_signature_256": ""},
        {"x_hub_signature_256": "sha256="},
        {"x_hub_signature_256": GOOD.removeprefix("sha256=")},
        {"x_hub_signature_256": GOOD[:-1]},
        {"x_hub_signature_256": GOOD + "0"},
        {"x_hub_signature_256": f"{GOOD}, {GOOD}"},
        {"x_hub_signature_256": "sha256=" + "\u0661" * 64},
        {"x_hub_signature_256": "sha256=\udce9"},
        {"x_hub_signature_256": signature(BODY, "wrong")},
        {"x_hub_signature_256": signature(json.dumps(json.loads(BODY)).encode(), APP_SECRET)},
        {"x_hub_signature_256": "sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest()},
        {"x_hub_signature_256": "sha256=" + hashlib.sha256(BODY).hexdigest()},
        {"x_hub_signature_256": SHA1},
        {"x_hub_signature": SHA1},
        {"x_hub_signature": GOOD},
    ],
)
def test_any_other_signature_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidSignature) as found:
        Adapter(SOURCE).verify(hook(**headers))
    assert GOOD.removeprefix("sha256=") not in str(found.value)


def test_a_changed_body_is_forged() -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).verify(hook(BODY + b" ", x_hub_signature_256=GOOD))


@pytest.mark.parametrize("secrets", [(), (Secret(""),), (Secret("  \n"),)], ids=["none", "empty", "blank"])
def test_without_a_secret_nothing_is_believed(secrets: tuple[Secret, ...]) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(replace(SOURCE, secrets=secrets)).verify(
            hook(x_hub_signature_256="sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest())
        )


def test_a_secret_that_is_empty_does_not_stop_the_others() -> None:
    mixed = replace(SOURCE, secrets=(Secret(""), *SOURCE.secrets))
    Adapter(mixed).verify(hook(x_hub_signature_256=GOOD))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_header_makes_verify_fail_otherwise(text: str) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).verify(hook(x_hub_signature_256=text))


# ---- verbs and usage


def test_what_can_be_read_back_and_what_may_be_repeated() -> None:
    adapter = Adapter(SOURCE)
    read_back = {Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.MESSAGE}
    harmless = {Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.LIKE, Verb.PRIVATE_REPLY}
    assert {verb for verb in Verb if adapter.can_read_back(verb)} == read_back
    assert {verb for verb in Verb if adapter.is_idempotent(verb)} == harmless


def test_each_platform_has_its_verbs() -> None:
    assert Adapter.verbs["messenger"] == {Verb.MESSAGE}
    assert Adapter.verbs["facebook"] - Adapter.verbs["instagram"] == {Verb.LIKE}


def usage(**headers: Any) -> tuple[float, float]:
    said = {
        f"x-{name.replace('_', '-')}": value if isinstance(value, str) else json.dumps(value)
        for name, value in headers.items()
    }
    return Adapter(SOURCE).rate_limit_usage(answer({}, headers=said))


def test_usage_is_the_highest_percentage_of_both_headers() -> None:
    app = {"call_count": 28, "total_time": 25, "total_cputime": 25.5}
    business = {PAGE: [{"type": "pages", "call_count": 34, "total_cputime": 12, "total_time": 91}], "7": []}
    assert usage() == (0.0, 0.0)
    assert usage(app_usage=app) == (28.0, 0.0)
    assert usage(app_usage=app, business_use_case_usage=business) == (91.0, 0.0)


def test_the_time_to_regain_access_is_told_in_minutes() -> None:
    business = {PAGE: [{"call_count": 100, "estimated_time_to_regain_access": 3}]}
    assert usage(business_use_case_usage=business) == (100.0, 180.0)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        "[]",
        "{",
        "\udce9",
        '{"call_count": "90"}',
        '{"call_count": true}',
        '{"call_count": -5}',
        '{"call_count": null, "1": [7, null, {"call_count": []}]}',
        '{"call_count": NaN}',
        '{"1": {"call_count": 9}}',
        '{"' + "[" * 5000,
    ],
)
def test_a_usage_header_that_cannot_be_read_says_nothing(value: str) -> None:
    assert usage(app_usage=value, business_use_case_usage=value) == (0.0, 0.0)


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "1e300"])
def test_an_absurd_usage_stays_finite(number: str) -> None:
    found = usage(business_use_case_usage=f'{{"1": [{{"estimated_time_to_regain_access": {number}}}]}}')
    assert found[1] <= 86_400
