"""Meta's verification request, signature and envelope."""

import copy
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.domain import PUBLISHING_VERBS, Event, Secret, Verb
from bot.errors import InvalidSignature, Malformed
from bot.platforms.meta import Adapter
from bot.platforms.ports import WebhookRequest
from tests.factories import NOW
from tests.fakes.meta import SOURCE, body_of, cases, events_of, expected_events, parsed, raw_body

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


def test_the_challenge_is_repeated_as_plain_text() -> None:
    result = Adapter(SOURCE).handshake(handshake())
    assert result is not None
    assert (result.status, result.body, result.content_type) == (200, "1158201444", "text/plain")


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
    with pytest.raises(InvalidSignature) as caught:
        Adapter(SOURCE).handshake(handshake(**changes))
    assert "orchard-verify" not in str(caught.value)


def test_without_a_verify_token_no_handshake_succeeds() -> None:
    with pytest.raises(InvalidSignature):
        Adapter(replace(SOURCE, settings={})).handshake(handshake(verify_token=""))


def test_a_get_without_parameters_is_forged() -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).handshake(hook(b"", "GET"))


def test_a_delivery_is_not_greeted() -> None:
    assert Adapter(SOURCE).handshake(hook()) is None


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
    with pytest.raises(InvalidSignature) as caught:
        Adapter(SOURCE).verify(hook(**headers))
    assert GOOD.removeprefix("sha256=") not in str(caught.value)


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


def test_what_can_be_read_back_and_what_may_be_repeated() -> None:
    adapter = Adapter(SOURCE)
    read_back = {Verb.REPLY, Verb.EDIT_REPLY, Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.MESSAGE}
    read_back |= PUBLISHING_VERBS
    harmless = {Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.LIKE, Verb.PRIVATE_REPLY}
    assert {verb for verb in Verb if adapter.can_read_back(verb)} == read_back
    assert {verb for verb in Verb if adapter.is_idempotent(verb)} == harmless


def test_each_platform_has_its_verbs() -> None:
    assert Adapter.verbs["messenger"] == Adapter.verbs["whatsapp"] == {Verb.MESSAGE}
    assert Adapter.verbs["facebook"] - Adapter.verbs["instagram"] == {Verb.LIKE, Verb.EDIT_REPLY}


CASES = [case for case in cases() if not case.startswith(("fb_", "ig_", "dm_", "wa_", "th_"))]


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


@pytest.mark.parametrize("case", CASES)
def test_a_redelivery_gives_the_same_keys(case: str) -> None:
    first, second = (events_of(raw_body(case)) for _ in range(2))
    assert [event.get("dedupe_key") for event in first] == [event.get("dedupe_key") for event in second]


@pytest.mark.parametrize(("case", "keys"), [("entries_of_two_accounts", 2)])
def test_keys_tell_things_apart_and_copies_not(case: str, keys: int) -> None:
    assert len({event["dedupe_key"] for event in events_of(raw_body(case))}) == keys


@pytest.mark.parametrize(
    "body",
    [
        b'{"object":"page","entry":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"object":"page","entry":[{"id":"1","messaging":' + b'[{"a":' * 400 + b"1" + b"}]" * 400 + b"}]}",
        b'{"object":"page","entry":[{"id":"1","time":' + b"9" * 5000 + b"}]}",
        b'{"object":"page","object":"instagram","entry":[]}',
        b'{"object":"page","entry":[{"id":true}]}',
        b'{"object":"page","entry":[{"id":""}]}',
        b'{"object":"page","entry":[{"id":' + b"9" * 4000 + b"}]}",
        b'{"object":"page","entry":[{"id":{"id":"1"}}]}',
        b" " * 2_000_000 + b"{}",
        b'"page"',
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
def test_a_hostile_body_gives_events_or_malformed_and_nothing_else(body: bytes) -> None:
    assert all(isinstance(result, Event | Malformed) for result in parsed(body))


def test_what_is_malformed_never_quotes_what_came() -> None:
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": ["s3cret"],
        "from": "s3cret",
        "message": "s3cret",
    }
    body = {"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed", "value": value}]}]}
    (result,) = parsed(body)
    assert isinstance(result, Malformed)
    assert "s3cret" not in str(result)


