"""Where conversions come from: hand-made ones, each by one hint."""

from datetime import UTC, datetime

import pytest

from bot.domain import Actor
from bot.domain.conversions import Conversion
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.domain.statistics import Difference
from bot.services.reports.attribution import ConversionRecords, read_conversions, worth_of
from bot.services.reports.publicity import Publicity
from bot.store import Transaction
from bot.store.posts import handing_over
from bot.store.reporting import conversions
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.exposures import ADS, ORGANIC, SECOND, ad, measured, post
from tests.fakes.planned import planned

EURO = 1_000_000


def bought(number: int, **changes: object) -> Conversion:
    fields: dict[str, object] = {"key": bytes([number]), "happened_at": 0.0, "amount": 10 * EURO}
    return Conversion(**{**fields, "currency": "EUR", **changes})  # type: ignore[arg-type]


def counted(*rows: object, of: list[Conversion], scope: ReportScope = EVERYTHING) -> Publicity:
    records = ConversionRecords(conversions=of, is_known=True)
    return measured(*rows, scope=scope, conversions=records)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "hint",
    [
        {"ad_id": "11"},
        {"utm_content": "12"},
        {"campaign_id": "71"},
        {"utm_id": "71"},
        {"utm_campaign": "71"},
        {"campaign": "bread"},
        {"utm_campaign": "BREAD", "platform": "facebook"},
    ],
)
def test_a_campaign_is_found_by_each_hint(hint: dict[str, object]) -> None:
    publicity = counted(*ADS, of=[bought(1, **hint)])
    assert publicity.conversions_of == {"ads": 1, "posts": 0, "replies": 0, "unknown": 0}
    campaign = publicity.campaigns["Bread"]
    # Spend 30.00 for one conversion; ten clicks on a link.
    assert (campaign.prices.per_conversion.value, campaign.prices.per_conversion.n) == (30.0, 1)
    assert (campaign.conversion_rate.hits, campaign.conversion_rate.n) == (1, 10)
    assert campaign.worth["EUR"].value == 10.0


@pytest.mark.parametrize("hint", [{}, {"ad_id": "99"}, {"campaign": "Bread", "platform": "tiktok"}])
def test_what_names_nothing_that_is_known_is_unknown(hint: dict[str, object]) -> None:
    publicity = counted(*ADS, of=[bought(1, **hint)])
    assert publicity.conversions_of["unknown"] == 1
    assert publicity.campaigns["Bread"].prices.per_conversion.value is None
    assert set(publicity.by_origin) == {"ad"}


def test_posts_and_our_replies_are_community_management() -> None:
    rows = (*ADS, *ORGANIC, post("56", {"views": 10, "link_clicks": 40}))
    sold = [bought(1, post_id="1000_56"), bought(2, post_id="56"), bought(3, is_ours=True, campaign_id="71")]
    publicity = counted(*rows, of=[*sold, bought(4, ad_id="11")])
    organic, paid = publicity.by_origin["organic"], publicity.by_origin["ad"]
    assert publicity.conversions_of == {"ads": 1, "posts": 2, "replies": 1, "unknown": 0}
    assert (organic.conversions.value, organic.worth["EUR"].value) == (3, 30.0)
    assert (organic.conversion_rate.hits, organic.conversion_rate.n) == (2, 40)  # of posts with clicks
    assert (paid.conversion_rate.hits, paid.conversion_rate.n) == (1, 10)
    difference = publicity.differences["conversion_rate"]
    assert isinstance(difference, Difference)
    assert difference.value == pytest.approx(0.1 - 0.05)


def test_links_in_replies_are_counted_where_nobody_tells_of_posts() -> None:
    publicity = counted(*ADS, of=[bought(1, is_ours=True)])
    assert publicity.by_origin["organic"].conversions.value == 1
    assert publicity.by_origin["organic"].missing == ()


def test_an_ad_s_post_counts_as_ad_unless_it_is_organic_too() -> None:
    shown = ad("21", SECOND, {"spend": EURO, "link_clicks": 5}, post_id="1000_99", campaign_id="72")
    assert counted(shown, of=[bought(1, post_id="1000_99")]).conversions_of["ads"] == 1
    both = counted(shown, post("99", {"views": 5}), of=[bought(1, post_id="1000_99")])
    assert (both.conversions_of["ads"], both.conversions_of["posts"]) == (0, 1)


def test_two_campaigns_of_one_name_share_what_names_neither() -> None:
    other = ad("31", SECOND, {"spend": 4 * EURO, "link_clicks": 10}, campaign_id="73")
    publicity = counted(*ADS, other, of=[bought(1, campaign="Bread"), bought(2, campaign_id="73")])
    assert publicity.conversions_of["ads"] == 2
    assert publicity.prices["EUR"].per_conversion.value == 17.0  # together it is known
    assert [one.prices.per_conversion.value for one in publicity.campaigns.values()] == [None, None]


def test_currencies_are_never_added() -> None:
    francs = ad("21", SECOND, {"spend": 8 * EURO, "link_clicks": 4}, currency="CHF", campaign_id="72")
    sold = [bought(1, campaign_id="72", currency="CHF"), bought(2, campaign_id="71"), bought(3, ad_id="11")]
    publicity = counted(*ADS, francs, of=sold)
    prices = {code: price.per_conversion.value for code, price in publicity.prices.items()}
    assert prices == {"CHF": 8.0, "EUR": 15.0}
    worth = publicity.by_origin["ad"].worth
    assert {code: total.value for code, total in worth.items()} == {"CHF": 10.0, "EUR": 20.0}


