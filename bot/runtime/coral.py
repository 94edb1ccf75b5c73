"""Answers Coral's external moderation phase: a comment that waits for us is decided by the rules at once.

Nothing is stored: neither the comment nor the decision. Whatever is late or wrong here is no opinion, with
which Coral's next phase goes on, so that nobody waits longer for us than the operator allows.
"""

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.config import CoralSettings
from bot.domain import Facts
from bot.domain.facts import AuthorHistory
from bot.errors import InvalidSignature, Malformed
from bot.rules import RuleSet, decide
from bot.runtime.batching import ClientBusy, JudgingQueue, Unjudged
from bot.runtime.clock import Clock
from bot.runtime.metrics import Metrics
from bot.runtime.request_body import read_body
from bot.scoring.api_errors import ApiError
from bot.scoring.coral import SIGNATURE_HEADER, PhaseRequest, parse_phase, phase_answer, verify_phase

PATH = "/coral"
_METHOD = "coral"
_BODY_LIMIT = 2**20
#: Nobody's past is known here, which is something else than having none.
_UNKNOWN_FACTS = Facts(author=AuthorHistory(is_known=False))


class CoralPhase:
    """Decides comments one by one. `rules` gives the rules in force, None while there are none; `may_reject`
    says whether they may delete."""

    def __init__(
        self,
        settings: CoralSettings,
        queue: JudgingQueue,
        rules: Callable[[], RuleSet | None],
        metrics: Metrics,
        *,
        may_reject: bool,
        read_timeout: float,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._queue = queue
        self._rules = rules
        self._metrics = metrics
        self._may_reject = may_reject
        self._read_timeout = read_timeout
        self._clock = clock

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request; never raises."""
        try:
            body = await read_body(request, self._read_timeout, _BODY_LIMIT)
            verify_phase(self._settings.secrets, body, request.headers.get(SIGNATURE_HEADER, ""))
            phase = parse_phase(body, self._clock.now())
        except ApiError as error:
            response = _refuse(error.code, str(error))
        except InvalidSignature:
            response = _refuse(401, "invalid signature")
        except Malformed as error:
            response = _refuse(400, str(error))
        else:
            response = await self._decide(phase)
        self._metrics.scoring_requests.labels(method=_METHOD, status=str(response.status)).inc()
        return response

    async def _decide(self, phase: PhaseRequest) -> web.Response:
        rules = self._rules()
        if rules is None or phase.by_staff or not phase.event.text:
            return web.Response(status=204)
        try:
            async with asyncio.timeout(self._settings.timeout):
                (judgement,) = await self._queue.judge(_METHOD, [phase.event.text], "")
        except (TimeoutError, ClientBusy, Unjudged):
            return web.Response(status=204)
        decision = decide(rules, phase.event, judgement, _UNKNOWN_FACTS, self._clock.now())
        answer = phase_answer(decision, judgement, may_reject=self._may_reject)
        return web.Response(status=204) if answer is None else web.json_response(answer)


def _refuse(status: int, sentence: str) -> web.Response:
    return web.json_response({"status": status, "message": sentence}, status=status)
