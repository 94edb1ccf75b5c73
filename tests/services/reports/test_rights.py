"""The figures of requests for rights."""

from bot.services.reports.rights import measure_rights


def test_what_never_left_is_no_request() -> None:
    made = measure_rights({"granted": 3, "refused": 1, "expired": 2, "asked": 2, "not_sent": 5, "planned": 1})
    assert made.asked == 8
    assert (made.granted.hits, made.granted.n, made.refused.hits) == (3, 8, 1)
    assert made.by_state["not_sent"] == 5


def test_nothing_was_asked_is_no_zero() -> None:
    assert measure_rights({}).granted.share is None
