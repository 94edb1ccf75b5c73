"""A client may make a minute's worth of requests at once, and so many a second for ever."""

import pytest

from bot.runtime.request_quota import RequestQuota


def test_a_minutes_worth_at_once_and_then_at_the_rate() -> None:
    quota = RequestQuota()
    assert [quota.take("a", 0.5, 100.0) for _ in range(30)] == [0.0] * 30
    assert quota.take("a", 0.5, 100.0) == pytest.approx(2.0)
    assert quota.take("a", 0.5, 101.0) == pytest.approx(1.0)
    assert quota.take("a", 0.5, 102.0) == 0.0
    assert quota.take("a", 0.5, 102.0) > 0


def test_what_is_refused_costs_nothing() -> None:
    quota = RequestQuota()
    for _ in range(60):
        quota.take("a", 1.0, 0.0)
    for _ in range(1_000):
        assert quota.take("a", 1.0, 0.5) > 0
    assert quota.take("a", 1.0, 1.0) == 0.0


def test_no_more_than_a_minutes_worth_is_saved_up() -> None:
    quota = RequestQuota()
    quota.take("a", 1.0, 0.0)
    assert sum(quota.take("a", 1.0, 10_000.0) == 0.0 for _ in range(100)) == 60


def test_one_client_does_not_use_up_what_another_may() -> None:
    quota = RequestQuota()
    for _ in range(100):
        quota.take("a", 1.0, 0.0)
    assert quota.take("b", 1.0, 0.0) == 0.0


def test_the_slowest_may_make_one_request() -> None:
    quota = RequestQuota()
    assert quota.take("a", 0.001, 0.0) == 0.0
    assert quota.take("a", 0.001, 0.0) == pytest.approx(1_000.0)
