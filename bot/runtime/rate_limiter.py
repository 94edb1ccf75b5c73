"""How fast an account may call, and how long to wait before trying again.

Pure: the time is an argument, in seconds of a clock that never jumps back. A bucket fills at
the account's rate; what the platform reports (429, usage headers) slows it down or closes it.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.waits import LONGEST_WAIT, limit_wait

#: From this share of the allowance on we slow down: Meta prolongs the block of an app that keeps calling
#: (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
_BUSY_PERCENT = 75.0
_USAGE_VALID_SECONDS = 60.0
_FAILURES_BEFORE_CLOSING = 5
_MAX_CLOSURE_SECONDS = 300.0
_ACCOUNT_RETRY_AFTER = 5.0  # a longer Retry-After is about the account, a shorter one about this call
_RETRY_AFTER_JITTER = 2.0
_BURST_SHARE = 0.25  # of what an account may call in a minute
_MIN_RATE_FACTOR = 0.05  # never quite zero: only a call that succeeds brings the rate back


@dataclass(slots=True)
class _Bucket:
    tokens: float
    refilled_at: float
    rate: float
    full_rate: float
    burst: float
    closed_until: float = 0.0
    failures: int = 0
    slowed_at: float = float("-inf")
    usage_factor: float = 1.0
    usage_until: float = 0.0


class TokenBucketLimiter:
    """One token bucket per account: at most `per_second` calls, in bursts of up to `burst`. `per_minute`
    names the accounts whose platform takes so many calls in any minute and no more."""

    def __init__(
        self,
        per_second: float,
        burst: float | None = None,
        per_minute: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._full_rate = per_second
        self._burst = burst if burst is not None else max(1.0, per_second)
        self._per_minute = per_minute
        self._buckets: dict[str, _Bucket] = {}

    def reserve(self, account: str, cost: float, now: float, *, longest: float = math.inf) -> float:
        """Take `cost` tokens from the account's bucket and return the seconds to wait before calling.

        When these are more than `longest`, nothing is taken: who does not wait does not call, and what
        nobody calls for must not make the next one wait.
        """
        bucket = self._bucket(account, now)
        factor = bucket.usage_factor if now < bucket.usage_until else 1.0
        rate = bucket.rate * factor
        bucket.tokens = min(bucket.burst * factor, bucket.tokens + (now - bucket.refilled_at) * rate)
        bucket.refilled_at = now
        wait = max((cost - bucket.tokens) / rate, bucket.closed_until - now, 0.0)
        if wait <= longest:
            bucket.tokens -= cost
        return wait

    def seconds_closed(self, account: str, now: float) -> float:
        """Seconds until the account may call at all."""
        return max(0.0, self._bucket(account, now).closed_until - now)

    def record_rate_limit(
        self, account: str, retry_after: float | None, now: float, *, longest: float = LONGEST_WAIT
    ) -> None:
        """The platform answered "too fast": slow down; close the account when it means the account, for
        `longest` seconds at most."""
        bucket = self._bucket(account, now)
        bucket.failures += 1
        if now - bucket.slowed_at >= 1.0:  # many calls in flight report the same limit at once
            bucket.slowed_at = now
            bucket.rate = max(bucket.full_rate * _MIN_RATE_FACTOR, bucket.rate * 0.8)
        if retry_after is not None and retry_after > _ACCOUNT_RETRY_AFTER:
            bucket.closed_until = max(bucket.closed_until, now + limit_wait(retry_after, longest))
        elif bucket.failures >= _FAILURES_BEFORE_CLOSING:
            pause = min(_MAX_CLOSURE_SECONDS, 2.0 ** min(bucket.failures - _FAILURES_BEFORE_CLOSING, 20))
            bucket.closed_until = max(bucket.closed_until, now + pause)

    def record_success(self, account: str, now: float) -> None:
        """A call went through: back to the full rate, step by step."""
        bucket = self._bucket(account, now)
        bucket.failures = 0
        bucket.rate = min(bucket.full_rate, bucket.rate + bucket.full_rate * 0.02)

    def record_usage(
        self,
        account: str,
        percent: float,
        regain_seconds: float,
        now: float,
        *,
        longest: float = LONGEST_WAIT,
    ) -> None:
        """The platform reported how much of the allowance is used, and in how many seconds it regains: we
        believe `longest` at most."""
        bucket = self._bucket(account, now)
        if regain_seconds:
            bucket.closed_until = max(bucket.closed_until, now + limit_wait(regain_seconds, longest))
        if percent >= _BUSY_PERCENT:
            headroom = (100.0 - percent) / (100.0 - _BUSY_PERCENT)
            bucket.usage_factor = max(_MIN_RATE_FACTOR, headroom)
            bucket.usage_until = now + _USAGE_VALID_SECONDS
        else:
            bucket.usage_factor = 1.0

    def _bucket(self, account: str, now: float) -> _Bucket:
        bucket = self._buckets.get(account)
        if bucket is None:
            rate, burst = self._full_rate, self._burst
            if (calls := self._per_minute.get(account)) is not None:
                # What a minute may hold is shared: a burst at once, the others spread over it.
                burst = min(burst, max(1.0, calls * _BURST_SHARE))
                rate = min(rate, max(calls - burst, calls / 2) / 60.0)
            bucket = _Bucket(tokens=burst, refilled_at=now, rate=rate, full_rate=rate, burst=burst)
            self._buckets[account] = bucket
        return bucket


def backoff(
    attempt: int, retry_after: float | None, jitter: random.Random, *, longest: float = LONGEST_WAIT
) -> float:
    """Seconds before attempt number `attempt` + 1, `longest` at most: doubling with full jitter, and no less
    than `retry_after` as far as that is believed.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling = min(longest, 2.0 ** min(attempt, 20))
    wait = jitter.uniform(0.5, max(1.0, ceiling))
    # The platform named a time, so a little jitter is enough to keep the rows from leaving all at once.
    if retry_after is None:
        return wait
    return limit_wait(retry_after, max(0.0, longest - _RETRY_AFTER_JITTER)) + min(wait, _RETRY_AFTER_JITTER)