def test_a_campaign_in_two_currencies_has_no_price() -> None:
    francs = ad("21", SECOND, {"spend": 8 * EURO, "link_clicks": 4}, currency="CHF")
    publicity = counted(*ADS, francs, of=[bought(1, campaign_id="71")])
    assert [price.per_conversion.value for price in publicity.prices.values()] == [None, None]
    # A day without a spend is no currency.
    quiet = ad("11", SECOND.replace(day=4), {"link_clicks": 2}, currency="")
    assert counted(*ADS, quiet, of=[bought(1, campaign_id="71")]).prices["EUR"].per_conversion.value == 30.0


def test_nobody_told_of_any_is_unknown_and_none_is_none() -> None:
    silent = measured(*ADS)
    assert silent.conversions_of == {}
    assert silent.by_origin["ad"].conversions.value is None
    assert silent.campaigns["Bread"].conversion_rate.share is None
    none = counted(*ADS, of=[])
    assert (none.by_origin["ad"].conversions.value, none.campaigns["Bread"].conversion_rate.share) == (0, 0.0)
    assert none.prices["EUR"].per_conversion.value is None  # nothing was sold: it has no price


def test_a_filtered_report_has_what_is_surely_its() -> None:
    sold = [
        bought(1, campaign_id="71"),
        bought(2),
        bought(3, is_ours=True, utm_campaign="71"),
        bought(4, is_ours=True, utm_campaign="72"),
    ]
    narrowed = counted(*ADS, of=sold, scope=ReportScope(campaign_id="71"))
    assert narrowed.conversions_of == {"ads": 1, "posts": 0, "replies": 1, "unknown": 0}


def test_more_conversions_than_clicks_are_no_share() -> None:
    sold = [bought(number, campaign_id="71") for number in range(11)]
    rate = counted(*ADS, of=sold).campaigns["Bread"].conversion_rate
    assert (rate.hits, rate.n, rate.share) == (11, 10, None)


def test_worth_counts_those_that_say_it() -> None:
    worth = worth_of([bought(1), bought(2, amount=None, currency="")])
    assert (worth["EUR"].value, worth["EUR"].n) == (10.0, 1)


async def test_records_know_whether_anybody_ever_told(db: SqliteStore) -> None:
    since, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    assert await db.read(lambda tx: read_conversions(tx, since, until)) == ConversionRecords()
    sold = bought(1, happened_at=until.timestamp() - 1)
    await db.write(lambda tx: conversions.take_posted(tx, (sold,), by=Actor.system("intake"), at=1.0))
    records = await db.read(lambda tx: read_conversions(tx, since, until))
    assert (records.conversions, records.is_known) == ((sold,), True)
    earlier = await db.read(lambda tx: read_conversions(tx, since.replace(month=10), since))
    assert not earlier.is_known


def test_a_link_of_a_planned_post_is_of_that_post() -> None:
    places = {
        "spring": frozenset({("facebook", "55"), ("instagram", "77")}),
        "sale": frozenset({("facebook", "88")}),
    }
    bought_there = [
        bought(1, utm_content="spring", utm_source="facebook"),
        bought(2, utm_content="spring", utm_source="instagram"),
        bought(3, utm_content="spring", utm_source="newsletter"),  # of one of the two
        bought(4, utm_campaign="sale", platform="facebook"),
        bought(5, utm_content="spring", is_ours=True),  # a reply of a rule of that name
        bought(6, utm_content="spring", ad_id="11"),  # the ad is surer
        bought(7, utm_content="summer"),
    ]
    records = ConversionRecords(conversions=bought_there, is_known=True, planned=places)
    rows = (*ADS, *ORGANIC, post("56", {"views": 10, "link_clicks": 4}))
    publicity = measured(*rows, conversions=records)
    assert publicity.conversions_of == {"ads": 1, "posts": 4, "replies": 1, "unknown": 1}
    assert publicity.by_origin["organic"].conversions.value == 5
    # Post 55 tells of no clicks, and 56 brought nothing.
    rate = publicity.by_origin["organic"].conversion_rate
    assert (rate.hits, rate.n) == (0, 4)
    scope = ReportScope(post="1000_55")
    assert measured(*rows, conversions=records, scope=scope).conversions_of["posts"] == 1


async def test_planned_posts_are_known_by_what_they_are_called_in_their_links(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        post = planned(tx, name="spring")
        now = post.due_at
        expires_at = datetime.fromtimestamp(now + 60, UTC)
        handing_over.hand_over(tx, post, text="", link="", account_name="", expires_at=expires_at, at=now)
        tx.execute(
            "UPDATE outbox SET state = 'done', external_id = '1000_55', settled_at = ?",
            (datetime(2026, 11, 5, tzinfo=UTC).timestamp(),),
        )

    await db.write(work)
    since, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    records = await db.read(lambda tx: read_conversions(tx, since, until))
    assert records.planned == {"spring": frozenset({("facebook", "55")})}
