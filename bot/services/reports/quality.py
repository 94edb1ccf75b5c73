"""Measures service, sentiment and moderation of what people wrote in a period.

Every metric carries its definition and its sample size, every share its Wilson 95 % interval. Machine and
people are always kept apart. A period in which nothing came in has metrics without a value, never zeros that
were not measured.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot.documents.local_time import local_day
from bot.domain.progress import Advance, Step
from bot.domain.statistics import Balance, Difference, Duration, Ratio, difference, duration, ratio
from bot.domain.taxonomy import SENTIMENTS
from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.reporting import engagement, labelled_messages
from bot.store.reporting.engagement import AnsweredCase, InboundEvent, OpenCases

#: From which score on a message counts as one that needed an answer.
NEEDS_ANSWER = 0.5
_MAX_INTENTS = 10
_MAX_POSTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """How people were answered. Bot and human are never added up, except under `any`."""

    inbound: int
    answered_of_all: Mapping[str, Ratio]  # any, bot, human
    answered_of_needed: Mapping[str, Ratio]
    first_answer: Mapping[str, Duration]  # bot, human; since it was written
    own_delay: Mapping[str, Duration]  # likewise; since it reached us


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentiment:
    """How people felt, as the classifier read it; what it could not read is counted apart."""

    judged: Ratio
    unread: Ratio
    shares: Mapping[str, Ratio]  # positive, neutral, negative
    net_sentiment: Balance
    brand_health: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Moderation:
    """What was hidden or deleted, by whom, and how often people made it visible again."""

    hidden: Ratio
    hidden_by_rule: Mapping[str, Ratio]
    overturned: Ratio
    overturned_by_rule: Mapping[str, Ratio]


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The moderation queue: now, and what people answered in the period."""

    open: int
    oldest_seconds: float | None
    answered: int
    answered_per_day: Mapping[str, int]
    time_to_answer: Duration
    followed: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginMetrics:
    """The main metrics of one origin: advertisements or organic posts."""

    inbound: int
    answered_of_needed: Ratio
    first_answer_bot: Duration
    first_answer_human: Duration
    hidden: Ratio
    negative: Ratio
    net_sentiment: Balance


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityReport:
    """All metrics of one period, [since, until), and the zone whose days they are counted by."""

    since: datetime
    until: datetime
    timezone: str
    made_at: datetime
    #: By platform, origin, language, kind, post, ad_id and campaign_id: how many there are of each.
    volumes: Mapping[str, Mapping[str, int]]
    service: Service
    sentiment: Sentiment
    labels: Mapping[str, Ratio]
    intents: Mapping[str, Ratio]
    moderation: Moderation
    queue: Queue
    by_origin: Mapping[str, OriginMetrics]  # ad, organic
    ad_minus_organic: Mapping[str, Difference]


async def measure_quality(workspace: Workspace, since: datetime, until: datetime | None) -> QualityReport:
    """The report on what people wrote in [since, until), by default until now.

    Raises `UserError` when the period ends before it begins.
    """
    now = workspace.now()
    end = until or now
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    period = since.timestamp(), end.timestamp()
    workspace.progress(Step.REPORT)
    advance = partial(workspace.progress, Step.REPORT)
    inbound, answered, waiting, labels = await workspace.store.read(
        lambda tx: _read_period(tx, *period, advance)
    )
    by_origin = {
        origin: _measure_origin([event for event in inbound if event.origin == origin])
        for origin in ("ad", "organic")
    }
    return QualityReport(
        since=since,
        until=end,
        timezone=workspace.timezone,
        made_at=now,
        volumes={
            **{name: _count_by(inbound, name) for name in ("platform", "origin", "language", "kind")},
            "post": _count_posts(inbound),
            **{name: _count_ads(inbound, name) for name in ("ad_id", "campaign_id")},
        },
        service=_measure_service(inbound),
        sentiment=_measure_sentiment(inbound),
        labels={
            label: ratio(count, len(inbound), f"that rules labelled {label}, of everything people wrote")
            for label, count in labels.items()
        },
        intents=_measure_intents(inbound),
        moderation=_measure_moderation(inbound),
        queue=_measure_queue(answered, waiting, now.timestamp(), workspace.timezone),
        by_origin=by_origin,
        ad_minus_organic=_compare_origins(by_origin["ad"], by_origin["organic"]),
    )


