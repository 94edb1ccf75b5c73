"""How fast an account may call, and how long to wait before trying again.

Pure: the time is an argument, in seconds of a clock that never jumps back. A bucket fills at
the account's rate; the platform's own words (429, usage headers) slow it down or close it.
"""

import random
from dataclasses import dataclass

#: From this share of the allowance on we slow down; platforms lengthen the block of those who do not.
_BUSY_PERCENT = 75.0
_USAGE_HOLDS_SECONDS = 60.0
_STRIKES_BEFORE_CLOSING = 5
_LONGEST_CLOSURE = 300.0
_LONG_ANSWER = 5.0  # a longer Retry-After speaks of the account, a shorter one of this call


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    rate: float
    closed_until: float = 0.0
    strikes: int = 0
    slowed_at: float = float("-inf")
    usage_factor: float = 1.0
    usage_until: float = 0.0


class TokenBucketLimiter:
    """One bucket per account. `per_second` calls at most, in bursts of `burst`."""

    def __init__(self, per_second: float, burst: float | None = None) -> None:
        self._full = per_second
        self._burst = burst if burst is not None else max(1.0, per_second)
        self._buckets: dict[str, _Bucket] = {}

    def reserve(self, account: str, cost: float, now: float) -> float:
        """Take `cost` from the bucket and answer how many seconds to wait before calling."""
        bucket = self._bucket(account, now)
        factor = bucket.usage_factor if now < bucket.usage_until else 1.0
        rate = bucket.rate * factor
        bucket.tokens = min(self._burst * factor, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        bucket.tokens -= cost
        debt = max(0.0, -bucket.tokens) / rate
        return max(debt, bucket.closed_until - now, 0.0)

    def closed_for(self, account: str, now: float) -> float:
        """Seconds until the account may call at all."""
        return max(0.0, self._bucket(account, now).closed_until - now)

    def throttled(self, account: str, retry_after: float | None, now: float) -> None:
        """The platform said "too fast": slow down; close the account when it means it."""
        bucket = self._bucket(account, now)
        bucket.strikes += 1
        if now - bucket.slowed_at >= 1.0:  # many calls in flight tell the same news once
            bucket.slowed_at = now
            bucket.rate = max(self._full * 0.05, bucket.rate * 0.8)
        if retry_after is not None and retry_after > _LONG_ANSWER:
            bucket.closed_until = max(bucket.closed_until, now + retry_after)
        elif bucket.strikes >= _STRIKES_BEFORE_CLOSING:
            pause = min(_LONGEST_CLOSURE, 2.0 ** (bucket.strikes - _STRIKES_BEFORE_CLOSING))
            bucket.closed_until = max(bucket.closed_until, now + pause)

    def succeeded(self, account: str, now: float) -> None:
        """A call went through: back to full speed, step by step."""
        bucket = self._bucket(account, now)
        bucket.strikes = 0
        bucket.rate = min(self._full, bucket.rate + self._full * 0.02)

    def used(self, account: str, percent: float, regain_seconds: float, now: float) -> None:
        """The platform told how much of the allowance is used, and when it regains."""
        bucket = self._bucket(account, now)
        if regain_seconds > 0:
            bucket.closed_until = max(bucket.closed_until, now + regain_seconds)
        if percent >= _BUSY_PERCENT:
            bucket.usage_factor = max(0.05, (100.0 - percent) / (100.0 - _BUSY_PERCENT))
            bucket.usage_until = now + _USAGE_HOLDS_SECONDS
        else:
            bucket.usage_factor = 1.0

    def _bucket(self, account: str, now: float) -> _Bucket:
        return self._buckets.setdefault(account, _Bucket(tokens=self._burst, at=now, rate=self._full))


def backoff(attempt: int, retry_after: float | None, rng: random.Random, *, longest: float = 3600.0) -> float:
    """Seconds before try number `attempt` + 1: doubling with full jitter, never before `retry_after`.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling = min(longest, 2.0 ** min(attempt, 20))
    wait = rng.uniform(0.5, max(1.0, ceiling))
    return wait if retry_after is None else retry_after + min(wait, 2.0)
