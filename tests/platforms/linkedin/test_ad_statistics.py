"""What LinkedIn counts of ads, in the words of its pages: campaign, ad set, ad."""

from dataclasses import replace
from datetime import date

from bot.domain import Account
from bot.domain.platform_metrics import MetricRow
from bot.platforms.linkedin import Adapter
from bot.platforms.ports import Request, Response
from tests.factories import drive, response
from tests.fakes.linkedin import PAGE, SOURCE, URL

FIRST, LAST = date(2026, 11, 25), date(2026, 11, 28)
ACCOUNT = replace(
    SOURCE.accounts[0], settings={"metrics": "true", "ad_account_id": "urn:li:sponsoredAccount:507"}
)
NOTHING = response({"elements": []})
CURRENCY = response({"id": 507, "currency": "CHF"})
GROUPS = response({"elements": [{"id": 71, "name": "Bread"}], "metadata": {"nextPageToken": "p+2"}})
AD = {
    "pivotValues": [
        "urn:li:sponsoredCampaignGroup:71",
        "urn:li:sponsoredCampaign:8",
        "urn:li:sponsoredCreative:980000101",
    ],
    "dateRange": {
        "start": {"year": 2026, "month": 11, "day": 24},
        "end": {"year": 2026, "month": 11, "day": 24},
    },
    "costInLocalCurrency": "1284.005",
    "impressions": 21_440,
    "approximateMemberReach": 9_000,
    "comments": 9,
    "landingPageClicks": 51,
}


def read(*answers: Response, about: Account = ACCOUNT) -> tuple[list[Request], tuple[MetricRow, ...]]:
    adapter = Adapter(replace(SOURCE, accounts=(about,)))
    return drive(adapter.metrics(about, FIRST, LAST), *answers)


def test_each_ad_has_its_days() -> None:
    idle = {**AD, "impressions": 0, "comments": 0, "landingPageClicks": 0}
    idle |= {"costInLocalCurrency": "0", "approximateMemberReach": 0}
    odd = {**AD, "dateRange": {"start": {"year": 2026, "month": 13, "day": 1}}}
    requests, rows = read(
        NOTHING, CURRENCY, GROUPS, response({"elements": []}), response({"elements": [AD, idle, odd, {}]})
    )
    (row,) = rows
    assert (row.about.id, row.about.campaign_id, row.about.campaign, row.about.adset_id) == (
        "980000101",
        "71",
        "Bread",
        "8",
    )
    assert (row.source, row.origin, row.first_day, row.currency) == (
        "linkedin_ads_api",
        "ad",
        date(2026, 11, 24),
        "CHF",
    )
    assert row.values == {
        "impressions": 21_440,
        "link_clicks": 51,
        "comments": 9,
        "reach": 9_000,
        "spend": 1_284_005_000,
    }
    assert row.about.account_id == PAGE
    assert requests[3].url.endswith("/adCampaignGroups?q=search&pageSize=500&pageToken=p%2B2")
    assert requests[4].url.startswith(
        f"{URL}/adAnalytics?q=statistics&pivots=List(CAMPAIGN_GROUP,CAMPAIGN,CREATIVE)&timeGranularity=DAILY"
        "&dateRange=(start:(year:2026,month:10,day:31),end:(year:2026,month:11,day:28))"
        "&accounts=List(urn%3Ali%3AsponsoredAccount%3A507)&fields=pivotValues,dateRange,"
    )
    assert all(request.method == "GET" and not request.has_side_effects for request in requests)


def test_without_reach_the_others_are_asked_for_again() -> None:
    refused = response({"message": "no such field"}, status=400)
    requests, rows = read(
        NOTHING, CURRENCY, response({"elements": []}), refused, response({"elements": [AD]})
    )
    assert "approximateMemberReach" in requests[3].url
    assert "approximateMemberReach" not in requests[4].url
    assert rows[0].about.campaign == ""


def test_a_page_without_an_ad_account_has_its_posts_alone() -> None:
    page = replace(ACCOUNT, settings={"metrics": "true"})
    requests, rows = read(NOTHING, about=page)
    assert (len(requests), rows) == (1, ())
