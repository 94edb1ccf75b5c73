"""Comments below media are fetched as webhooks would have told them."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Kind, Origin
from bot.platforms.meta import Adapter
from tests.factories import NOW, drive
from tests.fakes.graph_lists import (
    MEDIA_ACCOUNT,
    SINCE,
    as_medium_lists,
    events,
    identity,
    listed,
    media_item,
    steps,
    told,
    when,
)
from tests.fakes.meta import GRAPH, INSTAGRAM, SOURCE


@pytest.mark.parametrize(
    "case", ["ig_comment", "ig_reply", "ig_own_comment_by_id", "ig_own_comment_by_username"]
)
def test_a_comment_of_a_medium_is_the_event_that_its_webhook_tells(case: str) -> None:
    webhook = told(case)
    since = webhook.created_at - timedelta(hours=1)
    medium = {"id": webhook.thread_id, "timestamp": when(webhook.created_at), "comments_count": 2}
    item = as_medium_lists(webhook)
    if webhook.parent_id:
        top = {
            "id": webhook.parent_id,
            "text": "?",
            "timestamp": when(webhook.created_at - timedelta(days=9)),
        }
        item = {**top, "username": "nils", "replies": {"data": [item]}}
    adapter = Adapter(SOURCE)
    _, first = drive(adapter.backfill(MEDIA_ACCOUNT, "", since, NOW), listed(medium))
    _, second = drive(adapter.backfill(MEDIA_ACCOUNT, first.cursor, since, NOW), listed(item))
    assert second.has_more, "conversations come next"
    (fetched,) = events([second])
    assert identity(fetched) == identity(webhook)


def test_replies_below_an_older_comment_of_a_medium_are_fetched_and_those_beyond_the_first_too() -> None:
    old = 60 * 24 * 5
    thread = media_item(
        1,
        old,
        replies={
            "data": [media_item(2, old - 5), media_item(3)],
            "paging": {"cursors": {"after": "r2"}, "next": "https://x.example"},
        },
    )
    medium = {"id": "1801", "timestamp": when(NOW - timedelta(days=20)), "comments_count": 4}
    adapter = Adapter(SOURCE)
    _, media = drive(adapter.backfill(MEDIA_ACCOUNT, "", SINCE, NOW), listed(medium))
    requests, page = drive(
        adapter.backfill(MEDIA_ACCOUNT, media.cursor, SINCE, NOW), listed(thread), listed(media_item(4))
    )
    assert [request.url for request in requests] == [f"{GRAPH}/1801/comments", f"{GRAPH}/1791/replies"]
    assert requests[1].query["after"] == "r2"
    fetched = events([page])
    assert [(event.kind, event.message_id, event.parent_id) for event in fetched] == [
        (Kind.REPLY, "1793", "1791"),
        (Kind.REPLY, "1794", "1791"),
    ]


def test_media_without_comments_and_old_ones_are_not_asked_about() -> None:
    media = [
        {"id": "1", "timestamp": when(NOW), "comments_count": 0},
        {"id": "2", "timestamp": when(NOW - timedelta(days=100)), "comments_count": 5},
        {"id": "3", "timestamp": when(NOW - timedelta(days=80)), "comments_count": 5},
        {"timestamp": when(NOW)},
    ]
    _, page = drive(Adapter(SOURCE).backfill(MEDIA_ACCOUNT, "", SINCE, NOW), listed(*media))
    assert [thread["id"] for thread in json.loads(page.cursor)["threads"]] == ["3"]


def test_comments_of_media_end_where_nobody_answers_any_more_if_they_come_in_that_order() -> None:
    ancient, older = media_item(1, 60 * 24 * 50), media_item(2, 60 * 24 * 60)
    adapter = Adapter(SOURCE)
    medium = {"id": "1801", "timestamp": when(NOW), "comments_count": 4}
    _, media = drive(adapter.backfill(MEDIA_ACCOUNT, "", SINCE, NOW), listed(medium))
    requests, _ = drive(
        adapter.backfill(MEDIA_ACCOUNT, media.cursor, SINCE, NOW), listed(ancient, older, after="2")
    )
    assert len(requests) == 1
    requests, _ = drive(
        adapter.backfill(MEDIA_ACCOUNT, media.cursor, SINCE, NOW),
        listed(older, ancient, after="2"),
        listed(media_item(3)),
    )
    assert len(requests) == 2


def test_comments_below_advertisements_on_instagram_come_from_the_ad_account_that_is_named() -> None:
    account = replace(MEDIA_ACCOUNT, settings={**MEDIA_ACCOUNT.settings, "ad_account_id": "act_77"})
    source = replace(SOURCE, accounts=(account,))
    ad = {"id": "120250", "name": "Spring", "creative": {"effective_instagram_media_id": "18083"}}
    bare: dict[str, Any] = {"id": "120251", "creative": {}}
    requests, pages = steps([listed(), listed(ad, bare), listed(media_item(1))], account, source)
    assert [request.url.removeprefix(f"{GRAPH}/") for request in requests] == [
        f"{INSTAGRAM}/media",
        "act_77/ads",
        "18083/comments",
    ]
    (fetched,) = events(pages, source)
    assert (fetched.origin, fetched.extra["ad_id"], fetched.extra["ad_title"]) == (
        Origin.AD,
        "120250",
        "Spring",
    )


def test_whoever_is_withheld_is_known_by_name_at_most() -> None:
    withheld = {"id": "1795", "text": "?", "timestamp": when(NOW), "username": "nils"}
    medium = {"id": "1801", "timestamp": when(NOW), "comments_count": 1}
    _, pages = steps(
        [listed(medium), listed(withheld, {**withheld, "id": "1796", "username": None})], MEDIA_ACCOUNT
    )
    assert [(event.author_id, event.author_name) for event in events(pages)] == [(None, "nils"), (None, None)]
