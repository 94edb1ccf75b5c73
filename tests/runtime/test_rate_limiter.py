"""Pace: never faster than allowed, slower when told, back to speed afterwards."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.rate_limiter import TokenBucketLimiter, backoff


def test_a_burst_is_free_and_then_the_rate_counts() -> None:
    pace = TokenBucketLimiter(10, burst=5)
    waits = [pace.reserve("a", 1, 0.0) for _ in range(8)]
    assert waits[:5] == [0.0] * 5
    assert waits[5:] == pytest.approx([0.1, 0.2, 0.3])


def test_accounts_do_not_slow_each_other() -> None:
    pace = TokenBucketLimiter(1, burst=1)
    pace.reserve("a", 1, 0.0)
    assert pace.reserve("a", 1, 0.0) > 0
    assert pace.reserve("b", 1, 0.0) == 0


def test_a_long_retry_after_closes_the_account_until_then() -> None:
    pace = TokenBucketLimiter(10)
    pace.throttled("a", 60.0, 0.0)
    assert pace.closed_for("a", 10.0) == pytest.approx(50)
    assert pace.reserve("a", 1, 10.0) == pytest.approx(50)
    assert pace.closed_for("a", 61.0) == 0


def test_one_throttled_call_among_many_good_ones_closes_nothing() -> None:
    pace = TokenBucketLimiter(10)
    for turn in range(100):
        pace.throttled("a", 1.0, float(turn))
        pace.succeeded("a", float(turn))
    assert pace.closed_for("a", 100.0) == 0


def test_nothing_but_refusals_close_the_account_ever_longer() -> None:
    pace = TokenBucketLimiter(10)
    for _ in range(8):
        pace.throttled("a", None, 0.0)
    assert pace.closed_for("a", 0.0) == pytest.approx(8.0)


def test_a_nearly_used_allowance_slows_down_and_regains_when_it_falls() -> None:
    pace = TokenBucketLimiter(10, burst=1)
    pace.reserve("a", 1, 0.0)
    pace.used("a", 95, 0, 0.0)
    slow = pace.reserve("a", 1, 0.0)
    pace.used("b", 10, 0, 0.0)
    pace.reserve("b", 1, 0.0)
    assert slow > 3 * pace.reserve("b", 1, 0.0)


def test_the_platforms_own_regain_time_closes_the_account() -> None:
    pace = TokenBucketLimiter(10)
    pace.used("a", 100, 120, 0.0)
    assert pace.closed_for("a", 0.0) == 120


@given(st.integers(0, 60), st.one_of(st.none(), st.floats(0, 1e4)), st.integers(0, 1000))
def test_backoff_never_comes_before_retry_after_and_stays_bounded(
    attempt: int, after: float | None, seed: int
) -> None:
    wait = backoff(attempt, after, random.Random(seed))
    assert wait >= (after or 0.5)
    assert wait <= (after + 2 if after is not None else 3600)


@given(st.lists(st.tuples(st.sampled_from("arst"), st.floats(0, 5)), max_size=60))
def test_whatever_happens_the_wait_is_finite_and_never_negative(steps: list[tuple[str, float]]) -> None:
    pace, now = TokenBucketLimiter(20), 0.0
    for what, gap in steps:
        now += gap
        if what == "r":
            assert 0 <= pace.reserve("a", 1, now) < 10_000
        elif what == "s":
            pace.succeeded("a", now)
        elif what == "t":
            pace.throttled("a", gap, now)
        else:
            pace.used("a", gap * 20, 0, now)
