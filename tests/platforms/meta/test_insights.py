"""What Meta counts: days of a Page, posts, media and ads, by calls that change nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain import Account, Source
from bot.domain.platform_metrics import Level, MetricRow
from bot.errors import NotPermitted, NotSent, RateLimited
from bot.platforms.meta import Adapter
from bot.platforms.ports import Request, Response
from tests.factories import drive, response
from tests.fakes.graph_lists import listed
from tests.fakes.meta import SOURCE

FIRST, LAST = date(2026, 11, 27), date(2026, 11, 28)
POST = "1000_55"


def account(platform: str, **settings: str) -> Account:
    base = next(known for known in SOURCE.accounts if known.platform == platform)
    return replace(base, settings={**base.settings, "metrics": "true", **settings})


def read(about: Account, *answers: Response | Exception) -> tuple[list[Request], tuple[MetricRow, ...]]:
    source = replace(SOURCE, accounts=(about,))
    return drive(Adapter(source).metrics(about, FIRST, LAST), *answers)


def counted(name: str, *values: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "period": "day", "values": list(values)}


def refused() -> Response:
    return response({"error": {"code": 100, "message": "(#100) valid insights metric"}}, status=400)


def test_it_is_asked_only_where_an_operator_says_so() -> None:
    adapter = Adapter(SOURCE)
    assert not any(adapter.counts_metrics(known) for known in SOURCE.accounts)
    assert adapter.counts_metrics(account("facebook"))
    assert not adapter.counts_metrics(Account(platform="whatsapp", id="1", settings={"metrics": "true"}))


def test_a_day_of_a_page_is_the_one_before_its_end() -> None:
    answer = listed(
        counted("page_media_view", {"value": 12124, "end_time": "2026-11-28T08:00:00+0000"}),
        counted("page_follows", {"value": 2000, "end_time": "2026-11-28T08:00:00+0000"}),
    )
    requests, rows = read(account("facebook"), answer, listed())
    (row,) = rows
    assert (row.about.level, row.first_day, row.last_day) == (Level.ACCOUNT, FIRST, FIRST)
    assert (row.source, row.values) == ("facebook_api", {"views": 12124, "followers": 2000})
    assert dict(requests[0].query)["since"] == "2026-11-27"
    assert dict(requests[0].query)["until"] == "2026-11-29"
    assert all(request.method == "GET" and not request.has_side_effects for request in requests)


def test_a_post_has_what_was_seen_of_it_by_ads_and_without() -> None:
    post = {
        "id": POST,
        "message": "New bowls",
        "created_time": "2026-11-20T10:00:00+0000",
        "permalink_url": "https://www.facebook.com/1000/posts/55",
        "shares": {"count": 2},
        "reactions": {"summary": {"total_count": 20}},
        "comments": {"summary": {"total_count": 4}},
    }
    _, rows = read(
        account("facebook"),
        listed(),
        listed(post),
        listed(counted("post_total_media_view_unique", {"value": 500})),
        listed(
            counted("post_media_view", {"value": 900, "is_from_ads": "0"}, {"value": 100, "is_from_ads": "1"})
        ),
    )
    (row,) = rows
    assert (row.about.id, row.about.title, row.about.published_at) == (
        POST,
        "New bowls",
        "2026-11-20T10:00:00Z",
    )
    assert (row.origin, row.first_day) == ("mixed", None)
    assert row.values == {
        "reactions": 20,
        "comments": 4,
        "shares": 2,
        "reach": 500,
        "views_organic": 900,
        "views_paid": 100,
        "views": 1000,
    }


def test_a_metric_that_is_gone_costs_no_other() -> None:
    day = {"value": 7, "end_time": "2026-11-28T08:00:00+0000"}
    requests, rows = read(
        account("facebook"),
        refused(),
        refused(),  # page_media_view alone
        listed(counted("page_total_media_view_unique", day)),
        refused(),
        listed(),
        listed(),
    )
    assert [dict(request.query)["metric"] for request in requests[1:5]] == [
        "page_media_view",
        "page_total_media_view_unique",
        "page_follows",
        "page_daily_follows",
    ]
    assert [dict(row.values) for row in rows] == [{"reach": 7}]


def test_posts_of_the_last_four_weeks_are_asked_about_and_no_older_ones() -> None:
    older = {"id": "1000_54", "created_time": "2026-10-01T10:00:00+0000"}
    requests, rows = read(account("facebook"), listed(), listed(older, after="x"))
    assert (len(requests), rows) == (2, ())


def test_media_and_days_of_instagram() -> None:
    total = {"data": [{"name": "reach", "period": "day", "total_value": {"value": 300}}]}
    medium = {
        "id": "18011",
        "caption": "Which glaze?",
        "timestamp": "2026-11-25T10:00:00+0000",
        "permalink": "https://www.instagram.com/p/x/",
    }
    _, rows = read(
        account("instagram"),
        response(total),
        listed(),  # no data is an empty list, and no 0
        response({"followers_count": 34900}),
        listed(medium),
        listed(
            counted("views", {"value": 15000}),
            counted("likes", {"value": 88}),
            counted("saved", {"value": 9}),
        ),
    )
    assert [(row.about.level, row.first_day, dict(row.values)) for row in rows] == [
        (Level.ACCOUNT, FIRST, {"reach": 300}),
        (Level.ACCOUNT, LAST, {"followers": 34900}),
        (Level.POST, None, {"views": 15000, "reactions": 88, "saves": 9}),
    ]
    assert (rows[2].about.title, rows[2].origin) == ("Which glaze?", "organic")


def test_ads_by_day_with_the_post_that_they_show() -> None:
    ad = {
        "ad_id": "120214",
        "ad_name": "Loaf",
        "campaign_id": "71",
        "campaign_name": "Bread",
        "account_currency": "EUR",
        "date_start": "2026-11-27",
        "spend": "38.4",
        "reach": "4120",
        "impressions": "4980",
        "inline_link_clicks": "61",
        "actions": [
            {"action_type": "comment", "value": "14"},
            {"action_type": "post_reaction", "value": "88"},
            {"action_type": "like", "value": "3"},
        ],
    }
    creative = {"id": "120214", "creative": {"effective_object_story_id": POST}}
    requests, rows = read(
        account("facebook", ad_account_id="act_99"),
        listed(),
        listed(),
        listed(creative),
        listed(ad, after="next"),
        listed({"ad_id": "120215", "date_start": "someday"}),
    )
    (row,) = rows
    assert row.values == {
        "reach": 4120,
        "impressions": 4980,
        "link_clicks": 61,
        "spend": 38_400_000,
        "comments": 14,
        "reactions": 88,
    }
    assert (row.about.id, row.about.post_id, row.about.campaign, row.currency) == (
        "120214",
        POST,
        "Bread",
        "EUR",
    )
    assert (row.first_day, row.origin, row.about.platform) == (FIRST, "ad", "meta")
    asked = dict(requests[3].query)
    assert requests[3].url.endswith("/act_99/insights")
    assert (
        asked["time_range"] == '{"since": "2026-10-31", "until": "2026-11-28"}'
    )  # ads are revised for 28 days
    assert dict(requests[4].query)["after"] == "next"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response({"error": {"code": 10}}, status=403), NotPermitted),
        (response({"error": {"code": 4}}, status=400), RateLimited),
        (response({"data": 5}), NotSent),
    ],
)
def test_what_goes_wrong_is_one_of_our_errors(answer: Response, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(account("facebook"), answer)


def test_values_that_are_none_are_left_out() -> None:
    strange = [{"value": "many"}, {"value": -1}, {"value": True}, {"value": 10**18}, {"value": None}]
    answer = listed(
        *(counted("page_media_view", {**value, "end_time": "2026-11-28T08:00:00+0000"}) for value in strange)
    )
    _, rows = read(account("facebook"), answer, listed())
    assert rows == ()


def test_nobody_without_a_token_is_asked() -> None:
    source = Source(name="meta", adapter="meta")
    with pytest.raises(Exception, match="no token"):
        drive(Adapter(source).metrics(account("facebook"), FIRST, LAST))
