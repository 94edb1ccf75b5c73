"""Counts when people wrote, what became of it step by step, and where it went well or badly.

Days and hours are those of a time zone. Machine and people are always kept apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.documents.local_time import local_time
from bot.domain.statistics import Ratio, ratio, wilson_interval
from bot.services.reports.casework import QUARTER
from bot.services.reports.conversations import are_constructive
from bot.services.reports.moderation import are_automatic
from bot.services.reports.responses import needs_answer
from bot.store.reporting.columns import NO_KEY, Mask
from bot.store.reporting.messages import Messages

#: With fewer public comments nobody can say how a post goes.
_FEWEST_COMMENTS = 5
_MOST_POSTS = 3
#: Longer periods are drawn by the week.
_MOST_DAYS = 45


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
    # A year has 35,000 quarters of an hour, for which a date is looked up, and may have a million messages.
    by_bot, by_person = ~np.isnan(messages.bot_at), ~np.isnan(messages.human_at)
    answered_by = np.where(by_person, 2, by_bot)
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for quarter, is_hidden, answered, count in _count_by_quarter(messages, messages.is_hidden, answered_by):
        day = clock.at_quarter(quarter).date()
        slot = counts[first + (day - first) // timedelta(days=step) * timedelta(days=step)]
        slot[("unanswered", "by_bot", "by_person")[answered]] += count
        slot["hidden"] += count * is_hidden
    days = (first + timedelta(days=offset) for offset in range(0, (last - first).days + 1, step))
    return Series(is_weekly=is_weekly, slots=tuple(_slot(day, counts[day]) for day in days))


def count_by_hour(messages: Messages, timezone: str) -> tuple[tuple[int, ...], ...]:
    """What people wrote on each weekday from Monday on, at each of its 24 hours."""
    clock = LocalClock(timezone)
    counts = [[0] * 24 for _ in range(7)]
    nothing = np.zeros(len(messages), np.int64)
    for quarter, _, _, count in _count_by_quarter(messages, nothing, nothing):
        moment = clock.at_quarter(quarter)
        counts[moment.weekday()][moment.hour] += count
    return tuple(map(tuple, counts))


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
    """The local time of many quarters of an hour, each looked up once."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._moments: dict[int, datetime] = {}

    def at_quarter(self, quarter: int) -> datetime:
        """The local time at which so many quarters of an hour have passed since 1970."""
        moment = self._moments.get(quarter)
        if moment is None:
            moment = local_time(datetime.fromtimestamp(quarter * QUARTER, UTC), self._timezone)
            self._moments[quarter] = moment
        return moment


def _slot(day: date, counts: Counter[str]) -> TimeSlot:
    by_bot, by_person, unanswered = counts["by_bot"], counts["by_person"], counts["unanswered"]
    return TimeSlot(
        begins=day,
        written=by_bot + by_person + unanswered,
        by_bot=by_bot,
        by_person=by_person,
        unanswered=unanswered,
        hidden=counts["hidden"],
    )


def _count_by_quarter(
    messages: Messages, first: NDArray[Any], second: NDArray[Any]
) -> Iterator[tuple[int, int, int, int]]:
    """How many messages were written in each quarter of an hour for which `first` and `second` are alike,
    which are 0 to 1 and 0 to 2."""
    if not len(messages):
        return
    quarters = (messages.created_at // QUARTER).astype(np.int64)
    begin = int(quarters.min())
    counts = np.bincount((quarters - begin) * 6 + first * 3 + second)
    for situation in np.flatnonzero(counts).tolist():
        quarter, alike = divmod(situation, 6)
        yield begin + quarter, alike // 3, alike % 3, int(counts[situation])


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