def _read_period(
    tx: Transaction, since: float, until: float, advance: Advance
) -> tuple[list[InboundEvent], list[AnsweredCase], OpenCases, dict[str, int]]:
    return (
        engagement.list_inbound(tx, since, until, advance),
        engagement.list_answered_cases(tx, since, until),
        engagement.count_open_cases(tx),
        labelled_messages.count_labels(tx, since, until),
    )


def _count_by(events: Sequence[InboundEvent], attribute: str) -> Mapping[str, int]:
    return dict(Counter(getattr(event, attribute) for event in events).most_common())


def _count_posts(events: Sequence[InboundEvent]) -> Mapping[str, int]:
    """The posts under which people wrote most, by the id that rules name them by."""
    posts = Counter(event.thread_id for event in events if event.kind != "dm")
    return dict(posts.most_common(_MAX_POSTS))


def _count_ads(events: Sequence[InboundEvent], name: str) -> Mapping[str, int]:
    """The ads or campaigns that most messages came of, where the platform names them."""
    ids = Counter(getattr(event, name) for event in events)
    del ids[""]
    return dict(ids.most_common(_MAX_POSTS))


def _measure_service(events: Sequence[InboundEvent]) -> Service:
    needed = [event for event in events if (event.needs_answer or 0.0) >= NEEDS_ANSWER]
    return Service(
        inbound=len(events),
        answered_of_all=_response_rates(events, "of everything people wrote"),
        answered_of_needed=_response_rates(
            needed, f"of what needed an answer (score at least {NEEDS_ANSWER})"
        ),
        first_answer=_first_answers(events),
        own_delay=_own_delays(events),
    )


def _response_rates(events: Sequence[InboundEvent], base: str) -> Mapping[str, Ratio]:
    responders: Mapping[str, tuple[Callable[[InboundEvent], bool], str]] = {
        "any": (lambda event: event.bot_at is not None or event.human_at is not None, "a person or the bot"),
        "bot": (lambda event: event.bot_at is not None, "the bot"),
        "human": (lambda event: event.human_at is not None, "a person"),
    }
    return {
        name: ratio(
            sum(map(is_answered, events)), len(events), f"answered by {who}, in public or private, {base}"
        )
        for name, (is_answered, who) in responders.items()
    }


def _first_answers(events: Sequence[InboundEvent]) -> Mapping[str, Duration]:
    clock = "seconds from when it was written to the first answer, round the clock"
    return _answer_times(events, lambda event: event.created_at, clock)


def _own_delays(events: Sequence[InboundEvent]) -> Mapping[str, Duration]:
    clock = (
        "seconds from its arrival here to the first answer, round the clock; 0 for what was answered before"
    )
    return _answer_times(events, lambda event: event.received_at, clock)


def _answer_times(
    events: Sequence[InboundEvent], begin: Callable[[InboundEvent], float], clock: str
) -> Mapping[str, Duration]:
    bot = [event.bot_at - begin(event) for event in events if event.bot_at is not None]
    human = [event.human_at - begin(event) for event in events if event.human_at is not None]
    # A colleague may answer in the platform's own app before its webhook reaches us.
    return {
        "bot": duration((max(0.0, time) for time in bot), f"{clock}; automatic answers only"),
        "human": duration(
            (max(0.0, time) for time in human),
            f"{clock}; answers by people only, automatic ones do not count",
        ),
    }


