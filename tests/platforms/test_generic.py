"""Standard Webhooks in and out; the library of the specification is the second opinion."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from bot.domain import (
    SLOT_OF,
    Account,
    Action,
    Actor,
    Delivery,
    Effect,
    Event,
    Handover,
    Kind,
    Origin,
    Secret,
    Source,
    Verb,
)
from bot.errors import InvalidSignature, Malformed, OutcomeUnknown, RateLimited, Rejected
from bot.platforms.generic import Adapter
from bot.platforms.ports import Response, WebhookRequest
from tests.factories import NOW, drive, response

KEY = b"a key of thirty-two bytes, no less"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
OTHER = "whsec_" + base64.b64encode(b"another key of more than 24 bytes").decode()
BODY = '{"type":"comment.created","data":{"id":"c-1","text":"déjà vu 😀"}}'.encode()
URL = "https://desk.example/hook"
SHOP = Account(platform="generic", id="shop-eu")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def adapter(*secrets: str, accounts: tuple[Account, ...] = (SHOP,), **settings: str) -> Adapter:
    source = Source(
        name="bridge",
        adapter="generic",
        secrets=tuple(Secret(secret) for secret in secrets or (SECRET,)),
        accounts=accounts,
        settings=settings,
    )
    return Adapter(source)


def library_signature(secret: str, body: bytes, at: datetime = NOW, webhook_id: str = "msg_1") -> str:
    return Webhook(secret).sign(webhook_id, at.replace(tzinfo=None), body.decode())


def hook(
    body: bytes = BODY, at: datetime = NOW, signature: str | None = None, **headers: str | None
) -> WebhookRequest:
    """A genuine delivery, signed by the specification's own library; name what differs."""
    sent: dict[str, str | None] = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": library_signature(SECRET, body, at) if signature is None else signature,
    }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(
        method="POST",
        query={},
        headers={name: value for name, value in sent.items() if value is not None},
        body=body,
        received_at=NOW,
    )


def parse(body: Any, source: Adapter | None = None) -> Event | Malformed:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    delivery = Delivery(source="bridge", body=raw, headers={"webhook-id": "msg_1"}, received_at=NOW)
    (result,) = (source or adapter()).parse(delivery)
    return result


def event(event_type: str = "comment.created", source: Adapter | None = None, **data: Any) -> Event:
    result = parse(
        {"type": event_type, "timestamp": "2026-11-22T10:05:00Z", "data": {"id": "c-1", **data}}, source
    )
    assert isinstance(result, Event), result
    return result


def problem(body: Any) -> str:
    result = parse(body)
    assert isinstance(result, Malformed)
    return str(result)


def action(verb: Verb = Verb.ESCALATE, **changes: Any) -> Action:
    fields: dict[str, Any] = {
        "verb": verb,
        "slot": SLOT_OF[verb],
        "platform": "facebook",
        "account_id": "1000",
        "message_id": "55_1",
        "target": "55_1",
        "key": "facebook:1000:case:55_1",
        "actor": Actor.rule("refund"),
        "via": "desk",
        "text": "Où est mon colis ?",
        "author_id": "900",
        "planned_at": NOON,
        "handover": Handover(external_id="900", title="Refund"),
    }
    return Action(**(fields | changes))


# ---- verify


def test_what_the_library_signs_is_believed() -> None:
    adapter().verify(hook())


def test_one_right_signature_among_several_is_enough() -> None:
    right, wrong = library_signature(SECRET, BODY), library_signature(OTHER, BODY)
    adapter().verify(hook(signature=f"v1a,unknown {wrong} {right}"))


def test_each_of_several_secrets_is_valid() -> None:
    adapter(OTHER, SECRET).verify(hook())
    adapter(SECRET, OTHER).verify(hook(signature=library_signature(OTHER, BODY)))


def test_a_secret_that_cannot_be_read_does_not_shut_out_the_others() -> None:
    adapter("whsec_é", "whsec_", SECRET).verify(hook())


@pytest.mark.parametrize("secret", [SECRET.removeprefix("whsec_"), SECRET.rstrip("="), f"{SECRET}\n"])
def test_a_secret_is_read_with_or_without_its_trimmings(secret: str) -> None:
    adapter(secret).verify(hook())


