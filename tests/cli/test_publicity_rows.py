"""Publicity as rows: each with its interval and its n, money with its currency, a dash for the unknown."""

from bot.cli.publicity_rows import (
    campaign_rows,
    channel_rows,
    leading_channels,
    publicity_notes,
    publicity_rows,
)
from bot.present.messages import Catalog
from bot.services.reports.channels import measure_channels
from tests.fakes.exposures import ADS, ORGANIC, SECOND, ad, measured, post
from tests.fakes.inbound import columns, wrote

EN = Catalog("en")


def by_metric(*rows):  # type: ignore[no-untyped-def]
    return {row["metric"]: row for row in publicity_rows(measured(*rows), EN)}


def test_money_and_rates_have_their_interval_and_their_n() -> None:
    rows = by_metric(*ADS, *ORGANIC)
    assert rows["spend"] == {"metric": "spend", "value": "30.00 EUR", "n": "3"}
    assert rows["cost per comment"]["value"] == "6.00 EUR"
    assert rows["cost per comment"]["n"] == "5"
    assert rows["cost per comment"]["interval"].startswith("2.5")
    assert rows["paid: engagement by views"]["n"] == "13/2500"
    assert rows["paid: conversation rate, comments here by views"]["value"] == "0.20%"
    assert rows["organic: engagement by followers"] == {
        "metric": "organic: engagement by followers",
        "value": "1.25%",
        "interval": "",
        "n": "1",
    }
    assert rows["paid: reach"]["value"] == "at least 600"
    assert rows["engagement by reach: paid minus organic"]["value"] == "-4.33 pt"


def test_what_nobody_said_is_a_dash_and_a_sentence() -> None:
    lacking = measured(ad("11", SECOND, {"link_clicks": 5}), post("55", {"reactions": 1}, published_at=""))
    rows = {row["metric"]: row["value"] for row in publicity_rows(lacking, EN)}
    assert (rows["paid: views"], rows["paid: reach"], rows["paid: engagement by reach"]) == ("-", "-", "-")
    assert list(publicity_notes(lacking, EN)) == [
        "paid: nothing that was imported has reach, views, spend",
        "posts are left out of which nobody says when they were published: 1",
        "as counted by meta_ads, meta_business_suite; each counts in its own way, and in days of its own",
    ]


def test_campaigns_have_their_prices() -> None:
    (row,) = campaign_rows(measured(*ADS).campaigns, EN)
    assert (row["campaign"], row["spend"], row["cpm"], row["cpc"]) == ("Bread", "30.00 EUR", "12.00", "3.00")
    assert (row["comments"], row["by_view"]) == ("4", "0.16%")
    assert row["per_comment"].startswith("7.50 (")
    (row,) = campaign_rows(measured(*ADS, events=()).campaigns, EN)
    assert (row["comments"], row["per_comment"]) == ("unknown", "-")


def test_channels_have_three_shares_and_no_score() -> None:
    written = [
        wrote(1, platform="facebook", needs_answer=0.9, human_at=5.0),
        wrote(2, platform="tiktok", constructive=0.9),
    ]
    channels = measure_channels(columns(written), 3600.0)
    first, second = channel_rows(channels)
    assert (first["channel"], first["answers"][:8], first["hours"]) == ("facebook", "1 · 100%", "1.0 h")
    assert second["constructive"].startswith("1 · 100%")
    assert leading_channels(channels, EN).startswith("facebook: together 100%")
    assert leading_channels(measure_channels(columns(written[:1]), None), EN) == ""
