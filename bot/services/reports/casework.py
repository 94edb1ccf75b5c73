"""Measures the queue: what came and went, deadlines, how long people take, and what they have to look at.

Nobody is ranked and nobody is named, but for who has a case that is late.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from bot.documents.local_time import local_day
from bot.domain.estimates import Mean, rate_of
from bot.domain.statistics import Duration, Ratio, duration, ratio
from bot.services.reports.moderation import HARMFUL
from bot.store.reporting.engagement import AnsweredCase, Deadline, OpenCases

#: Longer than this between two answers of a person is a break, and no measure of their work.
_BREAK = 600.0
_HOUR = 3_600.0
#: All clocks of the world differ from UTC by whole quarters of an hour.
QUARTER = 900
_MOST_BREACHES = 20
#: Answers after which everything is as it was before a rule asked.
_LEFT_AS_IT_WAS = ("approve", "unhide")


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """A case that was not answered in time, or is not yet. `owner` has it or had it; empty for nobody."""

    case_id: int
    owner: str
    due_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """How much of what is hard to look at people had to look at."""

    severe: Ratio
    most_in_one_hour: int  # that one person saw
    longest_run_seconds: float  # of one person without a break of ten minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """What rules took off people's hands, measured by how long people take. `per_hour` is for planning: how
    many cases people answer in an hour of doing nothing else."""

    per_case: Duration
    per_hour: Mean
    automatic: int
    saved_seconds: float | None  # None where nobody's time was measured


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The moderation queue: now, and what people answered in the period."""

    open: int
    oldest_seconds: float | None
    overdue: int
    opened: int
    answered: int
    answered_per_day: Mapping[str, int]
    time_to_answer: Duration
    handling: Duration
    in_time: Ratio
    breaches: tuple[Breach, ...]
    followed: Ratio
    taken_up: Ratio
    exposure: Exposure
    effort: Effort


def measure_queue(
    answered: Sequence[AnsweredCase],
    waiting: OpenCases,
    *,
    opened: int,
    deadlines: Sequence[Deadline],
    automatic: int,
    now: float,
    timezone: str,
) -> Queue:
    """The figures of the cases of a period, and of the queue at the moment `now`; `automatic` messages were
    handled by rules alone."""
    suggested = [case for case in answered if case.suggested]
    in_time, breaches = _measure_deadlines(deadlines, now)
    return Queue(
        open=waiting.cases,
        oldest_seconds=None if waiting.oldest_since is None else now - waiting.oldest_since,
        overdue=waiting.overdue,
        opened=opened,
        answered=len(answered),
        answered_per_day=_count_per_day(answered, timezone),
        time_to_answer=duration(
            (case.closed_at - case.since for case in answered),
            "seconds from when a message was written until a person answered its case; a case that was opened"
            " again counts on",
        ),
        handling=duration(
            (
                max(0.0, case.closed_at - case.answered_at)
                for case in answered
                if case.answered_at is not None
            ),
            "seconds from the first reply to a message until its case was closed",
        ),
        in_time=in_time,
        breaches=breaches,
        followed=ratio(
            sum(case.answer in case.suggested for case in suggested),
            len(suggested),
            "answered as a rule had suggested, of the answered cases that had a suggestion",
        ),
        taken_up=_measure_escalations(answered),
        exposure=_measure_exposure(answered),
        effort=_measure_effort(answered, automatic),
    )


def _count_per_day(answered: Sequence[AnsweredCase], timezone: str) -> Mapping[str, int]:
    quarters = Counter(case.closed_at // QUARTER for case in answered)
    days = Counter[str]()
    for quarter, count in quarters.items():
        days[local_day(datetime.fromtimestamp(quarter * QUARTER, UTC), timezone).isoformat()] += count
    return dict(sorted(days.items()))


def _measure_deadlines(deadlines: Sequence[Deadline], now: float) -> tuple[Ratio, tuple[Breach, ...]]:
    # A case that is open and has time left is neither in time nor late.
    started = [case for case in deadlines if case.closed_at is not None or case.due_at < now]
    breaches = [case for case in started if (case.closed_at or now) > case.due_at]
    in_time = ratio(
        len(started) - len(breaches),
        len(started),
        "answered by their deadline, of the cases opened in the period whose deadline is over or met",
    )
    return in_time, tuple(map(_describe_breach, breaches[:_MOST_BREACHES]))


def _describe_breach(deadline: Deadline) -> Breach:
    return Breach(
        case_id=deadline.case_id,
        owner=deadline.owner,
        due_at=datetime.fromtimestamp(deadline.due_at, UTC),
        closed_at=None if deadline.closed_at is None else datetime.fromtimestamp(deadline.closed_at, UTC),
    )


def _measure_escalations(answered: Sequence[AnsweredCase]) -> Ratio:
    """How much of what rules showed to people was worth it, as far as what people did about it says so."""
    escalated = [case for case in answered if case.is_of_rule]
    return ratio(
        sum(case.answer not in _LEFT_AS_IT_WAS for case in escalated),
        len(escalated),
        "taken up: answered by a reply, a hide, a handover or anything else that changes something, of the"
        " answered cases that rules had opened; what was left as it was may have been worth a look, too",
    )


def _measure_exposure(answered: Sequence[AnsweredCase]) -> Exposure:
    severe = [case for case in answered if (case.harm or 0.0) >= HARMFUL]
    per_hour = Counter((case.closed_by, case.closed_at // _HOUR) for case in severe)
    return Exposure(
        severe=ratio(
            len(severe),
            len(answered),
            f"with a score of harm from {HARMFUL} on, of the cases that people answered",
        ),
        most_in_one_hour=max(per_hour.values(), default=0),
        longest_run_seconds=max((run[-1] - run[0] for run in _runs(answered)), default=0.0),
    )


def _measure_effort(answered: Sequence[AnsweredCase], automatic: int) -> Effort:
    gaps = [later - earlier for run in _runs(answered) for earlier, later in pairwise(run)]
    per_case = duration(
        gaps,
        "seconds between two answers of one person in a row; more than ten minutes are a break, and left out",
    )
    return Effort(
        per_case=per_case,
        per_hour=rate_of(
            len(gaps),
            sum(gaps) / _HOUR,
            "cases that one person answers in an hour, in runs without a break of more than ten minutes; of"
            " all people together, for planning and not for ranking",
        ),
        automatic=automatic,
        saved_seconds=None if per_case.median is None else automatic * per_case.median,
    )


def _runs(answered: Iterable[AnsweredCase]) -> Iterable[list[float]]:
    """When each person answered, in runs without a break."""
    by_person: dict[str, list[float]] = defaultdict(list)
    for case in answered:
        by_person[case.closed_by].append(case.closed_at)
    for moments in by_person.values():
        moments.sort()
        run = moments[:1]
        for moment in moments[1:]:
            if moment - run[-1] > _BREAK:
                yield run
                run = []
            run.append(moment)
        yield run
