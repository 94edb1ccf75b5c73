"""Describes the API in the format from which Google's client libraries build themselves
(https://developers.google.com/discovery/v1/reference/apis)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NAME, VERSION = "commentanalyzer", "v1alpha1"
_REVISION = "20200426"
_ADDRESS = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")

_STRING: Mapping[str, Any] = MappingProxyType({"type": "string"})
_BOOLEAN: Mapping[str, Any] = MappingProxyType({"type": "boolean"})
_FLOAT: Mapping[str, Any] = MappingProxyType({"type": "number", "format": "float"})
_INTEGER: Mapping[str, Any] = MappingProxyType({"type": "integer", "format": "int32"})
#: Name in the address → what Google's clients may add to any call.
_PARAMETERS = ("$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "quotaUser")


def is_address(root_url: str) -> bool:
    """Whether it is the address of a server, without a path."""
    return _ADDRESS.fullmatch(root_url) is not None


def discovery_document(root_url: str) -> dict[str, Any]:
    """The description of the API at the address of a server, such as `http://127.0.0.1:8090`."""
    base = root_url.rstrip("/") + "/"
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "protocol": "rest",
        "id": f"{NAME}:{VERSION}",
        "name": NAME,
        "version": VERSION,
        "revision": _REVISION,
        "title": "Perspective Comment Analyzer API, served by Tamis",
        "description": "Scores what a comment does to a conversation.",
        "rootUrl": base,
        "baseUrl": base,
        "servicePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": {name: {"type": "string", "location": "query"} for name in _PARAMETERS}
        | {"prettyPrint": {"type": "boolean", "default": "true", "location": "query"}},
        "schemas": {name: {"id": name, "type": "object", "properties": _SCHEMAS[name]} for name in _SCHEMAS},
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method("analyze", "AnalyzeComment"),
                    "suggestscore": _method("suggestscore", "SuggestCommentScore"),
                }
            }
        },
    }


def _method(name: str, message: str) -> dict[str, Any]:
    path = f"{VERSION}/comments:{name}"
    return {
        "id": f"{NAME}.comments.{name}",
        "httpMethod": "POST",
        "path": path,
        "flatPath": path,
        "parameterOrder": [],
        "parameters": {},
        "request": {"$ref": f"{message}Request"},
        "response": {"$ref": f"{message}Response"},
    }


def _list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


def _map_of(name: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": name}}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _strings(*names: str) -> dict[str, Any]:
    return {name: dict(_STRING) for name in names}


_SCHEMAS: dict[str, dict[str, Any]] = {
    "AnalyzeCommentRequest": {
        "comment": _reference("TextEntry"),
        "context": _reference("Context"),
        "doNotStore": dict(_BOOLEAN),
        "languages": _list_of(_STRING),
        "requestedAttributes": _map_of("AttributeParameters"),
        "spanAnnotations": dict(_BOOLEAN),
        **_strings("clientToken", "communityId", "sessionId"),
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map_of("AttributeScores"),
        "detectedLanguages": _list_of(_STRING),
        "languages": _list_of(_STRING),
        "truncated": dict(_BOOLEAN),
        **_strings("clientToken", "modelVersion"),
    },
    "ArticleAndParentComment": {
        "article": _reference("TextEntry"),
        "parentComment": _reference("TextEntry"),
    },
    "AttributeParameters": {"scoreThreshold": dict(_FLOAT), **_strings("scoreType")},
    "AttributeScores": {
        "spanScores": _list_of(_reference("SpanScore")),
        "summaryScore": _reference("Score"),
    },
    "Context": {
        "articleAndParentComment": _reference("ArticleAndParentComment"),
        "entries": _list_of(_reference("TextEntry")),
    },
    "Score": {"value": dict(_FLOAT), **_strings("type")},
    "SpanScore": {"begin": dict(_INTEGER), "end": dict(_INTEGER), "score": _reference("Score")},
    "SuggestCommentScoreRequest": {
        "attributeScores": _map_of("AttributeScores"),
        "comment": _reference("TextEntry"),
        "context": _reference("Context"),
        "languages": _list_of(_STRING),
        **_strings("clientToken", "communityId", "sessionId"),
    },
    "SuggestCommentScoreResponse": {
        "detectedLanguages": _list_of(_STRING),
        "requestedLanguages": _list_of(_STRING),
        **_strings("clientToken"),
    },
    "TextEntry": _strings("text", "type"),
}
