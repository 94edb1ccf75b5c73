"""Rules files in one line, and what is decided with them."""

import json
from collections.abc import Mapping
from typing import Any

from bot.domain import Decision, Event, Facts, Judgement, Verb
from bot.errors import ConfigError
from bot.rules import Environment, RuleSet, decide, load_rules
from bot.rules.model.context import EvalContext
from tests.factories import NOW, event

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


def rule(then: Any = (), when: Any = None, **entries: Any) -> dict[str, Any]:
    """A rule that is enforced and matches everything, unless `entries` say otherwise."""
    return {"id": "one", "mode": "enforce", "when": when or {}, "then": then or [], **entries}


def rules(*entries: dict[str, Any], environment: Environment = ANYTHING, **sections: Any) -> RuleSet:
    """A rules file with these rules; several rules without a name are called one, two, three."""
    names = iter(["one", "two", "three", "four", "five"])
    numbered = [{**entry, "id": next(names) if entry["id"] == "one" else entry["id"]} for entry in entries]
    file = {"version": 1, "replies": REPLIES, "rules": numbered, **sections}
    return load_rules(json.dumps(file, ensure_ascii=False), "rules.yaml", environment)


def mistakes(*entries: dict[str, Any], environment: Environment = ANYTHING, **sections: Any) -> str:
    """Every mistake of a rules file with these rules, one a line."""
    try:
        rules(*entries, environment=environment, **sections)
    except ConfigError as error:
        return str(error)
    raise AssertionError("the file loads without a mistake")


def matches(
    when: Any, text: str = "", judgement: Judgement = PLAIN, facts: Facts = NOBODY, **changes: Any
) -> bool:
    """Whether a rule with these conditions matches."""
    names = ("lists", "conditions", "states", "environment")
    sections = {key: changes.pop(key) for key in names if key in changes}
    rule_set = rules(rule(["queue"], when), **sections)
    return bool(decide(rule_set, event(text=text, **changes), judgement, facts, NOW).matches)


def context(text: str = "hello", judgement: Judgement = PLAIN, **changes: Any) -> EvalContext:
    """What conditions see of a plain comment with that text."""
    return EvalContext(event=event(text=text, **changes), judgement=judgement, facts=NOBODY, now=NOW)


def decided(
    rule_set: RuleSet,
    happened: Event | None = None,
    judgement: Judgement = PLAIN,
    facts: Facts = NOBODY,
) -> Decision:
    """What is decided about an event, by default a plain comment."""
    return decide(rule_set, happened or event(), judgement, facts, NOW)


def verbs(decision: Decision) -> list[str]:
    """What is planned, as words in alphabetical order."""
    return sorted(action.verb.value for action in decision.actions)


def scores(**values: float) -> Judgement:
    """A judgement with these scores; `intent_praise` stands for `intent.praise`."""
    named = {
        key.replace("intent_", "intent.").replace("sentiment_", "sentiment."): value
        for key, value in values.items()
    }
    return Judgement(scores=named, language="fr", model="test")
