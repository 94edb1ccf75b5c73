"""The JSON Schema of `rules.yaml`, with which editors complete words and show their manual pages.

It knows every word and where it may be written. What a value may be is left to `tamis rules check`, which
explains it better: with line, column and the nearest known word. https://json-schema.org/draft/2020-12
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from bot.rules.loading.definitions import OPT_OUT_KEYS, SAFETY_NET_KEYS
from bot.rules.loading.examples import EXAMPLE_KEYS
from bot.rules.loading.rights import RIGHTS_KEYS
from bot.rules.loading.satisfaction import SATISFACTION_KEYS
from bot.rules.loading.voice import VOICE_KEYS
from bot.rules.source.schema import RulesFile
from bot.rules.vocabulary import actions, conditions, limits, score_conditions

_BLIND_REVIEW = {
    "hidden": {"description": "The share of automatically hidden comments to review, as 5%."},
    "kept": {"description": "The share of comments to review that all rules left alone, as 1%."},
    "twice": {"description": "The share of these reviews that two people do, as 50%."},
    "seed": {"description": "The same seed and the same events give the same sample.", "type": "string"},
}


def build_json_schema() -> dict[str, Any]:
    """The schema, with the manual pages of all conditions, actions and limits as descriptions."""
    schema = RulesFile.model_json_schema()
    definitions = schema["$defs"]
    definitions["When"] = _object(
        {word: _condition(word, page) for word, page in conditions.CONDITIONS.items()}
    )
    definitions["When"]["properties"] |= {word: _logic(word, page) for word, page in conditions.LOGIC.items()}
    definitions["Limits"] = _object({word: _described(page) for word, page in limits.LIMITS.items()})
    definitions["Then"] = _then()
    definitions["Example"] = _object({word: {} for word in EXAMPLE_KEYS})
    rule = definitions["RuleEntry"]["properties"]
    rule["when"] = {"$ref": "#/$defs/When"}
    rule["then"] = {"$ref": "#/$defs/Then"}
    rule["limits"] = {"$ref": "#/$defs/Limits"}
    rule["tests"] = {"type": "array", "items": {"$ref": "#/$defs/Example"}}
    properties = schema["properties"]
    properties["conditions"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/When"}}
    properties["blind_review"] = _object(_BLIND_REVIEW)
    properties["safety_net"] = _object({key: {"description": page} for key, page in SAFETY_NET_KEYS.items()})
    properties["satisfaction"] = _object(
        {key: {"description": page} for key, page in SATISFACTION_KEYS.items()}
    )
    properties["rights"] = _object({key: {"description": page} for key, page in RIGHTS_KEYS.items()})
    properties["voice"] = _object({key: {"description": page} for key, page in VOICE_KEYS.items()})
    properties["opt_out"] = _object({key: {"description": page} for key, page in OPT_OUT_KEYS.items()})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Rules of Tamis"} | schema


def _then() -> dict[str, Any]:
    settings = {"anyOf": [{"type": ["string", "number", "boolean", "array", "null"]}, {"type": "object"}]}
    words = _object({word: _described(page) | settings for word, page in actions.ACTIONS.items()})
    return {
        "description": "What the rule does: a word alone, or words with their settings.",
        "type": ["array", "string", "object"],
        "items": {"anyOf": [{"enum": list(actions.ACTIONS)}, words]},
    }


def _condition(word: str, page: Callable[..., Any]) -> dict[str, Any]:
    if word in score_conditions.SCORE_PAGES:
        return {"description": score_conditions.SCORE_PAGES[word]}
    return _described(page)


def _logic(word: str, page: Callable[..., Any]) -> dict[str, Any]:
    group = {"$ref": "#/$defs/When"}
    if word == "ref":
        return _described(page) | {"type": "string"}
    if word == "at_least":
        return _described(page) | _object({"count": {"type": "number"}, "of": {"items": group}})
    return _described(page) | {"anyOf": [group, {"type": "array", "items": group}]}


def _described(page: Callable[..., Any]) -> dict[str, Any]:
    return {"description": inspect.getdoc(page) or ""}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}
