"""Whether more was written than is usual at this hour of the week, and since when that can be said.

Pure: counts by quarters of an hour go in, and the time is one of them. The hour up to now is compared with
the same hour of the last weeks by the clock of the people there, which daylight saving moves: with their
median, and by how far they lie apart (median absolute deviation). It must also be more than on any day of
these weeks about that time, so that what happens now and then, such as a post that is liked, is no spike.
Every earlier week is first brought to the level of the last seven days, so that a growing account is no
spike.

An hour is compared from its beginning on with whole ones, so that a spike is found while it rises.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import accumulate
from math import sqrt
from statistics import median

from bot.domain.statistics import wilson_interval

#: Seconds of a slot; all clocks of the world differ by whole ones. And how many are compared: an hour.
SLOT = 900.0
WINDOW = 4
#: Fewer weeks say nothing about what is usual.
FEWEST_WEEKS = 4
_SLOTS_PER_DAY = 96
_DAYS_PER_WEEK = 7
#: By how many slots people may come earlier or later than in other weeks: two hours.
_AROUND = 8
#: By what factor more than the busiest of these hours: half of the records that happen now and then are less.
_CLEARLY = 1.25
#: By how much an earlier week is scaled at most: an account does not change its size more often than that.
_LOWEST_GROWTH, _HIGHEST_GROWTH = 0.5, 5.0
#: The standard deviation of a normal distribution by its median absolute deviation.
_DEVIATION_PER_MAD = 1.4826


class Measure(StrEnum):
    """What is counted: everything people wrote, what of it was negative or spam, what a rule wanted
    hidden."""

    VOLUME = "volume"
    NEGATIVE = "negative"
    SPAM = "spam"
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendSettings:
    """From when on something is a spike, and who is told.

    An hour needs `at_least` messages of `authors` people, lies `deviation` deviations above the median of
    the same hour in the last `weeks`, and is `times_usual` that median. Within `cooldown` seconds after its
    end it is the same spike. `notify` names targets, `mail` mailboxes; `state` is the state of the
    rules that a negative spike switches on.
    """

    at_least: float = 15.0
    authors: float = 5.0
    deviation: float = 5.0
    times_usual: float = 2.0
    weeks: int = 8
    cooldown: float = 21_600.0
    notify: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    state: str = "crisis"


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """How many there were by slots: `cumulative[n]` before slot `first` + n."""

    first: int
    cumulative: tuple[int, ...]

    def count(self, begin: int, end: int) -> int:
        """How many there were in the slots from `begin` up to, not including, `end`."""
        return self._before(end) - self._before(begin)

    def _before(self, slot: int) -> int:
        return self.cumulative[min(max(slot - self.first, 0), len(self.cumulative) - 1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What was counted on an account from slot `since` on, but for `gaps` (first and last slot of each) in
    which nobody could tell us anything; `written` is how much people wrote in all, whatever is counted."""

    counts: Series
    written: Series
    since: int
    gaps: tuple[tuple[int, int], ...] = ()

    def is_known(self, begin: int, end: int) -> bool:
        """Whether we would have been told of everything in the slots from `begin` up to `end`."""
        return begin >= self.since and not any(first < end and last >= begin for first, last in self.gaps)


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """The same hour in so many earlier weeks: the median, and the spread that counts as one deviation.
    `highest` is the busiest hour of any day in these weeks, from two hours before that time of day to two
    hours after it."""

    weeks: int
    median: float
    spread: float
    highest: float


def series_of(counts: Mapping[int, int]) -> Series:
    """The counts by slot as a series."""
    if not counts:
        return Series(first=0, cumulative=(0,))
    first, last = min(counts), max(counts)
    steps = (counts.get(slot, 0) for slot in range(first, last + 1))
    return Series(first=first, cumulative=tuple(accumulate(steps, initial=0)))


