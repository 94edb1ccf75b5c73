"""Figures that a sample stands for: means, agreement beyond chance, and what nobody caught.

Each has its sample size and its 95 % interval; none is said where too little was looked at.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.costs import count_interval

_Z = 1.959963984540054  # 97.5 % point of the normal distribution
#: From how many values on a mean has an interval.
_ENOUGH = 5
_DRAWS = 4_000
#: A report says the same whenever it is made.
_SEED = 17


@dataclass(frozen=True, kw_only=True, slots=True)
class Mean:
    """An arithmetic mean, with Student's 95 % interval from five values on; no value when n is 0."""

    n: int
    definition: str
    value: float | None
    low: float | None
    high: float | None
    variance: float | None = None  # of the mean itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Kappa:
    """Cohen's κ, with its 95 % interval; no value when n is 0 or chance alone explains everything."""

    n: int
    definition: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A share that a stratified sample of `n` stands for, with its 95 % interval."""

    n: int
    definition: str
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """So many were there; of those that were looked at, so many were what was looked for."""

    size: int
    hits: int
    n: int


def mean(values: Iterable[float], definition: str) -> Mean:
    """The mean of the values and its interval."""
    # Of a million conversations most are as long as another one.
    numbers = Counter(values)
    n = numbers.total()
    if n == 0:
        return Mean(n=0, definition=definition, value=None, low=None, high=None)
    middle = math.fsum(number * times for number, times in numbers.items()) / n
    if n < _ENOUGH:
        return Mean(n=n, definition=definition, value=middle, low=None, high=None)
    variance = math.fsum(times * (number - middle) ** 2 for number, times in numbers.items()) / (n - 1) / n
    half = student_quantile(n - 1) * math.sqrt(variance)
    return Mean(
        n=n, definition=definition, value=middle, low=middle - half, high=middle + half, variance=variance
    )


def mean_difference(first: Mean, second: Mean, definition: str) -> Mean:
    """`first` minus `second`, with Welch's interval where both have theirs; `n` is of both together.

    https://en.wikipedia.org/wiki/Welch%27s_t-test
    """
    n = first.n + second.n
    if first.value is None or second.value is None:
        return Mean(n=n, definition=definition, value=None, low=None, high=None)
    value = first.value - second.value
    if first.variance is None or second.variance is None:
        return Mean(n=n, definition=definition, value=value, low=None, high=None)
    variance = first.variance + second.variance
    spread = first.variance**2 / (first.n - 1) + second.variance**2 / (second.n - 1)
    half = student_quantile(variance**2 / spread) * math.sqrt(variance) if spread else 0.0
    return Mean(
        n=n, definition=definition, value=value, low=value - half, high=value + half, variance=variance
    )


def rate_of(count: int, amount: float, definition: str) -> Mean:
    """How many there were per unit of an amount, such as an hour, with the interval of the count, from five
    on. No value where the amount is nothing."""
    if not count or amount <= 0:
        return Mean(n=count, definition=definition, value=None, low=None, high=None)
    value = count / amount
    if count < _ENOUGH:
        return Mean(n=count, definition=definition, value=value, low=None, high=None)
    fewest, most = count_interval(count)
    return Mean(n=count, definition=definition, value=value, low=fewest / amount, high=most / amount)


def return_of(amounts: Sequence[float], spend: float | None, definition: str) -> Mean:
    """(what came back - what was spent) ÷ what was spent, with an interval from five amounts on, as if chance
    alone had made how many there are: the variance of such a sum is the sum of the squares. No value where
    nothing was spent, or nothing came back that is known."""
    n = len(amounts)
    if not spend or not n:
        return Mean(n=n, definition=definition, value=None, low=None, high=None)
    value = (math.fsum(amounts) - spend) / spend
    if n < _ENOUGH:
        return Mean(n=n, definition=definition, value=value, low=None, high=None)
    variance = math.fsum(amount**2 for amount in amounts) / spend**2
    half = _Z * math.sqrt(variance)
    return Mean(
        n=n,
        definition=definition,
        value=value,
        low=max(-1.0, value - half),
        high=value + half,
        variance=variance,
    )


def student_quantile(freedom: float) -> float:
    """The 97.5 % point of Student's t, to 0.5 % from four degrees of freedom on.

    Abramowitz and Stegun, 26.7.5: https://personal.math.ubc.ca/~cbm/aands/page_949.htm
    """
    z = _Z
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def kappa(both: int, only_first: int, only_second: int, neither: int, definition: str) -> Kappa:
    """Cohen's κ of two who said yes or no to the same things.

    Cohen (1960), with its large-sample standard error: https://doi.org/10.1177/001316446002000104
    """
    counts = {
        ("yes", "yes"): both,
        ("yes", "no"): only_first,
        ("no", "yes"): only_second,
        ("no", "no"): neither,
    }
    return _kappa(Counter(counts), definition)


def kappa_of(pairs: Iterable[tuple[str, str]], definition: str) -> Kappa:
    """Cohen's κ of two who put the same things into categories: what each of the two said of each."""
    return _kappa(Counter(pairs), definition)


