"""Statistics of a page by day, in UTC; days that were not counted yet are no days of 0."""

from dataclasses import replace
from datetime import date

from bot.platforms.linkedin import Adapter
from tests.factories import drive, response
from tests.fakes.linkedin import PAGE, SOURCE, URL

FIRST, LAST = date(2026, 11, 25), date(2026, 11, 28)
ACCOUNT = replace(SOURCE.accounts[0], settings={"metrics": "true"})


def test_each_counted_day_is_a_row() -> None:
    day = {
        "timeRange": {"start": 1_795_564_800_000, "end": 1_795_651_200_000},  # 25 November 2026
        "totalShareStatistics": {
            "impressionCount": 900,
            "uniqueImpressionsCount": 300,
            "likeCount": 12,
            "x": 1,
        },
    }
    uncounted = {"timeRange": {"start": 1_795_651_200_000}, "totalShareStatistics": {"clickCount": "?"}}
    adapter = Adapter(replace(SOURCE, accounts=(ACCOUNT,)))
    requests, rows = drive(
        adapter.metrics(ACCOUNT, FIRST, LAST), response({"elements": [day, uncounted, {"odd": 1}]})
    )
    (row,) = rows
    assert (row.first_day, row.origin, row.about.account_id) == (FIRST, "organic", PAGE)
    assert row.values == {"impressions": 900, "reach": 300, "reactions": 12}
    assert requests[0].url == (
        f"{URL}/organizationalEntityShareStatistics?q=organizationalEntity"
        "&organizationalEntity=urn%3Ali%3Aorganization%3A5551234"
        "&timeIntervals=(timeRange:(start:1795564800000,end:1795910400000),timeGranularityType:DAY)"
    )
    assert not requests[0].has_side_effects


def test_it_is_asked_only_where_an_operator_says_so() -> None:
    adapter = Adapter(SOURCE)
    assert adapter.counts_metrics(ACCOUNT)
    assert not adapter.counts_metrics(SOURCE.accounts[0])
