"""Slack's incoming webhook: what is posted, what is never believed, what a stranger's words cannot do."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.domain import Action, Actor, Delivery, Effect, Handover, Secret, Slot, Source, Verb
from bot.errors import InvalidSignature, Malformed, OutcomeUnknown, RateLimited, Rejected
from bot.platforms.ports import WebhookRequest
from bot.platforms.slack import Adapter
from tests.factories import NOW, drive, response

ADDRESS = "https://hooks.slack.com/services/T1/B1/abc"


def adapter(address: str = ADDRESS, **settings: str) -> Adapter:
    return Adapter(Source(name="lead", adapter="slack", secrets=(Secret(address),), settings=settings))


def action(verb: Verb = Verb.NOTIFY, text: str = "Où est mon colis ?", **handover: Any) -> Action:
    values = {"title": "Refund", "rule": "refund", "why": "The lead wants to know", "author_name": "Ana"}
    return Action(
        verb=verb,
        slot=Slot.NOTICE,
        platform="facebook",
        account_id="1000",
        message_id="55_1",
        target="55_1",
        key="facebook:1000:notice:55_1:refund",
        actor=Actor.rule("refund"),
        via="lead",
        text=text,
        planned_at=NOW,
        handover=Handover(**(values | handover)),
    )


def posted(planned: Action) -> Any:
    (request,), effect = drive(adapter().perform(planned), response())
    assert (request.method, request.url, request.has_side_effects) == ("POST", ADDRESS, True)
    assert effect == Effect()
    return request.json


def test_a_notification_says_what_who_and_why() -> None:
    message = posted(action(severity="high", permalink="https://www.facebook.com/1?a=1&b=2"))
    assert message["text"] == "Refund: facebook comment by Ana"
    title, words, context = message["blocks"]
    assert title["text"]["text"] == (
        "*Refund: facebook comment by Ana* <https://www.facebook.com/1?a=1&amp;b=2|open>"
    )
    assert words["text"] == {"type": "plain_text", "text": "Où est mon colis ?", "emoji": False}
    assert context["elements"][0]["text"] == "Why: The lead wants to know | Severity: high | Rule: refund"
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)


def test_a_strangers_words_call_nobody_and_link_nowhere() -> None:
    evil = "<!channel> <@U1> <https://evil.example|our shop> & *bold*"
    message = posted(action(text=evil, author_name=evil, title=evil))
    assert message["blocks"][1]["text"]["type"] == "plain_text"
    for text in (message["text"], message["blocks"][0]["text"]["text"]):
        assert "<" not in text
        assert "&lt;\u200b!channel&gt;" in text


@pytest.mark.parametrize(
    "permalink", ["javascript:alert(1)", "https://x.example/|<!here>", "https://x.example/ y", ""]
)
def test_only_an_address_of_the_web_becomes_a_link(permalink: str) -> None:
    assert posted(action(permalink=permalink))["blocks"][0]["text"]["text"].endswith("Ana*")


def test_what_is_too_long_is_cut() -> None:
    blocks = posted(action(text="é" * 9_000, why="w" * 9_000, title="t" * 9_000))["blocks"]
    assert [len(blocks[0]["text"]["text"]) <= 3_000, len(blocks[1]["text"]["text"])] == [True, 3_000]
    assert len(blocks[2]["elements"][0]["text"]) == 3_000


def test_a_picture_without_words_has_no_empty_block() -> None:
    assert [block["type"] for block in posted(action(text=" "))["blocks"]] == ["section", "context"]


@pytest.mark.parametrize(
    ("source", "verb", "why"),
    [
        (adapter(), Verb.ESCALATE, "write 'notify' beside 'queue'"),
        (adapter(""), Verb.NOTIFY, "needs the address of an incoming webhook at hooks.slack.com"),
        (adapter("http://hooks.slack.com/services/x"), Verb.NOTIFY, "needs the address"),
        (adapter("https://hooks.slack.com.evil.example/x"), Verb.NOTIFY, "needs the address"),
        (adapter("https://hooks.slack.com@evil.example/x"), Verb.NOTIFY, "needs the address"),
        (adapter("https://[broken"), Verb.NOTIFY, "needs the address"),
        (adapter("https://other.example/x", host="chat.example"), Verb.NOTIFY, "at chat.example"),
        (adapter("http://chat.example/x", host="chat.example"), Verb.NOTIFY, "at chat.example"),
        (adapter("ftp://chat.example/x", host="chat.example"), Verb.NOTIFY, "at chat.example"),
    ],
)
def test_what_is_not_configured_rightly_is_said_when_rules_are_loaded(
    source: Adapter, verb: Verb, why: str
) -> None:
    assert why in str(source.target_obstacle(verb))
    with pytest.raises(Rejected):
        drive(source.perform(action(verb)))


def test_without_any_secret_there_is_no_address() -> None:
    bare = Adapter(Source(name="lead", adapter="slack"))
    assert "needs the address" in str(bare.target_obstacle(Verb.NOTIFY))


def test_what_could_not_be_opened_is_no_wrong_address() -> None:
    closed = Adapter(Source(name="lead", adapter="slack", is_complete=False))
    assert closed.target_obstacle(Verb.NOTIFY) is None
    assert "takes no cases over" in str(closed.target_obstacle(Verb.ESCALATE))


@pytest.mark.parametrize("address", ["https://chat.example:8443/hooks/x", "http://127.0.0.1:8443/hooks/x"])
def test_another_host_is_allowed_by_name(address: str) -> None:
    assert adapter(address, host=urlsplit(address).netloc).target_obstacle(Verb.NOTIFY) is None


def test_the_address_is_shown_nowhere() -> None:
    assert "abc" not in repr(adapter().source)
    assert "abc" not in str(adapter("https://evil.example/abc").target_obstacle(Verb.NOTIFY))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (403, Rejected),
        (404, Rejected),
        (410, Rejected),
        (302, Rejected),
        (429, RateLimited),
        (500, OutcomeUnknown),
    ],
)
def test_what_it_answers_has_one_meaning(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        drive(adapter().perform(action()), response("no", status))


def test_a_call_without_a_clear_answer_cannot_be_repeated() -> None:
    assert not adapter().is_idempotent(Verb.NOTIFY)
    assert not adapter().can_read_back(Verb.NOTIFY)


def test_nothing_comes_in() -> None:
    with pytest.raises(InvalidSignature):
        adapter().verify(WebhookRequest(method="POST", query={}, headers={}, body=b"{}", received_at=NOW))
    delivery = Delivery(source="lead", body=b"{}", headers={}, received_at=NOW)
    assert [type(item) for item in adapter().parse(delivery)] == [Malformed]
