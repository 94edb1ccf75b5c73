"""Compiles `tests:` of a rule: events with what the rule must do about them, and what no rule may do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import (
    DECIDABLE_KINDS,
    PUBLISHING_VERBS,
    Attachment,
    AuthorHistory,
    Event,
    Facts,
    Kind,
    Origin,
    ThreadState,
    Verb,
)
from bot.domain.taxonomy import BINARY_SCORES, INTENTS, NEGATIVE_SENTENCE, SENTIMENT_PREFIX, SENTIMENTS
from bot.errors import message
from bot.rules.model.capabilities import verb_for
from bot.rules.model.example import Example, PriorEvent
from bot.rules.model.rule_set import Environment
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.quantities import parse_period

#: Examples happen at this moment unless they say when, so that they give the same result every day.
EXAMPLE_MOMENT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)

_EVENT_KEYS = (
    *("text", "kind", "origin", "platform", "account", "post", "author", "thread", "attachments", "rating"),
    *("ad", "campaign", "promotion_status"),
)
#: The keys of one example.
EXAMPLE_KEYS = (
    *_EVENT_KEYS,
    "expect",
    "not",
    "safety_net",
    "at",
    "before",
    "meanwhile",
    "state",
    "language",
    "judgement",
)
_AUTHOR_COUNTS = ("messages", "approved", "removed", "replied")
_THREAD_COUNTS = ("comments", "removed", "negative", "last_hour")
_VERBS = tuple(verb.value for verb in Verb if verb not in PUBLISHING_VERBS | {Verb.KEEP, Verb.EDIT_REPLY})
_MEANWHILE = ("answered", "edited", "deleted", "closed")
#: The score of an intent or sentiment that an example names: above any sensible `min`, and possible.
_CERTAIN = 0.95


@dataclass(frozen=True, kw_only=True)
class _JudgementOverride:
    """What an example says about the classifier's answer."""

    scores: Mapping[str, float]
    language: str | None = None
    abstained: bool | None = None
    unread: bool = False
    degraded: bool = False


def compile_example(
    node: Node, when: Mapping[str, Any], environment: Environment, states: Collection[str] = ()
) -> Example:
    """One example; what it leaves out is taken from the plain keys of the rule's `when`."""
    members = node.members(EXAMPLE_KEYS)
    if not members.keys() & {"expect", "not", "safety_net"}:
        raise node.error(
            message(
                "a test needs 'expect' (what this rule does), 'not' (what no rule may do) or 'safety_net'"
                " (whether it catches it)"
            )
        )
    judgement = _parse_judgement(members, (*INTENTS, *sorted(environment.intents)))
    moment = _parse_moment(members["at"], environment.timezone) if "at" in members else EXAMPLE_MOMENT
    facts = replace(_parse_facts(members, moment), states=_parse_states(members, when, states))
    event = _build_event(node, members, when, facts, moment)
    return Example(
        where=node.where,
        event=event,
        facts=facts,
        expect=_parse_verbs(members["expect"], event) if "expect" in members else None,
        forbid=_parse_verbs(members["not"], event) if "not" in members else frozenset(),
        safety_net=members["safety_net"].flag() if "safety_net" in members else None,
        scores=judgement.scores,
        language=judgement.language,
        abstained=judgement.abstained,
        unread=judgement.unread,
        degraded=judgement.degraded,
        before=_parse_prior_events(members["before"], when, moment) if "before" in members else (),
        meanwhile=members["meanwhile"].choice(_MEANWHILE) if "meanwhile" in members else "",
    )


def _parse_verbs(node: Node, event: Event) -> frozenset[Verb]:
    """The verbs as they are for this event: in a conversation, every reply is a message."""
    words = collect(partial(item.choice, _VERBS) for item in node.items())
    return frozenset(verb_for(Verb(word), event) for word in words)


