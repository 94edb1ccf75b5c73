"""Conversions in: what a shop posts, signed as Standard Webhooks are. Verified, stored, answered.

It answers what it could not read, because the sender is a program of the operator's, and whoever writes it
has to see what is wrong.
"""

import asyncio

from aiohttp import web

from bot.domain import Refusal
from bot.errors import InvalidSignature, Malformed, StoreBusy, StoreFull
from bot.platforms.ports import WebhookRequest
from bot.runtime.faces import Premises
from bot.runtime.http_server import json_response
from bot.runtime.refusals import Refusals, refusal_of
from bot.services.metrics.conversions import take_conversions

#: Where they are taken in, and the name under which refused ones are counted.
PATH, NAME = "/conversions", "conversions"
_COUNT_SECONDS = 5.0
_RETRY_AFTER_SECONDS = 30
_MOST_PROBLEMS = 20


class ConversionIntake:
    """A face without pages: one route beside the webhooks, where the configuration has a secret for it."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises
        self._refusals = Refusals(premises.clock)

    def add_routes(self, webhooks: web.Application) -> None:
        """Take conversions in on the port of the webhooks, if somebody may tell any."""
        settings = self._premises.config.conversions
        if settings is not None and settings.secrets:
            webhooks.router.add_post(PATH, self.receive)

    async def start(self) -> None:
        """Count what is refused, for the doctor."""
        self._premises.loops.start(NAME, self._store_refusals, longest=_COUNT_SECONDS)

    async def stop(self) -> None:
        """Nothing is kept open."""

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request; never raises."""
        config = self._premises.config
        try:
            async with asyncio.timeout(config.read_timeout):
                body = await request.read()
        except TimeoutError:
            return json_response(408, "the body took too long")
        except web.HTTPRequestEntityTooLarge:
            return json_response(413, f"at most {config.body_limit} bytes are accepted")
        webhook = WebhookRequest(
            method=request.method,
            query={},
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            received_at=self._premises.clock.now(),
        )
        try:
            posted = await take_conversions(self._premises.workspace, config, webhook)
        except InvalidSignature:
            self._refusals.record(NAME, Refusal.SIGNATURE)
            return json_response(401, "invalid signature")
        except Malformed as error:
            return json_response(400, str(error))
        except (StoreBusy, StoreFull) as error:
            self._refusals.record(NAME, refusal_of(error))
            wait = "cannot be stored now, please send it again"
            return json_response(503, wait, retry_after=_RETRY_AFTER_SECONDS)
        problems = [{"at": at, "problem": problem} for at, problem in posted.problems]
        answer = {"stored": len(posted.conversions), "left_out": problems[:_MOST_PROBLEMS]}
        return web.json_response(answer, status=200 if posted.conversions or not problems else 400)

    async def _store_refusals(self) -> bool:
        """Always False: there is nothing more to do at once."""
        await self._refusals.store(self._premises.workspace.store)
        return False
