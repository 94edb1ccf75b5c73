"""Notifications: what they are, who wrote, and which of them tell the same."""

from typing import Any

import pytest

from bot.documents import Field
from bot.domain import Event, Kind
from bot.errors import Malformed
from bot.platforms.linkedin.notifications import Subscription, read_notification
from tests.factories import NOW
from tests.fakes.linkedin import ACTIVITY, COMMENT, PAGE

SUBSCRIPTION = Subscription(received_at=NOW, own_ids=frozenset({PAGE, "urn:li:organization:2"}))


def read(action: str = "COMMENT", comment: dict[str, Any] | None = None, **changes: Any) -> Event:
    item = {
        "notificationId": 7,
        "organizationalEntity": PAGE,
        "action": action,
        "sourcePost": ACTIVITY,
        "generatedActivity": COMMENT.replace("(urn:li:", "("),
        "lastModifiedAt": 1795349400000,
        **changes,
    }
    if comment is not None:
        item["decoratedGeneratedActivity"] = {"comment": comment}
    present = {key: value for key, value in item.items() if value is not None}
    return read_notification(Field(present), SUBSCRIPTION)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("COMMENT", Kind.COMMENT),
        ("ADMIN_COMMENT", Kind.COMMENT),
        ("COMMENT_EDIT", Kind.EDIT),
        ("COMMENT_DELETE", Kind.DELETE),
        ("SHARE", Kind.MENTION),
        ("SHARE_MENTION", Kind.MENTION),
        ("LIKE", Kind.REACTION),
        ("comment", Kind.IGNORED),
        ("COMMENT_REPORT", Kind.IGNORED),
    ],
)
def test_each_action_is_what_it_is(action: str, kind: Kind) -> None:
    assert read(action).kind is kind


@pytest.mark.parametrize(
    ("action", "owner", "is_ours"),
    [
        ("COMMENT", "urn:li:person:1", False),
        ("COMMENT", PAGE, True),
        ("COMMENT", "urn:li:organization:2", True),
        ("COMMENT", None, False),
        ("ADMIN_COMMENT", None, True),
        ("ADMIN_COMMENT", "urn:li:person:1", True),
    ],
)
def test_what_is_written_in_the_name_of_a_page_of_ours_is_ours(
    action: str, owner: str | None, is_ours: bool
) -> None:
    assert read(action, {"owner": owner}).is_own_echo is is_ours


@pytest.mark.parametrize(
    ("comment", "parent"),
    [
        ({"object": ACTIVITY}, None),
        ({"object": COMMENT}, COMMENT),
        ({"object": COMMENT.replace("(urn:li:", "(")}, COMMENT),
        ({"object": ACTIVITY, "parentComment": COMMENT}, COMMENT),
        (None, None),
    ],
)
def test_a_reply_names_the_comment_it_answers(comment: dict[str, Any] | None, parent: str | None) -> None:
    result = read(comment=comment)
    assert (result.parent_id, result.kind) == (parent, Kind.COMMENT if parent is None else Kind.REPLY)


@pytest.mark.parametrize(
    ("entity", "extra"),
    [
        ("urn:li:share:7", {"post_alias": "urn:li:share:7"}),
        ("urn:li:ugcPost:7", {"post_alias": "urn:li:ugcPost:7"}),
        (ACTIVITY, {}),
        ("urn:li:person:7", {}),
        (None, {}),
    ],
)
def test_a_post_of_two_names_is_told_with_both(entity: str | None, extra: dict[str, str]) -> None:
    result = read(decoratedSourcePost={"entity": entity} if entity else {})
    assert (result.thread_id, dict(result.extra)) == (ACTIVITY, extra)
    assert read("LIKE", decoratedSourcePost={"entity": "urn:li:share:7"}).extra["post_alias"] == (
        "urn:li:share:7"
    )


def test_two_administrators_are_told_of_one_comment() -> None:
    first, second = read(notificationId=1, subscriber="a"), read(notificationId=-2, subscriber="b")
    assert first.dedupe_key == second.dedupe_key
    assert first.dedupe_key != read(lastModifiedAt=1795349400001).dedupe_key
    assert first.dedupe_key != read("COMMENT_EDIT").dedupe_key


def test_a_like_has_a_target_and_nobody_who_gave_it() -> None:
    like = read("LIKE", generatedActivity=None)
    assert (like.message_id, like.author_id, like.text) == (ACTIVITY, None, "")
    assert read("LIKE").message_id == COMMENT


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"organizationalEntity": None}, "body: 'organizationalEntity' is missing"),
        ({"action": 7}, "body.action: expected a text, found a number"),
        ({"generatedActivity": None, "sourcePost": None}, "body: 'generatedActivity' is missing"),
        ({"lastModifiedAt": None, "notificationId": None}, "body: 'notificationId' is missing"),
        ({"lastModifiedAt": {}}, "body.lastModifiedAt: expected an id, found an object"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(**changes)
    assert str(caught.value) == place
