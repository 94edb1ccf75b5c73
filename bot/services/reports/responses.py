"""Measures how people were answered: how many, how fast, by the clock and within opening hours.

Machine and people are always kept apart. The first answer to a message counts from when it was written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.statistics import Duration, Ratio, duration, ratio
from bot.services.reports.opening_hours import OpeningHours
from bot.store.reporting.columns import Floats, Mask
from bot.store.reporting.messages import Messages

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


def measure_service(messages: Messages, until: float, hours: OpeningHours | None = None) -> Service:
    """The figures of what people wrote. `until` is the end of the period, from which badges look back."""
    again = messages.where(_follow_ups(messages))
    return Service(
        inbound=len(messages),
        answered_of_all=_response_rates(messages, "of everything people wrote"),
        answered_of_needed=answered_of_needed(messages),
        first_answer=first_answers(messages),
        first_answer_open=_in_opening_hours(messages, hours) if hours else {},
        next_answer=_answer_times(
            again,
            again.created_at,
            "seconds from when somebody with an answer wrote again to the next answer, round the clock",
        ),
        own_delay=_answer_times(
            messages,
            messages.received_at,
            "seconds from its arrival here to the first answer, round the clock;"
            " 0 for what was answered before",
        ),
        badges=tuple(_badges(messages, until)),
    )


def needs_answer(messages: Messages) -> Mask:
    """Which messages needed an answer, as the classifier read them."""
    return messages.needs_answer >= NEEDS_ANSWER


def answered_of_needed(messages: Messages) -> Mapping[str, Ratio]:
    """The response rates of what needed an answer, by any, bot and human."""
    needed = messages.where(needs_answer(messages))
    return _response_rates(needed, f"of what needed an answer (score at least {NEEDS_ANSWER})")


def first_answers(messages: Messages) -> Mapping[str, Duration]:
    """How long people waited for the first answer of the bot, and of a person."""
    return _answer_times(
        messages,
        messages.created_at,
        "seconds from when it was written to the first answer, round the clock",
    )


def duration_of(seconds: Floats, definition: str) -> Duration:
    """The duration of those that are known."""
    # Sorted here, for that is many times faster than the sorting of single numbers.
    return duration(np.sort(seconds[~np.isnan(seconds)]).tolist(), definition)


def _response_rates(messages: Messages, base: str) -> Mapping[str, Ratio]:
    responders = {
        "any": (messages.answered_at, "a person or the bot"),
        "bot": (messages.bot_at, "the bot"),
        "human": (messages.human_at, "a person"),
    }
    return {
        name: ratio(
            int(np.count_nonzero(~np.isnan(moments))),
            len(messages),
            f"answered by {who}, in public or private, {base}",
        )
        for name, (moments, who) in responders.items()
    }


def _answer_times(messages: Messages, begin: Floats, clock: str) -> Mapping[str, Duration]:
    # A colleague may answer in the platform's own app before its webhook reaches us.
    return _by_responder(
        np.maximum(0.0, messages.bot_at - begin), np.maximum(0.0, messages.human_at - begin), clock
    )


def _in_opening_hours(messages: Messages, hours: OpeningHours) -> Mapping[str, Duration]:
    return _by_responder(
        hours.seconds_between(messages.created_at, messages.bot_at),
        hours.seconds_between(messages.created_at, messages.human_at),
        f"seconds of the calendar {hours.name} from when it was written to the first answer",
    )


def _by_responder(bot: Floats, human: Floats, clock: str) -> Mapping[str, Duration]:
    return {
        "bot": duration_of(bot, f"{clock}; automatic answers only"),
        "human": duration_of(human, f"{clock}; answers by people only, automatic ones do not count"),
    }


def by_conversation(messages: Messages) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows of what people wrote more than once in a thread, each person's together and the oldest first,
    and where each person's begin. Without an author id nobody knows who it was."""
    _, of_row, counts = np.unique(messages.conversation, return_inverse=True, return_counts=True)
    rows = np.flatnonzero((counts > 1)[of_row] & (messages.author != 0))
    order = rows[np.lexsort((messages.created_at[rows], of_row[rows]))]
    ordered = of_row[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(order) else rows
    return order, begins


def _follow_ups(messages: Messages) -> NDArray[np.intp]:
    """What people wrote after they had been answered: of several messages in a row the first."""
    order, begins = by_conversation(messages)
    first_of_person = np.zeros(len(order), np.bool_)
    first_of_person[begins] = True
    written, answers = messages.created_at[order].tolist(), messages.answered_at[order].tolist()
    chosen, answered_at = [], np.inf
    for row, is_first in enumerate(first_of_person.tolist()):
        if is_first:
            answered_at = np.inf
        elif written[row] >= answered_at:
            chosen.append(row)
            answered_at = np.inf
        if answers[row] < answered_at:  # NaN is less than nothing
            answered_at = answers[row]
    return order[np.array(chosen, np.intp)]


def _badges(messages: Messages, until: float) -> Iterable[Badge]:
    in_messenger = messages.platform.are("messenger") | (
        messages.platform.are("facebook") & ~messages.is_public
    )
    if not in_messenger.any():
        return
    direct = messages.where(in_messenger & (messages.author != 0))
    order = np.lexsort((direct.created_at, direct.conversation))
    person, written = direct.conversation[order], direct.created_at[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (person[1:] != person[:-1]) | (written[1:] - written[:-1] >= _DAY)
    firsts = direct.where(order[is_first & (written >= until - _BADGE_DAYS * _DAY)])
    for account_id in sorted(firsts.account.counts()):
        yield _badge(account_id, firsts.where(firsts.account.are(account_id)))


def _badge(account_id: str, firsts: Messages) -> Badge:
    base = (
        f"of the first messages of people in Messenger in the last {_BADGE_DAYS} days;"
        " first is what nothing of theirs precedes within a day"
    )
    answered, times, qualifies = {}, {}, {}
    for who, moments in {"any": firsts.answered_at, "human": firsts.human_at}.items():
        reached = int(np.count_nonzero(~np.isnan(moments)))
        answered[who] = ratio(reached, len(firsts), f"answered {base}")
        times[who] = duration_of(
            np.maximum(0.0, moments - firsts.created_at), f"seconds to the first answer, {base}"
        )
        median = times[who].median
        qualifies[who] = reached >= _BADGE_SHARE * len(firsts) and (
            median is not None and median <= _BADGE_SECONDS
        )
    return Badge(account_id=account_id, answered=answered, first_answer=times, qualifies=qualifies)
