"""Shares, durations and differences, each with its sample size and its 95 % interval."""

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
    """Seconds: the median and the 90th percentile; no value when n is 0."""

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
    """One share minus another, with its 95 % interval (Newcombe).

    It compares two groups or periods; it does not say what caused the difference.
    """

    definition: str
    value: float | None
    low: float | None
    high: float | None


def ratio(hits: int, n: int, definition: str) -> Ratio:
    """A share with its Wilson 95 % interval."""
    if n == 0:
        return Ratio(hits=0, n=0, definition=definition, share=None, low=None, high=None)
    low, high = wilson_interval(hits, n)
    return Ratio(hits=hits, n=n, definition=definition, share=hits / n, low=low, high=high)


def part_of(hits: int, n: int, definition: str) -> Ratio:
    """A share of what is counted elsewhere; no value where there is more of the part than of the whole."""
    if hits <= n:
        return ratio(hits, n, definition)
    return Ratio(hits=hits, n=n, definition=definition, share=None, low=None, high=None)


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of the share `hits / n`; from 0 to 1 when n is 0.

    https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
    """
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    # At the ends the formula gives the bound itself, but for rounding errors such as -1e-17.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return low, high


def fewest_that_prove(share: float) -> int:
    """With how many hits and no miss the lower end of the interval reaches a share below 1."""
    n = max(1, math.floor(_Z**2 * share / (1 - share)))
    while wilson_interval(n, n)[0] < share:
        n += 1
    return n


def duration(seconds: Iterable[float], definition: str) -> Duration:
    """Median (middle, or mean of the two middle values) and p90 (nearest rank)."""
    values = sorted(seconds)
    n = len(values)
    if n == 0:
        return Duration(n=0, definition=definition, median=None, p90=None)
    median = values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2
    return Duration(n=n, definition=definition, median=median, p90=values[math.ceil(0.9 * n) - 1])


def difference(paid: Ratio, organic: Ratio, definition: str) -> Difference:
    """`paid` minus `organic`, with an interval built on the two Wilson intervals.

    Newcombe (1998), method 10: https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    """
    if paid.share is None or organic.share is None:
        return Difference(definition=definition, value=None, low=None, high=None)
    assert paid.low is not None
    assert paid.high is not None
    assert organic.low is not None
    assert organic.high is not None
    value = paid.share - organic.share
    below = math.hypot(paid.share - paid.low, organic.high - organic.share)
    above = math.hypot(paid.high - paid.share, organic.share - organic.low)
    return Difference(definition=definition, value=value, low=value - below, high=value + above)