def slot_of(at: float) -> int:
    """The slot of a moment in seconds since 1970."""
    return int(at // SLOT)


def known_weeks(history: History, slot: int, zone: tzinfo, weeks: int) -> int:
    """How many of the last weeks can be compared with the hour that ends with `slot`."""
    days = _earlier_days(history, slot, zone, weeks * _DAYS_PER_WEEK)
    return sum(day % _DAYS_PER_WEEK == 0 for day, _ in days)


def usual_hour(history: History, slot: int, zone: tzinfo, weeks: int) -> Usual | None:
    """What is usual in the hour that ends with `slot`; None when fewer than four weeks can tell."""
    days = list(_earlier_days(history, slot, zone, weeks * _DAYS_PER_WEEK))
    same_weekday = [(day, end) for day, end in days if day % _DAYS_PER_WEEK == 0]
    if len(same_weekday) < FEWEST_WEEKS:
        return None
    growths = _growths(history, slot + 1 - WINDOW, weeks * _DAYS_PER_WEEK)
    values = [history.counts.count(end - WINDOW, end) * growths[day] for day, end in same_weekday]
    middle = median(values)
    # Counts that are rare scatter by their square root even where the weeks happen to agree.
    deviation = median(abs(value - middle) for value in values)
    return Usual(
        weeks=len(values),
        median=middle,
        spread=max(_DEVIATION_PER_MAD * deviation, sqrt(max(middle, 1.0))),
        highest=max(_busiest_around(history.counts, end) * growths[day] for day, end in days),
    )


def deviation_of(count: int, usual: Usual) -> float:
    """By how many deviations a count lies above the median."""
    return (count - usual.median) / usual.spread


def is_spike(count: int, authors: int, usual: Usual, settings: TrendSettings) -> bool:
    """Whether so many messages of so many people in an hour are a spike."""
    return (
        count >= settings.at_least
        and authors >= settings.authors
        and deviation_of(count, usual) >= settings.deviation
        and count >= settings.times_usual * usual.median
        and count > _CLEARLY * usual.highest
    )


def is_calm(count: int, usual: Usual, settings: TrendSettings) -> bool:
    """Whether a spike is over: half of what makes one. Between the two it goes on, so that it does not
    flicker."""
    return count < settings.at_least / 2 or deviation_of(count, usual) < settings.deviation / 2


def is_share_higher(hits: int, n: int, usual_hits: float, usual_n: float) -> bool:
    """Whether a share is clearly higher than usual: the lower end of its 95 % interval is. Many more
    comments of the same mood are a spike of volume, and no mood."""
    if n == 0:
        return False
    low, _ = wilson_interval(hits, n)
    return usual_n == 0 or low > usual_hits / usual_n


def rise_began(counts: Sequence[tuple[int, int]], total: int) -> int:
    """The slot at which an hour began to rise, of its slots with their counts: the first with an eighth of
    it."""
    return next(slot for slot, count in counts if count * 8 >= total)


def earlier_slots(slot: int, zone: tzinfo, days: int) -> Iterator[int]:
    """The same slot on each of the days before by the clock on the wall, the latest first."""
    here = datetime.fromtimestamp(slot * SLOT, zone)
    return (slot_of((here - timedelta(days=day)).timestamp()) for day in range(1, days + 1))


def _earlier_days(history: History, slot: int, zone: tzinfo, days: int) -> Iterator[tuple[int, int]]:
    """How many days ago, and where the same hour ended, of the days that are known."""
    ends = ((day, earlier + 1) for day, earlier in enumerate(earlier_slots(slot, zone, days), 1))
    return ((day, end) for day, end in ends if history.is_known(end - WINDOW, end))


def _busiest_around(counts: Series, end: int) -> int:
    """The busiest hour from two hours before to two hours after the one that ends there."""
    return max(counts.count(end - WINDOW + shift, end + shift) for shift in range(-_AROUND, _AROUND + 1))


def _growths(history: History, before: int, days: int) -> list[float]:
    """By what to multiply the counts of so many days ago. The level of an account is how much people wrote
    on the middle one of seven days, which one day of a crisis does not raise."""
    ends = (before - day * _SLOTS_PER_DAY for day in range(days + _DAYS_PER_WEEK))
    totals = [
        history.written.count(end - _SLOTS_PER_DAY, end)
        if history.is_known(end - _SLOTS_PER_DAY, end)
        else None
        for end in ends
    ]
    levels = [_level(totals[day : day + _DAYS_PER_WEEK]) for day in range(days + 1)]
    return [_growth(levels[0], level) for level in levels]


def _level(totals: Sequence[int | None]) -> float | None:
    days = [total for total in totals if total is not None]
    return median(days) if len(days) > _DAYS_PER_WEEK // 2 else None


def _growth(level: float | None, earlier: float | None) -> float:
    if level is None or earlier is None:
        return 1.0
    return min(_HIGHEST_GROWTH, max(_LOWEST_GROWTH, (level + 1.0) / (earlier + 1.0)))
