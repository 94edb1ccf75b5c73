"""Counts when people wrote, what became of it step by step, and where it went well or badly.

Days and hours are those of a time zone. Machine and people are always kept apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.documents.local_time import local_time
from bot.domain.statistics import Ratio, ratio, wilson_interval
from bot.services.reports.casework import QUARTER
from bot.services.reports.conversations import are_constructive
from bot.services.reports.moderation import are_automatic
from bot.services.reports.responses import needs_answer
from bot.store.reporting.columns import NO_KEY, Floats, Mask
from bot.store.reporting.messages import Messages

#: With fewer public comments nobody can say how a post goes.
_FEWEST_COMMENTS = 5
_MOST_POSTS = 3
#: Longer periods are drawn by the week.
_MOST_DAYS = 45
_PER_DAY = 86_400 // QUARTER
_FIRST_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeSlot:
    """A day, or a week that begins on it: what people wrote, and what had become of it by now.

    `by_bot`, `by_person` and `unanswered` add up to `written`; answered by both counts as by a person.
    """

    begins: date
    written: int
    by_bot: int
    by_person: int
    unanswered: int
    hidden: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """The slots of a period in order, also those in which nobody wrote."""

    is_weekly: bool
    slots: tuple[TimeSlot, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Funnel:
    """From what was written to what was done, each a part of the one before."""

    written: int
    read: int
    called_for_action: int  # needed an answer, or was hidden
    handled: int  # of these, answered or hidden
    handled_by_rules: int  # without a person


@dataclass(frozen=True, kw_only=True, slots=True)
class PostMood:
    """How people felt under one post. `event_id` is the row of its latest comment that was read."""

    platform: str
    post: str
    comments: int
    positive: Ratio
    negative: Ratio
    event_id: int


def count_by_time(messages: Messages, since: datetime, until: datetime, timezone: str) -> Series:
    """What people wrote by the local day; by the week in periods of more than 45 days."""
    clock = LocalClock(timezone)
    first = local_time(since, timezone).date()
    last = local_time(until - timedelta(microseconds=1), timezone).date()
    is_weekly = (last - first).days >= _MOST_DAYS
    step = 7 if is_weekly else 1
    by_bot, by_person = ~np.isnan(messages.bot_at), ~np.isnan(messages.human_at)
    answered_by = np.where(by_person, 2, by_bot)
    slots = (clock.days_of(messages.created_at) - first.toordinal()) // step
    length = (last - first).days // step + 1
    shape = length, 2, 3
    table = np.bincount(slots * 6 + messages.is_hidden * 3 + answered_by, minlength=6 * length).reshape(shape)
    days = (first + timedelta(days=offset) for offset in range(0, (last - first).days + 1, step))
    return Series(is_weekly=is_weekly, slots=tuple(map(_slot, days, table.tolist())))


def count_by_hour(messages: Messages, timezone: str) -> tuple[tuple[int, ...], ...]:
    """What people wrote on each weekday from Monday on, at each of its 24 hours."""
    clock = LocalClock(timezone)
    quarters = clock.quarters_of(messages.created_at)
    # The first of January 1970 was a Thursday.
    hours = (quarters // _PER_DAY + 3) % 7 * 24 + quarters % _PER_DAY // 4
    counts = np.bincount(hours, minlength=7 * 24).reshape(7, 24)
    return tuple(map(tuple, counts.tolist()))


def count_steps(messages: Messages) -> Funnel:
    """How much of what was written was read, called for an action, got one, and got it without a person."""
    called = _call_for_action(messages)
    handled = called & (messages.is_answered | messages.is_hidden)
    return Funnel(
        written=len(messages),
        read=int(np.count_nonzero(messages.is_judged | called)),
        called_for_action=int(np.count_nonzero(called)),
        handled=int(np.count_nonzero(handled)),
        handled_by_rules=int(np.count_nonzero(handled & are_automatic(messages))),
    )


def rank_posts(messages: Messages) -> tuple[tuple[PostMood, ...], tuple[PostMood, ...]]:
    """The posts that people liked best and least, by the lower end of the interval of what they felt, so that
    a post with few comments does not win by chance. A post is in one of the two lists at most."""
    felt = messages.where(messages.is_public & messages.is_felt)
    posts, of_row, sizes = np.unique(
        felt.platform.codes * np.int64(len(felt.post.names) or 1) + felt.post.codes,
        return_inverse=True,
        return_counts=True,
    )
    positive = np.bincount(of_row[felt.sentiment.are("positive")], minlength=len(posts))
    negative = np.bincount(of_row[felt.sentiment.are("negative")], minlength=len(posts))
    big = sizes >= _FEWEST_COMMENTS
    moods = {}
    for liked, hits, others in ((True, positive, negative), (False, negative, positive)):
        chosen = np.flatnonzero(big & (hits > others))
        lows = [
            wilson_interval(*pair)[0]
            for pair in zip(hits[chosen].tolist(), sizes[chosen].tolist(), strict=True)
        ]
        best = chosen[np.argsort(-np.array(lows), kind="stable")[:_MOST_POSTS]].tolist()
        moods[liked] = tuple(
            _mood(felt.where(np.flatnonzero(of_row == post)), int(positive[post]), int(negative[post]))
            for post in best
        )
    return moods[True], moods[False]


def rank_comments(messages: Messages, most: int) -> list[int]:
    """The rows of the most constructive public comments that stand, one of each person, the best first."""
    candidates = messages.where(messages.is_visible & are_constructive(messages))
    order = np.lexsort((candidates.id, -candidates.constructive))
    chosen: dict[int, int] = {}
    for author, row in zip(candidates.author[order].tolist(), candidates.id[order].tolist(), strict=True):
        chosen.setdefault(-row if author == NO_KEY else author, row)
        if len(chosen) == most:
            break
    return list(chosen.values())


class LocalClock:
    """What many moments are on the clock of a zone."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone

    def days_of(self, moments: Floats) -> NDArray[np.int64]:
        """The local day of each moment, as an ordinal."""
        return self.quarters_of(moments) // _PER_DAY + _FIRST_DAY

    def quarters_of(self, moments: Floats) -> NDArray[np.int64]:
        """The local quarter of an hour of each moment, counted from the local beginning of 1970.

        A year has 365 days, for which a clock is looked up, and may have a million messages. Clocks change at
        most once in a day of UTC; on such a day each quarter of an hour is looked up.
        """
        quarters = (moments // QUARTER).astype(np.int64)
        if not len(quarters):
            return quarters
        days = quarters // _PER_DAY
        first, last = int(days.min()), int(days.max())
        ahead = np.array([self._ahead(day * _PER_DAY) for day in range(first, last + 2)], np.int64)
        local: NDArray[np.int64] = quarters + ahead[days - first]
        changes = np.flatnonzero((ahead[1:] != ahead[:-1])[days - first])
        local[changes] = [quarter + self._ahead(quarter) for quarter in quarters[changes].tolist()]
        return local

    @lru_cache(4_096)  # noqa: B019  a clock lives as long as a report
    def _ahead(self, quarter: int) -> int:
        """By how many quarters of an hour the clock is ahead of UTC in that quarter."""
        offset = local_time(datetime.fromtimestamp(quarter * QUARTER, UTC), self._timezone).utcoffset()
        return int((offset or timedelta()).total_seconds()) // QUARTER


def _slot(day: date, counts: Sequence[Sequence[int]]) -> TimeSlot:
    """The counts of a slot by whether they were hidden and by who answered."""
    unanswered, by_bot, by_person = (sum(column) for column in zip(*counts, strict=True))
    return TimeSlot(
        begins=day,
        written=by_bot + by_person + unanswered,
        by_bot=by_bot,
        by_person=by_person,
        unanswered=unanswered,
        hidden=sum(counts[1]),
    )


def _call_for_action(messages: Messages) -> Mask:
    return needs_answer(messages) | messages.is_hidden


def _mood(comments: Messages, positive: int, negative: int) -> PostMood:
    n = len(comments)
    return PostMood(
        platform=comments.platform.list()[0],
        post=comments.post.list()[0],
        comments=n,
        positive=ratio(positive, n, "positive, of the public comments under the post that were read"),
        negative=ratio(negative, n, "negative, of the public comments under the post that were read"),
        event_id=int(comments.id[np.argmax(comments.created_at)]),
    )
