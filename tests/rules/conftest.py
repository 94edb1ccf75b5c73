"""Rules written in one line, and what is decided with them."""

import json
from collections.abc import Mapping
from typing import Any

from bot.domain import Decision, Event, Facts, Judgement, Verb
from bot.rules import Environment, RuleSet, decide, load
from tests.conftest import NOW, event

NOBODY = Facts()
ANYTHING = Environment()
PLAIN = Judgement(scores={}, language="fr", model="test")
VERBS: Mapping[str, frozenset[Verb]] = {
    "facebook": frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.LIKE}),
    "instagram": frozenset({Verb.HIDE, Verb.UNHIDE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE}),
    "messenger": frozenset({Verb.MESSAGE}),
    "youtube": frozenset({Verb.REPLY}),
}
REPLIES = {"hello": {"fr": "Bonjour !", "en": "Hello!"}, "bye": {"fr": "Au revoir"}}


def rule(then: Any = (), when: Any = None, **more: Any) -> dict[str, Any]:
    """A rule that is enforced and holds for everything, unless told otherwise."""
    return {"id": "one", "mode": "enforce", "when": when or {}, "then": then or [], **more}


def rules(*entries: dict[str, Any], known: Environment = ANYTHING, **more: Any) -> RuleSet:
    """A rules file with these rules; two rules without a name are called one, two, three."""
    names = iter(["one", "two", "three", "four", "five"])
    numbered = [{**entry, "id": next(names) if entry["id"] == "one" else entry["id"]} for entry in entries]
    file = {"version": 1, "replies": REPLIES, "rules": numbered, **more}
    return load(json.dumps(file, ensure_ascii=False), "rules.yaml", known)


def matches(
    when: Any, text: str = "", judgement: Judgement = PLAIN, facts: Facts = NOBODY, **changes: Any
) -> bool:
    """Whether a rule with these conditions matches."""
    more = {key: changes.pop(key) for key in ("lists", "conditions", "known") if key in changes}
    found = rules(rule(["queue"], when), **more)
    happened = event(text=text, **changes)
    return bool(decide(found, happened, judgement, facts, NOW).matches)


def decided(
    found: RuleSet,
    happened: Event | None = None,
    judgement: Judgement = PLAIN,
    facts: Facts = NOBODY,
) -> Decision:
    return decide(found, happened or event(), judgement, facts, NOW)


def verbs(decision: Decision) -> list[str]:
    """What is planned, as words in alphabetical order."""
    return sorted(action.verb.value for action in decision.actions)


def scores(**found: float) -> Judgement:
    """A judgement with these scores; `intent_praise` stands for `intent.praise`."""
    named = {
        key.replace("intent_", "intent.").replace("sentiment_", "sentiment."): value
        for key, value in found.items()
    }
    return Judgement(scores=named, language="fr", model="test")
