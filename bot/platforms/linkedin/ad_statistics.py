"""What LinkedIn counts of an ad account: each ad on each day of the last four weeks.

What LinkedIn calls a campaign group in its API is a campaign on its pages, and a campaign an ad set; here the
words are those of the pages, as in the exports. Days are in UTC.
https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads-reporting/ads-reporting
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import quote

from bot.documents import Field, text_in
from bot.domain import Account, Source
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.errors import Rejected
from bot.platforms.http import count_of, counts_in, money_of, readable
from bot.platforms.linkedin.api import PageApi, parse_response
from bot.platforms.ports import Flow

_SERVICE = "LinkedIn"
_REVISED = timedelta(days=28)
_LONGEST_TITLE = 300
_PAGE_SIZE, _MOST_PAGES = 500, 10
_PIVOTS = ("CAMPAIGN_GROUP", "CAMPAIGN", "CREATIVE")
_KINDS: Mapping[str, str] = {
    "sponsoredCampaignGroup": "campaign",
    "sponsoredCampaign": "adset",
    "sponsoredCreative": "ad",
}
_METRICS: Mapping[str, str] = {
    "impressions": "impressions",
    "clicks": "clicks",
    "landingPageClicks": "link_clicks",
    "reactions": "reactions",
    "comments": "comments",
    "shares": "shares",
    "follows": "followers_gained",
}
_SPEND = "costInLocalCurrency"
#: Not given for every account: without it the rest is asked for again.
_REACH = "approximateMemberReach"


def read_ads(source: Source, account: Account, first: date, last: date) -> Flow[list[MetricRow]]:
    """The ads of `ad_account_id`; none where the settings of the account name no such."""
    number = account.settings.get("ad_account_id", "").rpartition(":")[2]
    if not number.isdecimal():
        return []
    api = PageApi(source, account)
    currency = text_in(
        parse_response((yield api.get("adAccounts", number)), has_side_effects=False), "currency"
    )
    names = yield from _names_of_campaigns(api, number)
    try:
        elements = yield from _ask(api, number, min(first, last - _REVISED), last, (_REACH,))
    except Rejected:
        elements = yield from _ask(api, number, min(first, last - _REVISED), last, ())
    return list(_rows(account, elements, names, (currency or "")[:3]))


def _ask(api: PageApi, number: str, first: date, last: date, more: tuple[str, ...]) -> Flow[list[Field]]:
    fields = ("pivotValues", "dateRange", _SPEND, *_METRICS, *more)
    advertiser = quote(f"urn:li:sponsoredAccount:{number}", safe="")
    query = (
        f"q=statistics&pivots=List({','.join(_PIVOTS)})&timeGranularity=DAILY"
        f"&dateRange=(start:{_day(first)},end:{_day(last)})&accounts=List({advertiser})"
        f"&fields={','.join(fields)}"
    )
    body = parse_response((yield api.find("adAnalytics", query)), has_side_effects=False)
    with readable(_SERVICE, has_side_effects=False):
        return list(body["elements"].items())


def _names_of_campaigns(api: PageApi, number: str) -> Flow[Mapping[str, str]]:
    """What the campaigns are called, by their ids."""
    names: dict[str, str] = {}
    token = ""
    for _ in range(_MOST_PAGES):
        query = f"q=search&pageSize={_PAGE_SIZE}" + (f"&pageToken={quote(token, safe='')}" if token else "")
        response = yield api.find(f"adAccounts/{number}/adCampaignGroups", query)
        body = parse_response(response, has_side_effects=False)
        with readable(_SERVICE, has_side_effects=False):
            for group in body.elements("elements"):
                if (group_id := group.get("id")) is not None:
                    names[group_id.id()] = (text_in(group, "name") or "")[:_LONGEST_TITLE]
        token = text_in(body.get("metadata"), "nextPageToken") or ""
        if not token:
            break
    return names


def _rows(
    account: Account, elements: list[Field], names: Mapping[str, str], currency: str
) -> Iterator[MetricRow]:
    for element in elements:
        with readable(_SERVICE, has_side_effects=False):
            ids = dict(_pivot(value.text()) for value in element.elements("pivotValues"))
        day = _day_of(element.get("dateRange"))
        values = counts_in(element, {**_METRICS, _REACH: "reach"})
        if (spend := money_of(element.get(_SPEND))) is not None:
            values["spend"] = spend
        if "ad" not in ids or day is None or not any(values.values()):
            continue
        about = MetricObject(
            level=Level.AD,
            platform="linkedin",
            account_id=account.id,
            id=ids["ad"],
            campaign_id=ids.get("campaign", ""),
            campaign=names.get(ids.get("campaign", ""), ""),
            adset_id=ids.get("adset", ""),
        )
        yield MetricRow(
            source="linkedin_ads_api",
            about=about,
            origin="ad",
            first_day=day,
            last_day=day,
            currency=currency,
            values=values,
        )


def _pivot(urn: str) -> tuple[str, str]:
    """What a pivot's value names, and its number."""
    head, _, number = urn.rpartition(":")
    return _KINDS.get(head.rpartition(":")[2], ""), number


def _day(day: date) -> str:
    return f"(year:{day.year},month:{day.month},day:{day.day})"


def _day_of(period: Field | None) -> date | None:
    start = period.get("start") if period is not None else None
    if start is None:
        return None
    year, month, day = (count_of(start.get(name)) for name in ("year", "month", "day"))
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
