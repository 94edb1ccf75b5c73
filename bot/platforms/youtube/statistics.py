"""What YouTube counts of a channel: its videos of the last four weeks in their whole life, its subscribers,
and with the permission for it the channel by day.

A call of the Data API takes units of the day's quota: three for a channel with up to fifty new videos. The
Analytics API has a quota of its own. Days are those of California, and come two or three days late.
https://developers.google.com/youtube/v3/docs/videos/list
https://developers.google.com/youtube/analytics/reference/reports/query
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.documents import Field, id_in, text_in
from bot.domain import Account
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.errors import NotFound
from bot.platforms.http import count_of, counts_in, day_of, moment_of, readable
from bot.platforms.ports import Flow, Request
from bot.platforms.youtube.answers import read

ANALYTICS_URL = "https://youtubeanalytics.googleapis.com/v2"
ANALYTICS_SCOPE = "https://www.googleapis.com/auth/yt-analytics.readonly"
_SOURCE = "youtube_api"
_SERVICE = "YouTube"
#: Videos go on being seen; older ones are in the exports of Studio.
_LATEST = timedelta(days=28)
_MOST_PAGES = 4
_PAGE_SIZE = "50"
_LONGEST_TITLE = 300
_VIDEO_METRICS: Mapping[str, str] = {
    "viewCount": "views",
    "likeCount": "reactions",
    "commentCount": "comments",
}
_DAY_METRICS: Mapping[str, str] = {
    "views": "views",
    "likes": "reactions",
    "comments": "comments",
    "shares": "shares",
    "subscribersGained": "followers_gained",
}

#: Makes a request of the Data API, from a path and its parameters.
Call = Callable[[str, Mapping[str, str]], Request]


def read_channel(account: Account, last: date, call: Call) -> Flow[list[MetricRow]]:
    """The subscribers as of now, and what YouTube says of each new video. What it hides is missing."""
    response = yield call("channels", {"part": "statistics,contentDetails", "id": account.id})
    with readable(_SERVICE, has_side_effects=False):
        channel = next(read(response, has_side_effects=False).elements("items"), None)
    if channel is None:
        raise NotFound("YouTube does not know the channel, or it is out of reach of the token")
    rows = []
    statistics = channel.get("statistics")
    followers = count_of(statistics.get("subscriberCount")) if statistics is not None else None
    if followers is not None:
        rows.append(_account_row(account, last, {"followers": followers}))
    videos = yield from _new_videos(channel, last - _LATEST, call)
    for start in range(0, len(videos), int(_PAGE_SIZE)):
        query = {"part": "snippet,statistics", "id": ",".join(videos[start : start + int(_PAGE_SIZE)])}
        body = read((yield call("videos", query)), has_side_effects=False)
        with readable(_SERVICE, has_side_effects=False):
            items = list(body.elements("items"))
        rows += [row for item in items if (row := _video_row(account, item)) is not None]
    return rows


def days_request(account: Account, token: str, url: str, first: date, last: date) -> Request:
    """Asks for the channel by day."""
    return Request(
        method="GET",
        url=f"{url.rstrip('/')}/reports",
        headers={"Authorization": f"Bearer {token}"},
        query={
            "ids": f"channel=={account.id}",
            "startDate": first.isoformat(),
            "endDate": last.isoformat(),
            "metrics": ",".join(_DAY_METRICS),
            "dimensions": "day",
            "sort": "day",
        },
        has_side_effects=False,
        account=account.id,
    )


def read_days(account: Account, body: Field) -> list[MetricRow]:
    """What the Analytics API says of each day, whose numbers stand in the order of the headings."""
    with readable(_SERVICE, has_side_effects=False):
        names = [text_in(column, "name") or "" for column in body.elements("columnHeaders")]
        lines = [list(line.items()) for line in body.elements("rows")]
    rows = []
    for line in lines:
        cells = dict(zip(names, line, strict=False))
        day = day_of(str(cells["day"].value)) if "day" in cells else None
        values = {
            ours: count
            for name, ours in _DAY_METRICS.items()
            if (count := count_of(cells.get(name))) is not None
        }
        if day is not None and values:
            rows.append(_account_row(account, day, values))
    return rows


def _new_videos(channel: Field, oldest: date, call: Call) -> Flow[list[str]]:
    """The ids of the videos that were uploaded since then, from the channel's list of uploads."""
    playlists = _at(channel, "contentDetails", "relatedPlaylists")
    uploads = id_in(playlists, "uploads") if playlists is not None else None
    videos: list[str] = []
    query = {"part": "contentDetails", "playlistId": uploads or "", "maxResults": _PAGE_SIZE}
    for _ in range(_MOST_PAGES if uploads else 0):
        try:
            body = read((yield call("playlistItems", query)), has_side_effects=False)
        except NotFound:
            return videos  # a channel that has never uploaded anything has no such list
        with readable(_SERVICE, has_side_effects=False):
            items = [item["contentDetails"] for item in body.elements("items")]
        for item in items:
            published, video = moment_of(item.get("videoPublishedAt")), id_in(item, "videoId")
            if published is not None and published.date() < oldest:
                return videos
            videos += [video] if video is not None else []
        following = text_in(body, "nextPageToken")
        if following is None:
            break
        query = {**query, "pageToken": following}
    return videos


def _video_row(account: Account, item: Field) -> MetricRow | None:
    video, snippet, statistics = id_in(item, "id"), item.get("snippet"), item.get("statistics")
    values = counts_in(statistics, _VIDEO_METRICS) if statistics is not None else {}
    if video is None or not values:
        return None
    published = moment_of(snippet.get("publishedAt")) if snippet is not None else None
    about = MetricObject(
        level=Level.POST,
        platform="youtube",
        account_id=account.id,
        id=video,
        title=(text_in(snippet, "title") or "")[:_LONGEST_TITLE],
        permalink=f"https://www.youtube.com/watch?v={video}",
        published_at="" if published is None else published.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    # Whether ads brought some of the views, the Data API does not say.
    return MetricRow(source=_SOURCE, about=about, origin="unknown", values=values)


def _account_row(account: Account, day: date, values: Mapping[str, int]) -> MetricRow:
    about = MetricObject(level=Level.ACCOUNT, platform="youtube", account_id=account.id, id=account.id)
    return MetricRow(
        source=_SOURCE, about=about, origin="unknown", first_day=day, last_day=day, values=values
    )


def _at(field: Field, *names: str) -> Field | None:
    at: Field | None = field
    for name in names:
        at = at.get(name) if at is not None else None
    return at
