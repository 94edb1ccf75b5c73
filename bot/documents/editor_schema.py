"""JSON Schemas of our own files, with which editors complete keys and say what they mean.

What only a check can know is left to the check, which says it with line and column.
https://json-schema.org/draft/2020-12
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: A text, or one for each language or platform.
TEXTS: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
    ]
}
#: A text or several to choose from, or those for each language.
TEXTS_OR_VARIANTS: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": "string"},
                    {"type": "array", "items": {"type": "string"}, "minItems": 1},
                ]
            },
            "minProperties": 1,
        },
    ]
}
#: Texts, or those of each language.
LISTS: Mapping[str, Any] = {
    "anyOf": [
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    ]
}
#: A span such as 90s, 15m, 24h or 7d.
DURATION: Mapping[str, Any] = {"type": "string", "pattern": "^ *[0-9]+(\\.[0-9]+)? *[a-z]+ *$"}
#: A word, or several; numbers are words, too.
WORDS: Mapping[str, Any] = {
    "anyOf": [
        {"type": ["string", "integer"]},
        {"type": "array", "items": {"type": ["string", "integer"]}},
    ]
}


def build_editor_schema(model: type[BaseModel], title: str, pages: Mapping[str, str]) -> dict[str, Any]:
    """The schema of a file. `pages` says what each key means, by `key`, or by `Model.key` where a key means
    something else in one model than in the others."""
    schema = model.model_json_schema(by_alias=True)
    for name, definition in [(model.__name__, schema), *schema.get("$defs", {}).items()]:
        for key, value in definition.get("properties", {}).items():
            page = pages.get(f"{name}.{key}") or pages.get(key)
            if page:
                definition["properties"][key] = {"description": page} | _as_written(value)
    return {"$schema": _DIALECT} | schema | {"title": title}


def undescribed(schema: Mapping[str, Any]) -> Iterator[str]:
    """The keys that nothing is said about, as `Model.key`."""
    for name, definition in [("", schema), *schema.get("$defs", {}).items()]:
        for key, value in definition.get("properties", {}).items():
            if not value.get("description"):
                yield f"{name}.{key}"


def _as_written(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without titles that only repeat the key, and without defaults as the program holds them."""
    return {name: part for name, part in value.items() if name not in ("title", "default")}
