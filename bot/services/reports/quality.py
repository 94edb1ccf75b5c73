"""Computes the figures about service and moderation; prints nothing.

Every figure carries its definition, its window and how many things it rests on, every ratio its
Wilson 95 % interval. Machine and people are always apart. An empty window has figures without a
value, never zeros that were not measured.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.statistics import Balance, Difference, Duration, Ratio, difference, duration, ratio
from bot.store import Store, Transaction
from bot.store.reporting import engagement
from bot.store.reporting.engagement import Answered, Item, Open

NEEDS_ANSWER = 0.5
_TOP_INTENTS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """How people were answered. Bot and human are never added up, except where it is said."""

    inbound: int
    answered_of_all: Mapping[str, Ratio]  # any, bot, human
    answered_of_needed: Mapping[str, Ratio]
    first_answer: Mapping[str, Duration]  # bot, human


@dataclass(frozen=True, kw_only=True, slots=True)
class Mood:
    """What people felt, as the classifier read it."""

    judged: Ratio
    shares: Mapping[str, Ratio]  # positive, neutral, negative
    net_sentiment: Balance
    brand_health: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Moderation:
    """What was taken out of sight, by which rule, and how often people brought it back."""

    hidden: Ratio
    hidden_by_rule: Mapping[str, Ratio]
    overturned: Ratio
    overturned_by_rule: Mapping[str, Ratio]


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The people's queue: now, and what was answered in the window."""

    open: int
    oldest_seconds: float | None
    answered: int
    answered_per_day: Mapping[str, int]
    time_to_answer: Duration
    followed: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """The main figures of one origin."""

    inbound: int
    answered_of_needed: Ratio
    first_answer_bot: Duration
    first_answer_human: Duration
    hidden: Ratio
    negative: Ratio
    net_sentiment: Balance


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All figures of one window, [since, until)."""

    since: datetime
    until: datetime
    made_at: datetime
    volumes: Mapping[str, Mapping[str, int]]  # platform, origin, language, kind → count
    service: Service
    mood: Mood
    intents: Mapping[str, Ratio]
    moderation: Moderation
    queue: Queue
    by_origin: Mapping[str, Side]  # ad, organic
    ad_minus_organic: Mapping[str, Difference]


async def quality(db: Store, since: datetime, until: datetime, now: datetime) -> Report:
    """The report on what reached us in [since, until)."""
    start, end = since.timestamp(), until.timestamp()

    def work(tx: Transaction) -> tuple[list[Item], list[Answered], Open]:
        return engagement.items(tx, start, end), engagement.answered(tx, start, end), engagement.open_now(tx)

    found, answered, waiting = await db.read(work)
    sides = {origin: _side([one for one in found if one.origin == origin]) for origin in ("ad", "organic")}
    return Report(
        since=since,
        until=until,
        made_at=now,
        volumes={word: _counts(found, word) for word in ("platform", "origin", "language", "kind")},
        service=_service(found),
        mood=_mood(found),
        intents=_intents(found),
        moderation=_moderation(found),
        queue=_queue(answered, waiting, now.timestamp()),
        by_origin=sides,
        ad_minus_organic=_differences(sides["ad"], sides["organic"]),
    )


def _counts(found: Sequence[Item], word: str) -> Mapping[str, int]:
    return dict(Counter(getattr(one, word) for one in found).most_common())


def _service(found: Sequence[Item]) -> Service:
    needed = [one for one in found if (one.needs_answer or 0.0) >= NEEDS_ANSWER]
    return Service(
        inbound=len(found),
        answered_of_all=_answered(found, "of everything people wrote"),
        answered_of_needed=_answered(needed, f"of what needed an answer (score at least {NEEDS_ANSWER})"),
        first_answer=_first_answers(found),
    )


def _answered(group: Sequence[Item], of: str) -> Mapping[str, Ratio]:
    who: Mapping[str, tuple[Callable[[Item], bool], str]] = {
        "any": (lambda one: one.bot_at is not None or one.human_at is not None, "a person or the bot"),
        "bot": (lambda one: one.bot_at is not None, "the bot"),
        "human": (lambda one: one.human_at is not None, "a person"),
    }
    return {
        name: ratio(sum(map(test, group)), len(group), f"answered by {by}, in public or private, {of}")
        for name, (test, by) in who.items()
    }


def _first_answers(found: Sequence[Item]) -> Mapping[str, Duration]:
    bot = [one.bot_at - one.received_at for one in found if one.bot_at is not None]
    human = [one.human_at - one.received_at for one in found if one.human_at is not None]
    clock = "seconds from its arrival here to the first answer, round the clock"
    return {
        "bot": duration(bot, f"{clock}; automatic answers only"),
        "human": duration(human, f"{clock}; answers by people only, automatic ones do not count"),
    }


def _mood(found: Sequence[Item]) -> Mood:
    judged = [one for one in found if one.is_judged and one.sentiment]
    shares = Counter(one.sentiment for one in judged)
    positive, negative = shares["positive"], shares["negative"]
    return Mood(
        judged=ratio(len(judged), len(found), "things people wrote whose sentiment the classifier read"),
        shares={
            word: ratio(shares[word], len(judged), f"{word} of those whose sentiment was read")
            for word in ("positive", "neutral", "negative")
        },
        net_sentiment=_net(judged),
        brand_health=ratio(positive, positive + negative, "positive of all but neutral"),
    )


def _net(judged: Sequence[Item]) -> Balance:
    shares = Counter(one.sentiment for one in judged)
    value = (shares["positive"] - shares["negative"]) / len(judged) if judged else None
    return Balance(
        n=len(judged), definition="(positive - negative) of all whose sentiment was read", value=value
    )


def _intents(found: Sequence[Item]) -> Mapping[str, Ratio]:
    judged = [one for one in found if one.is_judged and one.intent]
    top = Counter(one.intent for one in judged).most_common(_TOP_INTENTS)
    return {
        str(word): ratio(count, len(judged), "first intent, of those whose intent was read")
        for word, count in top
    }


def _moderation(found: Sequence[Item]) -> Moderation:
    public = [one for one in found if one.kind != "dm"]
    hidden = [one for one in public if one.hidden_by is not None]
    by_rule = Counter(str(one.hidden_by) for one in hidden)
    automatic = [one for one in hidden if not str(one.hidden_by).startswith("person:")]
    wrong = Counter(str(one.hidden_by) for one in automatic if one.overturned)
    back = "made visible again by a person, of what {} hid or deleted"
    return Moderation(
        hidden=_hidden(public),
        hidden_by_rule={
            rule: ratio(count, len(public), f"hidden or deleted by {rule}, of everything public")
            for rule, count in by_rule.most_common()
        },
        overturned=ratio(sum(wrong.values()), len(automatic), back.format("rules")),
        overturned_by_rule={
            rule: ratio(wrong[rule], count, back.format(f"rule {rule}"))
            for rule, count in by_rule.most_common()
            if not rule.startswith("person:")
        },
    )


def _hidden(found: Sequence[Item]) -> Ratio:
    public = [one for one in found if one.kind != "dm"]
    hits = sum(one.hidden_by is not None for one in public)
    return ratio(hits, len(public), "hidden or deleted by rules or people, of everything public")


def _queue(answered: Sequence[Answered], waiting: Open, now: float) -> Queue:
    days = Counter(datetime.fromtimestamp(one.closed_at, UTC).date().isoformat() for one in answered)
    suggested = [(one.answer, json.loads(one.suggested)) for one in answered]
    asked = [(answer, verbs) for answer, verbs in suggested if verbs]
    return Queue(
        open=waiting.cases,
        oldest_seconds=None if waiting.oldest_since is None else now - waiting.oldest_since,
        answered=len(answered),
        answered_per_day=dict(sorted(days.items())),
        time_to_answer=duration(
            (one.closed_at - one.since for one in answered),
            "seconds until a person answered a case",
        ),
        followed=ratio(
            sum(answer in verbs for answer, verbs in asked),
            len(asked),
            "answered as a rule had suggested, of the answered cases that had a suggestion",
        ),
    )


def _side(group: Sequence[Item]) -> Side:
    service, mood = _service(group), _mood(group)
    return Side(
        inbound=len(group),
        answered_of_needed=service.answered_of_needed["any"],
        first_answer_bot=service.first_answer["bot"],
        first_answer_human=service.first_answer["human"],
        hidden=_hidden(group),
        negative=mood.shares["negative"],
        net_sentiment=mood.net_sentiment,
    )


def _differences(ad: Side, organic: Side) -> Mapping[str, Difference]:
    what = "share under advertisements minus share under organic posts; two audiences, no cause"
    return {
        word: difference(getattr(ad, word), getattr(organic, word), what)
        for word in ("answered_of_needed", "hidden", "negative")
    }
