"""What was paid, and for how much of something: sums, and prices with their 95 % interval.

A sum of nothing is unknown, never 0; so is a price of what did not happen. Currencies are never added.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.platform_metrics import MONEY_UNIT

_Z = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """A sum over the `n` rows that have the number; no value when none has."""

    n: int
    definition: str
    value: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one of `n` cost, or a thousand of them, in a currency; no value when nothing was spent on anything
    that is known, or when n is 0. The interval is that of the count, as if chance alone had made it."""

    n: int
    definition: str
    currency: str
    spend: float | None
    value: float | None
    low: float | None
    high: float | None


def total(numbers: Iterable[int | None], definition: str, unit: int = 1) -> Total:
    """The sum of what is known, in units of `unit`."""
    present = [number for number in numbers if number is not None]
    return Total(n=len(present), definition=definition, value=sum(present) / unit if present else None)


def cost_of(spend: int | None, count: int | None, currency: str, definition: str, per: int = 1) -> Cost:
    """What `per` of the count cost; `spend` is in millionths, None where nobody knows it."""
    amount = None if spend is None else spend / MONEY_UNIT
    n = count or 0
    if amount is None or n == 0:
        return Cost(
            n=n, definition=definition, currency=currency, spend=amount, value=None, low=None, high=None
        )
    fewest, most = count_interval(n)
    return Cost(
        n=n,
        definition=definition,
        currency=currency,
        spend=amount,
        value=per * amount / n,
        low=per * amount / most,
        high=per * amount / fewest if fewest else None,
    )


def count_interval(count: int) -> tuple[float, float]:
    """Between which numbers of events the expected one lies, with 95 %, when `count` were seen.

    Byar's approximation of the Poisson limits, Breslow and Day (1987), 2.3:
    https://publications.iarc.who.int/Book-And-Report-Series/Iarc-Scientific-Publications/Statistical-Methods-In-Cancer-Research-Volume-II-The-Design-And-Analysis-Of-Cohort-Studies-1986
    """
    low = count * (1 - 1 / (9 * count) - _Z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    high = more * (1 - 1 / (9 * more) + _Z / (3 * math.sqrt(more))) ** 3
    return max(0.0, low), high
