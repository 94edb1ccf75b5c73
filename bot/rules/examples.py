"""Reads `tests:` of a rule: events with what the rule must and no rule may do about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.domain import AuthorHistory, Event, Facts, Kind, Origin, ThreadState, Verb
from bot.fields import seconds
from bot.rules.event_conditions import DECIDABLE
from bot.rules.ruleset import Example
from bot.rules.score_conditions import INTENTS, SCORES, SENTIMENTS
from bot.rules.spot import Spot, collect

#: Examples happen at this moment, so that they give the same result every day.
MOMENT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)

_KEYS = ("text", "expect", "not", "kind", "origin", "platform", "account", "post", "author", "thread")
_COUNTS = ("messages", "approved", "removed", "replied")
_VERBS = tuple(verb.value for verb in Verb if verb is not Verb.KEEP)


@dataclass(frozen=True, kw_only=True)
class _Judged:
    scores: Mapping[str, float]
    language: str | None = None
    abstained: bool | None = None
    timed_out: bool = False


def example(spot: Spot, when: Mapping[str, Any], own: frozenset[str] = frozenset()) -> Example:
    """One example; what it leaves out is taken from the plain keys of the rule's `when`. `own` are the
    intents that the brand taught."""
    members = spot.members((*_KEYS, "language", "judgement"))
    if "expect" not in members and "not" not in members:
        raise spot.wrong("a test needs 'expect' (what this rule does) or 'not' (what no rule may do)")
    if "text" not in members or not isinstance(members["text"].value, str | int):
        raise spot.wrong("a test needs a 'text' (\"\" for a sticker or a picture)")
    judged = _judged(members, (*INTENTS, *sorted(own)))
    facts = _facts(members)
    return Example(
        where=spot.where,
        event=_event(members, when, facts),
        facts=facts,
        expect=_verbs(members["expect"]) if "expect" in members else None,
        refuse=_verbs(members["not"]) if "not" in members else frozenset(),
        scores=judged.scores,
        language=judged.language,
        abstained=judged.abstained,
        timed_out=judged.timed_out,
    )


def _verbs(spot: Spot) -> frozenset[Verb]:
    return frozenset(Verb(word) for word in collect(partial(item.choice, _VERBS) for item in spot.items()))


def _event(members: Mapping[str, Spot], when: Mapping[str, Any], facts: Facts) -> Event:
    def given(key: str, plural: str, otherwise: str) -> str:
        return members[key].text() if key in members else _first(when.get(plural), otherwise)

    kind = members["kind"].choice(DECIDABLE) if "kind" in members else _first(when.get("kinds"), "comment")
    origin = (
        members["origin"].choice(Origin) if "origin" in members else _first(when.get("origin"), "unknown")
    )
    author = members["author"].members() if "author" in members else {}
    thread = members["thread"].members() if "thread" in members else {}
    top_level = thread["top_level"].flag() if "top_level" in thread else kind != Kind.REPLY
    known = facts.author.is_known
    return Event(
        platform=given("platform", "platforms", "facebook"),
        account_id=given("account", "accounts", "1000"),
        kind=Kind(kind) if kind in DECIDABLE else Kind.COMMENT,
        message_id="example",
        thread_id=given("post", "posts", "post"),
        dedupe_key="example",
        created_at=MOMENT,
        parent_id=None if top_level else "parent",
        author_id=(author["id"].text() if "id" in author else "author") if known else None,
        author_name=(author["name"].text() if "name" in author else "Camille") if known else None,
        text=str(members["text"].value),
        origin=Origin(origin) if origin in list(Origin) else Origin.UNKNOWN,
    )


def _first(value: Any, otherwise: str) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if isinstance(first, str | int) else otherwise


def _facts(members: Mapping[str, Spot]) -> Facts:
    author, thread = AuthorHistory(), ThreadState()
    if "author" in members:
        found = members["author"].members((*_COUNTS, "id", "name", "first_seen", "id_withheld"))
        counts = {key: int(found[key].number(0, 1e6)) for key in _COUNTS if key in found}
        age = _age(found["first_seen"]) if "first_seen" in found else None
        withheld = "id_withheld" in found and found["id_withheld"].flag()
        author = AuthorHistory(**counts, first_seen=MOMENT - age if age else None, is_known=not withheld)
    if "thread" in members:
        found = members["thread"].members(("comments", "removed", "answered_by", "top_level"))
        comments, removed = (
            int(found[key].number(0, 1e6)) if key in found else 0 for key in ("comments", "removed")
        )
        answered = found["answered_by"].choice(("none", "bot", "human")) if "answered_by" in found else "none"
        thread = ThreadState(comments=comments, removed=removed, answered_by=answered)
    return Facts(author=author, thread=thread)


def _age(spot: Spot) -> timedelta:
    try:
        return timedelta(seconds=seconds(spot.value))
    except ValueError as trouble:
        raise spot.wrong(f"'first_seen': {trouble}") from trouble


def _judged(members: Mapping[str, Spot], intents: tuple[str, ...]) -> _Judged:
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
        timed_out="classifier_down" in found and found["classifier_down"].flag(),
    )
