"""What TikTok counts: days and videos of an account, ads of an advertiser, by calls that change nothing."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.domain import Account, Secret
from bot.domain.platform_metrics import Level, MetricRow
from bot.errors import NotPermitted
from bot.platforms.ports import Request, Response
from bot.platforms.tiktok import Adapter
from tests.factories import drive
from tests.fakes.tiktok import ACCOUNT, SOURCE, URL, error, ok

FIRST, LAST = date(2026, 11, 25), date(2026, 11, 28)
BRAND = replace(SOURCE.accounts[0], settings={"metrics": "true"})
ADVERTISER = Account(
    platform="tiktok",
    id="7001",
    token=Secret("ads-token"),
    settings={"adgroup_ids": "1801", "metrics": "true"},
)
JUNE, NOVEMBER = 1_780_000_000, 1_795_000_000  # 28 May and 18 November 2026


def read(about: Account, *answers: Response) -> tuple[list[Request], tuple[MetricRow, ...]]:
    adapter = Adapter(replace(SOURCE, accounts=(about,)))
    return drive(adapter.metrics(about, FIRST, LAST), *answers)


def test_days_of_an_account_and_its_videos_of_four_weeks() -> None:
    day = {
        "date": "2026-11-25",
        "video_views": 900,
        "unique_video_views": 300,
        "daily_new_followers": 2,
        "x": 1,
    }
    videos = [
        {"item_id": "757", "create_time": NOVEMBER, "caption": "Bread", "video_views": 40, "favorites": 3},
        {"item_id": "758", "create_time": str(JUNE), "video_views": 1},
    ]
    requests, rows = read(
        BRAND,
        ok({"metrics": [day, {"date": "soon"}], "username": "orchardco"}),
        ok({"videos": [{"odd": 1}], "has_more": True, "cursor": 1_795_000_000_000}),
        ok({"videos": videos, "has_more": True, "cursor": 2}),
    )
    days, video = rows
    assert (days.about.level, days.about.id, days.first_day) == (Level.ACCOUNT, ACCOUNT, FIRST)
    assert days.values == {"views": 900, "reach": 300, "followers_gained": 2}
    assert (video.about.id, video.about.title, video.origin) == ("757", "Bread", "unknown")
    assert (video.values, video.first_day) == ({"views": 40, "saves": 3}, None)
    assert video.about.published_at.startswith("2026-11-18T")
    assert (requests[0].url, requests[0].query["business_id"]) == (f"{URL}/business/get/", ACCOUNT)
    assert (requests[0].query["start_date"], requests[0].query["end_date"]) == ("2026-11-25", "2026-11-28")
    assert requests[2].query["cursor"] == "1795000000000"
    assert all(request.method == "GET" and not request.has_side_effects for request in requests)


def test_ads_of_an_advertiser_by_day_with_the_video_that_they_show() -> None:
    ran = {
        "dimensions": {"ad_id": "1799900000000103", "stat_time_day": "2026-11-24 00:00:00"},
        "metrics": {
            "spend": "1204.55",
            "currency": "EUR",
            "impressions": "188210",
            "reach": "121004",
            "clicks": "902",
            "comments": "77",
            "ad_name": "Loaf",
            "campaign_id": "1700",
            "campaign_name": "Bread",
            "adgroup_id": "1801",
        },
    }
    idle = {
        "dimensions": {"ad_id": "2", "stat_time_day": "2026-11-24 00:00:00"},
        "metrics": {"spend": "0.0", "impressions": "0", "comments": "-"},
    }
    requests, rows = read(
        ADVERTISER,
        ok({"list": [{"ad_id": "1799900000000103", "tiktok_item_id": "757"}, {"ad_id": "2"}]}),
        ok({"list": [ran, idle, {"dimensions": {}}]}),
    )
    (row,) = rows
    assert (row.about.id, row.about.post_id, row.about.campaign_id) == ("1799900000000103", "757", "1700")
    assert (row.source, row.origin, row.first_day, row.currency) == (
        "tiktok_ads_api",
        "ad",
        date(2026, 11, 24),
        "EUR",
    )
    assert row.values == {
        "spend": 1_204_550_000,
        "impressions": 188_210,
        "reach": 121_004,
        "link_clicks": 902,
        "comments": 77,
    }
    query = requests[1].query
    assert query["advertiser_id"] == "7001"
    assert (query["start_date"], query["end_date"]) == ("2026-10-31", "2026-11-28")  # 30 days at most
    assert json.loads(query["dimensions"]) == ["ad_id", "stat_time_day"]
    assert "STATUS_ALL" in query["filtering"]


def test_a_missing_permission_is_said() -> None:
    with pytest.raises(NotPermitted):
        read(BRAND, error(40001))


def test_it_is_asked_only_where_an_operator_says_so() -> None:
    adapter = Adapter(SOURCE)
    assert not adapter.counts_metrics(SOURCE.accounts[0])
    assert adapter.counts_metrics(BRAND)