def test_a_body_that_is_no_utf8_and_an_empty_one_are_signed_as_bytes() -> None:
    for body in (b"\xff\xfe{", b""):
        signed = f"msg_1.{int(NOW.timestamp())}.".encode() + body
        digest = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        adapter().verify(hook(body, signature=f"v1,{digest}"))


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_timestamp_at_the_edge_is_recent(seconds: int) -> None:
    adapter().verify(hook(at=NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_timestamp_beyond_the_tolerance_is_forged(seconds: int) -> None:
    with pytest.raises(InvalidSignature):
        adapter().verify(hook(at=NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize(
    ("tolerance", "is_believed"), [("400", True), ("10m", True), ("soon", False), ("-1", False), ("²", False)]
)
def test_the_tolerance_can_be_set_and_nonsense_leaves_it_alone(tolerance: str, is_believed: bool) -> None:
    late = hook(at=NOW - timedelta(seconds=350))
    if is_believed:
        adapter(tolerance=tolerance).verify(late)
    else:
        with pytest.raises(InvalidSignature):
            adapter(tolerance=tolerance).verify(late)


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", [None, "", " "], ids=["missing", "empty", "blank"])
def test_all_three_headers_are_needed(header: str, value: str | None) -> None:
    with pytest.raises(InvalidSignature):
        adapter().verify(hook(**{header: value}))


@pytest.mark.parametrize(
    "at", ["1795348800.0", "1795348800x", "+1795348800", "1_795_348_800", "٣", "9" * 400]
)
def test_a_timestamp_is_a_whole_number(at: str) -> None:
    digest = hmac.new(KEY, f"msg_1.{at}.".encode() + BODY, hashlib.sha256).digest()
    with pytest.raises(InvalidSignature):
        adapter().verify(
            hook(signature="v1," + base64.b64encode(digest).decode(), **{"webhook-timestamp": at})
        )


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_not base64", "whsec_é", OTHER],
    ids=["empty", "no key", "no base64", "no ASCII", "another"],
)
def test_without_the_right_secret_nothing_is_believed(secret: str) -> None:
    with pytest.raises(InvalidSignature):
        adapter(secret).verify(hook())


def test_the_text_of_a_secret_is_not_its_key() -> None:
    signed = f"msg_1.{int(NOW.timestamp())}.".encode() + BODY
    digest = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    with pytest.raises(InvalidSignature):
        adapter().verify(hook(signature=f"v1,{digest}"))


@pytest.mark.parametrize("prefix", ["", "v1", "v1=", "v2,", "V1,", "v1a,", "v1,v1,"])
def test_only_a_signature_of_a_known_version_counts(prefix: str) -> None:
    bare = library_signature(SECRET, BODY).removeprefix("v1,")
    with pytest.raises(InvalidSignature):
        adapter().verify(hook(signature=prefix + bare))


def test_a_changed_body_or_id_is_forged() -> None:
    genuine = hook()
    for changed in (
        replace(genuine, body=BODY.replace(b"c-1", b"c-2")),
        replace(genuine, body=json.dumps(json.loads(BODY)).encode()),
        replace(genuine, headers={**genuine.headers, "webhook-id": "msg_2"}),
    ):
        with pytest.raises(InvalidSignature):
            adapter().verify(changed)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
        st.one_of(st.text(), st.text(st.characters(categories=["Cs"])), st.just(str(int(NOW.timestamp())))),
    )
)
def test_a_forger_finds_no_other_way_out_than_forged(headers: dict[str, str]) -> None:
    forged = WebhookRequest(method="POST", query={}, headers=headers, body=BODY, received_at=NOW)
    with pytest.raises(InvalidSignature):
        adapter().verify(forged)


# ---- parse


@pytest.mark.parametrize(
    ("event_type", "data", "kind"),
    [
        ("comment.created", {}, Kind.COMMENT),
        ("comment.created", {"parent_id": "c-0"}, Kind.REPLY),
        ("comment.created", {"parent_id": None}, Kind.COMMENT),
        ("reply.created", {}, Kind.REPLY),
        ("message.created", {}, Kind.DM),
        ("mention.created", {}, Kind.MENTION),
        ("review.created", {"rating": 2}, Kind.REVIEW),
        ("comment.updated", {"version": 2}, Kind.EDIT),
        ("message.updated", {"updated_at": "2026-11-22T10:06:00Z"}, Kind.EDIT),
        ("comment.deleted", {}, Kind.DELETE),
        ("message.deleted", {}, Kind.DELETE),
        ("reaction.created", {}, Kind.REACTION),
        ("reaction.deleted", {}, Kind.REACTION),
        ("invoice.paid", {}, Kind.IGNORED),
    ],
)
def test_a_type_says_what_happened(event_type: str, data: dict[str, Any], kind: Kind) -> None:
    assert event(event_type, **data).kind is kind


def test_ids_are_text_however_large_the_number() -> None:
    result = event(id=7570001112223334445123, thread_id=12, author={"id": 9})
    assert (result.message_id, result.thread_id, result.author_id) == ("7570001112223334445123", "12", "9")


@pytest.mark.parametrize(
    ("accounts", "named", "expected"),
    [
        (("shop-eu", "shop-us"), "shop-us", "shop-us"),
        (("shop-eu", "shop-us"), "someone-elses-page", "bridge"),
        (("shop-eu", "shop-us"), None, "bridge"),
        (("shop-eu",), None, "shop-eu"),
        (("shop-eu",), "someone-elses-page", "shop-eu"),
        ((), "1000", "bridge"),
    ],
)
def test_a_sender_speaks_for_its_own_accounts_only(
    accounts: tuple[str, ...], named: str | None, expected: str
) -> None:
    source = adapter(accounts=tuple(Account(platform="generic", id=account) for account in accounts))
    assert event(source=source, account_id=named).account_id == expected


@pytest.mark.parametrize(
    ("event_type", "data", "thread"),
    [
        ("comment.created", {"thread_id": "t-1", "parent_id": "c-0"}, "t-1"),
        ("comment.created", {"parent_id": "c-0"}, "c-0"),
        ("message.created", {"author": {"id": "u-9"}}, "u-9"),
        ("message.updated", {"author": {"id": "u-9"}, "version": 2}, "u-9"),
        ("comment.created", {"author": {"id": "u-9"}}, "c-1"),
    ],
)
def test_there_is_always_a_thread(event_type: str, data: dict[str, Any], thread: str) -> None:
    assert event(event_type, **data).thread_id == thread


@pytest.mark.parametrize(
    ("data", "is_own"),
    [
        ({"is_own": True}, True),
        ({"is_own": False}, False),
        ({"author": {"id": "bot-1"}}, True),
        ({"author": {"id": "shop-eu"}}, True),
        ({"author": {"id": "u-9"}}, False),
        ({"author": {"name": "no id"}}, False),
        ({}, False),
    ],
)
def test_our_own_words_are_known_as_ours(data: dict[str, Any], is_own: bool) -> None:
    assert event(source=adapter(own_ids="bot-1, bot-2"), **data).is_own_echo is is_own


@pytest.mark.parametrize(
    ("event_type", "data", "key"),
    [
        ("comment.created", {}, "generic:bridge:comment:c-1"),
        ("comment.created", {"version": 3}, "generic:bridge:comment:c-1"),
        ("comment.updated", {"version": 3}, "generic:bridge:edit:c-1:3"),
        ("comment.updated", {"updated_at": "2026-11-22"}, "generic:bridge:edit:c-1:2026-11-22"),
        ("comment.deleted", {}, "generic:bridge:delete:c-1"),
        ("reaction.created", {"author": {"id": "u-9"}}, "generic:bridge:reaction:c-1:created:u-9"),
        ("reaction.deleted", {"reaction": "love"}, "generic:bridge:reaction:c-1:deleted:love"),
    ],
)
def test_the_same_thing_has_the_same_key_in_any_wrapping(
    event_type: str, data: dict[str, Any], key: str
) -> None:
    assert event(event_type, **data).dedupe_key == key


@pytest.mark.parametrize("event_type", ["comment.updated", "message.updated"])
def test_an_edit_without_version_cannot_be_told_from_its_repetition(event_type: str) -> None:
    assert problem({"type": event_type, "data": {"id": "c-1"}}) == (
        "body.data: 'version' or 'updated_at' is missing"
    )


@pytest.mark.parametrize(
    ("event_type", "data", "created_at", "source"),
    [
        ("comment.created", {"created_at": "2026-11-22T11:04:58+01:00"}, "10:04:58", "platform"),
        ("comment.created", {"created_at": "2026-11-22T10:04:58"}, "10:04:58", "platform"),
        ("comment.created", {}, "10:05:00", "platform"),
        ("comment.deleted", {"created_at": "2020-01-01T00:00:00Z"}, "10:05:00", "platform"),
    ],
)
def test_the_time_is_that_of_what_happened(
    event_type: str, data: dict[str, Any], created_at: str, source: str
) -> None:
    result = event(event_type, **data)
    assert result.created_at == datetime.fromisoformat(f"2026-11-22T{created_at}Z")
    assert (result.created_at.tzinfo, result.created_at_source) == (UTC, source)


def test_without_a_time_the_receipt_counts() -> None:
    result = parse({"type": "comment.created", "data": {"id": "c-1"}})
    assert isinstance(result, Event)
    assert (result.created_at, result.created_at_source) == (NOW, "receipt")


def test_a_rating_and_a_reaction_are_kept() -> None:
    assert event("review.created", rating="4", lang="fr").extra == {"rating": "4", "lang": "fr"}
    assert event("reaction.created", reaction="love").extra == {"reaction": "love", "verb": "created"}


def test_an_unknown_origin_and_a_nameless_attachment_are_no_obstacle() -> None:
    result = event(origin="television", attachments=[{"url": "https://cdn.example/a"}, {"type": "IMAGE"}])
    assert result.origin is Origin.UNKNOWN
    assert [item.type for item in result.attachments] == ["file", "image"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "body: not readable as JSON at character 0"),
        (b"[]", "body: expected an object, found a list"),
        ({}, "body: 'type' is missing"),
        ({"type": 7}, "body.type: expected a text, found a number"),
        ({"type": "comment.created"}, "body: 'data' is missing"),
        ({"type": "comment.created", "data": {}}, "body.data: 'id' is missing"),
        ({"type": "comment.created", "data": {"id": True}}, "body.data.id: expected an id, found true/false"),
        ({"type": "comment.created", "data": {"id": 1.5}}, "body.data.id: expected an id, found a number"),
        (
            {"type": "review.created", "data": {"id": "1", "rating": 6}},
            "body.data.rating: expected a number from 1 to 5, found a number",
        ),
        (
            {"type": "comment.created", "data": {"id": "1", "created_at": "yesterday"}},
            "body.data.created_at: expected a time such as 2026-11-22T10:05:00Z, found a text",
        ),
        (
            {"type": "comment.created", "data": {"id": "1", "created_at": "0001-01-01T00:00:00+23:00"}},
            "body.data.created_at: expected a time such as 2026-11-22T10:05:00Z, found a text",
        ),
        (
            {"type": "comment.created", "data": {"id": "1", "author": "Rui"}},
            "body.data.author: expected an object, found a text",
        ),
        (
            {"type": "comment.created", "data": {"id": "1", "attachments": [{}, 7]}},
            "body.data.attachments[1]: expected an object, found a number",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(body: Any, expected: str) -> None:
    assert problem(body) == expected


# ---- perform


def test_a_case_is_posted_so_that_the_library_believes_it() -> None:
    now = datetime.now(UTC)
    (request,), effect = drive(
        adapter(url=URL).perform(action(planned_at=now)),
        response({"id": "case-7"}, 202),
    )
    received = Webhook(SECRET).verify(request.body or b"", dict(request.headers))
    assert effect == Effect(external_id="case-7")
    assert (request.method, request.url, request.has_side_effects, request.account) == (
        "POST",
        URL,
        True,
        "generic:desk",
    )
    assert received["type"] == "case.escalated"


def test_a_case_tells_everything_that_is_known() -> None:
    handover = Handover(
        title="Refund", rule="refund", external_id="900", priority=50, window_until=NOON + timedelta(days=1)
    )
    present = action(
        thread_id="1000_55",
        language="fr",
        account_name="Maison",
        expires_at=NOON + timedelta(minutes=5),
        outbox_id=31,
        handover=handover,
    )
    (request,), _ = drive(adapter(url=URL).perform(present), response())
    assert json.loads(request.body or b"") == {
        "type": "case.escalated",
        "timestamp": "2026-11-22T12:00:00Z",
        "external_id": "900",
        "data": {
            "kind": "comment",
            "thread_id": "1000_55",
            "parent_id": "",
            "author_id": "900",
            "language": "fr",
            "account": "Maison",
            "planned_at": "2026-11-22T12:00:00+00:00",
            "expires_at": "1795349100.0",
            "outbox_id": "31",
            "title": "Refund",
            "rule": "refund",
            "why": "",
            "reasons": "",
            "author_name": "",
            "origin": "",
            "permalink": "",
            "sentiment": "",
            "intent": "",
            "external_id": "900",
            "priority": "50",
            "window_until": "2026-11-23T12:00:00+00:00",
            "text": "Où est mon colis ?",
            "platform": "facebook",
            "account_id": "1000",
            "message_id": "55_1",
        },
    }


def test_without_an_external_id_the_message_stands_for_the_case() -> None:
    bare = action(handover=None)
    (request,), _ = drive(adapter(url=URL).perform(bare), response())
    assert json.loads(request.body or b"")["external_id"] == "55_1"


@pytest.mark.parametrize(
    "verb", [Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE]
)
def test_an_effect_on_a_generic_source_is_asked_for(verb: Verb) -> None:
    planned = action(verb, platform="generic", target="c-1")
    (request,), _ = drive(adapter(url=URL).perform(planned), response())
    received = json.loads(request.body or b"")
    assert received["type"] == "action.requested"
    assert (received["data"]["verb"], received["data"]["target"]) == (verb.value, "c-1")


def test_every_attempt_is_the_same_case_under_a_fresh_signature() -> None:
    again = action(sent_at=NOON + timedelta(hours=2))
    (first,), _ = drive(adapter(url=URL).perform(action()), response())
    (second,), _ = drive(adapter(url=URL).perform(again), response())
    for name in ("webhook-id", "Idempotency-Key"):
        assert first.headers[name] == second.headers[name]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 7200
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_two_cases_have_two_ids() -> None:
    (first,), _ = drive(adapter(url=URL).perform(action()), response())
    (second,), _ = drive(adapter(url=URL).perform(action(key="facebook:1000:case:55_2")), response())
    assert first.headers["webhook-id"] != second.headers["webhook-id"]
    assert first.headers["Idempotency-Key"] == "facebook:1000:case:55_1"


@pytest.mark.parametrize("key", ["a\r\nX-Evil: 1", "é", "x" * 300])
def test_a_key_that_is_no_header_never_becomes_one(key: str) -> None:
    (request,), _ = drive(adapter(url=URL).perform(action(key=key)), response())
    assert request.headers["Idempotency-Key"] == request.headers["webhook-id"]


def test_during_a_rotation_both_secrets_sign() -> None:
    (request,), _ = drive(adapter(SECRET, OTHER, url=URL).perform(action()), response())
    assert len(request.headers["webhook-signature"].split()) == 2


def test_what_we_send_our_own_verify_believes() -> None:
    (request,), _ = drive(adapter(url=URL).perform(action()), response())
    headers = {name.lower(): value for name, value in request.headers.items()}
    adapter().verify(
        WebhookRequest(method="POST", query={}, headers=headers, body=request.body or b"", received_at=NOW)
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [({"id": "case-7"}, "case-7"), ({"id": 7}, ""), ({"id": ""}, ""), (b"OK", ""), (b"", ""), ([], "")],
)
def test_an_id_in_the_answer_is_kept_and_none_is_fine(body: Any, expected: str) -> None:
    _, effect = drive(adapter(url=URL).perform(action()), response(body))
    assert effect == Effect(external_id=expected)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 409, 410, 422])
