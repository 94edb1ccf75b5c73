"""What YouTube counts: videos and subscribers within the quota, days with a permission of their own."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain import Account, Secret, Source
from bot.domain.platform_metrics import Level, MetricRow
from bot.errors import NotFound, NotPermitted, QuotaSpent
from bot.platforms.ports import Request, Response
from bot.platforms.youtube import Adapter
from bot.platforms.youtube.connection import YouTubeConnector
from bot.platforms.youtube.statistics import ANALYTICS_SCOPE
from tests.factories import drive, response

FIRST, LAST = date(2026, 11, 25), date(2026, 11, 28)
ACCOUNT = Account(platform="youtube", id="UCorchard", token=Secret("a-token"), settings={"metrics": "true"})
SOURCE = Source(name="tube", adapter="youtube", accounts=(ACCOUNT,))
CHANNEL = {
    "id": "UCorchard",
    "statistics": {"subscriberCount": "1200", "viewCount": "9"},
    "contentDetails": {"relatedPlaylists": {"uploads": "UUorchard"}},
}


def read(*answers: Response, source: Source = SOURCE) -> tuple[list[Request], tuple[MetricRow, ...]]:
    return drive(Adapter(source).metrics(ACCOUNT, FIRST, LAST), *answers)


def refusal(reason: str, status: int) -> Response:
    return response({"error": {"code": status, "errors": [{"reason": reason}]}}, status=status)


def listed(*items: dict[str, Any], **more: Any) -> Response:
    return response({"items": list(items), **more})


def upload(video: str, day: str) -> dict[str, Any]:
    return {"contentDetails": {"videoId": video, "videoPublishedAt": f"{day}T10:00:00Z"}}


def video(name: str, **statistics: str) -> dict[str, Any]:
    return {
        "id": name,
        "snippet": {"title": "Bread", "publishedAt": "2026-11-20T10:00:00Z"},
        "statistics": statistics,
    }


def test_videos_of_four_weeks_and_the_subscribers_of_now() -> None:
    requests, rows = read(
        listed(CHANNEL),
        listed(upload("v1", "2026-11-20"), upload("v2", "2026-11-19"), nextPageToken="p2"),
        listed(upload("old", "2026-10-01")),
        listed(video("v1", viewCount="310", likeCount="0"), video("v2", commentCount="4"), {"odd": 1}),
    )
    followers, first, second = rows
    assert (followers.about.level, followers.first_day, followers.values) == (
        Level.ACCOUNT,
        LAST,
        {"followers": 1200},
    )
    assert (first.about.id, first.origin, first.first_day) == ("v1", "unknown", None)
    assert (first.values, second.values) == (
        {"views": 310, "reactions": 0},
        {"comments": 4},
    )  # hidden: missing
    assert first.about.permalink == "https://www.youtube.com/watch?v=v1"
    assert first.about.published_at == "2026-11-20T10:00:00Z"
    assert requests[3].query["id"] == "v1,v2"
    assert [request.cost for request in requests] == [1, 1, 1, 1]
    assert all(request.method == "GET" and not request.has_side_effects for request in requests)


def test_a_channel_without_uploads_or_with_hidden_numbers_is_none_the_worse() -> None:
    bare = {"id": "UCorchard", "statistics": {"hiddenSubscriberCount": True}}
    assert read(listed(bare))[1] == ()
    assert len(read(listed(CHANNEL), refusal("playlistNotFound", 404))[1]) == 1


def test_a_channel_that_is_out_of_reach_is_said() -> None:
    with pytest.raises(NotFound):
        read(listed())
    with pytest.raises(QuotaSpent):
        read(refusal("quotaExceeded", 403))


def test_days_are_read_in_the_order_of_the_headings_where_an_operator_asks_for_them() -> None:
    source = replace(SOURCE, settings={"analytics": "true"})
    report = {
        "columnHeaders": [{"name": "day"}, {"name": "views"}, {"name": "shares"}, {"name": "new"}],
        "rows": [["2026-11-25", 310, 2, 5], ["soon", 1, 1, 1], ["2026-11-26", None, 3.5, 1]],
    }
    requests, rows = read(listed(CHANNEL), listed(), response(report), source=source)
    assert [(row.first_day, row.values) for row in rows[1:]] == [(FIRST, {"views": 310, "shares": 2})]
    query = requests[-1].query
    assert requests[-1].url == "https://youtubeanalytics.googleapis.com/v2/reports"
    assert (query["ids"], query["startDate"], query["endDate"]) == (
        "channel==UCorchard",
        "2026-11-25",
        "2026-11-28",
    )
    assert (requests[-1].cost, requests[-1].has_side_effects) == (0, False)
    with pytest.raises(NotPermitted):
        read(listed(CHANNEL), listed(), refusal("insufficientPermissions", 403), source=source)


def test_the_permission_for_days_is_asked_for_only_then() -> None:
    assert ANALYTICS_SCOPE not in YouTubeConnector(SOURCE).scopes
    assert ANALYTICS_SCOPE in YouTubeConnector(replace(SOURCE, settings={"analytics": "true"})).scopes


def test_it_is_asked_only_where_an_operator_says_so() -> None:
    adapter = Adapter(SOURCE)
    assert adapter.counts_metrics(ACCOUNT)
    assert not adapter.counts_metrics(replace(ACCOUNT, settings={}))
