"""What TikTok counts: of a business account and its videos by one API, of an advertiser's ads by another.

Days of an account are in UTC and come one or two days late; those of ads are the advertiser's. Ads that were
deleted are asked for, too, since their money was spent.
https://business-api.tiktok.com/portal/docs?id=1739953377508354 (report/integrated/get)
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.documents import Field, id_in, text_in
from bot.domain import Account, Source
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.platforms.http import counts_in, day_of, moment_of, money_of, readable
from bot.platforms.ports import Flow
from bot.platforms.tiktok.ads import ad_groups
from bot.platforms.tiktok.api import AccountApi, parse_response

_SERVICE = "TikTok"
#: How long figures of ads are revised, and videos looked at. A report by day takes 30 days at most.
_REVISED = timedelta(days=28)
_VIDEOS_PER_PAGE, _ADS_PER_PAGE, _MOST_PAGES = 20, 1_000, 20
_LONGEST_TITLE = 300

_DAY_METRICS: Mapping[str, str] = {
    "video_views": "views",
    "unique_video_views": "reach",
    "likes": "reactions",
    "comments": "comments",
    "shares": "shares",
    "followers_count": "followers",
    "daily_new_followers": "followers_gained",
}
_VIDEO_METRICS: Mapping[str, str] = {
    "video_views": "views",
    "reach": "reach",
    "likes": "reactions",
    "comments": "comments",
    "shares": "shares",
    "favorites": "saves",
}
_VIDEO_FIELDS = ("item_id", "create_time", "caption", "share_url", *_VIDEO_METRICS)
#: Clicks are those that leave TikTok; comments those of people within a day after they saw the ad.
_AD_METRICS: Mapping[str, str] = {
    "impressions": "impressions",
    "reach": "reach",
    "clicks": "link_clicks",
    "likes": "reactions",
    "comments": "comments",
    "shares": "shares",
    "follows": "followers_gained",
}
_AD_ATTRIBUTES = ("ad_name", "adgroup_id", "adgroup_name", "campaign_id", "campaign_name", "currency")
_EVEN_DELETED = [{"field_name": "ad_status", "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}]


def read_counts(source: Source, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
    """Days of an account and its videos of the last four weeks; or of an advertiser, its ads by day."""
    api = AccountApi(source, account)
    if ad_groups(account):
        return tuple((yield from _read_ads(api, account, min(first, last - _REVISED), last)))
    rows = yield from _read_days(api, account, first, last)
    return (*rows, *(yield from _read_videos(api, account, last - _REVISED)))


# ---- an account


def _read_days(api: AccountApi, account: Account, first: date, last: date) -> Flow[list[MetricRow]]:
    response = yield api.get(
        "business/get",
        start_date=first.isoformat(),
        end_date=last.isoformat(),
        fields=json.dumps(list(_DAY_METRICS)),
    )
    data = parse_response(response, has_side_effects=False)
    with readable(_SERVICE, has_side_effects=False):
        days = list(data.elements("metrics"))
    about = MetricObject(level=Level.ACCOUNT, platform="tiktok", account_id=account.id, id=account.id)
    return [
        MetricRow(
            source="tiktok_api", about=about, origin="unknown", first_day=day, last_day=day, values=values
        )
        for counted in days
        if (day := day_of(text_in(counted, "date"))) and (values := counts_in(counted, _DAY_METRICS))
    ]


def _read_videos(api: AccountApi, account: Account, oldest: date) -> Flow[list[MetricRow]]:
    query = {"fields": json.dumps(list(_VIDEO_FIELDS)), "max_count": str(_VIDEOS_PER_PAGE)}
    rows: list[MetricRow] = []
    for _ in range(_MOST_PAGES):
        data = parse_response((yield api.get("business/video/list", **query)), has_side_effects=False)
        with readable(_SERVICE, has_side_effects=False):
            videos = list(data.elements("videos"))
            cursor = id_in(data, "cursor")
            has_more = (more := data.get("has_more")) is not None and more.flag()
        for video in videos:
            published = moment_of(video.get("create_time"))
            if published is not None and published.date() < oldest:
                return rows
            rows += _video_rows(account, video)
        if not has_more or cursor is None or cursor == query.get("cursor"):
            break
        query = {**query, "cursor": cursor}
    return rows


def _video_rows(account: Account, video: Field) -> Iterator[MetricRow]:
    published, item = moment_of(video.get("create_time")), id_in(video, "item_id")
    values = counts_in(video, _VIDEO_METRICS)
    if item is None or not values:
        return
    about = MetricObject(
        level=Level.POST,
        platform="tiktok",
        account_id=account.id,
        id=item,
        title=(text_in(video, "caption") or "")[:_LONGEST_TITLE],
        permalink=text_in(video, "share_url") or "",
        published_at="" if published is None else published.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    # A video that is used as an ad is counted with what the ad brought, and TikTok does not divide it.
    yield MetricRow(source="tiktok_api", about=about, origin="unknown", values=values)


# ---- an advertiser


def _read_ads(api: AccountApi, account: Account, first: date, last: date) -> Flow[list[MetricRow]]:
    videos = yield from _videos_of_ads(api)
    query = {
        "report_type": "BASIC",
        "data_level": "AUCTION_AD",
        "dimensions": json.dumps(["ad_id", "stat_time_day"]),
        "metrics": json.dumps(["spend", *_AD_METRICS, *_AD_ATTRIBUTES]),
        "filtering": json.dumps(_EVEN_DELETED),
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
    }
    lines = yield from _pages(api, "report/integrated/get", query)
    return [row for line in lines if (row := _ad_row(account, line, videos)) is not None]


def _videos_of_ads(api: AccountApi) -> Flow[Mapping[str, str]]:
    """Which video of an account each ad shows (a Spark Ad); others have no post in public."""
    query = {"fields": json.dumps(["ad_id", "tiktok_item_id"])}
    ads = yield from _pages(api, "ad/get", query)
    pairs = ((id_in(ad, "ad_id"), id_in(ad, "tiktok_item_id")) for ad in ads)
    return {ad_id: item for ad_id, item in pairs if ad_id and item}


def _pages(api: AccountApi, path: str, query: Mapping[str, str]) -> Flow[list[Field]]:
    lines: list[Field] = []
    for page in range(1, _MOST_PAGES + 1):
        response = yield api.get(path, **query, page=str(page), page_size=str(_ADS_PER_PAGE))
        data = parse_response(response, has_side_effects=False)
        with readable(_SERVICE, has_side_effects=False):
            listed = list(data.elements("list"))
        lines += listed
        if len(listed) < _ADS_PER_PAGE:
            break
    return lines


def _ad_row(account: Account, line: Field, videos: Mapping[str, str]) -> MetricRow | None:
    dimensions, metrics = line.get("dimensions"), line.get("metrics")
    ad_id, day = id_in(dimensions, "ad_id"), day_of(text_in(dimensions, "stat_time_day"))
    if metrics is None or ad_id is None or day is None:
        return None
    values = counts_in(metrics, _AD_METRICS)
    if (spend := money_of(metrics.get("spend"))) is not None:
        values["spend"] = spend
    if not any(values.values()):
        return None  # an ad that did not run: every day of the period is listed
    about = MetricObject(
        level=Level.AD,
        platform="tiktok",
        account_id=account.id,
        id=ad_id,
        title=_text(metrics, "ad_name"),
        campaign_id=id_in(metrics, "campaign_id") or "",
        campaign=_text(metrics, "campaign_name"),
        adset_id=id_in(metrics, "adgroup_id") or "",
        adset=_text(metrics, "adgroup_name"),
        post_id=videos.get(ad_id, ""),
    )
    return MetricRow(
        source="tiktok_ads_api",
        about=about,
        origin="ad",
        first_day=day,
        last_day=day,
        currency=(text_in(metrics, "currency") or "")[:3],
        values=values,
    )


def _text(field: Field, name: str) -> str:
    return (text_in(field, name) or "")[:_LONGEST_TITLE]
