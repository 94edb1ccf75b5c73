"""Made-up figures belong to the posts of the story, and are the same for the same seed."""

from datetime import UTC, datetime

from bot.demo.sample_events import make_up
from bot.demo.sample_metrics import make_up_conversions, make_up_metrics
from bot.domain.platform_metrics import Level

UNTIL = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_posts_ads_and_accounts_of_the_story_have_figures() -> None:
    story = [message.event for message in make_up(UNTIL, 20, 3)]
    rows = make_up_metrics(story, 3)
    assert rows == make_up_metrics(story, 3)
    assert {row.about.level for row in rows} == set(Level)
    threads = {event.thread_id for event in story}
    ads = [row for row in rows if row.about.level is Level.AD]
    assert {row.about.post_id for row in ads} <= threads
    assert all(row.values["reach"] <= row.values["impressions"] for row in ads)
    assert all(row.values["spend"] % 10_000 == 0 for row in ads), "whole cents"


def test_orders_name_what_the_story_has_and_are_the_same_for_the_same_seed() -> None:
    story = [message.event for message in make_up(UNTIL, 40, 3)]
    rows = make_up_metrics(story, 3)
    orders = make_up_conversions(rows, 3)
    assert orders == make_up_conversions(rows, 3)
    assert len({order.key for order in orders}) == len(orders) > 0
    assert {order.utm_campaign for order in orders} <= {"", "autumn", "sale"}
    assert {order.post_id for order in orders} <= {"", *(row.about.id for row in rows)}
    assert {order.currency for order in orders} == {"EUR"}
