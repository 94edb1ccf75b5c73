"""Comments and mentions: what makes a reply, which texts are whose, what visibility means."""

import json
from typing import Any

import pytest

from bot.domain import Event, Kind
from bot.platforms.tiktok import Adapter
from tests.fakes.fixtures import parsed
from tests.fakes.tiktok import ACCOUNT, COMMENT, SOURCE, VIDEO

PARENT = "7571000000000000009"


def event(name: str = "comment.update", **content: Any) -> Event:
    fields = {"comment_id": int(COMMENT), "video_id": int(VIDEO), "comment_action": "insert", **content}
    written = json.dumps({key: value for key, value in fields.items() if value is not None})
    body = {"event": name, "user_openid": ACCOUNT, "create_time": 1795349300, "content": written}
    (item,) = parsed(Adapter(SOURCE), json.dumps(body).encode())
    assert isinstance(item, Event)
    return item


@pytest.mark.parametrize(
    ("comment_type", "parent", "expected"),
    [
        ("comment", VIDEO, None),
        ("comment", PARENT, None),
        ("comment", 0, None),
        ("reply", int(PARENT), PARENT),
        (None, PARENT, PARENT),
        (None, VIDEO, None),
        (None, 0, None),
        (None, None, None),
        ("reply", None, None),
    ],
)
def test_a_reply_is_one_by_its_type_and_else_by_its_parent(
    comment_type: str | None, parent: object, expected: str | None
) -> None:
    result = event(comment_type=comment_type, parent_comment_id=parent)
    assert result.parent_id == expected
    assert result.kind is (Kind.COMMENT if expected is None else Kind.REPLY)


def test_ids_of_nineteen_digits_keep_each_of_them() -> None:
    result = event()
    assert (result.message_id, result.thread_id) == (COMMENT, VIDEO)


@pytest.mark.parametrize(
    ("action", "extra"),
    [
        ("set_to_hidden", {"verb": "hide"}),
        ("set_to_public", {"verb": "unhide", "published": "true"}),
        ("set_to_friends_only", {"verb": "friends_only"}),
    ],
)
def test_visibility_is_told_in_our_words(action: str, extra: dict[str, str]) -> None:
    result = event(comment_action=action)
    assert (result.kind, dict(result.extra)) == (Kind.CONTROL, extra)


def test_what_was_removed_says_nothing_any_more() -> None:
    assert (event(comment_action="delete", text="x").kind, event(comment_action="delete", text="x").text) == (
        Kind.DELETE,
        "",
    )


def test_the_time_of_the_delivery_counts_where_the_comment_has_none() -> None:
    assert event(timestamp=None).created_at_source == "delivery"
    assert event(timestamp="2026-11-22T12:00:00Z").created_at_source == "platform"


def test_a_caption_is_the_words_of_a_video_and_not_of_a_comment_on_it() -> None:
    mention = {"video_caption": "unboxing", "video_create_time": 1795340000, "comment_action": None}
    in_caption = event("brand.mention.event", **mention | {"comment_id": "0"})
    in_comment = event("brand.mention.event", **mention)
    assert (in_caption.text, in_caption.message_id, in_caption.created_at_source) == (
        "unboxing",
        VIDEO,
        "platform",
    )
    assert (in_comment.text, in_comment.message_id, in_comment.created_at_source) == ("", COMMENT, "delivery")
