"""An object is named by its id, else its address, else its names; people reached are never added."""

from bot.domain.platform_metrics import METRICS, Level, MetricObject


def test_an_object_has_the_most_exact_name_that_is_known() -> None:
    names = {"title": "Loaf", "campaign": "Bread", "adset": "Lyon"}
    exact = MetricObject(level=Level.AD, platform="meta", id="11", permalink="https://x.test/p", **names)
    linked = MetricObject(level=Level.AD, platform="meta", permalink="https://x.test/p", **names)
    named = MetricObject(level=Level.AD, platform="meta", **names)
    assert [about.key for about in (exact, linked, named)] == [
        "11",
        "https://x.test/p",
        "name:Bread / Lyon / Loaf",
    ]


def test_people_and_levels_cannot_be_added() -> None:
    assert {name for name, adds_up in METRICS.items() if not adds_up} == {
        "reach",
        "reach_organic",
        "reach_paid",
        "followers",
    }