def _parse_moment(node: Node, zone: str) -> datetime:
    try:
        written = datetime.fromisoformat(node.text())
    except ValueError as error:
        raise node.error(message("'at': expected a moment such as 2026-07-14 12:45")) from error
    moment = (written if written.tzinfo else written.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    if written.tzinfo is None and moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != written:
        raise node.error(
            message(
                "'at': clocks in {zone} never show {moment}, because they are put forward",
                zone=zone,
                moment=f"{written:%Y-%m-%d %H:%M}",
            )
        )
    return moment


def _parse_prior_events(node: Node, when: Mapping[str, Any], moment: datetime) -> tuple[PriorEvent, ...]:
    """The earlier events, oldest first."""
    events = collect(
        partial(_parse_prior_event, item, when, moment, number) for number, item in enumerate(node.items())
    )
    return tuple(sorted(events, key=lambda prior: -prior.ago))


def _parse_prior_event(node: Node, when: Mapping[str, Any], moment: datetime, number: int) -> PriorEvent:
    """An event with `ago`; unless it names an author, it is by the author of the example."""
    members = node.members((*_EVENT_KEYS, "ago", "approved"))
    if "ago" not in members:
        raise node.error(message("'before': 'ago' is missing, such as 5s or 2h"))
    ago = parse_period(members["ago"])
    at = moment - timedelta(seconds=ago)
    event = _build_event(node, members, when, _parse_facts(members, at), at)
    approved = "approved" in members and members["approved"].flag()
    name = f"before-{number}"
    return PriorEvent(ago=ago, event=replace(event, message_id=name, dedupe_key=name), approved=approved)


def _build_event(
    node: Node, members: Mapping[str, Node], when: Mapping[str, Any], facts: Facts, moment: datetime
) -> Event:
    if "text" not in members or not isinstance(members["text"].value, str | int):
        raise node.error(message("a test needs a 'text' (\"\" for a sticker or a picture)"))

    def text_of(key: str, condition: str, default: str) -> str:
        return members[key].text() if key in members else _first(when.get(condition), default)

    kind = (
        members["kind"].choice(DECIDABLE_KINDS) if "kind" in members else _first(when.get("kinds"), "comment")
    )
    origin = (
        members["origin"].choice(Origin) if "origin" in members else _first(when.get("origin"), "unknown")
    )
    thread = members["thread"].members() if "thread" in members else {}
    is_top_level = thread["top_level"].flag() if "top_level" in thread else kind != Kind.REPLY
    author_id, author_name = _parse_author_name(members)
    return Event(
        platform=text_of("platform", "platforms", "facebook"),
        account_id=text_of("account", "accounts", "1000"),
        kind=Kind(kind) if kind in DECIDABLE_KINDS else Kind.COMMENT,
        message_id="example",
        thread_id=text_of("post", "posts", "post"),
        dedupe_key="example",
        created_at=moment,
        parent_id=None if is_top_level else "parent",
        author_id=author_id if facts.author.is_known else None,
        author_name=author_name if facts.author.is_known else None,
        text=str(members["text"].value),
        origin=Origin(origin) if origin in list(Origin) else Origin.UNKNOWN,
        attachments=_parse_attachments(members),
        extra={
            name: text
            for name, text in {
                "rating": f"{members['rating'].number(1, 5):g}" if "rating" in members else "",
                "followers": _parse_followers(members),
                "ad_id": text_of("ad", "ads", ""),
                "campaign_id": text_of("campaign", "campaigns", ""),
                "promotion_status": text_of("promotion_status", "promotion_status", ""),
            }.items()
            if text
        },
    )


def _parse_attachments(members: Mapping[str, Node]) -> tuple[Attachment, ...]:
    is_empty = "attachments" not in members or members["attachments"].value == []
    types = () if is_empty else members["attachments"].texts()
    return tuple(Attachment(type=name.lower()) for name in types)


def _parse_author_name(members: Mapping[str, Node]) -> tuple[str, str]:
    """Id and name; `author: lea` is short for `author: {id: lea}`."""
    if "author" not in members:
        return "author", "Camille"
    if not isinstance(members["author"].value, dict):
        return members["author"].text(), "Camille"
    author = members["author"].members()
    return (
        author["id"].text() if "id" in author else "author",
        author["name"].text() if "name" in author else "Camille",
    )


def _parse_followers(members: Mapping[str, Node]) -> str:
    author = members.get("author")
    if author is None or not isinstance(author.value, dict) or "followers" not in author.value:
        return ""
    return str(int(author.at("followers").number(0, 1e9)))


def _first(value: Any, default: str) -> str:
    """The first value of a condition, which may be written as a list or alone."""
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if isinstance(first, str | int) else default


def _parse_facts(members: Mapping[str, Node], moment: datetime) -> Facts:
    author, thread = AuthorHistory(), ThreadState()
    if "author" in members and isinstance(members["author"].value, dict):
        author = _parse_author(members["author"], moment)
    if "thread" in members:
        thread = _parse_thread(members["thread"], moment)
    decided = "thread" in members and bool(members["thread"].value.get("decided_by_person"))
    return Facts(author=author, thread=thread, decided_by_person=decided)


def _parse_states(
    members: Mapping[str, Node], when: Mapping[str, Any], defined: Collection[str]
) -> frozenset[str]:
    """The states that are on: those that the example names, else one with which the rule matches."""
    if "state" in members:
        node = members["state"]
        return frozenset() if node.value == [] else node.choices(sorted(defined))
    return frozenset({_first(when.get("state"), "")} & set(defined))


def _parse_author(node: Node, moment: datetime) -> AuthorHistory:
    keys = ("id", "name", "first_seen", "id_withheld", "strikes", "labels", "last_human_reply", "followers")
    members = node.members((*_AUTHOR_COUNTS, *keys))
    counts = {key: int(members[key].number(0, 1e6)) for key in _AUTHOR_COUNTS if key in members}
    moments = {
        key: moment - timedelta(seconds=parse_period(members[key]))
        for key in ("first_seen", "last_human_reply")
        if key in members
    }
    return AuthorHistory(
        messages=counts.get("messages", 1 if "first_seen" in members else 0),
        comments=counts.get("messages", 1 if "first_seen" in members else 0),
        approved=counts.get("approved", 0),
        removed=counts.get("removed", 0),
        replied=counts.get("replied", 0),
        first_seen=moments.get("first_seen"),
        is_known=not ("id_withheld" in members and members["id_withheld"].flag()),
        strikes=members["strikes"].number(0, 1e6) if "strikes" in members else 0.0,
        labels=frozenset(members["labels"].texts()) if "labels" in members else frozenset(),
        last_human_reply=moments.get("last_human_reply"),
    )


def _parse_thread(node: Node, moment: datetime) -> ThreadState:
    keys = (
        *("answered_by", "top_level", "age", "usual_hour", "parent_text", "post_text", "decided_by_person"),
        "paused",
    )
    members = node.members((*_THREAD_COUNTS, *keys))
    counts = {key: int(members[key].number(0, 1e6)) for key in _THREAD_COUNTS if key in members}
    repliers = ("none", "bot", "human")
    age = parse_period(members["age"]) if "age" in members else None
    return ThreadState(
        comments=counts.get("comments", 0),
        removed=counts.get("removed", 0),
        negative=counts.get("negative", 0),
        comments_last_hour=counts.get("last_hour", 0),
        answered_by=members["answered_by"].choice(repliers) if "answered_by" in members else "none",
        automation_paused="paused" in members and members["paused"].flag(),
        opened_at=None if age is None else moment - timedelta(seconds=age),
        usual_hourly_comments=members["usual_hour"].number(0, 1e6) if "usual_hour" in members else 0.0,
        parent_text=members["parent_text"].text() if "parent_text" in members else "",
        post_text=members["post_text"].text() if "post_text" in members else "",
    )


def _parse_judgement(members: Mapping[str, Node], intents: tuple[str, ...]) -> _JudgementOverride:
    language = members["language"].text() if "language" in members else None
    if "judgement" not in members:
        return _JudgementOverride(scores={}, language=language)
    names = (*BINARY_SCORES, NEGATIVE_SENTENCE)
    answer = members["judgement"].members(
        (*names, "intent", "sentiment", "abstained", "unread", "classifier_down")
    )
    scores = {name: answer[name].number(0.0, 1.0) for name in names if name in answer}
    for key, choices in (("intent", intents), ("sentiment", SENTIMENTS)):
        if key in answer:
            chosen = answer[key].choice(choices)
            scores |= {f"{key}.{name}": _CERTAIN if name == chosen else 0.0 for name in choices}
    if "sentiment" in answer:  # an example is one sentence, unless it says otherwise
        scores.setdefault(NEGATIVE_SENTENCE, scores[SENTIMENT_PREFIX + "negative"])
    return _JudgementOverride(
        scores=scores,
        language=language,
        abstained=answer["abstained"].flag() if "abstained" in answer else None,
        unread="unread" in answer and answer["unread"].flag(),
        degraded="classifier_down" in answer and answer["classifier_down"].flag(),
    )