def test_a_refusal_is_final(status: int) -> None:
    with pytest.raises(Rejected, match=str(status)):
        drive(adapter(url=URL).perform(action()), response(status=status))


@pytest.mark.parametrize("status", [100, 408, 425, 500, 502, 503, 504, 599, 700])
def test_an_unclear_answer_is_unclear(status: int) -> None:
    with pytest.raises(OutcomeUnknown, match=str(status)):
        drive(adapter(url=URL).perform(action()), response(status=status))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), (" 7 ", 7.0), ("Sun, 22 Nov 2026 12:00:00 GMT", None), ("-1", None), ("", None)],
)
def test_a_throttle_says_how_long(header: str, seconds: float | None) -> None:
    with pytest.raises(RateLimited) as caught:
        drive(
            adapter(url=URL).perform(action()),
            Response(status=429, headers={"retry-after": header}, body=b""),
        )
    assert caught.value.retry_after == seconds


def test_silence_after_sending_stays_unclear() -> None:
    with pytest.raises(OutcomeUnknown, match="no answer"):
        drive(adapter(url=URL).perform(action()), OutcomeUnknown("no answer"))


@pytest.mark.parametrize(
    ("source", "planned", "why"),
    [
        (adapter(), action(), "no 'url'"),
        (adapter(url="ftp://desk.example"), action(), "no 'url'"),
        (adapter(""), action(), "no 'url'"),
        (adapter("", url=URL), action(), "no secret"),
        (adapter(url=URL), action(Verb.LIKE), "'like' is impossible"),
        (adapter(url=URL), action(planned_at=None), "does not say when"),
    ],
)
def test_what_cannot_be_told_is_refused_before_anything_leaves(
    source: Adapter, planned: Action, why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        drive(source.perform(planned))


@pytest.mark.parametrize("verb", list(Verb))
def test_repeating_is_harmless(verb: Verb) -> None:
    assert adapter().is_idempotent(verb)
