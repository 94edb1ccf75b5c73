"""Counts when people wrote, what became of it step by step, and where it went well or badly.

Days and hours are those of a time zone. Machine and people are always kept apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.documents.local_time import local_time
from bot.domain.statistics import Ratio, ratio
from bot.services.reports.conversations import is_constructive
from bot.services.reports.moderation import is_automatic
from bot.services.reports.responses import NEEDS_ANSWER
from bot.store.reporting.engagement import InboundEvent

#: All clocks of the world differ from UTC by whole quarters of an hour.
_QUARTER = 900
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
    """How people felt under one post. `event_id` is the row of its latest comment."""

    platform: str
    post: str
    comments: int
    positive: Ratio
    negative: Ratio
    event_id: int


def count_by_time(events: Iterable[InboundEvent], since: datetime, until: datetime, timezone: str) -> Series:
    """What people wrote by the local day; by the week in periods of more than 45 days."""
    clock = LocalClock(timezone)
    first = local_time(since, timezone).date()
    last = local_time(until - timedelta(microseconds=1), timezone).date()
    is_weekly = (last - first).days >= _MOST_DAYS
    step = 7 if is_weekly else 1
    # A year has 35,000 quarters of an hour, for which a date is looked up, and may have a million messages.
    by_quarter = Counter(
        (
            event.created_at // _QUARTER,
            event.bot_at is not None,
            event.human_at is not None,
            event.hidden_by is not None,
        )
        for event in events
    )
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for (quarter, by_bot, by_person, is_hidden), count in by_quarter.items():
        day = clock.at_quarter(int(quarter)).date()
        slot = counts[first + (day - first) // timedelta(days=step) * timedelta(days=step)]
        slot["by_person" if by_person else "by_bot" if by_bot else "unanswered"] += count
        slot["hidden"] += count * is_hidden
    days = (first + timedelta(days=offset) for offset in range(0, (last - first).days + 1, step))
    return Series(is_weekly=is_weekly, slots=tuple(_slot(day, counts[day]) for day in days))


def count_by_hour(events: Iterable[InboundEvent], timezone: str) -> tuple[tuple[int, ...], ...]:
    """What people wrote on each weekday from Monday on, at each of its 24 hours."""
    clock = LocalClock(timezone)
    counts = [[0] * 24 for _ in range(7)]
    for quarter, count in Counter(event.created_at // _QUARTER for event in events).items():
        moment = clock.at_quarter(int(quarter))
        counts[moment.weekday()][moment.hour] += count
    return tuple(map(tuple, counts))


def count_steps(events: Sequence[InboundEvent]) -> Funnel:
    """How much of what was written was read, called for an action, got one, and got it without a person."""
    called = [event for event in events if _calls_for_action(event)]
    handled = [event for event in called if event.answered_at is not None or event.hidden_by is not None]
    return Funnel(
        written=len(events),
        read=sum(event.is_judged or _calls_for_action(event) for event in events),
        called_for_action=len(called),
        handled=len(handled),
        handled_by_rules=sum(map(is_automatic, handled)),
    )


def rank_posts(events: Iterable[InboundEvent]) -> tuple[tuple[PostMood, ...], tuple[PostMood, ...]]:
    """The posts that people liked best and least, by the lower end of the interval of what they felt, so that
    a post with few comments does not win by chance. A post is in one of the two lists at most."""
    by_post: dict[tuple[str, str], list[InboundEvent]] = defaultdict(list)
    for event in events:
        if event.is_public and event.is_judged and event.sentiment:
            by_post[event.platform, event.thread_id].append(event)
    moods = [_mood(*key, comments) for key, comments in by_post.items() if len(comments) >= _FEWEST_COMMENTS]
    best = sorted(
        (mood for mood in moods if mood.positive.hits > mood.negative.hits),
        key=lambda mood: -_low(mood.positive),
    )
    worst = sorted(
        (mood for mood in moods if mood.negative.hits > mood.positive.hits),
        key=lambda mood: -_low(mood.negative),
    )
    return tuple(best[:_MOST_POSTS]), tuple(worst[:_MOST_POSTS])


def rank_comments(events: Iterable[InboundEvent], most: int) -> list[int]:
    """The rows of the most constructive public comments that stand, one of each person, the best first."""
    candidates = [event for event in events if event.is_visible and is_constructive(event)]
    candidates.sort(key=lambda event: (-(event.constructive or 0.0), event.id))
    chosen: dict[str, int] = {}
    for event in candidates:
        chosen.setdefault(event.author_id or f"message:{event.message_id}", event.id)
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
            moment = local_time(datetime.fromtimestamp(quarter * _QUARTER, UTC), self._timezone)
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


def _calls_for_action(event: InboundEvent) -> bool:
    return (event.needs_answer or 0.0) >= NEEDS_ANSWER or event.hidden_by is not None


def _mood(platform: str, post: str, comments: Sequence[InboundEvent]) -> PostMood:
    felt = Counter(event.sentiment for event in comments)
    n = len(comments)
    return PostMood(
        platform=platform,
        post=post,
        comments=n,
        positive=ratio(felt["positive"], n, "positive, of the public comments under the post that were read"),
        negative=ratio(felt["negative"], n, "negative, of the public comments under the post that were read"),
        event_id=max(comments, key=lambda event: event.created_at).id,
    )


def _low(share: Ratio) -> float:
    return share.low or 0.0