def _kappa(cells: Counter[tuple[str, str]], definition: str) -> Kappa:
    n = cells.total()
    empty = Kappa(n=n, definition=definition, value=None, low=None, high=None)
    if n == 0:
        return empty
    first, second = Counter[str](), Counter[str]()
    for (left, right), count in cells.items():
        first[left] += count
        second[right] += count
    observed = sum(count for (left, right), count in cells.items() if left == right) / n
    by_chance = sum(first[category] * second[category] for category in first) / n**2
    if by_chance == 1.0:
        return empty
    value = (observed - by_chance) / (1 - by_chance)
    half = _Z * math.sqrt(observed * (1 - observed) / n) / (1 - by_chance)
    return Kappa(
        n=n, definition=definition, value=value, low=max(-1.0, value - half), high=min(1.0, value + half)
    )


def caught_share(caught: Sequence[Stratum], left: Sequence[Stratum], definition: str) -> Estimate:
    """Of all that should have been caught, the share that was: recall, from samples of both sides.

    The interval is simulated: each stratum's share is drawn from its posterior under Jeffreys' prior, which
    stays honest where a sample found nothing. No value where a stratum was not looked at.
    """
    return _simulate(caught, left, definition, of_everything=False)


def left_share(left: Sequence[Stratum], definition: str) -> Estimate:
    """Of everything that was left alone, the share that should have been caught: prevalence, likewise."""
    return _simulate(left, left, definition, of_everything=True)


def _simulate(
    counted: Sequence[Stratum], left: Sequence[Stratum], definition: str, *, of_everything: bool
) -> Estimate:
    strata = list(left) if of_everything else [*counted, *left]
    n = sum(stratum.n for stratum in strata)
    inhabited = [stratum for stratum in strata if stratum.size]
    if not inhabited or any(stratum.n == 0 for stratum in inhabited):
        return Estimate(n=n, definition=definition, share=None, low=None, high=None)
    generator = random.Random(_SEED)  # noqa: S311  a simulation, no secret
    size = sum(stratum.size for stratum in left)

    def share_of(shares: Sequence[float]) -> float | None:
        amounts = [stratum.size * share for stratum, share in zip(strata, shares, strict=True)]
        if of_everything:
            return math.fsum(amounts) / size
        total = math.fsum(amounts)
        return math.fsum(amounts[: len(counted)]) / total if total else None

    draws = sorted(
        drawn
        for _ in range(_DRAWS)
        if (drawn := share_of([_posterior(generator, stratum) for stratum in strata])) is not None
    )
    share = share_of([stratum.hits / stratum.n if stratum.n else 0.0 for stratum in strata])
    low, high = draws[int(0.025 * len(draws))], draws[int(0.975 * len(draws))]
    if share is None:
        return Estimate(n=n, definition=definition, share=None, low=None, high=None)
    return Estimate(n=n, definition=definition, share=share, low=min(low, share), high=max(high, share))


def _posterior(generator: random.Random, stratum: Stratum) -> float:
    return generator.betavariate(stratum.hits + 0.5, stratum.n - stratum.hits + 0.5)
