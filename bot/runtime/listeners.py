"""Where the program listens: webhooks for everybody, monitoring for whoever runs it."""

import asyncio
import logging
from functools import partial

from aiohttp import web

from bot.config import Config
from bot.errors import UserError, explain_io
from bot.runtime.clock import Clock
from bot.runtime.http_server import HttpServer, Limits, affordable_connections
from bot.runtime.metrics import Metrics
from bot.runtime.minute_log import MinuteLog

logger = logging.getLogger(__name__)

#: A scraper, a health check and a person; nobody sends a body here.
_MONITORING_LIMITS = Limits(connections=32, request_bytes=2**16, waiting_bytes=2**20)


class Listeners:
    """Both listeners of one running program, which start and stop together."""

    def __init__(
        self,
        config: Config,
        webhooks: web.Application,
        monitoring: web.Application,
        metrics: Metrics,
        minute_log: MinuteLog,
        clock: Clock,
    ) -> None:
        self._config = config
        self._metrics = metrics
        self._minute_log = minute_log
        body = config.body_limit
        limits = Limits(connections=affordable_connections(), request_bytes=2 * body, waiting_bytes=3 * body)
        self._servers = {
            name: HttpServer(
                application,
                limits,
                clock=clock,
                on_refused=partial(self._report_refused, name),
                on_crowded=partial(self._report_crowded, name),
            )
            for name, application, limits in (
                ("webhooks", webhooks, limits),
                ("monitoring", monitoring, _MONITORING_LIMITS),
            )
        }

    @property
    def url(self) -> str:
        """Where webhooks are taken in."""
        return self._servers["webhooks"].url

    @property
    def monitoring_url(self) -> str:
        """Where metrics and readiness are shown."""
        return self._servers["monitoring"].url

    async def start(self) -> None:
        """Listen on both addresses of the configuration. Raises `UserError` for one that cannot be used."""
        settings = self._config
        addresses = {
            "monitoring": (settings.monitoring.host, settings.monitoring.port),
            "webhooks": (settings.host, settings.port),
        }
        for name, (host, port) in addresses.items():
            try:
                await self._servers[name].start(host, port)
            except OSError as error:
                await self.stop()
                raise UserError(
                    "cannot_listen", address=f"{host}:{port}", reason=explain_io(error)
                ) from error
        logger.info(
            "listening", extra={"action": "listening", "url": self.url, "monitoring_url": self.monitoring_url}
        )

    async def stop(self) -> None:
        """Listen no more, once what is being answered has been answered."""
        await asyncio.gather(*(server.stop() for server in self._servers.values()))

    async def close_expired(self) -> bool:
        """Close connections that have been silent for too long. Always False, as there is no more to do."""
        for server in self._servers.values():
            server.close_expired()
        return False

    def _report_refused(self, listener: str, status: int, error: str) -> None:
        """A request of no source that we know of: malformed, with a compressed body, or a fault of ours."""
        if listener == "webhooks":
            self._metrics.webhook_requests.labels(source="", status=str(status)).inc()
        if status >= 500:
            return  # the library below has logged it, with the line that failed
        self._minute_log.report(
            logging.WARNING,
            "requests were refused before they were read",
            action="request_refused",
            listener=listener,
            status=str(status),
            latest={"error": error},
        )

    def _report_crowded(self, listener: str) -> None:
        self._minute_log.report(
            logging.WARNING,
            "too many connections at once: those that said nothing for the longest time were closed",
            action="connection_closed",
            listener=listener,
        )
