"""Publicity and community management: every figure of three days that were made by hand, computed by hand."""

from datetime import date

import pytest

from bot.domain.estimates import Mean
from bot.domain.report_scope import ReportScope
from bot.domain.statistics import Difference
from tests.fakes.exposures import (
    ADS,
    FOURTH,
    ORGANIC,
    SECOND,
    THIRD,
    account,
    ad,
    measured,
    post,
    under_ad,
)


def test_what_ads_cost() -> None:
    prices = measured(*ADS, *ORGANIC).prices["EUR"]
    assert (prices.spend.value, prices.spend.n) == (30.0, 3)
    assert (prices.per_thousand_views.value, prices.per_thousand_views.n) == (12.0, 2500)
    assert (prices.per_link_click.value, prices.per_link_click.n) == (3.0, 10)
    # Clicks of any kind are known of one ad on one day, which cost 10.00.
    assert (prices.per_click.value, prices.per_click.n, prices.per_click.spend) == (1.25, 8, 10.0)
    assert (prices.per_comment.value, prices.per_comment.n) == (6.0, 5)
    assert (prices.per_constructive.value, prices.per_constructive.n) == (10.0, 3)
    assert prices.per_comment.low is not None
    assert prices.per_comment.high is not None
    assert prices.per_comment.low < 6.0 < prices.per_comment.high


def test_ads_and_organic_posts_by_one_definition() -> None:
    by_origin = measured(*ADS, *ORGANIC).by_origin
    assert set(by_origin) == {"ad", "organic"}
    paid, organic = by_origin["ad"], by_origin["organic"]
    assert (paid.objects, paid.views.value, paid.largest_reach, paid.interactions.value) == (2, 2500, 600, 13)
    assert (organic.objects, organic.views.value, organic.largest_reach) == (1, 1000, 500)
    assert (paid.engagement_by_views.hits, paid.engagement_by_views.n) == (13, 2500)
    assert organic.engagement_by_views.share == 0.025
    # Ad 11: the mean of 7/600 and 5/500; ad 12: 1/400.
    assert paid.engagement_by_reach.value == pytest.approx(((7 / 600 + 5 / 500) / 2 + 1 / 400) / 2)
    assert (organic.engagement_by_reach.value, organic.engagement_by_reach.n) == (0.05, 1)
    assert (organic.engagement_by_followers.value, paid.engagement_by_followers.value) == (25 / 2000, None)
    assert (paid.comments, paid.platform_comments.value) == (5, 4)
    assert (organic.comments, organic.platform_comments.value) == (4, 4)
    assert (paid.conversation.hits, paid.conversation.n) == (5, 2500)
    assert (organic.conversation.hits, organic.conversation.n) == (4, 1000)
    assert (paid.constructive.hits, paid.constructive.n) == (3, 5)
    assert (organic.constructive.hits, organic.constructive.n) == (2, 3)
    assert (paid.missing, organic.missing) == ((), ())


def test_differences_have_their_interval_where_enough_was_counted() -> None:
    differences = measured(*ADS, *ORGANIC).differences
    conversation = differences["conversation"]
    assert isinstance(conversation, Difference)
    assert conversation.value == pytest.approx(0.002 - 0.004)
    assert conversation.low is not None
    assert conversation.high is not None
    assert conversation.low < 0 < conversation.high
    by_reach = differences["engagement_by_reach"]
    assert isinstance(by_reach, Mean)
    assert by_reach.value == pytest.approx(((7 / 600 + 5 / 500) / 2 + 1 / 400) / 2 - 0.05)
    assert by_reach.low is None  # of three posts and ads
    assert all("no cause" in difference.definition for difference in differences.values())


def test_a_campaign_has_the_comments_under_its_ads() -> None:
    campaign = measured(*ADS).campaigns["Bread"]
    assert (campaign.ads, campaign.platform, campaign.largest_reach) == (2, "meta", 600)
    assert campaign.is_joined
    assert (campaign.prices.per_comment.value, campaign.prices.per_comment.n) == (7.5, 4)
    assert (campaign.prices.per_constructive.value, campaign.prices.per_constructive.n) == (15.0, 2)
    assert (campaign.conversation.hits, campaign.conversation.n) == (4, 2500)


def test_without_a_way_to_join_nobody_knows_the_comments_of_a_campaign() -> None:
    events = [under_ad(1, SECOND), under_ad(2, THIRD)]  # the platform names no ad
    publicity = measured(*ADS, events=events)
    campaign = publicity.campaigns["Bread"]
    assert not campaign.is_joined
    assert (campaign.prices.per_comment.value, campaign.conversation.share) == (None, None)
    assert campaign.prices.per_thousand_views.value == 12.0
    assert publicity.prices["EUR"].per_comment.value == 15.0  # of all ads together it is known
    shown = ad("11", SECOND, {"spend": 5_000_000, "impressions": 100}, post_id="1000_99")
    assert measured(shown, events=events).campaigns["Bread"].prices.per_comment.n == 1  # by the post it shows


