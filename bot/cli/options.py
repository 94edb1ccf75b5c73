"""Options that several commands share, and how a command reaches the instance that they mean."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from bot.cli.far_away import FarAway, server_options
from bot.cli.localized import catalog
from bot.cli.progress import follow
from bot.cli.terminal import warn
from bot.domain import Actor
from bot.domain.progress import Progress
from bot.errors import UserError
from bot.present.local_time import parse_moment
from bot.queries import Query, parse_query
from bot.services.desk.review_desk import LocalDesk, ReviewDesk
from bot.services.moderators import acting_moderator
from bot.services.workspace import COMMAND_LINE, Workspace, configured_timezone, open_workspace

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_SPAN = re.compile(r"(\d{1,6})\s*(m|h|d|w)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """The instance that the options of a command mean, and who acts on it.

    `mentions_secrets` says whether a command that only looks warns of secrets that it could not open. With
    `far` the instance is a server, and nothing of it is on this machine.
    """

    config: Path | None = None
    data: Path | None = None
    actor: Actor = COMMAND_LINE
    mentions_secrets: bool = True
    far: FarAway | None = None

    @property
    def timezone(self) -> str:
        """The zone in which to show moments to people."""
        return configured_timezone(self.config) if self.far is None else self.far.timezone

    def call(
        self, service: Callable[Concatenate[Workspace, P], T], /, *arguments: P.args, **options: P.kwargs
    ) -> T:
        """The result of a service on this instance, opened for it."""
        if self.far is not None:
            return self.far.work(lambda desk: desk.call(service, *arguments, **options))
        with follow(catalog()) as progress, self._open(progress) as workspace:
            result = service(workspace, *arguments, **options)
        self._warn_of_secrets(workspace)
        return result

    def run(
        self,
        service: Callable[Concatenate[Workspace, P], Awaitable[T]],
        /,
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """The same for a service that waits for the store."""
        if self.far is not None:
            return self.far.work(lambda desk: desk.run(service, *arguments, **options))

        # Opened inside the loop and closed before it ends: the store finishes there what it accepted.
        async def awaited(progress: Progress) -> tuple[T, Workspace]:
            with self._open(progress) as workspace:
                return await service(workspace, *arguments, **options), workspace

        with follow(catalog()) as progress:
            result, workspace = asyncio.run(awaited(progress))
        self._warn_of_secrets(workspace)
        return result

    def at_desk(self, work: Callable[[ReviewDesk], Awaitable[T]]) -> T:
        """What becomes of a longer work at the desk of this instance."""
        if self.far is not None:
            return self.far.work(work)

        async def worked(workspace: Workspace) -> T:
            return await work(LocalDesk(workspace))

        return self.run(worked)

    def _open(self, progress: Progress) -> AbstractContextManager[Workspace]:
        return open_workspace(config=self.config, data=self.data, actor=self.actor, progress=progress)

    def _warn_of_secrets(self, workspace: Workspace) -> None:
        """Not where a person acts: moderators may not read secrets at all and need not hear it every time."""
        unopened = workspace.unopened_secrets
        if unopened and self.mentions_secrets and self.actor == COMMAND_LINE:
            t = catalog()
            first = f"{unopened[0].where}: {t.translate(unopened[0].message)}"
            warn(t.count("cli.unopened_secrets", len(unopened), first=first))


class Moment(click.ParamType[datetime]):
    """A moment, as a time before now (30m, 24h, 7d, 4w) or an ISO date or time in the configured zone.

    `ahead`: as a time from now on instead.
    """

    name = "moment"

    def __init__(self, *, ahead: bool = False) -> None:
        self._sign = 1 if ahead else -1

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC. A time without an offset is one of the `timezone` of the configuration."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        span = _SPAN.fullmatch(text.lower())
        try:
            if span:
                return datetime.now(UTC) + self._sign * timedelta(**{_UNITS[span[2]]: int(span[1])})
            return parse_moment(text, configured_timezone(_config_among(ctx)))
        except (ValueError, OverflowError):  # 999999w is before the year 1
            self.fail(catalog()("cli.moment", value=str(value)[:40]))


#: What a command that takes a query is declared with: `-platform:youtube` is no option.
QUERY_SETTINGS = {"ignore_unknown_options": True}


def read_query_words(ctx: click.Context, words: Sequence[str]) -> Query:
    """The query that the words of a command line are together. A mistake in it is one of usage."""
    for word in words:
        if word.startswith("--"):
            names = [name for option in ctx.command.params for name in option.opts if name.startswith("--")]
            raise click.NoSuchOption(word, possibilities=get_close_matches(word, names), ctx=ctx)
    try:
        return parse_query(" ".join(words), timezone=configured_timezone(_config_among(ctx)))
    except UserError as mistake:
        raise click.UsageError(catalog().error(mistake), ctx=ctx) from mistake


def as_json(function: F) -> F:
    """`--json`: for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, one object, for programs.")(
        function
    )


