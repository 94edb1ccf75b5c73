"""Shares, times and differences, each with what it rests on and how sure it is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """`hits` of `n`, with its Wilson 95 % interval; no value when n is 0."""

    hits: int
    n: int
    definition: str
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration:
    """Seconds: the median and the time within which nine of ten lay; no value when n is 0."""

    n: int
    definition: str
    median: float | None
    p90: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """A difference of shares, between -1 and 1; no value when n is 0."""

    n: int
    definition: str
    value: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Share of advertisements minus share of organic posts, with its 95 % interval (Newcombe).

    It compares two audiences; it does not say what caused the difference.
    """

    definition: str
    value: float | None
    low: float | None
    high: float | None


def ratio(hits: int, n: int, definition: str) -> Ratio:
    """A share with its Wilson 95 % interval."""
    if n == 0:
        return Ratio(hits=0, n=0, definition=definition, share=None, low=None, high=None)
    share = hits / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return Ratio(hits=hits, n=n, definition=definition, share=share, low=low, high=high)


def duration(seconds: Iterable[float], definition: str) -> Duration:
    """Median (middle, or mean of the two middle values) and p90 (nearest rank)."""
    values = sorted(seconds)
    n = len(values)
    if n == 0:
        return Duration(n=0, definition=definition, median=None, p90=None)
    median = values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2
    return Duration(n=n, definition=definition, median=median, p90=values[math.ceil(0.9 * n) - 1])


def difference(one: Ratio, other: Ratio, definition: str) -> Difference:
    """`one` minus `other`, with Newcombe's interval built on the two Wilson intervals."""
    if one.share is None or other.share is None:
        return Difference(definition=definition, value=None, low=None, high=None)
    assert one.low is not None
    assert one.high is not None
    assert other.low is not None
    assert other.high is not None
    value = one.share - other.share
    below = math.hypot(one.share - one.low, other.high - other.share)
    above = math.hypot(one.high - one.share, other.share - other.low)
    return Difference(definition=definition, value=value, low=value - below, high=value + above)
