"""Rate limiter: never faster than allowed, slower when the platform asks, back to speed afterwards."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.rate_limiter import TokenBucketLimiter, backoff
from tests.fakes.jitter import LongestJitter, ShortestJitter


def test_a_burst_is_free_and_then_the_rate_counts() -> None:
    limiter = TokenBucketLimiter(10, burst=5)
    waits = [limiter.reserve("a", 1, 0.0) for _ in range(8)]
    assert waits[:5] == [0.0] * 5
    assert waits[5:] == pytest.approx([0.1, 0.2, 0.3])


def test_an_empty_bucket_refills_at_the_rate_of_the_account() -> None:
    limiter = TokenBucketLimiter(10, burst=5)
    for _ in range(5):
        limiter.reserve("a", 1, 0.0)
    waits = [limiter.reserve("a", 1, 0.3) for _ in range(4)]
    assert waits == pytest.approx([0.0, 0.0, 0.0, 0.1])


def test_a_bucket_never_holds_more_than_a_burst() -> None:
    limiter = TokenBucketLimiter(10, burst=2)
    limiter.reserve("a", 1, 0.0)
    waits = [limiter.reserve("a", 1, 3600.0) for _ in range(3)]
    assert waits == pytest.approx([0.0, 0.0, 0.1])


def test_without_a_burst_a_second_of_calls_may_leave_at_once_and_at_least_one() -> None:
    fast, slow = TokenBucketLimiter(3), TokenBucketLimiter(0.5)
    assert [fast.reserve("a", 1, 0.0) for _ in range(4)] == pytest.approx([0, 0, 0, 1 / 3])
    assert [slow.reserve("a", 1, 0.0) for _ in range(2)] == pytest.approx([0, 2])


def test_a_call_of_double_weight_costs_two_tokens() -> None:
    limiter = TokenBucketLimiter(10, burst=2)
    assert limiter.reserve("a", 2, 0.0) == 0
    assert limiter.reserve("a", 1, 0.0) == pytest.approx(0.1)


def seconds_per_call(limiter: TokenBucketLimiter, now: float) -> float:
    """The inverse of the rate at this moment."""
    while (first := limiter.reserve("a", 1, now)) == 0:
        pass
    return limiter.reserve("a", 1, now) - first


@pytest.mark.parametrize(
    ("times", "rate"), [((0.0,), 8.0), ((0.0, 0.5, 0.9), 8.0), ((0.0, 1.0), 6.4), (tuple(range(60)), 0.5)]
)
def test_each_second_with_a_rate_limit_slows_down_by_a_fifth_but_never_to_a_halt(
    times: tuple[float, ...], rate: float
) -> None:
    limiter = TokenBucketLimiter(10, burst=1)
    limiter.reserve("a", 1, 0.0)
    for at in times:
        limiter.record_rate_limit("a", 1.0, at)
    assert seconds_per_call(limiter, times[-1] + 10_000) == pytest.approx(1 / rate)


def test_after_a_rate_limit_fifty_calls_that_succeed_bring_the_full_rate_back() -> None:
    limiter = TokenBucketLimiter(10, burst=1)
    limiter.record_rate_limit("a", 1.0, 0.0)
    limiter.record_success("a", 0.0)
    assert seconds_per_call(limiter, 0.0) == pytest.approx(1 / 8.2)
    for _ in range(50):
        limiter.record_success("a", 0.0)
    assert seconds_per_call(limiter, 10_000.0) == pytest.approx(1 / 10)


@pytest.mark.parametrize(("retry_after", "closed"), [(5.0, 0.0), (5.1, 5.1), (None, 0.0)])
def test_only_a_longer_retry_after_is_about_the_whole_account(
    retry_after: float | None, closed: float
) -> None:
    limiter = TokenBucketLimiter(10)
    limiter.record_rate_limit("a", retry_after, 0.0)
    assert limiter.seconds_closed("a", 0.0) == pytest.approx(closed)


@pytest.mark.parametrize(("refusals", "closed"), [(4, 0.0), (5, 1.0), (6, 2.0), (30, 300.0)])
def test_refusals_in_a_row_close_the_account_for_up_to_five_minutes(refusals: int, closed: float) -> None:
    limiter = TokenBucketLimiter(10)
    for _ in range(refusals):
        limiter.record_rate_limit("a", None, 0.0)
    assert limiter.seconds_closed("a", 0.0) == pytest.approx(closed)


def test_a_shorter_closure_does_not_reopen_an_account_that_is_closed_for_longer() -> None:
    limiter = TokenBucketLimiter(10)
    limiter.record_rate_limit("a", 100.0, 0.0)
    limiter.record_rate_limit("a", 10.0, 0.0)
    limiter.record_usage("a", 0.0, 20.0, 0.0)
    assert limiter.seconds_closed("a", 0.0) == 100.0


def test_accounts_do_not_slow_each_other() -> None:
    limiter = TokenBucketLimiter(1, burst=1)
    limiter.reserve("a", 1, 0.0)
    assert limiter.reserve("a", 1, 0.0) > 0
    assert limiter.reserve("b", 1, 0.0) == 0


def test_a_long_retry_after_closes_the_account_until_then() -> None:
    limiter = TokenBucketLimiter(10)
    limiter.record_rate_limit("a", 60.0, 0.0)
    assert limiter.seconds_closed("a", 10.0) == pytest.approx(50)
    assert limiter.reserve("a", 1, 10.0) == pytest.approx(50)
    assert limiter.seconds_closed("a", 61.0) == 0


def test_one_throttled_call_among_many_good_ones_closes_nothing() -> None:
    limiter = TokenBucketLimiter(10)
    for turn in range(100):
        limiter.record_rate_limit("a", 1.0, float(turn))
        limiter.record_success("a", float(turn))
    assert limiter.seconds_closed("a", 100.0) == 0


def test_nothing_but_refusals_close_the_account_ever_longer() -> None:
    limiter = TokenBucketLimiter(10)
    for _ in range(8):
        limiter.record_rate_limit("a", None, 0.0)
    assert limiter.seconds_closed("a", 0.0) == pytest.approx(8.0)


def test_a_nearly_used_allowance_slows_down_and_regains_when_it_falls() -> None:
    limiter = TokenBucketLimiter(10, burst=1)
    limiter.reserve("a", 1, 0.0)
    limiter.record_usage("a", 95, 0, 0.0)
    slow = limiter.reserve("a", 1, 0.0)
    limiter.record_usage("b", 10, 0, 0.0)
    limiter.reserve("b", 1, 0.0)
    assert slow > 3 * limiter.reserve("b", 1, 0.0)


@pytest.mark.parametrize(
    ("percent", "seconds_later", "rate"),
    [
        (74.9, 0, 10.0),
        (75.0, 0, 10.0),
        (80.0, 0, 8.0),
        (95.0, 0, 2.0),
        (100.0, 0, 0.5),
        (95.0, 59, 2.0),
        (95.0, 60, 10.0),
    ],
)
def test_a_reported_usage_slows_down_for_a_minute(percent: float, seconds_later: float, rate: float) -> None:
    limiter = TokenBucketLimiter(10, burst=1)
    limiter.record_usage("a", percent, 0, 0.0)
    assert seconds_per_call(limiter, seconds_later) == pytest.approx(1 / rate)


def test_a_usage_that_fell_below_three_quarters_ends_the_slowdown_at_once() -> None:
    limiter = TokenBucketLimiter(10, burst=1)
    limiter.record_usage("a", 95.0, 0, 0.0)
    limiter.record_usage("a", 10.0, 0, 1.0)
    assert seconds_per_call(limiter, 1.0) == pytest.approx(1 / 10)


def test_a_nearly_used_allowance_also_makes_bursts_smaller() -> None:
    limiter = TokenBucketLimiter(10, burst=5)
    limiter.record_usage("a", 90.0, 0, 0.0)
    waits = [limiter.reserve("a", 1, 30.0) for _ in range(3)]
    assert waits == pytest.approx([0.0, 0.0, 1 / 4])


def test_refusals_before_a_success_do_not_count_any_more() -> None:
    limiter = TokenBucketLimiter(10)
    for _ in range(4):
        limiter.record_rate_limit("a", None, 0.0)
    limiter.record_success("a", 0.0)
    for _ in range(4):
        limiter.record_rate_limit("a", None, 0.0)
    assert limiter.seconds_closed("a", 0.0) == 0


@pytest.mark.parametrize("regain", [0.5, 120])
def test_the_platforms_own_regain_time_closes_the_account(regain: float) -> None:
    limiter = TokenBucketLimiter(10)
    limiter.record_usage("a", 100, regain, 0.0)
    assert limiter.seconds_closed("a", 0.0) == regain


@pytest.mark.parametrize(
    ("attempt", "longest"),
    [(0, 1.0), (1, 2.0), (3, 8.0), (11, 2048.0), (12, 3600.0), (21, 3600.0), (5000, 3600.0)],
)
def test_each_attempt_may_wait_twice_as_long_up_to_an_hour(attempt: int, longest: float) -> None:
    assert backoff(attempt, None, LongestJitter()) == longest
    assert backoff(attempt, None, ShortestJitter()) == 0.5


@pytest.mark.parametrize(("attempt", "wait"), [(0, 101.0), (1, 102.0), (9, 102.0)])
def test_behind_a_retry_after_the_jitter_is_two_seconds_at_most(attempt: int, wait: float) -> None:
    assert backoff(attempt, 100.0, LongestJitter()) == wait


@given(st.integers(0, 60), st.one_of(st.none(), st.floats(0, 3598)), st.integers(0, 1000))
def test_backoff_never_comes_before_retry_after_and_stays_bounded(
    attempt: int, after: float | None, seed: int
) -> None:
    wait = backoff(attempt, after, random.Random(seed))
    assert wait >= (after or 0.5)
    assert wait <= (after + 2 if after is not None else 3600)


@given(
    st.integers(0, 5000),
    st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
    st.integers(0, 1000),
    st.sampled_from([300.0, 3600.0]),
)
def test_whatever_is_asked_of_us_the_next_attempt_comes_in_time(
    attempt: int, after: float | None, seed: int, longest: float
) -> None:
    assert 0 < backoff(attempt, after, random.Random(seed), longest=longest) <= longest


ABSURD = [3601.0, 999_999_999.0, 1e308, float("inf"), float("nan")]


@pytest.mark.parametrize("longest", [300.0, 3600.0])
@pytest.mark.parametrize("asked", ABSURD)
def test_no_answer_closes_an_account_for_longer_than_we_allow(asked: float, longest: float) -> None:
    limiter = TokenBucketLimiter(10)
    limiter.record_usage("used", 100.0, asked, 0.0, longest=longest)
    limiter.record_rate_limit("refused", asked, 0.0, longest=longest)
    assert limiter.seconds_closed("used", 0.0) == longest
    # What is no number is no time at all, and a few refusals close nothing.
    assert limiter.seconds_closed("refused", 0.0) == (0.0 if asked != asked else longest)


@pytest.mark.parametrize("asked", ABSURD)
def test_nobody_has_to_name_the_limit(asked: float) -> None:
    limiter = TokenBucketLimiter(10)
    limiter.record_usage("a", 100.0, asked, 0.0)
    limiter.record_rate_limit("a", asked, 0.0)
    assert limiter.seconds_closed("a", 0.0) == 3600.0


def test_thousands_of_refusals_in_a_row_close_an_account_for_five_minutes_and_are_no_fault() -> None:
    limiter = TokenBucketLimiter(10)
    for _ in range(3_000):
        limiter.record_rate_limit("a", None, 0.0)
    assert limiter.seconds_closed("a", 0.0) == 300.0


def test_whoever_does_not_wait_takes_nothing_from_whoever_does() -> None:
    limiter = TokenBucketLimiter(10, burst=1)
    limiter.record_rate_limit("a", 60.0, 0.0)
    for _ in range(10_000):
        assert limiter.reserve("a", 1, 0.0, longest=5.0) == 60.0
    assert limiter.reserve("a", 1, 60.0, longest=5.0) == 0.0


@given(st.lists(st.tuples(st.sampled_from("arst"), st.floats(0, 5)), max_size=60))
def test_whatever_happens_the_wait_is_finite_and_never_negative(steps: list[tuple[str, float]]) -> None:
    limiter, now = TokenBucketLimiter(20), 0.0
    for step, gap in steps:
        now += gap
        if step == "r":
            assert 0 <= limiter.reserve("a", 1, now) < 10_000
        elif step == "s":
            limiter.record_success("a", now)
        elif step == "t":
            limiter.record_rate_limit("a", gap, now)
        else:
            limiter.record_usage("a", gap * 20, 0, now)


@pytest.mark.parametrize("calls", [1, 4, 40, 600])
def test_an_account_never_calls_more_often_in_a_minute_than_its_platform_takes(calls: int) -> None:
    limiter = TokenBucketLimiter(50, per_minute={"slow": calls})
    now, made = 0.0, []
    while now < 180:
        now += max(0.01, limiter.reserve("slow", 1, now))
        made.append(now)
    for begin in range(0, 120, 5):
        assert sum(begin <= at < begin + 60 for at in made) <= calls + 1
    assert len(made) >= calls
    assert [limiter.reserve("fast", 1, 0.0) for _ in range(50)] == [0.0] * 50
