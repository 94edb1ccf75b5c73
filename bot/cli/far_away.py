"""`--server`: the same commands on the queue of a server, for whoever a token belongs to."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import wraps
from importlib import import_module
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from bot.cli.localized import catalog
from bot.domain import Actor
from bot.services.desk.review_desk import ReviewDesk

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class FarAway:
    """A server that a command works on. Who one is there, and its zone, are known once it was asked."""

    def __init__(self, address: str, *, is_plain_allowed: bool) -> None:
        # The client takes a quarter of a second to load, which no command on this machine has to wait for.
        server = import_module("bot.api.client.server")
        url = server.read_address(address, is_plain_allowed=is_plain_allowed)
        self._server = server.Server(url=url, token=server.read_token(os.environ))
        self._client = import_module("bot.api.client.desk")
        self.actor, self.timezone = self.work(_introduce)

    def work(self, work: Callable[[ReviewDesk], Awaitable[T]]) -> T:
        """What becomes of a work at a desk of that server."""
        result: T = asyncio.run(self._client.work_at(self._server, catalog().language, work))
        return result


async def _introduce(desk: ReviewDesk) -> tuple[Actor, str]:
    return desk.actor, desk.timezone


def server_options(function: F) -> F:
    """`--server` and `--plain-http`; arrive as `far`, None where this machine is meant."""

    @wraps(function)
    def with_server(*arguments: Any, server: str | None, plain_http: bool, **options: Any) -> Any:
        return function(*arguments, far=_meant(server, is_plain_allowed=plain_http), **options)

    decorated: Any = with_server
    for option in (
        click.option(
            "--plain-http", is_flag=True, help="With --server: talk to another machine without TLS, too."
        ),
        click.option(
            "--server",
            metavar="URL",
            envvar="TAMIS_SERVER",
            help="Work on this server instead of a data folder here; the token is in $TAMIS_TOKEN or a file.",
        ),
    ):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]  # the same command, other options


def _meant(server: str | None, *, is_plain_allowed: bool) -> FarAway | None:
    ctx = click.get_current_context()
    named = [name for name in ("server", "data", "config", "who") if _is_typed(ctx, name)]
    if not server or (named and "server" not in named):
        return None  # what was typed counts before $TAMIS_SERVER
    if len(named) > 1:
        raise click.UsageError(catalog()("usage.server_and_folder"))
    return FarAway(server, is_plain_allowed=is_plain_allowed)


def _is_typed(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
