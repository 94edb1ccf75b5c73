"""Compares channels: which of them carry the community, by what is asked, what is thought and what it costs.

Three shares stand side by side and are never made one. A channel is a platform.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.statistics import Ratio, ratio
from bot.services.reports.conversations import are_constructive, constructive_share
from bot.services.reports.responses import answered_of_needed
from bot.store.reporting.messages import Messages

#: So much of the answered questions the channels that are named first have together, if three can.
_MOST_OF_IT = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """One platform: how well questions are answered there, how much is constructive, and its shares of both
    and of the work."""

    inbound: int
    answered: Ratio  # of what needed an answer there
    constructive: Ratio  # of the public comments there that were read
    share_of_answers: Ratio  # of the answered questions of all channels
    share_of_constructive: Ratio
    share_of_work: Ratio  # of what people answered anywhere
    seconds_of_work: float | None  # people's answers there, at the median time of one


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """All platforms from which something came, the one with most answered questions first.

    `leading` are the first two of them, or three where two have less than four fifths of the answered
    questions; the shares are theirs together. Empty with fewer than two channels.
    """

    by_platform: Mapping[str, Channel]
    leading: tuple[str, ...]
    leading_answers: Ratio
    leading_constructive: Ratio
    leading_work: Ratio


def measure_channels(messages: Messages, seconds_per_answer: float | None) -> Channels:
    """The channels of a period; `seconds_per_answer` is the median time that an answer takes a person."""
    by_platform = {
        platform: messages.where(messages.platform.are(platform)) for platform in messages.platform.counts()
    }
    counts = {platform: _count(there) for platform, there in by_platform.items()}
    answers, constructive, work = (sum(count[i] for count in counts.values()) for i in range(3))
    order = sorted(counts, key=lambda platform: (-counts[platform][0], -counts[platform][1], platform))
    leading = _leading(order, counts, answers) if len(order) > 1 else ()
    theirs = [sum(counts[platform][i] for platform in leading) for i in range(3)]
    return Channels(
        by_platform={
            platform: Channel(
                inbound=len(by_platform[platform]),
                answered=answered_of_needed(by_platform[platform])["any"],
                constructive=constructive_share(by_platform[platform]),
                share_of_answers=_share_of_answers(counts[platform][0], answers),
                share_of_constructive=_share_of_constructive(counts[platform][1], constructive),
                share_of_work=_share_of_work(counts[platform][2], work),
                seconds_of_work=None
                if seconds_per_answer is None
                else counts[platform][2] * seconds_per_answer,
            )
            for platform in order
        },
        leading=leading,
        leading_answers=_share_of_answers(theirs[0], answers),
        leading_constructive=_share_of_constructive(theirs[1], constructive),
        leading_work=_share_of_work(theirs[2], work),
    )


def _count(messages: Messages) -> tuple[int, int, int]:
    """Answered questions, constructive comments, and messages that people answered."""
    return (
        answered_of_needed(messages)["any"].hits,
        int(np.count_nonzero(messages.is_public & are_constructive(messages))),
        int(np.count_nonzero(~np.isnan(messages.human_at))),
    )


def _leading(
    order: Sequence[str], counts: Mapping[str, tuple[int, int, int]], answers: int
) -> tuple[str, ...]:
    """The first two or three that have any answered question at all."""
    first = [platform for platform in order if counts[platform][0]]
    two = sum(counts[platform][0] for platform in first[:2])
    return tuple(first[: 2 if two >= _MOST_OF_IT * answers else 3])


def _share_of_answers(hits: int, n: int) -> Ratio:
    return ratio(hits, n, "answered here, of the messages of all channels that needed an answer and got one")


def _share_of_constructive(hits: int, n: int) -> Ratio:
    return ratio(hits, n, "constructive public comments here, of those of all channels")


def _share_of_work(hits: int, n: int) -> Ratio:
    return ratio(hits, n, "answered by people here, of the messages of all channels that people answered")
