"""What every adapter must hold, tried on each one that exists; a new one is found by itself."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.domain import TARGET_VERBS, Account, Delivery, Event, Handover, Intake, Kind, Secret, Source, Verb
from bot.domain.waits import LONGEST_WAIT
from bot.errors import ConfigError, InvalidSignature, Malformed, RateLimited, TamisError
from bot.platforms.ports import Adapter, WebhookRequest
from tests.factories import NOW, drive, response
from tests.fakes.configured import HOSTS, all_actions, configured
from tests.fakes.webhook_vectors import VECTORS, adapter_of, hook_of

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs" / "adapters"
NAMES = platforms.adapter_names()
#: One genuine delivery of each adapter.
GENUINE = {vector["adapter"]: name for name, vector in VECTORS.items() if vector["shape"] == "hook"}
#: Whose fixtures are compared here; others come with tests of their own.
COMPARED: dict[str, tuple[str, ...]] = {
    "generic": ("shop-eu", "shop-us"),
    "chatwoot": ("1",),
    "youtube": ("UCorchard",),
}


#: Kinds that nobody decides about.
_SILENT = frozenset({"receipt", "control", "ignored"})


def minimal(name: str) -> Adapter:
    return platforms.load_adapter(Source(name="source", adapter=name))


each_adapter = pytest.mark.parametrize("name", NAMES)
RECEIVING = [name for name in NAMES if minimal(name).settings.receives]
#: Those to which something comes in.
each_receiving = pytest.mark.parametrize("name", RECEIVING)
#: Those to which it comes signed.
each_signed = pytest.mark.parametrize("name", [name for name in RECEIVING if minimal(name).has_webhooks])


def fixtures(name: str) -> list[Path]:
    return sorted(path for path in (HERE / name).rglob("*.json") if not path.name.endswith(".events.json"))


def read(adapter: Adapter, body: bytes) -> list[Event | Malformed]:
    return list(adapter.parse(Delivery(source="source", body=body, headers={}, received_at=NOW)))


def vector_of(name: str) -> dict[str, Any]:
    return VECTORS[GENUINE[name]]


def forged(adapter: Adapter, hook: WebhookRequest) -> None:
    with pytest.raises(InvalidSignature):
        adapter.verify(hook)


def signed_with(hook: WebhookRequest, header: str, value: str | None) -> WebhookRequest:
    headers = {key: text for key, text in hook.headers.items() if key != header}
    return replace(hook, headers=headers if value is None else {**headers, header: value})


# ---- loading


@each_adapter
def test_it_loads_without_any_setting_and_says_what_it_can_do(name: str) -> None:
    adapter = minimal(name)
    assert adapter.verbs
    for platform, verbs in adapter.verbs.items():
        assert platform == platform.lower()
        assert verbs
        assert all(isinstance(verb, Verb) for verb in verbs)
    assert all(isinstance(adapter.is_idempotent(verb), bool) for verb in Verb)
    assert all(isinstance(adapter.can_read_back(verb), bool) for verb in Verb)


@each_receiving
def test_it_declares_the_limits_of_every_platform_whose_comments_it_reads(name: str) -> None:
    adapter = minimal(name)
    with_events = {platform for platform, verbs in adapter.verbs.items() if verbs - TARGET_VERBS}
    assert set(adapter.limits) == with_events
    for platform, limits in adapter.limits.items():
        verbs = adapter.verbs[platform]
        assert (limits.hide is None) == (Verb.HIDE not in verbs)
        assert all(refused <= verbs for refused in limits.impossible.values())
        assert limits.impossible_under_ads <= verbs
        is_told = Intake.WEBHOOK in limits.intake
        assert is_told == adapter.has_webhooks
        account = Account(platform=platform, id="1", settings={"adgroup_ids": "7"})
        assert not adapter.poll_interval(account) or Intake.POLL in limits.intake
        assert adapter.can_backfill(account) == (Intake.BACKFILL in limits.intake)


@each_receiving
def test_every_event_of_its_fixtures_is_of_a_kind_that_it_declares(name: str) -> None:
    limits = minimal(name).limits
    read_kinds = {
        (event["platform"], event["kind"])
        for path in (HERE / name).rglob("*.events.json")
        for event in json.loads(path.read_text("utf-8"))
        if isinstance(event, dict) and "kind" in event
    }
    told = {(platform, kind) for platform, kind in read_kinds if kind not in _SILENT and platform in limits}
    assert told <= {(platform, kind.value) for platform in limits for kind in limits[platform].kinds}


@pytest.mark.parametrize("name", ["", "os", "../generic", "generic.json", "__init__", "Generic"])
def test_nothing_else_can_be_loaded(name: str) -> None:
    with pytest.raises(ConfigError, match="unknown adapter"):
        minimal(name)


@each_signed
def test_it_has_a_worked_signature(name: str) -> None:
    assert name in GENUINE, "add one of its signatures to vectors/<name>.json"


@each_receiving
def test_it_has_fixtures(name: str) -> None:
    assert len(fixtures(name)) >= 3


@each_adapter
def test_it_has_a_page_that_says_how_it_is_configured(name: str) -> None:
    page = (DOCS / f"{name}.md").read_text("utf-8")
    assert page.startswith("# ")
    assert f"adapter: {name}" in page


# ---- calls

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
#: What a stranger's server may write into the headers of its "too fast".
DELAYS: dict[str, dict[str, str]] = {
    "nothing": {},
    "seconds": {"retry-after": "17"},
    "an hour and a second": {"retry-after": "3601"},
    "nine digits": {"retry-after": "999999999"},
    "forty digits": {"retry-after": "9" * 40},
    "four hundred digits": {"retry-after": "9" * 400},
    "negative": {"retry-after": "-1"},
    "scientific": {"retry-after": "1e9"},
    "not a number": {"retry-after": "nan"},
    "infinite": {"retry-after": "inf"},
    "fraction": {"retry-after": "0.5"},
    "doubled": {"retry-after": "999999999, 999999999"},
    "other digits": {"retry-after": "\u0669\u0669\u0669"},
    "far future": {"retry-after": "Thu, 31 Dec 2099 23:59:59 GMT", "date": DATE},
    "last year there is": {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT", "date": DATE},
    "past": {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT", "date": DATE},
    "no date to compare": {"retry-after": "Thu, 31 Dec 2099 23:59:59 GMT"},
    "rubbish": {"retry-after": "soon", "date": "\x00"},
    "usage of years": {
        "x-app-usage": '{"call_count": 1e308}',
        "x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 99999999999}]}',
    },
    "usage that is no number": {
        "x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": "NaN"}, 7, null]}'
    },
}
each_delay = pytest.mark.parametrize("headers", DELAYS.values(), ids=DELAYS)


@each_adapter
@each_delay
def test_nobody_outside_decides_how_long_we_wait(name: str, headers: dict[str, str]) -> None:
    adapter, refusal = configured(name), response(b"", 429, headers)
    for action in all_actions(adapter):
        with pytest.raises(RateLimited) as caught:
            drive(adapter.perform(action), refusal)
        assert 0 <= (caught.value.retry_after or 0) <= LONGEST_WAIT, action.verb
    percent, seconds = adapter.rate_limit_usage(refusal)
    assert 0 <= percent <= 10**6
    assert 0 <= seconds <= LONGEST_WAIT


#: Answers that no interface describes.
ODD_ANSWERS: dict[str, bytes] = {
    "empty": b"",
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "deep": b'{"a":' * 100_000,
    "deeper": b"[" * 1_000_000,
    "long number": b'{"id": ' + b"9" * 100_000 + b"}",
    "infinite": b'{"id": 1e999}',
    "twice": b'{"id": "1", "id": {"id": []}}',
    "null": b"null",
    "list": b'[{"id": 1}]',
    "wrong types": b'{"id": [], "payload": {"contact": 1}, "error": [], "data": {"0": 1}, "success": {}}',
    "wrong members": b'{"id": {}, "payload": [{"id": []}, 7, null], "error": {"code": []}, "data": [null]}',
    "surrogates": b'{"id": "\\ud800", "payload": [], "error": {"code": "\\ud800"}}',
    "page": b"<html>" * 10_000,
}


@each_adapter
@pytest.mark.parametrize("body", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
@pytest.mark.parametrize("status", [100, 200, 302, 400, 429, 500, 999])
def test_whatever_is_answered_has_one_of_our_meanings(name: str, status: int, body: bytes) -> None:
    adapter = configured(name)
    for action in all_actions(adapter):
        flow = adapter.perform(action)
        # Some flows go on after an answer that they can do without.
        with suppress(TamisError, StopIteration):
            next(flow)
            for _ in range(10):
                flow.send(response(body, status))


@each_adapter
@pytest.mark.parametrize(
    "hostile", ["../../me", "1?access_token=x", "1#x", "@evil.test/", "//evil.test", "1\r\nHost: evil.test"]
)
def test_no_value_from_outside_leads_a_call_to_another_host(name: str, hostile: str) -> None:
    adapter = configured(name)
    ids = dict.fromkeys(("message_id", "target", "thread_id", "author_id", "linked", "key"), hostile)
    links = Handover(author_name=hostile, permalink="https://evil.test/", external_id=hostile)
    for action in all_actions(adapter, **ids, handover=links):
        with suppress(TamisError):
            request = next(adapter.perform(action))
            address = urlsplit(request.url)
            assert address.hostname in HOSTS
            assert address.username is None
            assert ".." not in address.path.split("/")
            assert all(text.isprintable() for text in (request.url, *request.headers.values()))


@each_adapter
def test_a_target_that_wants_fewer_calls_slows_down_no_account_but_its_own(name: str) -> None:
    adapter = configured(name)
    for action in all_actions(adapter, account_id="1000"):
        if action.verb in TARGET_VERBS:
            assert next(adapter.perform(action)).account not in ("", "1000"), action.verb


# ---- verify


@each_adapter
def test_nobody_is_believed_without_a_secret_and_a_signature(name: str) -> None:
    forged(minimal(name), WebhookRequest(method="POST", query={}, headers={}, body=b"{}", received_at=NOW))


@each_signed
def test_the_signature_must_be_exactly_right(name: str) -> None:
    vector = vector_of(name)
    adapter, hook, header = adapter_of(vector), hook_of(vector), vector["signature"]
    adapter.verify(hook)
    right = hook.headers[header]
    swapped = right[:-2] + ("0" if right[-2] != "0" else "1") + right[-1]
    wrong = [None, "", " ", right[:-1], right[: len(right) // 2], right.split("=")[0], swapped, right + "0"]
    wrong += [right + "é", "é" * 40, "\ud800", right[:-1] + "а", "sha256=", "v1,", "v0=" + right]
    for value in wrong:
        if value != right:  # whose signature has no "=" in it
            forged(adapter, signed_with(hook, header, value))


@each_signed
def test_the_weaker_hash_is_never_enough(name: str) -> None:
    vector = vector_of(name)
    adapter, hook = adapter_of(vector), hook_of(vector)
    forged(adapter, signed_with(hook, vector["signature"], vector["sha1"]))
    alone = signed_with(hook, vector["signature"], None)
    forged(adapter, signed_with(alone, "x-hub-signature", vector["sha1"]))


@each_signed
def test_a_body_changed_by_one_byte_is_refused(name: str) -> None:
    adapter, hook = adapter_of(vector_of(name)), hook_of(vector_of(name))
    if not adapter.signs_body:
        pytest.skip("its signature does not cover the body")
    for position in range(0, len(hook.body), 7):
        changed = bytearray(hook.body)
        changed[position] ^= 1
        forged(adapter, replace(hook, body=bytes(changed)))
    for body in (b"", hook.body + b"\n", hook.body[:-1]):
        forged(adapter, replace(hook, body=body))


@each_signed
def test_what_was_read_and_written_again_is_refused(name: str) -> None:
    adapter, hook = adapter_of(vector_of(name)), hook_of(vector_of(name))
    if not adapter.signs_body:
        pytest.skip("its signature does not cover the body")
    forged(adapter, replace(hook, body=json.dumps(json.loads(hook.body), indent=1).encode()))


@each_signed
@pytest.mark.parametrize(
    "secrets", [(), ("",), (" \n",), ("another",)], ids=["none", "empty", "blank", "other"]
)
def test_without_its_secret_everything_is_refused(name: str, secrets: tuple[str, ...]) -> None:
    source = adapter_of(vector_of(name)).source
    bare = platforms.load_adapter(replace(source, secrets=tuple(Secret(secret) for secret in secrets)))
    forged(bare, hook_of(vector_of(name)))


@each_signed
def test_the_old_secret_is_valid_during_a_rotation(name: str) -> None:
    source = adapter_of(vector_of(name)).source
    for secrets in ((Secret("new-one"), *source.secrets), (*source.secrets, Secret("new-one"))):
        platforms.load_adapter(replace(source, secrets=secrets)).verify(hook_of(vector_of(name)))


@each_signed
def test_the_hour_of_receipt_never_makes_it_fall_over(name: str) -> None:
    adapter, hook = adapter_of(vector_of(name)), hook_of(vector_of(name))
    for received_at in (NOW + timedelta(days=9), datetime(1970, 1, 1, tzinfo=UTC)):
        with suppress(InvalidSignature):
            adapter.verify(replace(hook, received_at=received_at))


# ---- parse


def assert_storable(result: list[Event | Malformed]) -> None:
    """Nothing of it breaks the database: text can be encoded, times are aware, ids are text."""
    for item in result:
        if isinstance(item, Malformed):
            str(item).encode()
            continue
        assert isinstance(item, Event)
        assert item.created_at.utcoffset() == timedelta(0)
        texts = [
            item.account_id,
            item.message_id,
            item.thread_id,
            item.dedupe_key,
            item.text,
            *item.extra.values(),
        ]
        assert all(isinstance(text, str) and "\0" not in text for text in texts)
        json.dumps(platforms.event_as_json(item), ensure_ascii=False).encode()
        assert item.dedupe_key


@each_receiving
@settings(max_examples=60, deadline=None)
@given(body=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_garbage_is_malformed_and_nothing_worse(name: str, body: bytes) -> None:
    result = read(minimal(name), body)
    assert_storable(result)
    assert all(isinstance(item, Malformed) or item.kind is Kind.IGNORED for item in result)


@each_adapter
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"x"', b"{}", b"\xff", b"NaN", b'{"a":' * 50_000, b"[" * 100_000, b"9" * 9_999],
    ids=["empty", "null", "list", "text", "object", "no UTF-8", "NaN", "deep", "deeper", "long number"],
)  # fmt: skip
def test_odd_documents_are_malformed_or_ignored(name: str, body: bytes) -> None:
    assert all(isinstance(item, Malformed) or item.kind is Kind.IGNORED for item in read(minimal(name), body))


@each_receiving
def test_its_own_deliveries_cut_off_anywhere_are_malformed(name: str) -> None:
    adapter = minimal(name)
    for path in fixtures(name):
        body = path.read_bytes().rstrip()
        for end in range(0, len(body), max(1, len(body) // 40)):
            result = read(adapter, body[:end])
            assert result, f"{path.name} cut at {end} says nothing"
            assert all(isinstance(item, Malformed) for item in result), f"{path.name} cut at {end}"


@pytest.mark.no_cover
@each_receiving
def test_its_own_deliveries_with_wrong_types_never_make_it_fall_over(name: str) -> None:
    adapter = minimal(name)
    for path in fixtures(name):
        try:
            document = json.loads(path.read_bytes())
        except ValueError:
            continue
        for changed in _spoilt(document):
            assert_storable(read(adapter, json.dumps(changed).encode()))


def _spoilt(value: Any) -> Iterator[Any]:
    """The document with one of its values replaced by one of another type, or taken away."""
    yield from (None, True, 0, -1, 10**30, 1.5, "", "é\ud800\0", "x" * 300, [], [None], {}, {"id": None})
    members = list(value.items()) if isinstance(value, dict) else []
    for key, child in members:
        yield {second: kept for second, kept in members if second != key}
        yield from ({**value, key: spoilt} for spoilt in _spoilt(child))
    for position, child in enumerate(value if isinstance(value, list) else []):
        yield from ([*value[:position], spoilt, *value[position + 1 :]] for spoilt in _spoilt(child))


@each_receiving
def test_a_redelivery_is_known_as_one(name: str) -> None:
    adapter = minimal(name)
    for path in fixtures(name):
        later = Delivery(
            source="source", body=path.read_bytes(), headers={}, received_at=NOW + timedelta(hours=1)
        )
        first, second = read(adapter, path.read_bytes()), list(adapter.parse(later))
        keys = [[item.dedupe_key for item in result if isinstance(item, Event)] for result in (first, second)]
        assert keys[0] == keys[1], path.name


@pytest.mark.parametrize(
    "path",
    [path for name in COMPARED for path in fixtures(name)],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_a_delivery_yields_exactly_its_events(path: Path) -> None:
    name = path.parent.name
    accounts = tuple(Account(platform=name, id=account) for account in COMPARED[name])
    result = read(
        platforms.load_adapter(Source(name="source", adapter=name, accounts=accounts)), path.read_bytes()
    )
    received = [
        platforms.event_as_json(item) if isinstance(item, Event) else {"malformed": str(item)}
        for item in result
    ]
    assert received == json.loads(path.with_name(f"{path.stem}.events.json").read_text("utf-8"))


def test_no_list_of_events_is_without_its_delivery() -> None:
    for path in HERE.rglob("*.events.json"):
        assert path.with_name(path.name.replace(".events", "")).exists(), path.name
