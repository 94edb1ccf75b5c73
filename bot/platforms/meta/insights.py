"""What Meta counts of a Page, of an Instagram account, and of the ads that are theirs.

One metric that a version of the API does not have fails the whole request (#100), so then each is asked for
alone. Days of a Page end at midnight in California, and are named by the moment after their end.

https://developers.facebook.com/docs/graph-api/reference/insights
https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/insights
https://developers.facebook.com/docs/marketing-api/reference/ads-insights
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.documents import Field, id_in, text_in
from bot.domain import Account, Source
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.errors import Rejected
from bot.platforms.http import count_of, counts_in, day_of, moment_of, money_of
from bot.platforms.meta.edges import advanced, edge_items, next_cursor
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response
from bot.platforms.ports import Flow

_DAY = timedelta(days=1)
#: Meta revises what ads did for four weeks, and posts go on being seen for as long.
REVISED = timedelta(days=28)
_MOST_POSTS = 100
_MOST_PAGES = 40
_LONGEST_TITLE = 300
_NO_SUCH_METRIC = "100"
_PLATFORMS = frozenset({"facebook", "instagram"})

_PAGE_METRICS: Mapping[str, str] = {
    "page_media_view": "views",
    "page_total_media_view_unique": "reach",
    "page_follows": "followers",
    "page_daily_follows": "followers_gained",
}
_POST_METRICS: Mapping[str, str] = {"post_total_media_view_unique": "reach", "post_clicks": "clicks"}
_SUMS = "reactions.limit(0).summary(true),comments.limit(0).summary(true)"
_POST_FIELDS = f"id,message,created_time,permalink_url,shares,{_SUMS}"
_ACCOUNT_METRICS: Mapping[str, str] = {"views": "views", "reach": "reach"}
#: Of these Meta leaves out what ads brought, but for reach.
_MEDIA_METRICS: Mapping[str, str] = {
    "views": "views",
    "reach": "reach",
    "likes": "reactions",
    "comments": "comments",
    "shares": "shares",
    "saved": "saves",
}
_AD_FIELDS = (
    "ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,account_currency,spend,reach,impressions,"
    "clicks,inline_link_clicks,actions"
)
_AD_METRICS: Mapping[str, str] = {
    "reach": "reach",
    "impressions": "impressions",
    "clicks": "clicks",
    "inline_link_clicks": "link_clicks",
}
_ACTIONS: Mapping[str, str] = {
    "comment": "comments",
    "post_reaction": "reactions",
    "post": "shares",
    "onsite_conversion.post_save": "saves",
}
_CREATIVE_FIELDS = "id,creative{effective_object_story_id,effective_instagram_media_id}"


def counts_metrics(account: Account) -> bool:
    """Whether the account is to be asked: where its settings say so."""
    return account.platform in _PLATFORMS and account.settings.get("metrics") == "true"


def read_insights(source: Source, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
    """What Meta says of the days, of posts of the last four weeks, and of ads on each day of these."""
    api = AccountApi(source, account)
    read = _read_page if account.platform == "facebook" else _read_instagram
    rows = list((yield from read(api, account, first, last)))
    if ad_account := account.settings.get("ad_account_id", "").removeprefix("act_"):
        rows += yield from _read_ads(api, account, f"act_{ad_account}", min(first, last - REVISED), last)
    return tuple(rows)


# ---- a Page and its posts


def _read_page(api: AccountApi, account: Account, first: date, last: date) -> Flow[list[MetricRow]]:
    period = {"period": "day", "since": first.isoformat(), "until": (last + _DAY).isoformat()}
    values = yield from _insights(api, account.id, tuple(_PAGE_METRICS), period)
    by_day: dict[date, dict[str, int]] = {}
    for name, entries in values.items():
        for entry in entries:
            moment, amount = moment_of(entry.get("end_time")), count_of(entry.get("value"))
            if moment is not None and amount is not None:
                by_day.setdefault(moment.date() - _DAY, {})[_PAGE_METRICS[name]] = amount
    rows = [_account_row(account, day, counted) for day, counted in sorted(by_day.items())]
    query = {"fields": _POST_FIELDS, "since": (last - REVISED).isoformat()}
    posts = yield from _listed(api, account.id, "published_posts", query, last - REVISED, "created_time")
    for post in posts:
        rows += yield from _read_post(api, account, post)
    return rows


def _read_post(api: AccountApi, account: Account, post: Field) -> Flow[list[MetricRow]]:
    post_id = id_in(post, "id")
    if post_id is None:
        return []
    counted = {
        "reactions": count_of(_at(post, "reactions", "summary", "total_count")),
        "comments": count_of(_at(post, "comments", "summary", "total_count")),
        "shares": count_of(_at(post, "shares", "count")),
    }
    values = yield from _insights(api, post_id, tuple(_POST_METRICS), {"period": "lifetime"})
    for name, entries in values.items():
        counted[_POST_METRICS[name]] = count_of(entries[0].get("value")) if entries else None
    split = {"period": "lifetime", "breakdown": "is_from_ads"}
    seen = (yield from _insights(api, post_id, ("post_media_view",), split)).get("post_media_view", [])
    parts = {text_in(entry, "is_from_ads"): count_of(entry.get("value")) for entry in seen}
    counted["views_organic"], counted["views_paid"] = parts.get("0"), parts.get("1")
    known_parts = [part for part in parts.values() if part is not None]
    counted["views"] = sum(known_parts) if known_parts else None
    origin = "mixed" if counted["views_paid"] else "organic" if parts else "unknown"
    return _post_rows(account, post, counted, origin, ("message", "created_time", "permalink_url"))


# ---- an Instagram account and its media


def _read_instagram(api: AccountApi, account: Account, first: date, last: date) -> Flow[list[MetricRow]]:
    rows: list[MetricRow] = []
    day = first
    while day <= last:
        # The sum of a period is all that there is, so each day is a period of its own.
        period = {
            "period": "day",
            "metric_type": "total_value",
            "since": day.isoformat(),
            "until": (day + _DAY).isoformat(),
        }
        values = yield from _insights(api, account.id, tuple(_ACCOUNT_METRICS), period)
        counted = {
            _ACCOUNT_METRICS[name]: amount
            for name, entries in values.items()
            for entry in entries
            if (amount := count_of(entry.get("value"))) is not None
        }
        rows += [_account_row(account, day, counted)] if counted else []
        day += _DAY
    response = yield api.get(account.id, fields="followers_count")
    followers = count_of(parse_response(response, has_side_effects=False).get("followers_count"))
    if followers is not None:
        rows.append(_account_row(account, last, {"followers": followers}))
    query = {"fields": "id,caption,permalink,timestamp"}
    media = yield from _listed(api, account.id, "media", query, last - REVISED, "timestamp")
    for medium in media:
        rows += yield from _read_medium(api, account, medium)
    return rows


def _read_medium(api: AccountApi, account: Account, medium: Field) -> Flow[list[MetricRow]]:
    media_id = id_in(medium, "id")
    if media_id is None:
        return []
    values = yield from _insights(api, media_id, tuple(_MEDIA_METRICS), {})
    counted = {
        _MEDIA_METRICS[name]: count_of(entries[0].get("value")) for name, entries in values.items() if entries
    }
    return _post_rows(account, medium, counted, "organic", ("caption", "timestamp", "permalink"))


# ---- ads


def _read_ads(
    api: AccountApi, account: Account, ad_account: str, first: date, last: date
) -> Flow[list[MetricRow]]:
    posts = yield from _posts_of_ads(api, account, ad_account)
    query = {
        "level": "ad",
        "time_increment": "1",
        "time_range": json.dumps({"since": first.isoformat(), "until": last.isoformat()}),
        "fields": _AD_FIELDS,
    }
    ads = yield from _listed(api, ad_account, "insights", query)
    return [row for ad in ads if (row := _ad_row(account, ad, posts)) is not None]


def _posts_of_ads(api: AccountApi, account: Account, ad_account: str) -> Flow[Mapping[str, str]]:
    """Which post each ad shows, by its id."""
    name = "effective_object_story_id" if account.platform == "facebook" else "effective_instagram_media_id"
    ads = yield from _listed(api, ad_account, "ads", {"fields": _CREATIVE_FIELDS})
    pairs = ((id_in(ad, "id"), id_in(_at(ad, "creative"), name)) for ad in ads)
    return {ad_id: post_id for ad_id, post_id in pairs if ad_id and post_id}


def _ad_row(account: Account, ad: Field, posts: Mapping[str, str]) -> MetricRow | None:
    ad_id, day = id_in(ad, "ad_id"), day_of(text_in(ad, "date_start"))
    if ad_id is None or day is None:
        return None
    values = counts_in(ad, _AD_METRICS)
    if (spend := money_of(ad.get("spend"))) is not None:
        values["spend"] = spend
    for action in _elements(ad, "actions"):
        ours, amount = _ACTIONS.get(text_in(action, "action_type") or ""), count_of(action.get("value"))
        if ours is not None and amount is not None:
            values[ours] = amount
    about = MetricObject(
        level=Level.AD,
        platform="meta",
        account_id=account.id,
        id=ad_id,
        title=_text(ad, "ad_name"),
        campaign_id=id_in(ad, "campaign_id") or "",
        campaign=_text(ad, "campaign_name"),
        adset_id=id_in(ad, "adset_id") or "",
        adset=_text(ad, "adset_name"),
        post_id=posts.get(ad_id, ""),
    )
    return MetricRow(
        source="meta_ads_api",
        about=about,
        origin="ad",
        first_day=day,
        last_day=day,
        currency=(text_in(ad, "account_currency") or "")[:3],
        values=values,
    )


# ---- calls


def _insights(
    api: AccountApi, about: str, names: tuple[str, ...], query: Mapping[str, str]
) -> Flow[Mapping[str, Sequence[Field]]]:
    """The values of metrics, those of the API's version that it has."""
    response = yield api.get(about, "insights", metric=",".join(names), **query)
    try:
        body = parse_response(response, has_side_effects=False)
    except Rejected as error:
        if error.code != _NO_SUCH_METRIC:
            raise
        if len(names) == 1:
            return {}
        values: dict[str, Sequence[Field]] = {}
        for name in names:
            values |= yield from _insights(api, about, (name,), query)
        return values
    metrics = {text_in(metric, "name") or "": list(_values(metric)) for metric in edge_items(body)}
    return {name: metrics[name] for name in names if metrics.get(name)}


