"""Serves scores over the protocol of the Perspective Comment Analyzer API: one listener, many clients.

Needs a classifier and the file of keys; no rules, no platform, no database. Nothing of a request is stored or
logged, whatever it allows. Where it is configured, Coral's moderation phase is answered on the same port.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web

from bot.config import Config, Scoring
from bot.domain import Judgement
from bot.errors import UserError, explain_io
from bot.runtime import coral
from bot.runtime.batching import ClientBusy, JudgingQueue, Unjudged
from bot.runtime.clock import SYSTEM_CLOCK, Clock
from bot.runtime.coral import CoralPhase
from bot.runtime.http_server import HttpServer, Limits, affordable_connections
from bot.runtime.loop import Loops
from bot.runtime.metrics import Metrics
from bot.runtime.pipeline import ActivePolicy
from bot.runtime.request_body import read_body
from bot.runtime.request_quota import RequestQuota
from bot.scoring import api_errors
from bot.scoring.api_errors import ApiError
from bot.scoring.attributes import served_attributes
from bot.scoring.discovery import discovery_document, is_address
from bot.scoring.keys import ApiKey, find_key
from bot.scoring.requests import parse_analyze, parse_suggest
from bot.scoring.responses import analyze_response, check_languages, spans_to_judge, suggest_response
from bot.services.scoring_keys import read_keys
from bot.text.language_id import identify_language

logger = logging.getLogger(__name__)

#: A text of 20 KB with every character escaped, and a context that some clients send along.
_BODY_LIMIT = 2**20
_KEYS_SECONDS = 2.0
_EXPIRY_SECONDS = 1.0
_BEARER = "bearer "
_JSON = "application/json; charset=UTF-8"

_Answer = Callable[[ApiKey, bytes], Awaitable[dict[str, Any]]]


class ScoringServer:
    """The listener, where one is configured, and what it needs to answer. Of the policy in force it needs the
    model, and for Coral's moderation phase the rules."""

    def __init__(
        self,
        config: Config,
        policy: ActivePolicy,
        metrics: Metrics,
        *,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._is_configured = config.scoring is not None
        self._settings = config.scoring or Scoring()
        self._read_timeout = config.read_timeout
        self._folder = Path(config.data)
        self._metrics = metrics
        self._clock = clock
        self._attributes = served_attributes(self._settings.attributes, self._settings.languages)
        self._queue = JudgingQueue(lambda: policy.model, clock)
        self._quota = RequestQuota()
        self._coral = self._settings.coral and CoralPhase(
            self._settings.coral,
            self._queue,
            lambda: policy.rules,
            metrics,
            may_reject=config.breaker.deletes_per_day > 0,
            read_timeout=config.read_timeout,
            clock=clock,
        )
        self._keys: Sequence[ApiKey] = ()
        self._reported = ""
        self._server: HttpServer | None = None
        self.url = ""

    async def start(self, loops: Loops) -> None:
        """Listen and answer, if that is configured.

        Raises `UserError` when it cannot listen, or the keys cannot be read.
        """
        if not self._is_configured:
            return
        self._keys = await asyncio.to_thread(read_keys, self._folder)
        limits = Limits(
            connections=affordable_connections() // 2,  # a bot that runs beside has its own
            request_bytes=2 * _BODY_LIMIT,
            waiting_bytes=16 * _BODY_LIMIT,
        )
        self._server = server = HttpServer(
            self._build_application(),
            limits,
            clock=self._clock,
            on_refused=self._count_refused,
            on_crowded=_nothing,
            cancels_abandoned=True,
        )
        host, port = self._settings.host, self._settings.port
        try:
            await server.start(host, port)
        except OSError as error:
            reason = explain_io(error)
            raise UserError("cannot_listen", address=f"{host}:{port}", reason=reason) from error
        self.url = server.url
        loops.start("scoring", self._queue.run_once, longest=_KEYS_SECONDS)
        loops.start("scoring_keys", self._reload_keys, longest=_KEYS_SECONDS)
        loops.start("scoring_connections", partial(_close_expired, server), longest=_EXPIRY_SECONDS)
        extra = {"action": "scoring", "url": self.url, "keys": sum(key.is_valid for key in self._keys)}
        logger.info("scoring", extra=extra)

    async def stop(self) -> None:
        """Accept nothing more, and answer what was accepted."""
        if self._server is not None:
            await self._server.stop()
        self._queue.close()

    async def _reload_keys(self) -> bool:
        """Follow the file of keys. Always False: what cannot be read is logged once and changes nothing."""
        try:
            self._keys = await asyncio.to_thread(read_keys, self._folder)
            self._reported = ""
        except UserError as error:
            if str(error) != self._reported:
                logger.error("the keys stay as they were: %s", error.code, extra={"action": "keys_stale"})
            self._reported = str(error)
        return False

    def _count_refused(self, status: int, _: str) -> None:
        """A request that was refused before any handler saw it."""
        self._metrics.scoring_requests.labels(method="", status=str(status)).inc()

    # ---- answering

    def _build_application(self) -> web.Application:
        app = web.Application(client_max_size=_BODY_LIMIT, middlewares=[_errors_as_json])
        app.router.add_get("/healthz", _healthz)
        app.router.add_get("/$discovery/rest", self._discover)
        app.router.add_post("/v1alpha1/comments:analyze", self._handler("analyze", self._analyze))
        app.router.add_post("/v1alpha1/comments:suggestscore", self._handler("suggestscore", self._suggest))
        if self._coral:
            app.router.add_post(coral.PATH, self._coral.answer)
        return app

    def _handler(self, method: str, answer: _Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Answers one method: checks the key, counts and reads the request; never raises."""

        async def handle(request: web.Request) -> web.Response:
            started = self._clock.monotonic()
            try:
                response = _json_response(await self._answer(request, answer))
            except ApiError as error:
                response = _error_response(error)
            self._metrics.scoring_duration.observe(self._clock.monotonic() - started)
            self._metrics.scoring_requests.labels(method=method, status=str(response.status)).inc()
            return response

        return handle

    async def _answer(self, request: web.Request, answer: _Answer) -> dict[str, Any]:
        key = self._authorize(request)
        per_second = key.requests_per_second or self._settings.requests_per_second
        if wait := self._quota.take(key.sha256, per_second, self._clock.monotonic()):
            raise api_errors.quota_exceeded(per_second, wait)
        _check_parameters(request)
        return await answer(key, await read_body(request, self._read_timeout, _BODY_LIMIT))

    def _authorize(self, request: web.Request) -> ApiKey:
        presented = _presented_key(request)
        if not presented:
            raise api_errors.key_missing()
        key = find_key(self._keys, presented)
        if key is None:
            raise api_errors.key_invalid()
        return key

    async def _analyze(self, key: ApiKey, body: bytes) -> dict[str, Any]:
        request = parse_analyze(body, self._attributes)
        check_languages(request, self._attributes)
        spans = spans_to_judge(request)
        judgements = await self._judge(key, [span.text for span in spans], request.context)
        return analyze_response(request, self._attributes, spans, judgements)

    async def _suggest(self, key: ApiKey, body: bytes) -> dict[str, Any]:
        request = parse_suggest(body, self._attributes)
        detected = await asyncio.to_thread(identify_language, request.text)
        return suggest_response(request, detected)

    async def _judge(self, key: ApiKey, texts: Sequence[str], context: str) -> list[Judgement]:
        try:
            async with asyncio.timeout(self._settings.timeout):
                judgements = await self._queue.judge(key.sha256, texts, context)
        except TimeoutError as error:
            raise api_errors.unavailable("DEADLINE_EXCEEDED") from error
        except ClientBusy as error:
            raise api_errors.too_many_waiting() from error
        except Unjudged as error:
            raise api_errors.unavailable("CLASSIFIER_DOWN") from error
        if any(judgement.degraded for judgement in judgements):  # word lists alone are no score
            raise api_errors.unavailable("CLASSIFIER_DOWN")
        return judgements

    async def _discover(self, request: web.Request) -> web.Response:
        scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
        root_url = f"{scheme}://{request.host}"
        if request.query.get("version", "v1alpha1") != "v1alpha1" or not is_address(root_url):
            return _error_response(api_errors.not_found())
        return _json_response(discovery_document(root_url))


def _presented_key(request: web.Request) -> str:
    header = request.headers.get("X-Goog-Api-Key", "")
    authorization = request.headers.get(hdrs.AUTHORIZATION, "")
    bearer = authorization[len(_BEARER) :] if authorization.lower().startswith(_BEARER) else ""
    return (header or request.query.get("key", "") or bearer).strip()


def _check_parameters(request: web.Request) -> None:
    """What would change the form of the answer is refused rather than ignored."""
    for name, allowed in (("alt", ("json",)), ("$alt", ("json",)), ("callback", ()), ("$callback", ())):
        if request.query.get(name, "") not in ("", *allowed):
            raise api_errors.invalid_request(f"Invalid value for query parameter '{name}'")


async def _close_expired(server: HttpServer) -> bool:
    server.close_expired()
    return False


def _nothing() -> None:
    """What is closed to make room for others is nobody's concern but the sender's."""


async def _healthz(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})


@web.middleware
async def _errors_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What the router says of an address or a method, as the API says it."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return _error_response(api_errors.not_found())
    except web.HTTPMethodNotAllowed as error:
        sentence = f"Request method not supported; expected {', '.join(sorted(error.allowed_methods))}."
        response = _error_response(api_errors.refused_by_http(405, sentence, "METHOD_NOT_ALLOWED"))
        response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return response


def _json_response(value: dict[str, Any], status: int = 200) -> web.Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(status=status, body=body, headers={hdrs.CONTENT_TYPE: _JSON})


def _error_response(error: ApiError) -> web.Response:
    response = _json_response(error.body(), error.code)
    if error.retry_after is not None:
        response.headers[hdrs.RETRY_AFTER] = str(error.retry_after)
    return response
