"""Measures service, sentiment, conversation and moderation of what people wrote in a period.

Every metric carries its definition and its sample size, every share its Wilson 95 % interval. Machine and
people are always kept apart. A period in which nothing came in has metrics without a value, never zeros that
were not measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from bot.domain.engagement import EngagementWeights
from bot.domain.progress import Advance, Step
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.domain.statistics import Balance, Difference, Duration, Ratio, difference, ratio
from bot.errors import UserError
from bot.services.reports.attribution import ConversionRecords, read_conversions
from bot.services.reports.casework import Queue, measure_queue
from bot.services.reports.channels import Channels, measure_channels
from bot.services.reports.conversations import (
    Conversation,
    Sentiment,
    constructive_share,
    measure_conversation,
    measure_sentiment,
)
from bot.services.reports.joined_metrics import JoinedMetrics, MetricRecords, names_of, read_metrics
from bot.services.reports.moderation import Moderation, are_automatic, hidden_rate, measure_moderation
from bot.services.reports.opening_hours import OpeningHours, read_opening_hours
from bot.services.reports.patterns import PostMood, rank_posts
from bot.services.reports.publicity import Publicity, measure_publicity
from bot.services.reports.responses import Service, answered_of_needed, first_answers, measure_service
from bot.services.reports.rights import Rights, measure_rights
from bot.services.reports.satisfaction import Satisfaction, measure_satisfaction
from bot.services.reports.second_opinions import SecondOpinions, read_second_opinions
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.reporting import engagement, labelled_messages, messages, rights, satisfaction
from bot.store.reporting.columns import Words
from bot.store.reporting.engagement import AnsweredCase, Deadline, OpenCases, ReviewedSample
from bot.store.reporting.labelled_messages import MENTION, LabelCounts
from bot.store.reporting.messages import Messages
from bot.store.reporting.satisfaction import AskedPerson

_MAX_INTENTS = 10
_MAX_POSTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginMetrics:
    """The main metrics of one origin: advertisements or organic posts."""

    inbound: int
    answered_of_needed: Ratio
    first_answer_bot: Duration
    first_answer_human: Duration
    hidden: Ratio
    negative: Ratio
    constructive: Ratio
    net_sentiment: Balance


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityReport:
    """All metrics of one period, [since, until), and the zone whose days they are counted by."""

    since: datetime
    until: datetime
    timezone: str
    made_at: datetime
    scope: ReportScope
    calendar: str  # in whose hours some times are counted; empty for none
    #: By platform, origin, language, kind, post, ad_id and campaign_id: how many there are of each.
    volumes: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]  # of the posts, ads and campaigns among these, by their ids
    service: Service
    sentiment: Sentiment
    conversation: Conversation
    labels: Mapping[str, Ratio]
    #: Whom messages name, as rules labelled them (`mention_maison`); empty where they label none so.
    mentions: Mapping[str, Ratio]
    intents: Mapping[str, Ratio]
    moderation: Moderation
    queue: Queue
    satisfaction: Satisfaction
    rights: Rights
    second_opinions: SecondOpinions
    #: The posts that people liked best and least (`patterns.rank_posts`).
    best_posts: tuple[PostMood, ...]
    worst_posts: tuple[PostMood, ...]
    by_origin: Mapping[str, OriginMetrics]  # ad, organic
    ad_minus_organic: Mapping[str, Difference]
    publicity: Publicity
    channels: Channels


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodRecords:
    """What the store has of one period, [since, until), before anything is counted."""

    since: datetime
    until: datetime
    scope: ReportScope
    inbound: Messages
    answered: Sequence[AnsweredCase]
    waiting: OpenCases
    opened: int
    deadlines: Sequence[Deadline]
    samples: Sequence[ReviewedSample]
    asked: Sequence[AskedPerson]
    not_asked: Mapping[str, int]
    rights: Mapping[str, int]
    second_opinions: SecondOpinions
    effects: Mapping[str, Mapping[str, int]]
    strikes: Mapping[tuple[str, str], int]
    labels: LabelCounts
    metrics: MetricRecords
    conversions: ConversionRecords


async def measure_quality(
    workspace: Workspace,
    since: datetime,
    until: datetime | None,
    scope: ReportScope = EVERYTHING,
    calendar: str = "",
) -> QualityReport:
    """The report on what people wrote in [since, until), by default until now.

    With the name of a calendar of the rules, times are counted in its hours, too. Raises `UserError` when the
    period ends before it begins or there is no such calendar.
    """
    now = workspace.now()
    end = until or now
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    hours = read_opening_hours(workspace, calendar, since, max(end, now))
    workspace.progress(Step.REPORT)
    advance = partial(workspace.progress, Step.REPORT)
    records = await workspace.store.read(
        lambda tx: read_period(tx, since, end, scope, now=now, timezone=workspace.timezone, advance=advance)
    )
    return measure_period(
        records, now=now, timezone=workspace.timezone, hours=hours, weights=workspace.engagement_weights
    )


def read_period(
    tx: Transaction,
    since: datetime,
    until: datetime,
    scope: ReportScope,
    *,
    now: datetime,
    timezone: str,
    advance: Advance,
) -> PeriodRecords:
    """Everything that a report counts, read in one transaction."""
    period = since.timestamp(), until.timestamp()
    correspondence = messages.read_period(tx, *period, advance, scope)
    return PeriodRecords(
        since=since,
        until=until,
        scope=scope,
        inbound=correspondence.messages,
        answered=engagement.list_answered_cases(tx, *period, scope),
        waiting=engagement.count_open_cases(tx, now.timestamp(), scope),
        opened=engagement.count_opened_cases(tx, *period, scope),
        deadlines=engagement.list_deadlines(tx, *period, scope),
        asked=satisfaction.list_asked(tx, *period, scope),
        not_asked=satisfaction.count_not_asked(tx, *period, scope),
        rights=rights.count_rights(tx, *period, now=now.timestamp(), scope=scope),
        samples=engagement.list_reviewed_samples(tx, *period, scope),
        second_opinions=read_second_opinions(tx, *period, scope),
        effects=engagement.count_rule_effects(tx, *period, correspondence.effects, scope),
        strikes=engagement.count_strikes(tx, *period),
        labels=labelled_messages.count_labels(tx, correspondence.messages),
        metrics=read_metrics(tx, since, until, timezone),
        conversions=read_conversions(tx, since, until),
    )


def measure_period(
    records: PeriodRecords,
    *,
    now: datetime,
    timezone: str,
    hours: OpeningHours | None,
    weights: EngagementWeights | None = None,
) -> QualityReport:
    """Count and divide what was read."""
    inbound, until = records.inbound, records.until.timestamp()
    by_origin = {origin: _measure_origin(inbound, origin) for origin in ("ad", "organic")}
    volumes = _count_volumes(inbound)
    queue = measure_queue(
        records.answered,
        records.waiting,
        opened=records.opened,
        deadlines=records.deadlines,
        automatic=int(np.count_nonzero(are_automatic(inbound))),
        now=now.timestamp(),
        timezone=timezone,
    )
    best_posts, worst_posts = rank_posts(inbound)
    return QualityReport(
        since=records.since,
        until=records.until,
        timezone=timezone,
        made_at=now,
        scope=records.scope,
        calendar=hours.name if hours else "",
        volumes=volumes,
        names=names_of(records.metrics, [name for counts in volumes.values() for name in counts]),
        service=measure_service(inbound, until, hours),
        sentiment=measure_sentiment(inbound),
        conversation=measure_conversation(inbound, records.strikes),
        labels=_measure_labels(records.labels, len(inbound)),
        mentions=_measure_mentions(records.labels),
        intents=_measure_intents(inbound),
        moderation=measure_moderation(inbound, records.samples, records.effects, hours, until=until),
        queue=queue,
        satisfaction=measure_satisfaction(records.asked, records.not_asked),
        rights=measure_rights(records.rights),
        second_opinions=records.second_opinions,
        best_posts=best_posts,
        worst_posts=worst_posts,
        by_origin=by_origin,
        ad_minus_organic=_compare_origins(by_origin["ad"], by_origin["organic"]),
        publicity=measure_publicity(_join_metrics(records, timezone), records.conversions, weights),
        channels=measure_channels(inbound, queue.effort.per_case.median),
    )


def _join_metrics(records: PeriodRecords, timezone: str) -> JoinedMetrics:
    return JoinedMetrics(
        records.metrics,
        records.inbound,
        since=records.since,
        until=records.until,
        timezone=timezone,
        scope=records.scope,
    )


def _count_volumes(inbound: Messages) -> Mapping[str, Mapping[str, int]]:
    is_ad = inbound.origin.are("ad")
    return {
        "platform": inbound.platform.counts(),
        "origin": inbound.origin.counts(),
        "language": inbound.language.counts(),
        "kind": inbound.kind.counts(),
        # The most frequent ones, by the ids that rules name them by.
        "post": _most_frequent(inbound.post),
        "ad_id": _most_frequent(inbound.ad_id[is_ad]),
        "campaign_id": _most_frequent(inbound.campaign_id[is_ad]),
    }


def _most_frequent(words: Words) -> Mapping[str, int]:
    counts = words.counts()
    counts.pop("", None)
    return dict(list(counts.items())[:_MAX_POSTS])


def _measure_intents(inbound: Messages) -> Mapping[str, Ratio]:
    read = inbound.intent[inbound.is_judged & ~inbound.intent.are("")]
    return {
        intent: ratio(count, len(read), "first intent, of those whose intent was read")
        for intent, count in list(read.counts().items())[:_MAX_INTENTS]
    }


def _measure_labels(labels: LabelCounts, messages: int) -> Mapping[str, Ratio]:
    return {
        label: ratio(count, messages, f"that rules labelled {label}, of everything people wrote")
        for label, count in labels.by_label.items()
    }


def _measure_mentions(labels: LabelCounts) -> Mapping[str, Ratio]:
    """Share of mentions in our threads. Who names two counts for both."""
    definition = (
        "that rules labelled as naming {name}, of what names anybody so labelled; in our own threads, where"
        " most name us, so this is no share of voice"
    )
    return {
        name: ratio(count, labels.mentioning, definition.format(name=name))
        for label, count in labels.by_label.items()
        if (name := label.removeprefix(MENTION)) != label and name
    }


def _measure_origin(everything: Messages, origin: str) -> OriginMetrics:
    inbound = everything.where(everything.origin.are(origin))
    first_answer, sentiment = first_answers(inbound), measure_sentiment(inbound)
    return OriginMetrics(
        inbound=len(inbound),
        answered_of_needed=answered_of_needed(inbound)["any"],
        first_answer_bot=first_answer["bot"],
        first_answer_human=first_answer["human"],
        hidden=hidden_rate(inbound),
        negative=sentiment.shares["negative"],
        constructive=constructive_share(inbound),
        net_sentiment=sentiment.net_sentiment,
    )


def _compare_origins(ad: OriginMetrics, organic: OriginMetrics) -> Mapping[str, Difference]:
    definition = "share under advertisements minus share under organic posts; two audiences, no cause"
    return {
        name: difference(getattr(ad, name), getattr(organic, name), definition)
        for name in ("answered_of_needed", "hidden", "negative", "constructive")
    }
