"""What LinkedIn counts of an organization page by day: organic posts alone, until two days ago.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from bot.documents import Field
from bot.domain import Account, Source
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.platforms.http import counts_in, moment_of, readable
from bot.platforms.linkedin.api import PageApi, parse_response
from bot.platforms.ports import Flow

_COLLECTION = "organizationalEntityShareStatistics"
_DAY = timedelta(days=1)
_METRICS: Mapping[str, str] = {
    "impressionCount": "impressions",
    "uniqueImpressionsCount": "reach",
    "clickCount": "clicks",
    "likeCount": "reactions",
    "commentCount": "comments",
    "shareCount": "shares",
}


def counts_metrics(account: Account) -> bool:
    """Whether the account is to be asked: where its settings say so."""
    return account.settings.get("metrics") == "true"


def read_statistics(source: Source, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
    """What LinkedIn says of each day; of days that it has not counted yet, nothing."""
    response = yield PageApi(source, account).find(_COLLECTION, _query(account.id, first, last))
    with readable("LinkedIn", has_side_effects=False):
        elements = list(parse_response(response, has_side_effects=False)["elements"].items())
    return tuple(_rows(account, elements))


def _rows(account: Account, elements: list[Field]) -> Iterator[MetricRow]:
    about = MetricObject(level=Level.ACCOUNT, platform="linkedin", account_id=account.id, id=account.id)
    for element in elements:
        period, counts = element.get("timeRange"), element.get("totalShareStatistics")
        if period is None or counts is None:
            continue
        begins = moment_of(period.get("start"))
        values = counts_in(counts, _METRICS)
        if begins is not None and values:
            yield MetricRow(
                source="linkedin_api",
                about=about,
                origin="organic",
                first_day=begins.date(),
                last_day=begins.date(),
                values=values,
            )


def _query(account_id: str, first: date, last: date) -> str:
    begin, end = (
        int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
        for day in (first, last + _DAY)
    )
    return (
        f"q=organizationalEntity&organizationalEntity={quote(account_id, safe='')}"
        f"&timeIntervals=(timeRange:(start:{begin},end:{end}),timeGranularityType:DAY)"
    )