def with_names(function: F) -> F:
    """`--names`: an export with authors' names and ids in place of pseudonyms; arrives as `names`."""
    return click.option(
        "--names", is_flag=True, help="With authors' names and ids, instead of pseudonyms: who may have them?"
    )(function)


def config_option(function: F) -> F:
    """`--config`: where config.yaml is; arrives as the path `config`."""
    return click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="TAMIS_CONFIG",
        # Read first: the time zone of a moment among the options is in it.
        is_eager=True,
        help="The configuration file.  [default: $TAMIS_CONFIG, else config.yaml here or in /etc/tamis]",
    )(function)


def configured(function: F) -> F:
    """`--config` alone; arrives as `instance`."""

    @wraps(function)
    def with_instance(*arguments: Any, config: Path | None, **options: Any) -> Any:
        return function(*arguments, instance=Instance(config=config), **options)

    return config_option(with_instance)  # type: ignore[return-value]  # the same command, other options


def looks(function: F) -> F:
    """`--config` and `--data` for a command that records nothing; arrive as `instance`."""

    @wraps(function)
    def with_instance(*arguments: Any, config: Path | None, data: Path | None, **options: Any) -> Any:
        return function(*arguments, instance=Instance(config=config, data=data), **options)

    return _data_options(with_instance)  # type: ignore[return-value]  # the same command, other options


def looks_at_desk(function: F) -> F:
    """As `looks`, for a command that works on a server, too."""

    @wraps(function)
    def with_instance(
        *arguments: Any, config: Path | None, data: Path | None, far: FarAway | None, **options: Any
    ) -> Any:
        return function(*arguments, instance=Instance(config=config, data=data, far=far), **options)

    return _data_options(server_options(with_instance))  # type: ignore[return-value]  # as above


def acts_at_desk(function: F) -> F:
    """As `acts`, for a command that works on a server, too, where the token says who one is."""
    at_home = acts(function)

    @wraps(function)
    def with_instance(*arguments: Any, far: FarAway | None, **options: Any) -> Any:
        if far is None:
            return at_home(*arguments, **options)
        for name in ("config", "data", "who"):
            del options[name]
        return function(*arguments, instance=Instance(actor=far.actor, far=far), **options)

    # click keeps at the function what is declared so far, and `acts` has declared its options there.
    with_instance.__dict__.update(at_home.__dict__)
    return server_options(with_instance)  # type: ignore[return-value]  # the same command, other options


def acts(function: F) -> F:
    """`--config`, `--data` and `--as` for a command that a person answers for; arrive as `instance`."""

    @wraps(function)
    def with_instance(
        *arguments: Any, config: Path | None, data: Path | None, who: str | None, **options: Any
    ) -> Any:
        with open_workspace(config=config, data=data) as workspace:
            actor = acting_moderator(workspace, who, uid=os.geteuid(), environment=os.environ)
        instance = Instance(config=config, data=data, actor=actor)
        return function(*arguments, instance=instance, **options)

    option = click.option(
        "--as",
        "who",
        metavar="NAME",
        envvar="TAMIS_USER",
        help="Your name, if several share this login.  [default: $TAMIS_USER, else your login]",
    )
    return _data_options(option(with_instance))  # type: ignore[return-value]  # the same command, other options


def _data_options(function: Callable[..., Any]) -> Callable[..., Any]:
    data = click.option(
        "--data",
        "data",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="TAMIS_DATA",
        help="The data folder.  [default: the one named in the configuration]",
    )
    return config_option(data(function))


def _config_among(ctx: click.Context | None) -> Path | None:
    # click has a mark of its own for an option that was left out.
    named = ctx.params.get("config") if ctx else None
    return named if isinstance(named, Path) else None
