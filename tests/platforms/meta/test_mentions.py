"""What a mention says is asked of the platform, by the ids that the webhook told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import Account, Attachment, Event, Kind
from bot.errors import NotFound, NotSent, RateLimited, Rejected, TokenExpired
from bot.platforms.meta import Adapter
from tests.factories import drive, event, response
from tests.fakes.meta import GRAPH, INSTAGRAM, PAGE, SOURCE, graph_error, parsed, raw_body

WITHHELD = {"author_id": None, "author_name": None, "text": ""}


def on_instagram(**changes: Any) -> Event:
    fields = {
        "platform": "instagram",
        "account_id": INSTAGRAM,
        "kind": Kind.MENTION,
        "message_id": "17966",
        "thread_id": "17955",
        "created_at_source": "delivery",
        **WITHHELD,
    }
    return event(**{**fields, **changes})


def on_facebook(**changes: Any) -> Event:
    return on_instagram(
        **{"platform": "facebook", "account_id": PAGE, "message_id": "990_3", "thread_id": "990_2", **changes}
    )


def fetched(mention: Event, *answers: Any) -> tuple[list[Any], Event]:
    return drive(Adapter(SOURCE).fetch(mention), *answers)


# ---- which are asked for


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("ig_mention_in_comment", [True]),
        ("ig_mention_in_caption", [True]),
        ("fb_mention_without_author_or_text", [True]),
        ("fb_mention_in_comment", [False]),
        ("ig_dm_story_mention", [False]),
        ("fb_comment_added", [False]),
        ("fb_text_missing_photo_only", [False]),
    ],
)
def test_only_mentions_that_came_without_their_content_are_asked_for(case: str, expected: list[bool]) -> None:
    adapter = Adapter(SOURCE)
    events = [item for item in parsed(raw_body(case)) if isinstance(item, Event)]
    assert [adapter.is_incomplete(item) for item in events] == expected


def test_whom_nobody_may_ask_for_is_not_asked_for() -> None:
    login = Account(
        platform="instagram", id=INSTAGRAM, token=SOURCE.accounts[0].token, settings={"login": "instagram"}
    )
    for account in (login, replace(login, settings={}, token=None)):
        assert not Adapter(replace(SOURCE, accounts=(account,))).is_incomplete(on_instagram())
    assert not Adapter(SOURCE).is_incomplete(on_instagram(account_id="4"))


# ---- what is asked, and what is understood


def test_a_mention_in_an_instagram_comment() -> None:
    answer = {
        "mentioned_comment": {
            "id": "17966",
            "text": "@orchardco my parcel is lost",
            "timestamp": "2026-11-22T11:58:00+0000",
            "username": "nils.holt",
            "media": {"id": "17955", "permalink": "https://www.instagram.com/p/abc/"},
        },
        "id": INSTAGRAM,
    }
    (request,), completed = fetched(on_instagram(), response(answer))
    assert request.url == f"{GRAPH}/{INSTAGRAM}"
    assert request.query["fields"].startswith("mentioned_comment.comment_id(17966){id,text,")
    assert not request.has_side_effects
    assert completed == replace(
        on_instagram(),
        text="@orchardco my parcel is lost",
        author_name="nils.holt",
        permalink="https://www.instagram.com/p/abc/",
        created_at=datetime(2026, 11, 22, 11, 58, tzinfo=UTC),
        created_at_source="platform",
    )


def test_a_mention_in_an_instagram_caption() -> None:
    media = {
        "id": "17955",
        "caption": "With orchardco in the park",
        "username": "nils.holt",
        "media_type": "VIDEO",
        "media_url": "https://cdn.example/v.mp4",
        "permalink": "https://www.instagram.com/p/abc/",
    }
    (request,), completed = fetched(
        on_instagram(message_id="17955"), response({"mentioned_media": media, "id": INSTAGRAM})
    )
    assert request.query["fields"].startswith("mentioned_media.media_id(17955){id,caption,")
    assert (completed.text, completed.author_name) == ("With orchardco in the park", "nils.holt")
    assert completed.attachments == (Attachment(type="video", url="https://cdn.example/v.mp4"),)
    assert completed.created_at_source == "delivery"


def test_a_mention_on_facebook() -> None:
    answer = {
        "id": "990_3",
        "message": "Orchard Co never answers",
        "from": {"id": "771", "name": "Joao Lima"},
        "created_time": "2026-11-22T11:00:00+0000",
        "permalink_url": "https://www.facebook.com/990/posts/2?comment_id=3",
        "attachment": {"type": "sticker", "url": "https://cdn.example/s.png"},
    }
    (request,), completed = fetched(on_facebook(), response(answer))
    assert request.url == f"{GRAPH}/990_3"
    assert (completed.text, completed.author_id, completed.author_name) == (
        "Orchard Co never answers",
        "771",
        "Joao Lima",
    )
    assert completed.permalink == "https://www.facebook.com/990/posts/2?comment_id=3"
    assert completed.attachments == (Attachment(type="sticker", url="https://cdn.example/s.png"),)


def test_a_post_on_facebook_is_asked_for_what_a_post_has() -> None:
    (request,), completed = fetched(
        on_facebook(message_id="990_2"),
        response({"id": "990_2", "full_picture": "https://cdn.example/p.jpg"}),
    )
    assert "attachment" not in request.query["fields"]
    assert completed.attachments == (Attachment(type="image", url="https://cdn.example/p.jpg"),)


def test_what_the_webhook_told_stays() -> None:
    told = on_facebook(text="what came", author_name="Ana")
    _, completed = fetched(told, response({"message": "now", "from": {"id": "9", "name": "Other"}}))
    assert (completed.text, completed.author_name, completed.author_id) == ("what came", "Ana", "9")


@pytest.mark.parametrize(
    ("mention", "answer"),
    [
        (on_facebook(), {"message": "hi", "from": {"id": PAGE}}),
        (on_instagram(), {"mentioned_comment": {"text": "hi", "username": "OrchardCo"}}),
    ],
)
def test_a_mention_of_ours_is_known_as_ours(mention: Event, answer: dict[str, Any]) -> None:
    assert fetched(mention, response(answer))[1].is_own_echo


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"mentioned_comment": []},
        {"mentioned_comment": {"text": 7, "timestamp": "yesterday", "username": {}, "media": 3}},
        {"message": ["x"], "from": "Ana", "created_time": 5, "attachment": "x"},
        {"permalink_url": "javascript:alert(1)"},
    ],
)
def test_what_cannot_be_read_is_as_if_it_were_not_there(answer: dict[str, Any]) -> None:
    _, completed = fetched(on_instagram(), response(answer))
    assert (completed.text, completed.author_name, completed.permalink) == ("", None, None)


# ---- when it does not work


def test_a_field_that_this_version_lacks_is_left_out_at_the_second_try() -> None:
    requests, completed = fetched(
        on_instagram(), graph_error(100), response({"mentioned_comment": {"text": "@orchardco hi"}})
    )
    assert [request.query["fields"] for request in requests][1] == (
        "mentioned_comment.comment_id(17966){id,text,timestamp}"
    )
    assert completed.text == "@orchardco hi"


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([graph_error(10)], Rejected),
        ([graph_error(100), graph_error(100)], Rejected),
        ([graph_error(100, 33)], NotFound),
        ([graph_error(190)], TokenExpired),
        ([graph_error(4)], RateLimited),
        ([response(b"<html>", 502)], NotSent),
        ([response(b"<html>")], NotSent),
        ([response({}, 404)], Rejected),
        ([response(b"not here", 404)], Rejected),
    ],
    ids=[
        "permission",
        "no field works",
        "gone",
        "token",
        "limit",
        "proxy",
        "no JSON",
        "no such call",
        "no such page",
    ],
)
def test_every_failure_says_what_to_do_next(answers: list[Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        fetched(on_instagram(), *answers)


@pytest.mark.parametrize("message_id", ["1)}{x", "../me", "a b", ""])
def test_an_id_that_is_none_is_never_part_of_a_question(message_id: str) -> None:
    for mention in (on_instagram(message_id=message_id), on_facebook(message_id=message_id)):
        with pytest.raises(Rejected):
            fetched(mention)