def test_two_currencies_are_never_added() -> None:
    francs = ad("21", FOURTH, {"spend": 8_000_000, "impressions": 10}, currency="CHF", campaign_id="72")
    prices = measured(*ADS, francs).prices
    assert {code: price.spend.value for code, price in prices.items()} == {"CHF": 8.0, "EUR": 30.0}
    assert (prices["CHF"].per_comment.value, prices["EUR"].per_comment.value) == (8.0, 6.0)
    same_day = ad("21", SECOND, {"spend": 8_000_000, "impressions": 10}, currency="CHF", campaign_id="72")
    prices = measured(*ADS, same_day).prices
    assert [price.per_comment.value for price in prices.values()] == [None, None]  # whose comments are they?


def test_what_is_missing_is_said_and_never_0() -> None:
    by_origin = measured(ad("11", SECOND, {"link_clicks": 5}), post("55", {"reactions": 3})).by_origin
    assert by_origin["ad"].missing == ("reach", "views", "spend")
    assert by_origin["organic"].missing == ("reach", "views", "followers")
    paid = by_origin["ad"]
    assert (paid.views.value, paid.largest_reach, paid.interactions.value) == (None, None, None)
    assert (paid.engagement_by_reach.value, paid.engagement_by_views.share) == (None, None)
    assert measured(ad("11", SECOND, {"link_clicks": 5})).prices == {}


def test_posts_that_nobody_tells_apart_are_neither_paid_nor_organic() -> None:
    mixed = post("57", {"views": 100, "reactions": 5}, origin="mixed")
    unknown = post("58", {"views": 50, "reactions": 1}, origin="unknown")
    by_origin = measured(*ORGANIC, mixed, unknown).by_origin
    assert (by_origin["organic"].objects, by_origin["unknown"].objects) == (1, 2)
    assert (by_origin["unknown"].engagement_by_views.hits, by_origin["unknown"].engagement_by_views.n) == (
        6,
        150,
    )
    assert measured(*ORGANIC, mixed).differences == {}


def test_what_reaches_out_of_the_period_is_counted_and_left_out() -> None:
    month = ad("13", date(2026, 11, 1), {"spend": 1_000_000}, last_day=date(2026, 11, 30))
    undated = post("59", {"views": 1}, published_at="")
    earlier = post("60", {"views": 1}, published_at="2026-10-30T10:00")
    publicity = measured(*ADS, month, undated, earlier)
    assert (publicity.partly_in_period, publicity.undated) == (1, 1)
    assert publicity.prices["EUR"].spend.value == 30.0
    assert "organic" not in publicity.by_origin


def test_more_interactions_than_views_are_no_share() -> None:
    (exposure,) = measured(post("55", {"views": 2, "reactions": 5})).by_origin.values()
    assert (exposure.engagement_by_views.hits, exposure.engagement_by_views.share) == (5, None)


def test_the_scope_narrows_what_platforms_say_too() -> None:
    other = ad("31", SECOND, {"spend": 4_000_000}, campaign_id="73", campaign="Cake")
    assert set(measured(*ADS, other, scope=ReportScope(campaign_id="73")).campaigns) == {"Cake"}
    assert set(measured(*ADS, *ORGANIC, scope=ReportScope(platform="facebook")).by_origin) == {"organic"}
    assert set(measured(*ADS, *ORGANIC, scope=ReportScope(account_id="1000")).by_origin) == {"organic"}
    assert measured(*ORGANIC, scope=ReportScope(post="1000_55")).by_origin["organic"].objects == 1
    assert measured(*ORGANIC, scope=ReportScope(post="1000_56")).by_origin == {}


def test_nothing_imported_has_no_figures() -> None:
    publicity = measured()
    assert (publicity.by_origin, publicity.prices, publicity.campaigns, publicity.sources) == ({}, {}, {}, ())


def test_two_campaigns_of_one_name_stay_two() -> None:
    other = ad("31", SECOND, {"spend": 4_000_000}, campaign_id="73")
    assert set(measured(*ADS, other).campaigns) == {"Bread (71 EUR)", "Bread (73 EUR)"}


def test_weighted_engagement_divides_by_reach_and_by_followers() -> None:
    made = measured(*ADS, *ORGANIC).by_origin
    # The post: 20 × 0.1 + 4 × 0.5 + 1 × 1 = 5, of 500 people and of 2,000 followers.
    assert made["organic"].weighted_by_reach.value == pytest.approx(5 / 500)
    assert made["organic"].weighted_by_followers.value == pytest.approx(5 / 2_000)
    # The first ad: (4 × 0.1 + 3 × 0.5) of 600 and 5 × 0.1 of 500 on two days; the second 1 × 0.5 of 400.
    first = (1.9 / 600 + 0.5 / 500) / 2
    assert made["ad"].weighted_by_reach.value == pytest.approx((first + 0.5 / 400) / 2)
    assert made["ad"].weighted_by_followers.value is None
    assert "0.1 × reactions + 0.5 × comments + 1 × shares" in made["ad"].weighted_by_reach.definition


def test_days_of_an_account_are_divided_by_the_followers_of_then() -> None:
    made = measured(
        account(SECOND, {"followers": 1_000, "reactions": 20, "comments": 10}),
        account(THIRD, {"reactions": 40}),  # of 1,000, as last known
        account(FOURTH, {"followers": 2_000}),  # nobody says what was done
    ).by_origin["organic"]
    assert (made.daily_by_followers.n, made.daily_by_followers.value) == (2, pytest.approx((0.03 + 0.04) / 2))