ITEMS = [
    (body["object"], where, body["entry"][0][where][0])
    for case in cases()
    if not case.startswith(("body_", "infinity", "float", "fb_lone"))
    for body in [body_of(case)]
    if isinstance(body, dict) and body.get("entry") and isinstance(body["entry"], list)
    for where in ("changes", "messaging")
    if body["object"] in ("page", "instagram")
    and isinstance(body["entry"][0].get(where), list)
    and body["entry"][0][where]
]
SIBLINGS = {
    ("page", "changes"): body_of("fb_comment_added")["entry"][0]["changes"][0],
    ("page", "messaging"): body_of("dm_text")["entry"][0]["messaging"][0],
    ("instagram", "changes"): body_of("ig_comment")["entry"][0]["changes"][0],
    ("instagram", "messaging"): body_of("ig_dm_text")["entry"][0]["messaging"][0],
}
SURVIVES = {
    ("page", "changes"): "facebook:1000:comment:418220945561733_902211330077441:add",
    ("page", "messaging"): "messenger:1000:dm:m_Zx8QfakeMidAAA111",
    ("instagram", "changes"): "instagram:1000:comment:17999888777666555",
    ("instagram", "messaging"): "instagram:1000:dm:aWdfZAG1faXRlbTo_FAKE_1",
}
MISSING = "(take it away)"
WRONG = st.one_of(
    st.sampled_from(
        [MISSING, None, "", " ", 0, -1, True, False, 1.5, 1e308, 10**30, [], {}, [None], {"id": None}]
    ),
    st.text(max_size=6),
    st.integers(),
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=3) | st.integers(-2, 2),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=6,
    ),
)


def places(value: Any) -> list[list[str | int]]:
    """The path of everything inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        path
        for name, member in inner
        for path in ([name], *([name, *remaining] for remaining in places(member)))
    ]


def put(value: Any, path: list[Any], wrong: Any) -> Any:
    for name in path[:-1]:
        value = value[name]
    if wrong == MISSING:
        del value[path[-1]]
    else:
        value[path[-1]] = copy.deepcopy(wrong)
    return value


@pytest.mark.no_cover
@settings(max_examples=600, deadline=None)
@given(st.data())
def test_nothing_escapes_and_siblings_survive(data: st.DataObject) -> None:
    object_name, where, item = data.draw(st.sampled_from(ITEMS))
    item, sibling = copy.deepcopy(item), SIBLINGS[object_name, where]
    for _ in range(data.draw(st.integers(1, 2))):
        if result := places(item):
            put(item, data.draw(st.sampled_from(result)), data.draw(WRONG))
    body = {"object": object_name, "entry": [{"id": "1000", "time": 1795348802, where: [item, sibling]}]}
    *first, last = parsed(body)
    assert isinstance(last, Event)
    assert last.dedupe_key == SURVIVES[object_name, where]
    assert len(first) == 1
    for element in first:
        check(element)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["id", "time", "changes", "messaging", "standby", "field", "value", "changed_fields"]),
    WRONG,
)
def test_an_entry_of_any_shape_does_not_stop_the_next(name: str, wrong: Any) -> None:
    good = body_of("fb_comment_added")["entry"][0]
    bad = copy.deepcopy(good) | {"messaging": [SIBLINGS["page", "messaging"]]}
    bad = {key: value for key, value in (bad | {name: wrong}).items() if value != MISSING}
    *first, last = parsed({"object": "page", "entry": [bad, good]})
    assert isinstance(last, Event)
    assert last.message_id == "418220945561733_902211330077441"
    for item in first:
        check(item)


def check(result: Event | Malformed) -> None:
    """What holds for anything that comes out."""
    if isinstance(result, Malformed):
        assert str(result).startswith("body")
        return
    assert result.created_at.tzinfo is not None
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in result.extra.items())
    assert result.message_id
    assert result.thread_id
    json.dumps(platforms.event_as_json(result), ensure_ascii=False).encode()
