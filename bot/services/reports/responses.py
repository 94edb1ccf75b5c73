"""Measures how people were answered: how many, how fast, by the clock and within opening hours.

Machine and people are always kept apart. The first answer to a message counts from when it was written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.statistics import Duration, Ratio, duration, ratio
from bot.services.reports.opening_hours import OpeningHours
from bot.store.reporting.engagement import InboundEvent

#: From which score on a message counts as one that needed an answer.
NEEDS_ANSWER = 0.5
#: Facebook awards its badge for the last seven days: https://www.facebook.com/help/475643069256244
_BADGE_DAYS, _BADGE_SHARE, _BADGE_SECONDS = 7, 0.9, 15 * 60.0
_DAY = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Badge:
    """What Facebook's badge "very responsive" asks of a Page, by answers of people and by those of anybody.

    Whether an automatic answer counts is Facebook's secret: instant and away replies do not.
    """

    account_id: str
    answered: Mapping[str, Ratio]  # any, human
    first_answer: Mapping[str, Duration]
    qualifies: Mapping[str, bool | None]  # None where nobody wrote


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """How people were answered. Bot and human are never added up, except under `any`."""

    inbound: int
    answered_of_all: Mapping[str, Ratio]  # any, bot, human
    answered_of_needed: Mapping[str, Ratio]
    first_answer: Mapping[str, Duration]  # bot, human; since it was written
    first_answer_open: Mapping[str, Duration]  # likewise, in opening hours; empty without a calendar
    next_answer: Mapping[str, Duration]  # bot, human; since somebody wrote again after an answer
    own_delay: Mapping[str, Duration]  # bot, human; since it reached us
    badges: tuple[Badge, ...]


def measure_service(
    events: Sequence[InboundEvent], until: float, hours: OpeningHours | None = None
) -> Service:
    """The figures of what people wrote. `until` is the end of the period, from which badges look back."""
    return Service(
        inbound=len(events),
        answered_of_all=_response_rates(events, "of everything people wrote"),
        answered_of_needed=answered_of_needed(events),
        first_answer=first_answers(events),
        first_answer_open=_in_opening_hours(events, hours) if hours else {},
        next_answer=_answer_times(
            list(_follow_ups(events)),
            lambda event: event.created_at,
            "seconds from when somebody with an answer wrote again to the next answer, round the clock",
        ),
        own_delay=_answer_times(
            events,
            lambda event: event.received_at,
            "seconds from its arrival here to the first answer, round the clock;"
            " 0 for what was answered before",
        ),
        badges=tuple(_badges(events, until)),
    )


def answered_of_needed(events: Sequence[InboundEvent]) -> Mapping[str, Ratio]:
    """The response rates of what needed an answer, by any, bot and human."""
    needed = [event for event in events if (event.needs_answer or 0.0) >= NEEDS_ANSWER]
    return _response_rates(needed, f"of what needed an answer (score at least {NEEDS_ANSWER})")


def first_answers(events: Sequence[InboundEvent]) -> Mapping[str, Duration]:
    """How long people waited for the first answer of the bot, and of a person."""
    return _answer_times(
        events,
        lambda event: event.created_at,
        "seconds from when it was written to the first answer, round the clock",
    )


def _response_rates(events: Sequence[InboundEvent], base: str) -> Mapping[str, Ratio]:
    responders: Mapping[str, tuple[Callable[[InboundEvent], bool], str]] = {
        "any": (lambda event: event.answered_at is not None, "a person or the bot"),
        "bot": (lambda event: event.bot_at is not None, "the bot"),
        "human": (lambda event: event.human_at is not None, "a person"),
    }
    return {
        name: ratio(
            sum(map(is_answered, events)), len(events), f"answered by {who}, in public or private, {base}"
        )
        for name, (is_answered, who) in responders.items()
    }


def _answer_times(
    events: Sequence[InboundEvent], begin: Callable[[InboundEvent], float], clock: str
) -> Mapping[str, Duration]:
    bot = [event.bot_at - begin(event) for event in events if event.bot_at is not None]
    human = [event.human_at - begin(event) for event in events if event.human_at is not None]
    # A colleague may answer in the platform's own app before its webhook reaches us.
    return _by_responder((max(0.0, time) for time in bot), (max(0.0, time) for time in human), clock)


def _in_opening_hours(events: Sequence[InboundEvent], hours: OpeningHours) -> Mapping[str, Duration]:
    return _by_responder(
        (hours.seconds_between(event.created_at, event.bot_at) for event in events if event.bot_at),
        (hours.seconds_between(event.created_at, event.human_at) for event in events if event.human_at),
        f"seconds of the calendar {hours.name} from when it was written to the first answer",
    )


def _by_responder(bot: Iterable[float], human: Iterable[float], clock: str) -> Mapping[str, Duration]:
    return {
        "bot": duration(bot, f"{clock}; automatic answers only"),
        "human": duration(human, f"{clock}; answers by people only, automatic ones do not count"),
    }


def _follow_ups(events: Sequence[InboundEvent]) -> Iterable[InboundEvent]:
    """What people wrote after they had been answered: of several messages in a row the first."""
    for conversation in by_conversation(events).values():
        if len(conversation) == 1:
            continue
        answered_at: float | None = None
        for event in conversation:
            if answered_at is not None and event.created_at >= answered_at:
                yield event
                answered_at = None
            if event.answered_at is not None:
                answered_at = min(answered_at or event.answered_at, event.answered_at)


def by_conversation(events: Iterable[InboundEvent]) -> Mapping[tuple[str, str, str], list[InboundEvent]]:
    """What each person wrote in a thread, oldest first. Without an author id nobody knows who it was."""
    conversations: dict[tuple[str, str, str], list[InboundEvent]] = defaultdict(list)
    for event in events:
        if event.author_id is not None:
            conversations[event.account_id, event.thread_id, event.author_id].append(event)
    for conversation in conversations.values():
        if len(conversation) > 1:
            conversation.sort(key=lambda event: event.created_at)
    return conversations


def _badges(events: Sequence[InboundEvent], until: float) -> Iterable[Badge]:
    since = until - _BADGE_DAYS * _DAY
    messages = [event for event in events if event.platform == "messenger" or _is_page_message(event)]
    firsts: dict[str, list[InboundEvent]] = defaultdict(list)
    for conversation in by_conversation(messages).values():
        before: float | None = None
        for event in conversation:
            if event.created_at >= since and (before is None or event.created_at - before >= _DAY):
                firsts[event.account_id].append(event)
            before = event.created_at
    for account_id, first in sorted(firsts.items()):
        yield _badge(account_id, first)


def _is_page_message(event: InboundEvent) -> bool:
    return event.platform == "facebook" and not event.is_public


def _badge(account_id: str, firsts: Sequence[InboundEvent]) -> Badge:
    base = (
        f"of the first messages of people in Messenger in the last {_BADGE_DAYS} days;"
        " first is what nothing of theirs precedes within a day"
    )
    moments = {
        "any": [event.answered_at for event in firsts],
        "human": [event.human_at for event in firsts],
    }
    answered, times, qualifies = {}, {}, {}
    for who, ats in moments.items():
        reached = [
            max(0.0, at - event.created_at) for event, at in zip(firsts, ats, strict=True) if at is not None
        ]
        answered[who] = ratio(len(reached), len(firsts), f"answered {base}")
        times[who] = duration(reached, f"seconds to the first answer, {base}")
        qualifies[who] = len(reached) >= _BADGE_SHARE * len(firsts) and (
            times[who].median is not None and times[who].median <= _BADGE_SECONDS  # type: ignore[operator]
        )
    return Badge(account_id=account_id, answered=answered, first_answer=times, qualifies=qualifies)
