"""Everything that a page about a period shows: its figures, those of the period before, patterns and voices.

The period before is as long and ends where this one begins. Whoever's data was erased is quoted and named
nowhere, and neither is what its author removed or what is hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain import Event
from bot.domain.progress import Step
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.domain.statistics import Difference, difference
from bot.errors import UserError
from bot.services.reports.conversations import Contributor
from bot.services.reports.joined_metrics import MetricRecords, names_of
from bot.services.reports.opening_hours import read_opening_hours
from bot.services.reports.patterns import (
    Funnel,
    PostMood,
    Series,
    count_by_hour,
    count_by_time,
    count_steps,
    rank_comments,
    rank_posts,
)
from bot.services.reports.quality import QualityReport, measure_period, read_period
from bot.services.reports.trends import Trends, read_trends
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.posts import planned_posts
from bot.store.reporting import quotations
from bot.store.reporting.messages import Messages

_MOST_COMMENTS = 5
#: More than are shown: some were removed by their authors, and others say the same.
_CANDIDATES = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefing:
    """What a page shows. `comments` are those most worth reading, the best first."""

    report: QualityReport
    previous: QualityReport
    changes: dict[str, Difference]
    series: Series
    by_hour: tuple[tuple[int, ...], ...]  # weekday from Monday, hour
    funnel: Funnel
    best_posts: tuple[PostMood, ...]
    worst_posts: tuple[PostMood, ...]
    post_links: dict[int, str]  # the permalink of a comment under it, by its row
    post_titles: Mapping[str, str]  # as a tool of its platform says, by its id
    comments: tuple[Event, ...]
    contributors: tuple[tuple[str, Contributor], ...]  # with their names
    trends: Trends


async def prepare_briefing(
    workspace: Workspace,
    since: datetime,
    until: datetime | None,
    scope: ReportScope = EVERYTHING,
    calendar: str = "",
) -> Briefing:
    """The page of [since, until), by default until now. Raises what `measure_quality` raises."""
    now = workspace.now()
    end = until or now
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    before = since - (end - since)
    hours = read_opening_hours(workspace, calendar, before, max(end, now))
    workspace.progress(Step.REPORT)
    advance = partial(workspace.progress, Step.REPORT)
    zone, weights = workspace.timezone, workspace.engagement_weights

    def read(tx: Transaction) -> Briefing:
        reading = partial(read_period, tx, scope=scope, now=now, timezone=zone, advance=advance)
        measuring = partial(measure_period, now=now, timezone=zone, hours=hours, weights=weights)
        previous = measuring(reading(before, since))  # first, and let go: a period may take a lot of memory
        records = reading(since, end)
        written = len(records.inbound), previous.service.inbound
        report = measuring(records)
        best, worst = rank_posts(records.inbound)
        contributors = report.conversation.contributors
        trends = read_trends(tx, since, end, scope, zone, written)
        posts = [mood.post for mood in (*best, *worst)] + [spike.post for spike in trends.spikes]
        names = quotations.list_names(tx, [person.event_id for person in contributors])
        return Briefing(
            report=report,
            previous=previous,
            changes=_changes(report, previous),
            series=count_by_time(records.inbound, since, end, zone),
            by_hour=count_by_hour(records.inbound, zone),
            funnel=count_steps(records.inbound),
            best_posts=best,
            worst_posts=worst,
            post_links=quotations.list_links(tx, [mood.event_id for mood in (*best, *worst)]),
            post_titles=_titles(tx, records.metrics, posts),
            comments=_quote(tx, records.inbound),
            trends=trends,
            contributors=tuple(
                (names[person.event_id], person) for person in contributors if person.event_id in names
            ),
        )

    return await workspace.store.read(read)


def _titles(tx: Transaction, metrics: MetricRecords, posts: Sequence[str]) -> dict[str, str]:
    """How posts are called: by whoever planned them here, else by the platform."""
    return {**names_of(metrics, posts), **planned_posts.list_titles(tx, posts)}


def _quote(tx: Transaction, inbound: Messages) -> tuple[Event, ...]:
    rows = rank_comments(inbound, _CANDIDATES)
    # What many write word for word is worth reading once.
    by_text = {event.text.casefold(): event for event in reversed(quotations.list_events(tx, rows))}
    return tuple(reversed(by_text.values()))[:_MOST_COMMENTS]


def _changes(report: QualityReport, previous: QualityReport) -> dict[str, Difference]:
    definition = "share of this period minus share of the one before, which is as long; no cause"
    pairs = {
        "answered_of_needed": (
            report.service.answered_of_needed["any"],
            previous.service.answered_of_needed["any"],
        ),
        "constructive": (report.conversation.constructive, previous.conversation.constructive),
        "hidden": (report.moderation.hidden, previous.moderation.hidden),
        "positive": (report.sentiment.shares["positive"], previous.sentiment.shares["positive"]),
        "negative": (report.sentiment.shares["negative"], previous.sentiment.shares["negative"]),
        "automated": (report.moderation.automated, previous.moderation.automated),
    }
    return {name: difference(now, before, definition) for name, (now, before) in pairs.items()}
