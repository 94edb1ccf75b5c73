"""What platforms say of three days in November 2026, made by hand, and what people wrote in them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.services.reports.attribution import ConversionRecords
from bot.services.reports.joined_metrics import JoinedMetrics, MetricRecords
from bot.services.reports.publicity import Publicity, measure_publicity
from bot.store.reporting.platform_metrics import StoredValue, ValueKey, key_of, keys_of
from tests.fakes.inbound import InboundEvent, columns, wrote

SINCE, UNTIL = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)
SECOND, THIRD, FOURTH = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)


def ad(number: str, day: date | None, values: Mapping[str, int], **changes: Any) -> MetricRow:
    """An ad of the campaign Bread on a day."""
    about = {"campaign_id": "71", "campaign": "Bread", "title": f"Ad {number}", "platform": "meta"}
    last = changes.pop("last_day", day)
    currency = changes.pop("currency", "EUR")
    return MetricRow(
        source="meta_ads",
        about=MetricObject(level=Level.AD, id=number, **{**about, **changes}),
        origin="ad",
        first_day=day,
        last_day=last,
        currency=currency,
        values=values,
    )


def post(number: str, values: Mapping[str, int], origin: str = "organic", **changes: Any) -> MetricRow:
    """A post of a Page, in its whole life."""
    about = {
        "platform": "facebook",
        "account_id": "1000",
        "title": f"Post {number}",
        "published_at": "2026-11-02",
    }
    return MetricRow(
        source="meta_business_suite",
        about=MetricObject(level=Level.POST, id=number, **{**about, **changes}),
        origin=origin,
        values=values,
    )


def account(
    day: date, values: Mapping[str, int], platform: str = "facebook", number: str = "1000"
) -> MetricRow:
    """An account on a day."""
    return MetricRow(
        source="facebook_api",
        about=MetricObject(level=Level.ACCOUNT, platform=platform, id=number, account_id=number),
        origin="organic",
        first_day=day,
        last_day=day,
        values=values,
    )


#: Spend 30.00, 2,500 impressions, 10 clicks on a link, 13 interactions.
ADS = (
    ad(
        "11",
        SECOND,
        {
            "spend": 10_000_000,
            "impressions": 1000,
            "reach": 600,
            "clicks": 8,
            "link_clicks": 5,
            "reactions": 4,
            "comments": 3,
        },
    ),
    ad(
        "11", THIRD, {"spend": 12_500_000, "impressions": 800, "reach": 500, "link_clicks": 5, "reactions": 5}
    ),
    ad(
        "12",
        SECOND,
        {
            "spend": 7_500_000,
            "impressions": 700,
            "reach": 400,
            "link_clicks": 0,
            "reactions": 0,
            "comments": 1,
        },
    ),
)
#: 25 interactions, and two thousand followers.
ORGANIC = (
    post("55", {"views": 1000, "reach": 500, "reactions": 20, "comments": 4, "shares": 1}),
    account(SECOND, {"followers": 1900}),
    account(THIRD, {"followers": 2000}),
)


def stored(*rows: MetricRow) -> tuple[dict[ValueKey, StoredValue], dict[Any, MetricObject]]:
    """The values and objects of these rows, as the store gives them."""
    values, objects = {}, {}
    for row in rows:
        objects[key_of(row.about)] = row.about
        for key, amount in keys_of(row):
            currency = row.currency if key.metric == "spend" else ""
            values[key] = StoredValue(amount, currency, row.source, 0.0)
    return values, objects


def comment(number: int, day: date, **changes: Any) -> InboundEvent:
    """What somebody wrote under an organic post at noon of a day; constructive unless it says otherwise."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    fields = {"created_at": at, "platform": "facebook", "account_id": "1000", "thread_id": "1000_55"}
    return wrote(number, **{**fields, "origin": "organic", "is_judged": True, "constructive": 0.9, **changes})


def under_ad(number: int, day: date, **changes: Any) -> InboundEvent:
    """What somebody wrote under an ad."""
    return comment(number, day, **{"origin": "ad", "thread_id": "1000_99", **changes})


#: Five comments under ads on days with ads, three of them constructive; four under the post.
WRITTEN = (
    under_ad(1, SECOND, ad_id="11"),
    under_ad(2, SECOND, ad_id="11"),
    under_ad(3, THIRD, ad_id="12", constructive=0.1),
    under_ad(4, THIRD, campaign_id="71", constructive=0.1, platform="instagram"),
    under_ad(5, SECOND),
    under_ad(6, FOURTH, ad_id="11"),  # no ad ran that day
    under_ad(7, SECOND, platform="tiktok", account_id="7"),  # another platform's ads
    under_ad(8, SECOND, kind="dm"),  # nobody else can see it
    comment(9, SECOND),
    comment(10, SECOND, constructive=0.1),
    comment(11, THIRD, thread_id="55"),
    comment(12, FOURTH, constructive=None),
    comment(13, SECOND, thread_id="1000_56"),  # another post
)


def measured(
    *rows: MetricRow,
    events: Sequence[InboundEvent] = WRITTEN,
    scope: ReportScope = EVERYTHING,
    conversions: ConversionRecords | None = None,
) -> Publicity:
    """The figures of the three days."""
    values, objects = stored(*rows)
    records = MetricRecords(values=values, objects=objects)
    return measure_publicity(
        JoinedMetrics(records, columns(events), since=SINCE, until=UNTIL, timezone="UTC", scope=scope),
        conversions,
    )
