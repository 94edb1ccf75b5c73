"""Comments below the posts of a Page are fetched as webhooks would have told them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.meta import Adapter
from tests.factories import NOW, drive
from tests.fakes.graph_lists import (
    FACEBOOK,
    POST,
    as_listed,
    events,
    fb_item,
    identity,
    listed,
    post,
    steps,
    told,
    when,
)
from tests.fakes.meta import GRAPH, PAGE, SOURCE


@pytest.mark.parametrize("case", ["fb_comment_added", "fb_reply_added", "fb_own_reply_echo"])
def test_a_comment_of_a_page_is_the_event_that_its_webhook_tells(case: str) -> None:
    webhook = told(case)
    since = webhook.created_at - timedelta(hours=1)
    written = {"created_time": when(webhook.created_at), "updated_time": when(webhook.created_at)}
    adapter, answers = Adapter(SOURCE), [listed({"id": POST, **written}), listed(as_listed(webhook))]
    _, first = drive(adapter.backfill(FACEBOOK, "", since, NOW), answers[0])
    _, second = drive(adapter.backfill(FACEBOOK, first.cursor, since, NOW), answers[1])
    (fetched,) = events([second])
    assert identity(fetched) == identity(webhook)
    assert fetched.created_at == webhook.created_at


def test_a_visitors_post_is_the_event_that_its_webhook_tells() -> None:
    webhook = told("fb_visitor_post")
    item = {**as_listed(webhook), "updated_time": when(webhook.created_at), "id": webhook.message_id}
    flow = Adapter(SOURCE).backfill(FACEBOOK, "", webhook.created_at - timedelta(hours=1), NOW)
    _, page = drive(flow, listed(item, post(), {**item, "from": None, "id": "1_2"}))
    (fetched,) = events([page])
    assert identity(fetched) == identity(webhook)
    assert fetched.extra["is_visitor_post"] == "true"


def test_only_posts_that_somebody_has_written_below_since_are_looked_at() -> None:
    quiet = post(300, 200, id=f"{PAGE}_1")
    requests, (page,) = steps([listed(quiet, post(), after="p2")])
    assert [request.url for request in requests] == [f"{GRAPH}/{PAGE}/feed"]
    assert page.has_more
    assert [thread["id"] for thread in json.loads(page.cursor)["threads"]] == [POST]


def test_a_list_of_very_old_posts_ends() -> None:
    ancient = post(24 * 400, 24 * 399)
    requests, _ = steps([listed(ancient, after="p2"), listed()])
    assert [request.url for request in requests] == [f"{GRAPH}/{PAGE}/feed", f"{GRAPH}/{PAGE}/ads_posts"]


@pytest.mark.parametrize(
    ("attachment", "expected"),
    [
        (
            {"type": "photo", "media": {"image": {"src": "https://c.example/p.jpg"}}, "url": "https://f"},
            "image",
        ),
        ({"type": "sticker", "url": "https://f"}, "image"),
        ({"type": "video_inline", "url": "https://f"}, "video"),
        ({"type": "share", "url": "https://f"}, "share"),
        ({"type": "something_new", "url": "https://f"}, "share"),
        ({"type": "photo", "media": 7}, None),
        ("photo", None),
    ],
)
def test_what_comes_with_a_comment_is_told_as_the_webhook_would(
    attachment: Any, expected: str | None
) -> None:
    _, pages = steps([listed(post()), listed(fb_item(1, message="", attachment=attachment)), listed()])
    (fetched,) = events(pages)
    assert [part.type for part in fetched.attachments] == ([expected] if expected else [])
