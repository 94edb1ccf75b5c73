"""Measures how people take part: feeling, depth, how much is constructive, who does it again and again.

Feeling is what the classifier read in a message as it was first written. What it could not read is counted
apart and never as neutral.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.estimates import Mean, mean, mean_difference
from bot.domain.statistics import Balance, Ratio, ratio
from bot.domain.taxonomy import SENTIMENTS
from bot.services.reports.responses import by_conversation
from bot.store.reporting.engagement import InboundEvent

#: From which score on a comment counts as constructive.
CONSTRUCTIVE = 0.5
_VALENCE: Mapping[str | None, float] = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}
_FEWEST_CONTRIBUTIONS = 3
_MOST_LISTED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentiment:
    """How people felt, as the classifier read it; what it could not read is counted apart."""

    judged: Ratio
    unread: Ratio
    shares: Mapping[str, Ratio]  # positive, neutral, negative
    net_sentiment: Balance
    brand_health: Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class SentimentShift:
    """How the feeling of people changed within a conversation, from -2 to 2, and from what to what."""

    answered: Mean
    unanswered: Mean
    difference: Mean
    #: By whether they were answered: how many conversations went from a feeling to a feeling.
    flows: Mapping[str, Mapping[str, int]]  # answered, unanswered → "negative>positive"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contributor:
    """Somebody who wrote constructive comments that stand, with what the order is made of."""

    account_id: str
    author_id: str
    constructive: int
    replies_received: int
    strikes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """How people take part in public."""

    depth: Mean
    replies: Ratio
    constructive: Ratio
    shift: SentimentShift
    contributors: tuple[Contributor, ...]
    own_content: Ratio
    own_content_events: tuple[int, ...]  # rows, the most constructive first


def measure_sentiment(events: Sequence[InboundEvent]) -> Sentiment:
    """How people felt in what they wrote."""
    judged = _judged(events)
    counts = Counter(event.sentiment for event in judged)
    positive, negative = counts["positive"], counts["negative"]
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
        net_sentiment=net_sentiment(events, "of all whose sentiment was read"),
        brand_health=ratio(positive, positive + negative, "positive of all but neutral"),
    )


def net_sentiment(events: Iterable[InboundEvent], base: str) -> Balance:
    """(positive - negative) of what was read."""
    counts = Counter(event.sentiment for event in _judged(events))
    n = counts.total()
    value = (counts["positive"] - counts["negative"]) / n if n else None
    return Balance(n=n, definition=f"(positive - negative) {base}", value=value)


def measure_conversation(
    events: Sequence[InboundEvent], strikes: Mapping[tuple[str, str], int]
) -> Conversation:
    """How people took part; `strikes` are those that stand, by account and author."""
    public = [event for event in events if event.is_public]
    roots = _roots(public)
    own_content = [event for event in public if _shows_own_content(event)]
    return Conversation(
        depth=mean(
            Counter(roots.values()).values(),
            "comments of people per public conversation, which is a comment with all that stands below it",
        ),
        replies=ratio(
            sum(root != message for message, root in roots.items()),
            len(public),
            "that stand below somebody's comment, of everything public that people wrote",
        ),
        constructive=constructive_share(public),
        shift=_measure_shift(events),
        contributors=_contributors(public, strikes),
        own_content=ratio(
            len(own_content),
            len(public),
            "with an attachment or read as shared by its author, positive and visible, of everything public",
        ),
        own_content_events=tuple(
            event.id for event in sorted(own_content, key=lambda event: -(event.constructive or 0.0))
        )[:_MOST_LISTED],
    )


def constructive_share(events: Iterable[InboundEvent]) -> Ratio:
    """Constructive of the public comments that were read: a question, an experience, a reason, a proposal."""
    read = [event for event in events if event.is_public and event.constructive is not None]
    return ratio(
        sum(is_constructive(event) for event in read),
        len(read),
        f"constructive (score at least {CONSTRUCTIVE}) of the public comments that were read",
    )


def is_constructive(event: InboundEvent) -> bool:
    """Whether the classifier found a question, an experience, a reason or a proposal in it."""
    return (event.constructive or 0.0) >= CONSTRUCTIVE


def _judged(events: Iterable[InboundEvent]) -> list[InboundEvent]:
    return [event for event in events if event.is_judged and event.sentiment]


def _key(event: InboundEvent) -> tuple[str, str]:
    return event.account_id, event.message_id


def _roots(events: Sequence[InboundEvent]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """The comment at the top of the conversation of each, as far as the period has it."""
    parents = {
        _key(event): (event.account_id, event.parent_id)
        for event in events
        if event.parent_id and event.parent_id != event.thread_id
    }
    roots = {}
    for event in events:
        key = top = _key(event)
        seen: set[tuple[str, str]] = set()
        while top in parents and top not in seen:  # a platform may send a circle
            seen.add(top)
            top = parents[top]
        roots[key] = top
    return roots


def _measure_shift(events: Sequence[InboundEvent]) -> SentimentShift:
    shifts: dict[bool, list[float]] = {True: [], False: []}
    flows: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for conversation in by_conversation(_judged(events)).values():
        first, last = conversation[0], conversation[-1]
        if len(conversation) < 2:
            continue
        answered = any(
            event.answered_at is not None and event.answered_at <= last.created_at for event in conversation
        )
        shifts[answered].append(_VALENCE[last.sentiment] - _VALENCE[first.sentiment])
        flows[answered][f"{first.sentiment}>{last.sentiment}"] += 1
    base = "last minus first message of a person in a thread (positive 1, neutral 0, negative -1)"
    answered_mean = mean(shifts[True], f"{base}, where an answer came between")
    unanswered_mean = mean(shifts[False], f"{base}, where none came between")
    return SentimentShift(
        answered=answered_mean,
        unanswered=unanswered_mean,
        difference=mean_difference(
            answered_mean,
            unanswered_mean,
            "shift where an answer came between minus where none did; who is answered is no accident, so it"
            " says nothing about the cause",
        ),
        flows={"answered": dict(flows[True]), "unanswered": dict(flows[False])},
    )


def _contributors(
    public: Sequence[InboundEvent], strikes: Mapping[tuple[str, str], int]
) -> tuple[Contributor, ...]:
    """Those with at least three constructive comments that stand, by the answers of others minus strikes."""
    authors = {_key(event): event.author_id for event in public}
    received: Counter[tuple[str, str]] = Counter()
    for event in public:
        author_id = authors.get((event.account_id, event.parent_id)) if event.parent_id else None
        if author_id is not None and author_id != event.author_id:
            received[event.account_id, author_id] += 1
    contributions: Counter[tuple[str, str]] = Counter()
    for event in public:
        if is_constructive(event) and event.author_id is not None and event.is_visible:
            contributions[event.account_id, event.author_id] += 1
    contributors = [
        Contributor(
            account_id=person[0],
            author_id=person[1],
            constructive=count,
            replies_received=received[person],
            strikes=strikes.get(person, 0),
        )
        for person, count in contributions.items()
        if count >= _FEWEST_CONTRIBUTIONS
    ]
    contributors.sort(key=lambda person: (person.strikes - person.replies_received, -person.constructive))
    return tuple(contributors[:_MOST_LISTED])


def _shows_own_content(event: InboundEvent) -> bool:
    shows = event.has_attachments or event.intent == "ugc_share"
    return shows and event.is_visible and event.sentiment == "positive"
