"""Whether an account has been silent for longer than is usual at this hour of the week.

Pure: the time is an argument, in seconds since 1970. The same stretch of the last weeks is looked at, by the
clock of the people there: silence at night is no news where nobody writes at night.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate

#: Seconds by which what people wrote is counted, and how many weeks of it are looked at.
SLOT = 300.0
WEEKS = 5
#: A week or two say nothing about what is usual.
_FEWEST_WEEKS = 3
#: What a stretch usually brings at least before its silence is told: of ten that are expected, even those who
#: write in bursts do not all stay away by chance.
_ENOUGH = 10.0
_SHORTEST = 600.0
_LONGEST = 7 * 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """How much people wrote on an account, from when on that is known: `cumulative[n]` before slot `first` +
    n."""

    first: int
    cumulative: tuple[int, ...]
    since: float

    def count(self, begin: float, end: float) -> float:
        """How much was written in that stretch; of a slot that it cuts, the same share."""
        return self._before(end) - self._before(begin)

    def _before(self, at: float) -> float:
        position = at / SLOT - self.first
        last = len(self.cumulative) - 1
        if position <= 0:
            return float(self.cumulative[0])
        if position >= last:
            return float(self.cumulative[last])
        slot = int(position)
        before, after = self.cumulative[slot], self.cumulative[slot + 1]
        return before + (after - before) * (position - slot)


def volume_of(counts: Mapping[int, int], since: float) -> Volume:
    """The volume of an account by these counts per slot (`int(seconds // SLOT)`), known from `since` on."""
    first, last = (min(counts), max(counts) + 1) if counts else (0, 0)
    steps = (counts.get(slot, 0) for slot in range(first, last))
    return Volume(first=first, cumulative=tuple(accumulate(steps, initial=0)), since=since)


def is_unusual(volume: Volume, silent_since: float, now: float, zone: tzinfo) -> bool:
    """Whether the silence from then until now is longer than the account's usual gap at this hour of the
    week: in three of four of the last weeks, the same stretch brought a good deal."""
    if not _SHORTEST <= now - silent_since <= _LONGEST:
        return False
    counts = sorted(_earlier_counts(volume, silent_since, now, zone))
    return len(counts) >= _FEWEST_WEEKS and counts[len(counts) // 4] >= _ENOUGH


def usual_gap(volume: Volume, silent_since: float, zone: tzinfo) -> float | None:
    """The seconds of silence from then on that are still usual; None when none would be unusual within a
    week, or nobody can tell yet."""
    gap = _SHORTEST
    while gap <= _LONGEST:
        if is_unusual(volume, silent_since, silent_since + gap, zone):
            return gap
        gap += SLOT
    return None


def is_always_quiet(volume: Volume, begin: float, end: float, zone: tzinfo) -> bool:
    """Whether nothing was ever written in that stretch of the week, as far as weeks enough can tell."""
    counts = list(_earlier_counts(volume, begin, end, zone))
    return len(counts) >= _FEWEST_WEEKS and not any(counts)


def _earlier_counts(volume: Volume, begin: float, end: float, zone: tzinfo) -> list[float]:
    """What the same stretch brought in each of the last weeks that are known of, the latest first."""
    stretches = (
        (_weeks_before(begin, weeks, zone), _weeks_before(end, weeks, zone)) for weeks in range(1, WEEKS + 1)
    )
    return [volume.count(start, stop) for start, stop in stretches if start >= volume.since]


def _weeks_before(at: float, weeks: int, zone: tzinfo) -> float:
    """The same weekday and time of day by the clock on the wall, which daylight saving moves."""
    return (datetime.fromtimestamp(at, zone) - timedelta(weeks=weeks)).timestamp()
