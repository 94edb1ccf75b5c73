"""The OpenAPI document, made of the declarations that route and validate."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from bot import __version__
from bot.api import PREFIX
from bot.api.operation import Nothing, Operation, Request, adapter_of
from bot.api.problems import CONTENT_TYPE, Problem

_TITLE = "Tamis"
_ABOUT = (
    "The moderation queue, the rules and the figures of one instance. Whoever asks is known by a token that"
    " 'tamis users token make' printed. Each act is recorded under that user's name. Send an Idempotency-Key"
    " with an act, and the same request again under the same key is answered as before and changes nothing."
)
#: What may stand in the path of an operation.
_PLACES: Mapping[str, str] = {
    "item": "A case number, event:NUMBER, or the platform's id of a comment or message.",
    "macro": "The name of a macro.",
    "bulk": "The number of a bulk answer.",
}
#: Said where nothing of ours was reached, or nothing of ours is left to say it.
_WITHOUT_PROBLEM = (400, 500)
#: What every operation may answer with.
_ALWAYS = (400, 401, 403, 408, 413, 415, 421, 422, 429, 500, 503)
_MEANINGS: Mapping[int, str] = {
    200: "Done.",
    304: "It is still what If-None-Match names.",
    400: "What came is no HTTP request; it got no further than the listener.",
    401: "No valid token.",
    403: "The role does not suffice.",
    404: "There is no such item.",
    408: "The body came too slowly.",
    409: "Somebody else has it or decided, or the same request is being carried out.",
    412: "The item is not what If-Match names any more.",
    413: "The body is too long.",
    415: "The body is not JSON.",
    421: "Another host is meant.",
    422: "It cannot be carried out like that; `detail` and `errors` say what was expected.",
    429: "Too many requests; Retry-After says when to go on.",
    500: "A fault of ours.",
    503: "The database is busy; nothing was changed.",
}
_EVENTS = (
    "The list as it changes: events `opened`, `changed` and `closed`, each with {case_id} as its data, and"
    " `reset` when the whole list has to be read anew. Reconnect with Last-Event-ID and miss nothing."
)


def build_document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    operations = tuple(operations)
    references, schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = _described(
            operation, references
        )
    paths[PREFIX + "/events"] = {"get": _events(references)}
    paths[PREFIX + "/openapi.json"] = {"get": _itself(references)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _TITLE,
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_References = Mapping[tuple[str, str], dict[str, Any]]


def _schemas(operations: Iterable[Operation]) -> tuple[_References, dict[str, Any]]:
    """The schema of each answer and body by the name of its operation, and all that they refer to."""
    adapters: list[tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        ("problem", "serialization", adapter_of(Problem))
    ]
    for operation in operations:
        adapters.append((operation.name, "serialization", adapter_of(operation.answer)))
        if operation.body is not Nothing:
            adapters.append((operation.name, "validation", adapter_of(operation.body)))
    references, definitions = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
    return references, dict(definitions.get("$defs", {}))  # type: ignore[return-value]  # they are str


def _described(operation: Operation, references: _References) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"{operation.description} Needs the role {operation.role}.".strip(),
        "tags": [operation.path.split("/")[1]],
        "parameters": [*_places(operation), *_query(operation.query), *_headers(operation)],
        "responses": _responses(operation, references),
    }
    if operation.body is not Nothing:
        schema = references[operation.name, "validation"]
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return described


def _places(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PLACES[name],
            "schema": {"type": "string", "minLength": 1, "maxLength": 300},
        }
        for name in operation.places
    ]


def _query(model: type[Request]) -> list[dict[str, Any]]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.get("$defs", {})
    parameters = []
    for name, field in schema.get("properties", {}).items():
        plain = _inlined(field, definitions)
        description = plain.pop("description", "")
        parameter: dict[str, Any] = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _without_null(plain),
        }
        if description:
            parameter["description"] = description
        if plain.get("type") == "array":
            parameter |= {"style": "form", "explode": False}
        parameters.append(parameter)
    return parameters


def _inlined(field: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A field with what it refers to in its place: the enums of a query are nowhere else."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return {**definitions[name], **{key: value for key, value in field.items() if key != "$ref"}}
    if "anyOf" in field:
        return {**field, "anyOf": [_inlined(choice, definitions) for choice in field["anyOf"]]}
    return dict(field)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query says nothing by leaving a word out: there is no null in it."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    plain = {key: value for key, value in schema.items() if key not in ("anyOf", "default", "title")}
    if schema.get("default") is not None:
        plain["default"] = schema["default"]
    return {**choices[0], **plain} if len(choices) == 1 else schema if choices else plain


def _headers(operation: Operation) -> list[dict[str, Any]]:
    headers = []
    if operation.is_repeatable:
        headers.append(
            _header(
                "Idempotency-Key",
                "A random word for this act.",
                {"type": "string", "pattern": "^[!-~]{1,128}$"},
            )
        )
    if operation.is_act and operation.is_versioned:
        headers.append(_header("If-Match", "The version of the item that was seen, as its ETag says it."))
    return headers


def _header(name: str, description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
    }


def _responses(operation: Operation, references: _References) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": _MEANINGS[200],
            "content": {"application/json": {"schema": references[operation.name, "serialization"]}},
        }
    }
    if operation.method == "GET":
        answers["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        answers["304"] = {"description": _MEANINGS[304]}
    statuses = {*_ALWAYS, *operation.refusals, *((409,) if operation.is_repeatable else ())}
    return answers | _refusals(sorted(statuses), references)


def _refusals(statuses: Iterable[int], references: _References) -> dict[str, Any]:
    schema = references["problem", "serialization"]
    return {
        str(status): {"description": _MEANINGS[status]}
        | ({} if status in _WITHOUT_PROBLEM else {"content": {CONTENT_TYPE: {"schema": schema}}})
        for status in statuses
    }


def _events(references: _References) -> dict[str, Any]:
    return {
        "operationId": "follow_cases",
        "summary": "The list as it changes, as server-sent events.",
        "description": f"{_EVENTS} Needs the role viewer.",
        "tags": ["events"],
        "parameters": [_header("Last-Event-ID", "The id of the last event that was seen.")],
        "responses": {
            "200": {
                "description": "A stream without an end.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **_refusals((400, 401, 403, 421, 422, 429, 500, 503), references),
        },
    }


def _itself(references: _References) -> dict[str, Any]:
    return {
        "operationId": "get_document",
        "summary": "This document; it needs no token.",
        "tags": ["openapi.json"],
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **_refusals((400, 421, 500), references),
        },
    }
