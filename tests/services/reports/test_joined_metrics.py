"""Posts of tools and of webhooks are the same ones; sums of an account stand in where posts have none."""

from bot.domain import Actor
from bot.domain.report_scope import EVERYTHING
from bot.services.reports.joined_metrics import JoinedMetrics, MetricRecords, names_of, read_metrics
from bot.store.reporting import platform_metrics
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.exposures import (
    ADS,
    FOURTH,
    ORGANIC,
    SECOND,
    SINCE,
    THIRD,
    UNTIL,
    WRITTEN,
    account,
    ad,
    comment,
    post,
    stored,
)
from tests.fakes.inbound import columns


def test_posts_are_called_as_their_tool_calls_them() -> None:
    shown = ad("11", SECOND, {"spend": 1}, post_id="1000_99", title="The  loaf\n")
    values, objects = stored(shown, *ORGANIC)
    records = MetricRecords(values=values, objects=objects)
    names = names_of(records, ["1000_55", "1000_99", "71", "11", "other", ""])
    assert names == {"1000_55": "Post 55", "1000_99": "The loaf", "71": "Bread", "11": "The loaf"}


def test_an_account_as_a_whole_counts_where_no_post_of_it_does() -> None:
    days = [account(SECOND, {"views": 70}, "linkedin", "9"), account(THIRD, {"views": 30}, "linkedin", "9")]
    page = account(SECOND, {"views": 500})  # its post has figures of its own
    values, objects = stored(*days, page, *ORGANIC)
    joined = JoinedMetrics(
        MetricRecords(values=values, objects=objects),
        columns(
            [comment(1, SECOND, platform="linkedin", account_id="9"), comment(2, FOURTH, account_id="9")]
        ),
        since=SINCE,
        until=UNTIL,
        timezone="UTC",
        scope=EVERYTHING,
    )
    assert sorted(row.views for row in joined.rows if row.views) == [30, 70, 1000]
    linkedin = [row for row in joined.rows if row.about.platform == "linkedin"]
    assert joined.comments_under(linkedin).id.tolist() == [1]
    assert joined.followers == {("facebook", "1000"): 2000}


def test_days_are_those_of_the_zone() -> None:
    values, objects = stored(post("55", {"views": 10}, published_at="2026-11-04"))
    joined = JoinedMetrics(
        MetricRecords(values=values, objects=objects),
        columns(WRITTEN),
        since=SINCE,
        until=UNTIL.replace(hour=6),
        timezone="Pacific/Auckland",
        scope=EVERYTHING,
    )
    assert (joined.first_day.isoformat(), joined.last_day.isoformat()) == ("2026-11-02", "2026-11-05")


async def test_only_what_touches_the_period_is_read(db: SqliteStore) -> None:
    rows = [*ADS, ad("11", FOURTH.replace(day=9), {"spend": 1}), *ORGANIC]

    def bring(tx):  # type: ignore[no-untyped-def]
        system = Actor.system("metrics")
        platform_metrics.take_from_api(tx, rows, source="meta_api", account_id="7", by=system, at=1.0)

    await db.write(bring)
    records = await db.read(lambda tx: read_metrics(tx, SINCE, UNTIL, "UTC"))
    days = {key.first_day for key in records.values}
    assert days == {None, SECOND, THIRD}
    assert len(records.objects) == 4
