"""Notifications that were not delivered are fetched as they would have been, and are the same events."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Delivery, Event
from bot.errors import NotPermitted, NotSent, RateLimited, TokenExpired
from bot.platforms.linkedin import Adapter
from bot.platforms.ports import BackfillPage, Request
from tests.factories import NOW, drive, response
from tests.fakes.linkedin import PAGE, SOURCE, URL
from tests.fakes.linkedin_server import notification

SINCE = NOW - timedelta(days=1)
HERE = Path(__file__).parent
ACCOUNT = SOURCE.accounts[0]


def listed(*notifications: Any) -> Any:
    return response({"elements": list(notifications), "paging": {"start": 0, "count": 100}})


def fetch(*answers: Any, cursor: str = "") -> tuple[list[Request], BackfillPage]:
    return drive(Adapter(SOURCE).backfill(ACCOUNT, cursor, SINCE, NOW), *answers)


def events(bodies: tuple[bytes, ...]) -> list[Event]:
    deliveries = [Delivery(source="linkedin", body=body, headers={}, received_at=NOW) for body in bodies]
    items = [item for delivery in deliveries for item in Adapter(SOURCE).parse(delivery)]
    assert all(isinstance(item, Event) for item in items)
    return [item for item in items if isinstance(item, Event)]


@pytest.mark.parametrize("case", ["comment", "reply", "admin_comment", "edit_delete_and_mention"])
def test_what_is_fetched_is_the_event_that_the_webhook_tells(case: str) -> None:
    body = (HERE / f"{case}.json").read_bytes()
    _, page = fetch(listed(*json.loads(body)["notifications"]), listed())
    assert not page.has_more
    webhook, fetched = events((body,)), events(page.bodies)
    assert fetched == sorted(webhook, key=lambda event: event.created_at)


def test_the_time_in_question_is_asked_for_with_brackets_as_they_are_and_names_spelt_out() -> None:
    (request, _), _ = fetch(listed(notification(1, "COMMENT", "?")), listed())
    begin, end = int(SINCE.timestamp() * 1000), int(NOW.timestamp() * 1000)
    assert request.url == (
        f"{URL}/organizationalEntityNotifications?q=criteria"
        "&actions=List(COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE,SHARE,SHARE_MENTION)"
        "&organizationalEntity=urn%3Ali%3Aorganization%3A5551234"
        f"&timeRange=(start:{begin},end:{end})&start=0&count=100"
    )
    assert (request.method, request.has_side_effects, request.account) == ("GET", False, PAGE)


def test_a_short_page_is_not_the_last_and_an_empty_one_is() -> None:
    pages = [listed(notification(number, "COMMENT", "?")) for number in range(3)]
    requests, page = fetch(*pages, listed())
    assert [request.url.split("&start=")[1] for request in requests] == [f"{n}&count=100" for n in range(4)]
    assert (len(page.bodies), page.has_more) == (3, False)


def test_after_ten_pages_the_next_step_goes_on() -> None:
    pages = [listed(notification(number, "COMMENT", "?")) for number in range(10)]
    _, page = fetch(*pages)
    assert (len(page.bodies), page.has_more) == (10, True)
    (request,), page = fetch(listed(), cursor=page.cursor)
    assert "&start=10&" in request.url
    assert not page.has_more


def test_what_was_written_first_is_told_first() -> None:
    later, sooner = (
        notification(number, "COMMENT", "?", lastModifiedAt=at) for number, at in ((1, 2e12), (2, 1e12))
    )
    _, page = fetch(listed(later, sooner), listed())
    assert [json.loads(body)["notifications"][0]["notificationId"] for body in page.bodies] == [-2, -1]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response({"status": 401}, 401), TokenExpired),
        (response({"status": 403}, 403), NotPermitted),
        (response({"status": 429}, 429), RateLimited),
        (response(b"<html>", 502), NotSent),
        (response({"elements": {}}), NotSent),
        (response([]), NotSent),
    ],
)
def test_a_refusal_is_told(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        fetch(answer)
