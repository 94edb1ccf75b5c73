"""Reads what a request to the API says: its query, its body and its headers, each refused in our words."""

import asyncio
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import hdrs, web
from pydantic import ValidationError

from bot.api.operation import Nothing, Operation, Request
from bot.api.problems import Problem, problem, problem_of_request
from bot.present.messages import Catalog

LONGEST_BODY = 256 * 2**10
_KEY = re.compile(r"[!-~]{1,128}")
_TAG = re.compile(r'(?:W/)?"(?P<version>[!#-~]{1,100})"')
_MOST_FIELDS = 50


class Refused(Exception):
    """A request that is answered with a problem before anything was done."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a request says, checked. `key` is "" without an `Idempotency-Key`, `version` None without an
    `If-Match`; `fingerprint` is a digest of all of it."""

    query: Request
    body: Request
    key: str
    version: str | None
    fingerprint: str


async def read_request(request: web.Request, operation: Operation, seconds: float, t: Catalog) -> Asked:
    """All that a request says. Raises `Refused`."""
    query = _read_query(request, operation.query, t)
    body, plain = await _read_body(request, operation.body, seconds, t)
    key = _read_key(request, t) if operation.is_repeatable else ""
    version = _read_version(request, t) if operation.is_act and operation.is_versioned else None
    parts = (operation.name, request.path, plain.decode("utf-8", "replace"), version or "")
    fingerprint = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return Asked(query=query, body=body, key=key, version=version, fingerprint=fingerprint)


def _read_query(request: web.Request, model: type[Request], t: Catalog) -> Request:
    fields: dict[str, str] = {}
    for name in list(request.query)[:_MOST_FIELDS]:
        values = request.query.getall(name)
        if len(values) > 1:
            raise Refused(problem(422, "api.repeated_field", t, name=name[:80], count=len(values)))
        fields[name] = values[0]
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise Refused(problem_of_request("query", error, t)) from error


async def _read_body(
    request: web.Request, model: type[Request], seconds: float, t: Catalog
) -> tuple[Request, bytes]:
    if model is Nothing:
        return Nothing(), b""
    plain = await read_bytes(request, seconds, t)
    if request.content_type != "application/json":
        raise Refused(problem(415, "api.not_json", t, came=request.content_type[:80]))
    try:
        return _validated(model, plain), plain
    except ValidationError as error:
        raise Refused(problem_of_request("body", error, t)) from error


def _validated(model: type[Request], plain: bytes) -> Request:
    """The body, read strictly but for one thing: in JSON 5.0 is an integer, too."""
    try:
        return model.model_validate_json(plain, strict=True)
    except ValidationError as error:
        if not any(entry["type"] == "int_type" for entry in error.errors(include_url=False)):
            raise
        return model.model_validate_json(_with_integers(plain), strict=True)


def _with_integers(plain: bytes) -> bytes:
    def number(text: str) -> int | float:
        value = float(text)
        return int(value) if value.is_integer() else value

    try:
        return json.dumps(json.loads(plain, parse_float=number)).encode()
    except (ValueError, RecursionError):
        return plain


async def read_bytes(request: web.Request, seconds: float, t: Catalog) -> bytes:
    """The body, which comes within so many seconds. Raises `Refused`."""
    too_long = problem(413, "api.too_long", t, most=LONGEST_BODY)
    if (request.content_length or 0) > LONGEST_BODY:
        raise Refused(too_long)
    received = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.content.iter_any():
                received += piece
                if len(received) > LONGEST_BODY:
                    raise Refused(too_long)
    except TimeoutError as error:
        raise Refused(problem(408, "api.too_slow", t, wait=timedelta(seconds=seconds))) from error
    return bytes(received)


def _read_key(request: web.Request, t: Catalog) -> str:
    keys = request.headers.getall("Idempotency-Key", ())
    if not keys:
        return ""
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise Refused(problem(422, "api.key_malformed", t))
    return keys[0]


def _read_version(request: web.Request, t: Catalog) -> str | None:
    tags = request.headers.getall(hdrs.IF_MATCH, ())
    if not tags or tags == ["*"]:
        return None
    match = _TAG.fullmatch(tags[0].strip())
    if len(tags) > 1 or match is None:
        raise Refused(problem(422, "api.if_match", t, came=", ".join(tags)[:80]))
    return match["version"].partition(".")[0]