def _measure_sentiment(events: Sequence[InboundEvent]) -> Sentiment:
    judged = [event for event in events if event.is_judged and event.sentiment]
    counts = Counter(event.sentiment for event in judged)
    positive, negative = counts["positive"], counts["negative"]
    net = (positive - negative) / len(judged) if judged else None
    return Sentiment(
        judged=ratio(len(judged), len(events), "messages of people whose sentiment the classifier read"),
        unread=ratio(
            sum(event.unread for event in events),
            len(events),
            "messages of people in a script that the classifier does not know; they have no sentiment, no"
            " intent and no score for whether they needed an answer",
        ),
        shares={
            name: ratio(counts[name], len(judged), f"{name} of those whose sentiment was read")
            for name in SENTIMENTS
        },
        net_sentiment=Balance(
            n=len(judged), definition="(positive - negative) of all whose sentiment was read", value=net
        ),
        brand_health=ratio(positive, positive + negative, "positive of all but neutral"),
    )


def _measure_intents(events: Sequence[InboundEvent]) -> Mapping[str, Ratio]:
    judged = [event for event in events if event.is_judged and event.intent]
    counts = Counter(event.intent for event in judged).most_common(_MAX_INTENTS)
    return {
        str(intent): ratio(count, len(judged), "first intent, of those whose intent was read")
        for intent, count in counts
    }


def _measure_moderation(events: Sequence[InboundEvent]) -> Moderation:
    # Direct messages cannot be hidden; counting them would make every rate look lower.
    public = [event for event in events if event.kind != "dm"]
    hidden = [(event, event.hidden_by) for event in public if event.hidden_by is not None]
    automatic = [(event, actor) for event, actor in hidden if not actor.is_person]
    hidden_by = Counter(actor.label for _, actor in hidden)
    hidden_by_rules = Counter(actor.label for _, actor in automatic)
    overturned = Counter(actor.label for event, actor in automatic if event.overturned)
    definition = "made visible again by a person, of what {} hid or deleted"
    return Moderation(
        hidden=_hidden_rate(events),
        hidden_by_rule={
            name: ratio(count, len(public), f"hidden or deleted by {name}, of everything public")
            for name, count in hidden_by.most_common()
        },
        overturned=ratio(sum(overturned.values()), len(automatic), definition.format("rules")),
        overturned_by_rule={
            rule: ratio(overturned[rule], count, definition.format(f"rule {rule}"))
            for rule, count in hidden_by_rules.most_common()
        },
    )


def _hidden_rate(events: Sequence[InboundEvent]) -> Ratio:
    public = [event for event in events if event.kind != "dm"]
    hidden = sum(event.hidden_by is not None for event in public)
    return ratio(hidden, len(public), "hidden or deleted by rules or people, of everything public")


def _measure_queue(answered: Sequence[AnsweredCase], waiting: OpenCases, now: float, timezone: str) -> Queue:
    closed = (datetime.fromtimestamp(case.closed_at, UTC) for case in answered)
    days = Counter(local_day(moment, timezone).isoformat() for moment in closed)
    suggested = [case for case in answered if case.suggested]
    return Queue(
        open=waiting.cases,
        oldest_seconds=None if waiting.oldest_since is None else now - waiting.oldest_since,
        answered=len(answered),
        answered_per_day=dict(sorted(days.items())),
        time_to_answer=duration(
            (case.closed_at - case.since for case in answered),
            "seconds from when a message was written until a person answered its case",
        ),
        followed=ratio(
            sum(case.answer in case.suggested for case in suggested),
            len(suggested),
            "answered as a rule had suggested, of the answered cases that had a suggestion",
        ),
    )


def _measure_origin(events: Sequence[InboundEvent]) -> OriginMetrics:
    service, sentiment = _measure_service(events), _measure_sentiment(events)
    return OriginMetrics(
        inbound=len(events),
        answered_of_needed=service.answered_of_needed["any"],
        first_answer_bot=service.first_answer["bot"],
        first_answer_human=service.first_answer["human"],
        hidden=_hidden_rate(events),
        negative=sentiment.shares["negative"],
        net_sentiment=sentiment.net_sentiment,
    )


def _compare_origins(ad: OriginMetrics, organic: OriginMetrics) -> Mapping[str, Difference]:
    definition = "share under advertisements minus share under organic posts; two audiences, no cause"
    return {
        name: difference(getattr(ad, name), getattr(organic, name), definition)
        for name in ("answered_of_needed", "hidden", "negative")
    }
