"""Metrics and readiness, for whoever runs the program: on a listener of their own, at a bounded cost.

They say what is paused and how much there is of everything, which is nobody else's business, and they count
rows of the whole database. So they are read once in two seconds however often they are asked for, and a web
page in the operator's browser cannot get at them under a name of its own.
"""

import asyncio
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.runtime.clock import Clock
from bot.runtime.http_server import json_response
from bot.runtime.metrics import Metrics
from bot.runtime.readiness import Readiness

T = TypeVar("T")

_FRESH_SECONDS = 2.0
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+)(:\d{1,5})?", re.IGNORECASE)

ReadinessCheck = Callable[[], Awaitable[Readiness]]


def build_monitoring(
    metrics: Metrics, check_readiness: ReadinessCheck, allowed_hosts: Iterable[str], clock: Clock
) -> web.Application:
    """`/metrics` and `/readyz`, for requests whose `Host` is a loopback name or one of `allowed_hosts`."""
    allowed = {host.lower().strip("[]") for host in allowed_hosts}

    async def check() -> tuple[int, bytes]:
        is_ready, details = await check_readiness()
        return 200 if is_ready else 503, json.dumps(details).encode()

    rendered, checked = Recent(metrics.render, clock), Recent(check, clock)

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=await rendered.get(), headers={"Content-Type": metrics.content_type})

    async def readyz(_: web.Request) -> web.Response:
        status, body = await checked.get()
        return web.Response(status=status, body=body, content_type="application/json", charset="utf-8")

    @web.middleware
    async def check_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = request.headers.getall("Host", ())
        if len(hosts) == 1 and _is_allowed(hosts[0], allowed):
            return await handler(request)
        return json_response(421, "only for a loopback name, or one of 'allowed_hosts' in config.yaml")

    app = web.Application(middlewares=[check_host])
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/readyz", readyz)
    return app


class Recent(Generic[T]):
    """What `compute` has returned within the last two seconds; all who ask meanwhile wait for one call."""

    def __init__(self, compute: Callable[[], Awaitable[T]], clock: Clock) -> None:
        self._compute = compute
        self._clock = clock
        self._lock = asyncio.Lock()
        self._latest: tuple[float, T] | None = None

    async def get(self) -> T:
        """The value; raises what `compute` raises, and then the next call computes again."""
        async with self._lock:
            now = self._clock.monotonic()
            if self._latest is None or now - self._latest[0] >= _FRESH_SECONDS:
                self._latest = now, await self._compute()
            return self._latest[1]


def _is_allowed(host: str, allowed: set[str]) -> bool:
    """Whether the value of a `Host` header is a loopback name or address, or a name that is allowed."""
    match = _HOST.fullmatch(host.strip())
    if match is None:
        return False
    name = match["name"].lower().strip("[]").rstrip(".")
    try:
        return name == "localhost" or name in allowed or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
