"""Reads `tests:` of a rule: events with what the rule must and no rule may do about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import Attachment, AuthorHistory, Event, Facts, Kind, Origin, ThreadState, Verb
from bot.rules.model.capabilities import verb_for
from bot.rules.model.rule_set import Environment, Example, PriorEvent
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.event_conditions import DECIDABLE
from bot.rules.vocabulary.limits import period
from bot.rules.vocabulary.score_conditions import INTENTS, SCORES, SENTIMENTS

#: Examples happen at this moment unless they say when, so that they give the same result every day.
MOMENT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)

_EVENT_KEYS = (
    *("text", "kind", "origin", "platform", "account", "post", "author", "thread", "attachments", "rating"),
)
_KEYS = (*_EVENT_KEYS, "expect", "not", "at", "before", "meanwhile", "language", "judgement")
_AUTHOR_COUNTS = ("messages", "approved", "removed", "replied")
_THREAD_COUNTS = ("comments", "removed", "negative", "last_hour")
_VERBS = tuple(verb.value for verb in Verb if verb is not Verb.KEEP)
_MEANWHILE = ("answered", "edited", "deleted", "closed")


@dataclass(frozen=True, kw_only=True)
class _Judged:
    scores: Mapping[str, float]
    language: str | None = None
    abstained: bool | None = None
    degraded: bool = False


def example(spot: Node, when: Mapping[str, Any], known: Environment) -> Example:
    """One example; what it leaves out is taken from the plain keys of the rule's `when`."""
    members = spot.members(_KEYS)
    if "expect" not in members and "not" not in members:
        raise spot.wrong("a test needs 'expect' (what this rule does) or 'not' (what no rule may do)")
    judged = _judged(members, (*INTENTS, *sorted(known.intents)))
    moment = _moment(members["at"], known.timezone) if "at" in members else MOMENT
    facts = _facts(members, moment)
    event = _event(spot, members, when, facts, moment)
    return Example(
        where=spot.where,
        event=event,
        facts=facts,
        expect=_verbs(members["expect"], event) if "expect" in members else None,
        refuse=_verbs(members["not"], event) if "not" in members else frozenset(),
        scores=judged.scores,
        language=judged.language,
        abstained=judged.abstained,
        degraded=judged.degraded,
        before=_all_before(members["before"], when, moment) if "before" in members else (),
        meanwhile=members["meanwhile"].choice(_MEANWHILE) if "meanwhile" in members else "",
    )


def _verbs(spot: Node, event: Event) -> frozenset[Verb]:
    """What is expected; an answer in a conversation is a message, whatever it is called."""
    found = collect(partial(item.choice, _VERBS) for item in spot.items())
    return frozenset(verb_for(Verb(word), event) for word in found)


