"""The JSON Schema of `rules.yaml`, from which editors complete words and show their manual pages.

It knows every word and where it may stand. What a value may be is left to `tamis rules check`, which says
it better: with line, column and the nearest known word. https://json-schema.org/draft/2020-12
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from bot.rules.source.schema import RulesFile
from bot.rules.vocabulary import actions, conditions, limits, score_conditions

_EXAMPLE = ("text", "expect", "not", "kind", "origin", "platform", "account", "post", "author", "thread")
_MORE_OF_EXAMPLE = ("at", "before", "meanwhile", "language", "judgement")


def json_schema() -> dict[str, Any]:
    """The schema, with the pages of all conditions, actions and limits as descriptions."""
    found = RulesFile.model_json_schema()
    parts = found["$defs"]
    parts["When"] = _object({word: _condition(word, page) for word, page in conditions.CONDITIONS.items()})
    parts["When"]["properties"] |= {word: _logic(word, page) for word, page in conditions.LOGIC.items()}
    parts["Limits"] = _object({word: _described(page) for word, page in limits.LIMITS.items()})
    parts["Then"] = _then()
    parts["Example"] = _object({word: {} for word in (*_EXAMPLE, *_MORE_OF_EXAMPLE)})
    rule = parts["RuleEntry"]["properties"]
    rule["when"] = {"$ref": "#/$defs/When"}
    rule["then"] = {"$ref": "#/$defs/Then"}
    rule["limits"] = {"$ref": "#/$defs/Limits"}
    rule["tests"] = {"type": "array", "items": {"$ref": "#/$defs/Example"}}
    found["properties"]["conditions"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/When"}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Rules of Tamis"} | found


def _then() -> dict[str, Any]:
    settings = {"anyOf": [{"type": ["string", "number", "boolean", "array", "null"]}, {"type": "object"}]}
    words = _object({word: _described(page) | settings for word, page in actions.ACTIONS.items()})
    return {
        "description": "What the rule wants: a word alone, or words with their settings.",
        "type": ["array", "string", "object"],
        "items": {"anyOf": [{"enum": list(actions.ACTIONS)}, words]},
    }


def _condition(word: str, page: Callable[..., Any]) -> dict[str, Any]:
    if word in score_conditions.SCORES:
        return {"description": score_conditions.SCORES[word]}
    return _described(page)


def _logic(word: str, page: Callable[..., Any]) -> dict[str, Any]:
    group = {"$ref": "#/$defs/When"}
    if word == "ref":
        return _described(page) | {"type": "string"}
    if word == "count_at_least":
        return _described(page) | _object({"count": {"type": "number"}, "of": {"items": group}})
    return _described(page) | {"anyOf": [group, {"type": "array", "items": group}]}


def _described(page: Callable[..., Any]) -> dict[str, Any]:
    return {"description": inspect.getdoc(page) or ""}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}
