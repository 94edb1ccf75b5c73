"""Measures how people take part: feeling, depth, how much is constructive, who does it again and again.

Feeling is what the classifier read in a message as it was first written. What it could not read is counted
apart and never as neutral.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.domain.estimates import Mean, mean, mean_difference
from bot.domain.statistics import Balance, Ratio, ratio
from bot.domain.taxonomy import SENTIMENTS
from bot.services.reports.responses import by_conversation
from bot.store.reporting.columns import NO_KEY, Keys, Mask, key_of, look_up
from bot.store.reporting.messages import Messages

#: From which score on a comment counts as constructive.
CONSTRUCTIVE = 0.5
_VALENCE: Mapping[str, float] = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}
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
    """Somebody who wrote constructive comments that stand, with what the order is made of. `event_id` is the
    row of the first of these."""

    account_id: str
    event_id: int
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


def measure_sentiment(messages: Messages) -> Sentiment:
    """How people felt in what they wrote."""
    felt = messages.sentiment[messages.is_felt]
    counts = {name: int(np.count_nonzero(felt.are(name))) for name in SENTIMENTS}
    positive, negative = counts["positive"], counts["negative"]
    return Sentiment(
        judged=ratio(len(felt), len(messages), "messages of people whose sentiment the classifier read"),
        unread=ratio(
            int(np.count_nonzero(messages.unread)),
            len(messages),
            "messages of people in a script that the classifier does not know; they have no sentiment, no"
            " intent and no score for whether they needed an answer",
        ),
        shares={
            name: ratio(counts[name], len(felt), f"{name} of those whose sentiment was read")
            for name in SENTIMENTS
        },
        net_sentiment=net_sentiment(messages, "of all whose sentiment was read"),
        brand_health=ratio(positive, positive + negative, "positive of all but neutral"),
    )


def net_sentiment(messages: Messages, base: str) -> Balance:
    """(positive - negative) of what was read."""
    felt = messages.sentiment[messages.is_felt]
    balance = int(np.count_nonzero(felt.are("positive"))) - int(np.count_nonzero(felt.are("negative")))
    return Balance(
        n=len(felt),
        definition=f"(positive - negative) {base}",
        value=balance / len(felt) if len(felt) else None,
    )


def measure_conversation(messages: Messages, strikes: Mapping[tuple[str, str], int]) -> Conversation:
    """How people took part; `strikes` are those that stand, by account and author."""
    public = messages.where(messages.is_public)
    sizes, replies = _threads(public)
    own_content = public.where(_show_own_content(public))
    best_first = np.argsort(-np.nan_to_num(own_content.constructive), kind="stable")
    return Conversation(
        depth=mean(
            sizes,
            "comments of people per public conversation, which is a comment with all that stands below it",
        ),
        replies=ratio(
            replies,
            len(public),
            "that stand below somebody's comment, of everything public that people wrote",
        ),
        constructive=constructive_share(public),
        shift=_measure_shift(messages),
        contributors=_contributors(public, strikes),
        own_content=ratio(
            len(own_content),
            len(public),
            "with an attachment or read as shared by its author, positive and visible, of everything public",
        ),
        own_content_events=tuple(own_content.id[best_first[:_MOST_LISTED]].tolist()),
    )


def constructive_share(messages: Messages) -> Ratio:
    """Constructive of the public comments that were read: a question, an experience, a reason, a proposal."""
    read = messages.is_public & ~np.isnan(messages.constructive)
    return ratio(
        int(np.count_nonzero(read & are_constructive(messages))),
        int(np.count_nonzero(read)),
        f"constructive (score at least {CONSTRUCTIVE}) of the public comments that were read",
    )


def are_constructive(messages: Messages) -> Mask:
    """In which messages the classifier found a question, an experience, a reason or a proposal."""
    return messages.constructive >= CONSTRUCTIVE


def _threads(public: Messages) -> tuple[list[int], int]:
    """How many comments each conversation of the period has, and how many stand below another."""
    _, rows = public.distinct
    message, parent = public.message[rows], public.parent[rows]
    is_reply = (parent != NO_KEY) & (parent != public.thread[rows])
    roots, sizes = np.unique(_roots(message[is_reply], parent[is_reply]), return_counts=True)
    tops = message[~is_reply]
    places, has_replies = look_up(tops, roots)
    sizes[places[has_replies]] += 1
    return [*sizes.tolist(), *[1] * int(np.count_nonzero(~has_replies))], int(np.count_nonzero(is_reply))


def _roots(replies: Keys, parents: Keys) -> Keys:
    """The comment at the top of the conversation of each reply."""
    nodes = np.unique(np.concatenate([replies, parents]))
    above = np.arange(len(nodes))
    at_reply = np.searchsorted(nodes, replies)
    above[at_reply] = np.searchsorted(nodes, parents)
    # Twice as far up each time. A platform may send a circle, which has no top.
    for _ in range(len(nodes).bit_length()):
        further = above[above]
        if np.array_equal(further, above):
            break
        above = further
    return nodes[above[at_reply]]


def _measure_shift(messages: Messages) -> SentimentShift:
    felt = messages.where(messages.is_felt)
    order, begins = by_conversation(felt)
    written, answers = felt.created_at[order], felt.answered_at[order]
    firsts, lasts = begins, np.append(begins[1:], len(order))[: len(begins)] - 1
    first_answers = np.fmin.reduceat(answers, begins) if len(begins) else answers
    is_answered = first_answers <= written[lasts]
    feelings = felt.sentiment[order]
    names = np.array([_VALENCE.get(name, 0.0) for name in feelings.names])
    change = names[feelings.codes[lasts]] - names[feelings.codes[firsts]] if len(order) else np.zeros(0)
    flows = {
        name: _count_flows(feelings[firsts[whose]].list(), feelings[lasts[whose]].list())
        for name, whose in (("answered", is_answered), ("unanswered", ~is_answered))
    }
    base = "last minus first message of a person in a thread (positive 1, neutral 0, negative -1)"
    answered_mean = mean(change[is_answered].tolist(), f"{base}, where an answer came between")
    unanswered_mean = mean(change[~is_answered].tolist(), f"{base}, where none came between")
    return SentimentShift(
        answered=answered_mean,
        unanswered=unanswered_mean,
        difference=mean_difference(
            answered_mean,
            unanswered_mean,
            "shift where an answer came between minus where none did; who is answered is no accident, so it"
            " says nothing about the cause",
        ),
        flows=flows,
    )


def _count_flows(firsts: list[str], lasts: list[str]) -> Mapping[str, int]:
    return dict(Counter(f"{first}>{last}" for first, last in zip(firsts, lasts, strict=True)).most_common())


def _contributors(public: Messages, strikes: Mapping[tuple[str, str], int]) -> tuple[Contributor, ...]:
    """Those with at least three constructive comments that stand, by the answers of others minus strikes."""
    people = _person(public)
    contributions = np.flatnonzero(are_constructive(public) & public.is_visible & (public.author != NO_KEY))
    persons, first, counts = np.unique(people[contributions], return_index=True, return_counts=True)
    often = counts >= _FEWEST_CONTRIBUTIONS
    persons, first, counts = persons[often], contributions[first[often]], counts[often]
    replies = _replies_received(public, people, persons)
    struck = {_person_key(*person): count for person, count in strikes.items()}
    contributors = [
        Contributor(
            account_id=public.account.names[public.account.codes[row]],
            event_id=int(public.id[row]),
            constructive=count,
            replies_received=received,
            strikes=struck.get(person, 0),
        )
        for person, row, count, received in sorted(
            zip(persons.tolist(), first.tolist(), counts.tolist(), replies, strict=True),
            key=lambda one: one[1],
        )
    ]
    contributors.sort(key=lambda person: (person.strikes - person.replies_received, -person.constructive))
    return tuple(contributors[:_MOST_LISTED])


def _replies_received(public: Messages, people: Keys, persons: Keys) -> list[int]:
    """How many comments of others stand directly below one of each of these persons."""
    messages, rows = public.distinct
    has_parent = public.parent != NO_KEY
    places, is_there = look_up(public.parent[has_parent], messages)
    if not is_there.any():
        return [0] * len(persons)
    above = rows[places[is_there]]
    of_others = (public.author[above] != NO_KEY) & (
        public.author[above] != public.author[has_parent][is_there]
    )
    places, is_one = look_up(people[above[of_others]], persons)
    received: list[int] = np.bincount(places[is_one], minlength=len(persons)).tolist()
    return received


def _person(messages: Messages) -> Keys:
    """A key of each message's author within its account."""
    accounts = np.array([key_of(name) for name in messages.account.names], np.uint64)
    return (
        messages.author ^ (accounts[messages.account.codes] << np.uint64(1))
        if len(messages)
        else messages.author
    )


def _person_key(account_id: str, author_id: str) -> int:
    return key_of(author_id) ^ (key_of(account_id) << 1 & 0xFFFFFFFFFFFFFFFF)


def _show_own_content(messages: Messages) -> Mask:
    shows = messages.has_attachments | messages.intent.are("ugc_share")
    return shows & messages.is_visible & messages.sentiment.are("positive")
