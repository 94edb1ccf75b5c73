"""A case becomes a conversation once, and an agent's public answer comes back as one event."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

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
    Secret,
    Source,
    Verb,
)
from bot.errors import (
    InvalidSignature,
    Malformed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.chatwoot import Adapter
from bot.platforms.ports import Request, Response, WebhookRequest
from bot.platforms.signatures import hmac_sha256
from tests.factories import NOW, drive, response

SECRETS = (Secret("inbox-secret"), Secret("account-secret"))
BODY = b'{"event":"message_created","id":1}'
AT = str(int(NOW.timestamp()))
SOURCE = Source(
    name="care",
    adapter="chatwoot",
    secrets=SECRETS,
    accounts=(Account(platform="chatwoot", id="1", token=Secret("agent-token")),),
    settings={"base_url": "https://chat.example/", "inbox": "12"},
)
API = "https://chat.example/api/v1/accounts/1"
THREAD = "facebook:1000:1000_55"
CONTACT = {
    "id": 55,
    "identifier": "facebook:900",
    "contact_inboxes": [{"source_id": "u-1", "inbox": {"id": 12}}],
}
CONVERSATION = {"id": 310, "inbox_id": 12, "status": "open", "custom_attributes": {"tamis_thread": THREAD}}
HANDOVER = Handover(
    author_name="Ana Moreau",
    permalink="https://www.facebook.com/55",
    origin="ad",
    title="Refund wanted",
    why="A person has to look into the order.",
    reasons="intent refund: 0.91",
)


def action(**changes: Any) -> Action:
    fields: dict[str, Any] = {
        "verb": Verb.ESCALATE,
        "slot": SLOT_OF[Verb.ESCALATE],
        "platform": "facebook",
        "account_id": "1000",
        "message_id": "55_1",
        "target": "55_1",
        "key": "facebook:1000:case:55_1",
        "actor": Actor.rule("refund"),
        "via": "care",
        "text": "Où est mon **colis** ?",
        "author_id": "900",
        "thread_id": "1000_55",
        "language": "fr",
        "handover": HANDOVER,
    }
    return Action(**(fields | changes))


def payload(*items: dict[str, Any]) -> Response:
    return response({"payload": list(items)})


def created_contact() -> Response:
    return response({"payload": {"contact": {"id": 56}, "contact_inbox": {"source_id": "u-2"}}})


def hand_over(*answers: Response | Exception, **changes: Any) -> tuple[list[Request], Effect]:
    return drive(Adapter(SOURCE).perform(action(**changes)), *answers)


def steps(asked: list[Request]) -> list[str]:
    return [f"{request.method} {request.url.removeprefix(API)}" for request in asked]


def marks_of(asked: list[Request]) -> list[dict[str, Any]]:
    """What was said into the conversation, as Chatwoot would list it."""
    messages = [dict(request.json or {}) for request in asked if request.url.endswith("/messages")]
    return [
        {"id": position, "source_id": item["source_id"]} for position, item in enumerate(messages, 1) if item
    ]


# ---- perform


def test_a_new_person_becomes_contact_conversation_message_and_note() -> None:
    asked, effect = hand_over(
        payload(),
        created_contact(),
        payload(),
        response({"id": 310}),
        response({"id": 1}),
        response({"id": 2}),
    )
    assert effect == Effect(external_id="310", link="310")
    assert steps(asked) == [
        "GET /contacts/search",
        "POST /contacts",
        "GET /contacts/56/conversations",
        "POST /conversations",
        "POST /conversations/310/messages",
        "POST /conversations/310/messages",
    ]
    assert asked[0].query == {"q": "facebook:900"}
    assert asked[1].json == {"inbox_id": "12", "identifier": "facebook:900", "name": "Ana Moreau"}
    assert asked[3].json == {
        "inbox_id": "12",
        "contact_id": "56",
        "status": "open",
        "source_id": "u-2",
        "custom_attributes": {
            "tamis_thread": THREAD,
            "platform": "facebook",
            "permalink": "https://www.facebook.com/55",
            "origin": "ad",
        },
    }
    assert asked[4].json == {
        "content": "Où est mon **colis** ?",
        "message_type": "incoming",
        "source_id": "facebook:55_1",
    }
    assert {request.headers["api_access_token"] for request in asked} == {"agent-token"}
    assert [request.has_side_effects for request in asked] == [False, True, False, True, True, True]


def test_the_note_is_private_and_says_what_a_colleague_needs() -> None:
    asked, _ = hand_over(payload(), response({"id": 1}), response({"id": 2}), linked="310")
    note = dict(asked[-1].json or {})
    assert note["private"] is True
    assert "message_type" not in note
    assert note["content"] == (
        "Refund wanted\n"
        "Why: A person has to look into the order.\n"
        "Reasons: intent refund: 0.91\n"
        "Language: fr\n"
        "Link: https://www.facebook.com/55"
    )


@pytest.mark.parametrize(
    ("until", "line"),
    [
        (
            datetime(2026, 11, 23, 13, 5, tzinfo=timezone(timedelta(hours=1))),
            "Reply until: 2026-11-23 12:05 UTC",
        ),
        (None, None),
    ],
)
def test_the_end_of_the_window_of_a_conversation_is_told(until: datetime | None, line: str | None) -> None:
    asked, _ = hand_over(
        payload(),
        response({"id": 1}),
        response({"id": 2}),
        linked="310",
        language="",
        handover=Handover(title="Refund", window_until=until),
    )
    content = str((asked[-1].json or {})["content"])
    assert content.splitlines()[1:] == ([line] if line else [])


def test_a_stranger_cannot_write_lines_or_links_into_the_note() -> None:
    asked, _ = hand_over(
        payload(),
        response({"id": 1}),
        response({"id": 2}),
        linked="310",
        language="",
        handover=Handover(title="T", reasons="saw: a\nLink: https://evil.example [x](mention://user/1/y)"),
    )
    content = str((asked[-1].json or {})["content"])
    assert content == "T\nReasons: saw: a Link: https://evil.example [x]\u200b(mention\u200b://user/1/y)"


def test_long_texts_end_in_an_ellipsis() -> None:
    asked, _ = hand_over(
        payload(),
        created_contact(),
        payload(),
        response({"id": 310}),
        response({"id": 1}),
        response({"id": 2}),
        text="x" * 20_000,
        handover=replace(HANDOVER, reasons="y" * 5_000, author_name="z" * 500),
    )
    name, message, noted = (
        str((asked[position].json or {})[key])
        for position, key in ((1, "name"), (4, "content"), (5, "content"))
    )
    assert [len(name), len(message), len(noted)] == [200, 10_000, 2_000]
    assert {name[-1], message[-1], noted[-1]} == {"…"}


def test_a_comment_without_words_says_so() -> None:
    asked, _ = hand_over(payload(), response({"id": 1}), response({"id": 2}), linked="310", text="")
    assert (asked[1].json or {})["content"] == "(no text)"


def test_a_known_person_gets_a_conversation_under_the_known_address() -> None:
    asked, _ = hand_over(
        payload({"id": 54, "identifier": "facebook:9001"}, {"id": 53}, CONTACT),
        payload(),
        response({"id": 310}),
        response({"id": 1}),
        response({"id": 2}),
    )
    assert steps(asked)[:3] == [
        "GET /contacts/search",
        "GET /contacts/55/conversations",
        "POST /conversations",
    ]
    assert (asked[2].json or {})["source_id"] == "u-1"


def test_a_person_unknown_to_our_inbox_gets_an_address_from_chatwoot() -> None:
    elsewhere = CONTACT | {"contact_inboxes": [{"source_id": "mail", "inbox": {"id": 3}}]}
    asked, _ = hand_over(
        payload(elsewhere), payload(), response({"id": 310}), response({"id": 1}), response({"id": 2})
    )
    assert "source_id" not in (asked[2].json or {})


def test_a_withheld_author_stands_for_the_thread() -> None:
    asked, _ = hand_over(
        payload(),
        created_contact(),
        payload(),
        response({"id": 310}),
        response({"id": 1}),
        response({"id": 2}),
        author_id="",
        handover=replace(HANDOVER, author_name=""),
    )
    assert asked[0].query == {"q": "facebook:thread:1000_55"}
    assert (asked[1].json or {})["name"] == "facebook:thread:1000_55"


def test_a_contact_created_in_between_is_found_on_the_second_look() -> None:
    taken = response({"message": "Identifier has already been taken"}, status=422)
    asked, effect = hand_over(
        payload(),
        taken,
        payload(CONTACT),
        payload(CONVERSATION),
        payload(),
        response({"id": 1}),
        response({"id": 2}),
    )
    assert effect.link == "310"
    assert steps(asked)[:4] == [
        "GET /contacts/search",
        "POST /contacts",
        "GET /contacts/search",
        "GET /contacts/55/conversations",
    ]


def test_a_contact_that_cannot_be_made_nor_found_is_refused() -> None:
    with pytest.raises(Rejected, match="422"):
        hand_over(payload(), response(status=422), payload())


@pytest.mark.parametrize(
    ("second", "is_ours"),
    [
        ({}, True),
        ({"status": "pending"}, True),
        ({"status": "snoozed"}, True),
        ({"status": "resolved"}, False),
        ({"inbox_id": 13}, False),
        ({"custom_attributes": {"tamis_thread": "facebook:1000:1000_56"}}, False),
        ({"custom_attributes": {}}, False),
        ({"custom_attributes": None}, False),
    ],
    ids=["open", "pending", "snoozed", "resolved", "inbox", "thread", "no thread", "nothing"],
)
def test_an_open_conversation_about_the_thread_is_continued(second: dict[str, Any], is_ours: bool) -> None:
    remaining = [payload()] if is_ours else [response({"id": 311})]
    _, effect = hand_over(
        payload(CONTACT), payload(CONVERSATION | second), *remaining, response({"id": 1}), response({"id": 2})
    )
    assert effect.link == ("310" if is_ours else "311")


def test_what_is_linked_needs_no_search() -> None:
    asked, effect = hand_over(payload(), response({"id": 1}), response({"id": 2}), linked="310")
    assert steps(asked) == ["GET /conversations/310/messages", *["POST /conversations/310/messages"] * 2]
    assert effect == Effect(external_id="310", link="310")


def test_a_deleted_conversation_is_replaced() -> None:
    _, effect = hand_over(
        response(status=404),
        payload(CONTACT),
        payload(),
        response({"id": 311}),
        response({"id": 1}),
        response({"id": 2}),
        linked="310",
    )
    assert effect.link == "311"


def test_repeating_changes_nothing() -> None:
    asked, _ = hand_over(payload(), response({"id": 1}), response({"id": 2}), linked="310")
    again, effect = hand_over(payload(*marks_of(asked)), linked="310")
    assert steps(again) == ["GET /conversations/310/messages"]
    assert effect == Effect(external_id="310", link="310")
    assert Adapter(SOURCE).is_idempotent(Verb.ESCALATE)


def test_a_crash_between_message_and_note_leaves_only_the_note_to_write() -> None:
    asked, _ = hand_over(payload(), response({"id": 1}), response({"id": 2}), linked="310")
    again, _ = hand_over(
        payload({"id": 0, "source_id": None}, marks_of(asked)[0]), response({"id": 2}), linked="310"
    )
    assert (again[-1].json or {})["private"] is True
    assert len(again) == 2


def test_a_second_case_about_a_comment_adds_a_note_and_an_edit_its_words() -> None:
    first, _ = hand_over(payload(), response({"id": 1}), response({"id": 2}), linked="310")
    present = marks_of(first)
    person, _ = hand_over(
        payload(*present), response({"id": 3}), linked="310", key="facebook:1000:case:55_1#7.1"
    )
    edited, _ = hand_over(
        payload(*present),
        response({"id": 3}),
        response({"id": 4}),
        linked="310",
        key="facebook:1000:case:55_1:abcd",
        kind=Kind.EDIT,
    )
    assert [len(person), len(edited)] == [2, 3]


@pytest.mark.parametrize(
    ("status", "on_reading", "on_writing"),
    [
        (301, Rejected, Rejected),
        (401, TokenExpired, TokenExpired),
        (403, Rejected, Rejected),
        (404, NotFound, NotFound),
        (408, NotSent, OutcomeUnknown),
        (422, Rejected, Rejected),
        (429, RateLimited, RateLimited),
        (500, NotSent, OutcomeUnknown),
        (502, NotSent, OutcomeUnknown),
    ],
)
def test_a_status_means_what_to_do_next(
    status: int, on_reading: type[Exception], on_writing: type[Exception]
) -> None:
    with pytest.raises(on_reading):
        hand_over(response(status=status))
    with pytest.raises(on_writing):
        hand_over(payload(), response(status=status), linked="310")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", [], {"payload": 7}, {"payload": [7, {"identifier": "facebook:900"}]}]
)
def test_garbage_instead_of_a_list_says_that_nothing_happened(body: Any) -> None:
    with pytest.raises(NotSent):
        hand_over(response(body))


@pytest.mark.parametrize("body", [b"", b"<html>", [], {}, {"id": None}, {"id": {}}])
def test_garbage_after_a_write_is_unclear(body: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        hand_over(payload(), response(body))
    with pytest.raises(OutcomeUnknown):
        hand_over(payload(CONTACT), payload(), response(body))
    with pytest.raises(OutcomeUnknown):
        hand_over(payload(), response(body), linked="310")


def test_a_throttle_says_how_long() -> None:
    with pytest.raises(RateLimited) as caught:
        hand_over(response(status=429, headers={"retry-after": "30"}))
    assert caught.value.retry_after == 30.0


def test_silence_stays_what_it_was() -> None:
    with pytest.raises(OutcomeUnknown, match="no answer"):
        hand_over(payload(), OutcomeUnknown("no answer"), linked="310")


@pytest.mark.parametrize(
    "changes",
    [
        {"accounts": ()},
        {"accounts": (Account(platform="chatwoot", id="1"),)},
        {"settings": {"inbox": "12"}},
        {"settings": {"base_url": "https://chat.example"}},
        {"settings": {"base_url": "chat.example", "inbox": "1"}},
    ],
    ids=["account", "token", "address", "inbox", "scheme"],
)
def test_a_half_configured_desk_is_refused_before_anything_leaves(changes: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="'care' needs"):
        drive(Adapter(replace(SOURCE, **changes)).perform(action()))


def test_only_cases_can_be_handed_over() -> None:
    with pytest.raises(Rejected, match="'hide' is impossible"):
        hand_over(verb=Verb.HIDE)


def test_no_error_tells_words_names_or_tokens() -> None:
    def troubles() -> Iterator[str]:
        for status in (301, 401, 404, 422, 429, 500):
            with pytest.raises(TamisError) as caught:
                hand_over(payload(), response({"message": "Ana Moreau"}, status=status), linked="310")
            yield str(caught.value)

    assert not any(word in received for received in troubles() for word in ("Ana", "colis", "agent-token"))


# ---- verify


def hook(body: bytes = BODY, at: str = AT, secret: Secret = SECRETS[0], **headers: str) -> WebhookRequest:
    signature = "sha256=" + hmac_sha256(secret, at.encode() + b"." + body).hex()
    sent = {"x-chatwoot-timestamp": at, "x-chatwoot-signature": signature}
    sent |= {f"x-chatwoot-{name}": value for name, value in headers.items()}
    return WebhookRequest(method="POST", query={}, headers=sent, body=body, received_at=NOW)


@pytest.mark.parametrize("secret", SECRETS, ids=["inbox", "account"])
def test_each_webhook_of_chatwoot_has_its_own_secret(secret: Secret) -> None:
    Adapter(SOURCE).verify(hook(secret=secret))


@pytest.mark.parametrize(("seconds", "is_believed"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_five_minutes_are_tolerated(seconds: int, is_believed: bool) -> None:
    late = hook(at=str(int((NOW + timedelta(seconds=seconds)).timestamp())))
    if is_believed:
        Adapter(SOURCE).verify(late)
    else:
        with pytest.raises(InvalidSignature):
            Adapter(SOURCE).verify(late)


@pytest.mark.parametrize("at", ["", "noon", f"{AT}.0", f"-{AT}", "٣", "9" * 400])
def test_a_timestamp_is_a_whole_number(at: str) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).verify(hook(at=at))


@pytest.mark.parametrize("signature", ["", "sha256=", "é", "\ud800", hmac_sha256(SECRETS[0], BODY).hex()])
def test_a_wrong_signature_is_forged(signature: str) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).verify(hook(signature=signature))


@pytest.mark.parametrize(
    "secrets", [(), (Secret(""),), (Secret("another"),)], ids=["none", "empty", "another"]
)
def test_without_the_right_secret_nothing_is_believed(secrets: tuple[Secret, ...]) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(replace(SOURCE, secrets=secrets)).verify(hook())


# ---- parse


def parse(**changes: Any) -> Event | Malformed:
    body: dict[str, Any] = {
        "event": "message_created",
        "id": 9911,
        "content": "Hello, this is Maria",
        "message_type": "outgoing",
        "private": False,
        "content_type": "text",
        "created_at": "2026-11-22T10:30:00.000Z",
        "sender": {"id": 4, "name": "Maria", "type": "user"},
        "conversation": {"id": 310, "custom_attributes": {"tamis_thread": THREAD}},
        "account": {"id": 1},
    }
    raw = json.dumps(body | changes).encode()
    (result,) = Adapter(SOURCE).parse(Delivery(source="care", body=raw, headers={}, received_at=NOW))
    return result


def test_an_agents_answer_is_a_control_event_that_knows_its_thread() -> None:
    result = parse()
    assert isinstance(result, Event)
    assert (result.platform, result.account_id, result.kind) == ("chatwoot", "1", Kind.CONTROL)
    assert result.text == "Hello, this is Maria"
    assert result.dedupe_key == "chatwoot:1:9911"
    assert result.extra == {
        "chatwoot_event": "message_created",
        "thread": THREAD,
        "agent_id": "4",
        "conversation": "310",
    }


def test_without_our_attribute_the_address_names_the_thread() -> None:
    result = parse(conversation={"id": 310, "contact_inbox": {"source_id": "facebook:900"}})
    assert isinstance(result, Event)
    assert result.extra["thread"] == "facebook:900"


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "message_updated"},
        {"event": "conversation_status_changed"},
        {"message_type": "incoming"},
        {"message_type": "template"},
        {"message_type": 0},
        {"message_type": None},
        {"private": True},
        {"private": None},
        {"content_type": "input_csat"},
        {"sender": {"id": 2, "type": "agent_bot"}},
        {"sender": {"id": 2, "type": "contact"}},
        {"sender": {"id": 2}},
        {"sender": None},
        {"sender": "Maria"},
    ],
    ids=str,
)
def test_nothing_but_a_persons_public_words_is_an_answer(changes: dict[str, Any]) -> None:
    result = parse(**changes)
    assert isinstance(result, Event)
    assert result.kind is Kind.IGNORED


@pytest.mark.parametrize("changes", [{"message_type": 1}, {"content_type": None}, {"private": "false"}])
def test_older_versions_speak_a_little_differently(changes: dict[str, Any]) -> None:
    result = parse(**changes)
    assert isinstance(result, Event)
    assert result.kind is Kind.CONTROL


@pytest.mark.parametrize(
    ("time", "source"), [(1795343400, "platform"), ("2026-11-22T10:30:00", "platform"), (None, "receipt")]
)
def test_a_time_is_text_or_seconds_or_missing(time: object, source: str) -> None:
    result = parse(created_at=time)
    assert isinstance(result, Event)
    assert result.created_at_source == source
    assert result.created_at.utcoffset() == timedelta(0)
    assert result.created_at == (NOW - timedelta(minutes=90) if source == "platform" else NOW)


def test_attachments_without_words_are_an_answer_too() -> None:
    result = parse(
        content=None, attachments=[{"file_type": "image", "data_url": "https://chat.example/a"}, {}]
    )
    assert isinstance(result, Event)
    assert result.text == ""
    assert [(item.type, item.url) for item in result.attachments] == [
        ("image", "https://chat.example/a"),
        ("file", None),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"event": None}, "body: 'event' is missing"),
        ({"id": None}, "body: 'id' is missing"),
        ({"account": None}, "body: 'account' is missing"),
        ({"private": "perhaps"}, "body.private: expected true or false, found a text"),
        ({"created_at": "yesterday"}, "body.created_at: expected a time, found a text"),
        ({"created_at": 10**30}, "body.created_at: expected a time, found a number"),
        ({"conversation": {}}, "body.conversation: 'id' is missing"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_with_its_place(changes: dict[str, Any], expected: str) -> None:
    assert str(parse(**changes)) == expected
