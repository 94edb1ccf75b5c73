"""A client that knows an API by its OpenAPI document alone: its operations, and what each of them takes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


@dataclass(frozen=True)
class Answered:
    """What an operation was answered with."""

    status: int
    value: Any
    headers: Mapping[str, str]


class DocumentClient:
    """Asks by the `operationId`. A request or an answer that the document does not describe is an error."""

    def __init__(self, session: aiohttp.ClientSession, token: str, document: dict[str, Any]) -> None:
        self._session = session
        self._token = token
        self._registry: Registry[Any] = Registry().with_resource(
            "urn:document", Resource(contents=document, specification=DRAFT202012)
        )
        self._operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, token: str, address: str) -> "DocumentClient":
        """A client of the document that is served at this address."""
        async with session.get(address) as answer:
            return cls(session, token, await answer.json())

    async def call(self, name: str, body: object = None, **values: str) -> Answered:
        """Ask an operation; `values` are its parameters, with `_` for `-`."""
        method, path, operation = self._operations[name]
        query, headers = {}, {"Authorization": f"Bearer {self._token}"}
        left = dict(values)
        for parameter in operation["parameters"]:
            value = left.pop(parameter["name"].replace("-", "_"), None)
            assert value is not None or not parameter["required"], parameter["name"]
            if value is None:
                continue
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", quote(value, safe=""))
            elif parameter["in"] == "query":
                query[parameter["name"]] = value
            else:
                headers[parameter["name"]] = value
        assert left == {}, "the document knows no such parameter"
        if body is not None:
            self._check(operation["requestBody"]["content"]["application/json"]["schema"], body)
        async with self._session.request(method, path, params=query, headers=headers, json=body) as answer:
            (content,) = operation["responses"][str(answer.status)]["content"].items()
            media_type, described = content
            assert answer.content_type == media_type
            value = await answer.json(content_type=None)
            self._check(described["schema"], value)
            return Answered(answer.status, value, answer.headers)

    def _check(self, schema: object, value: object) -> None:
        pointer = json.dumps(schema).replace("#/components", "urn:document#/components")
        Draft202012Validator(json.loads(pointer), registry=self._registry).validate(value)