def _listed(
    api: AccountApi,
    about: str,
    edge: str,
    query: Mapping[str, str],
    oldest: date | None = None,
    written_at: str = "",
) -> Flow[list[Field]]:
    """The objects of an edge; with `oldest` no more than a hundred, and none from before that day."""
    objects: list[Field] = []
    cursor = ""
    for _ in range(_MOST_PAGES):
        after = {"after": cursor} if cursor else {}
        response = yield api.get(about, edge, **query, limit="50" if oldest else "500", **after)
        page = parse_response(response, has_side_effects=False)
        for item in edge_items(page):
            published = moment_of(item.get(written_at)) if oldest else None
            if oldest and (len(objects) == _MOST_POSTS or (published and published.date() < oldest)):
                return objects
            objects.append(item)
        if (following := next_cursor(page)) is None:
            break
        cursor = advanced(cursor, following)
    return objects


# ---- what answers hold


def _account_row(account: Account, day: date, values: Mapping[str, int]) -> MetricRow:
    return MetricRow(
        source=f"{account.platform}_api",
        about=MetricObject(
            level=Level.ACCOUNT, platform=account.platform, account_id=account.id, id=account.id
        ),
        origin="unknown",
        first_day=day,
        last_day=day,
        values=values,
    )


def _post_rows(
    account: Account,
    post: Field,
    counted: Mapping[str, int | None],
    origin: str,
    names: tuple[str, str, str],
) -> list[MetricRow]:
    text, written_at, permalink = names
    published = moment_of(post.get(written_at))
    about = MetricObject(
        level=Level.POST,
        platform=account.platform,
        account_id=account.id,
        id=id_in(post, "id") or "",
        title=_text(post, text),
        permalink=text_in(post, permalink) or "",
        published_at="" if published is None else published.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    values = {name: amount for name, amount in counted.items() if amount is not None}
    source = f"{account.platform}_api"
    return [MetricRow(source=source, about=about, origin=origin, values=values)] if values else []


def _values(metric: Field) -> Iterator[Field]:
    """What a metric has been: one value of each day, or one of the whole period."""
    total = metric.get("total_value")
    if total is not None and isinstance(total.value, dict):
        yield total
        return
    yield from (entry for entry in _elements(metric, "values") if isinstance(entry.value, dict))


def _elements(field: Field, name: str) -> list[Field]:
    member = field.get(name)
    return list(member.items()) if member is not None and isinstance(member.value, list) else []


def _at(field: Field, *names: str) -> Field | None:
    """What stands at a path; None where nothing does."""
    at: Field | None = field
    for name in names:
        at = at.get(name) if at is not None and isinstance(at.value, dict) else None
    return at


def _text(field: Field, name: str) -> str:
    return (text_in(field, name) or "")[:_LONGEST_TITLE]