def _moment(spot: Node, zone: str) -> datetime:
    try:
        found = datetime.fromisoformat(spot.text())
    except ValueError as trouble:
        raise spot.wrong("'at': expected a moment such as 2026-07-14 12:45") from trouble
    moment = (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    if found.tzinfo is None and moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != found:
        raise spot.wrong(f"'at': clocks in {zone} never show {found:%Y-%m-%d %H:%M}: they are put forward")
    return moment


def _all_before(spot: Node, when: Mapping[str, Any], moment: datetime) -> tuple[PriorEvent, ...]:
    found = collect(partial(_before, item, when, moment, number) for number, item in enumerate(spot.items()))
    return tuple(sorted(found, key=lambda one: -one.ago))


def _before(spot: Node, when: Mapping[str, Any], moment: datetime, number: int) -> PriorEvent:
    """What happened earlier: an event with `ago`; who is not named is the author of the example."""
    members = spot.members((*_EVENT_KEYS, "ago", "approved"))
    if "ago" not in members:
        raise spot.wrong("'before': 'ago' is missing, such as 5s or 2h")
    ago = period(members["ago"])
    at = moment - timedelta(seconds=ago)
    event = _event(spot, members, when, _facts(members, at), at)
    approved = "approved" in members and members["approved"].flag()
    name = f"before-{number}"
    return PriorEvent(ago=ago, event=replace(event, message_id=name, dedupe_key=name), approved=approved)


def _event(
    spot: Node, members: Mapping[str, Node], when: Mapping[str, Any], facts: Facts, moment: datetime
) -> Event:
    if "text" not in members or not isinstance(members["text"].value, str | int):
        raise spot.wrong("a test needs a 'text' (\"\" for a sticker or a picture)")

    def given(key: str, plural: str, otherwise: str) -> str:
        return members[key].text() if key in members else _first(when.get(plural), otherwise)

    kind = members["kind"].choice(DECIDABLE) if "kind" in members else _first(when.get("kinds"), "comment")
    origin = (
        members["origin"].choice(Origin) if "origin" in members else _first(when.get("origin"), "unknown")
    )
    thread = members["thread"].members() if "thread" in members else {}
    top_level = thread["top_level"].flag() if "top_level" in thread else kind != Kind.REPLY
    known = facts.author.is_known
    who, name = _who(members)
    return Event(
        platform=given("platform", "platforms", "facebook"),
        account_id=given("account", "accounts", "1000"),
        kind=Kind(kind) if kind in DECIDABLE else Kind.COMMENT,
        message_id="example",
        thread_id=given("post", "posts", "post"),
        dedupe_key="example",
        created_at=moment,
        parent_id=None if top_level else "parent",
        author_id=who if known else None,
        author_name=name if known else None,
        text=str(members["text"].value),
        origin=Origin(origin) if origin in list(Origin) else Origin.UNKNOWN,
        attachments=_attachments(members),
        extra={"rating": f"{members['rating'].number(1, 5):g}"} if "rating" in members else {},
    )


def _attachments(members: Mapping[str, Node]) -> tuple[Attachment, ...]:
    types = members["attachments"].texts() if "attachments" in members else ()
    return tuple(Attachment(type=one.lower()) for one in types)


def _who(members: Mapping[str, Node]) -> tuple[str, str]:
    """`author: lea` is short for `author: {id: lea}`."""
    if "author" not in members:
        return "author", "Camille"
    if not isinstance(members["author"].value, dict):
        return members["author"].text(), "Camille"
    author = members["author"].members()
    return (
        author["id"].text() if "id" in author else "author",
        author["name"].text() if "name" in author else "Camille",
    )


def _first(value: Any, otherwise: str) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if isinstance(first, str | int) else otherwise


def _facts(members: Mapping[str, Node], moment: datetime) -> Facts:
    author, thread = AuthorHistory(), ThreadState()
    if "author" in members and isinstance(members["author"].value, dict):
        author = _author(members["author"], moment)
    if "thread" in members:
        thread = _thread(members["thread"], moment)
    decided = "thread" in members and bool(members["thread"].value.get("decided_by_person"))
    return Facts(author=author, thread=thread, decided_by_person=decided)


def _author(spot: Node, moment: datetime) -> AuthorHistory:
    more = ("id", "name", "first_seen", "id_withheld", "strikes", "labels", "last_human_reply")
    found = spot.members((*_AUTHOR_COUNTS, *more))
    counts = {key: int(found[key].number(0, 1e6)) for key in _AUTHOR_COUNTS if key in found}
    ages = {
        key: moment - timedelta(seconds=period(found[key]))
        for key in ("first_seen", "last_human_reply")
        if key in found
    }
    return AuthorHistory(
        messages=counts.get("messages", 1 if "first_seen" in found else 0),
        approved=counts.get("approved", 0),
        removed=counts.get("removed", 0),
        replied=counts.get("replied", 0),
        first_seen=ages.get("first_seen"),
        is_known=not ("id_withheld" in found and found["id_withheld"].flag()),
        strikes=found["strikes"].number(0, 1e6) if "strikes" in found else 0.0,
        labels=frozenset(found["labels"].texts()) if "labels" in found else frozenset(),
        last_human_reply=ages.get("last_human_reply"),
    )


def _thread(spot: Node, moment: datetime) -> ThreadState:
    more = ("answered_by", "top_level", "age", "usual_hour", "parent_text", "decided_by_person", "paused")
    found = spot.members((*_THREAD_COUNTS, *more))
    counts = {key: int(found[key].number(0, 1e6)) for key in _THREAD_COUNTS if key in found}
    answered = found["answered_by"].choice(("none", "bot", "human")) if "answered_by" in found else "none"
    return ThreadState(
        comments=counts.get("comments", 0),
        removed=counts.get("removed", 0),
        negative=counts.get("negative", 0),
        last_hour=counts.get("last_hour", 0),
        answered_by=answered,
        automation_paused="paused" in found and found["paused"].flag(),
        opened_at=moment - timedelta(seconds=period(found["age"])) if "age" in found else None,
        usual_hour=found["usual_hour"].number(0, 1e6) if "usual_hour" in found else 0.0,
        parent_text=found["parent_text"].text() if "parent_text" in found else "",
    )


def _judged(members: Mapping[str, Node], intents: tuple[str, ...]) -> _Judged:
    language = members["language"].text() if "language" in members else None
    if "judgement" not in members:
        return _Judged(scores={}, language=language)
    known = (*SCORES, "intent", "sentiment", "abstained", "classifier_down")
    found = members["judgement"].members(known)
    scores = {key: found[key].number(0.0, 1.0) for key in SCORES if key in found}
    for key, names in (("intent", intents), ("sentiment", SENTIMENTS)):
        if key in found:
            chosen = found[key].choice(names)
            scores |= {f"{key}.{name}": 0.95 if name == chosen else 0.0 for name in names}
    return _Judged(
        scores=scores,
        language=language,
        abstained=found["abstained"].flag() if "abstained" in found else None,
        degraded="classifier_down" in found and found["classifier_down"].flag(),
    )
