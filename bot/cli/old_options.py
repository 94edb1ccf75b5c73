"""Options that several commands share, and how their values are read."""

import asyncio
import functools
import getpass
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.localized import catalog
from bot.errors import TamisError, UserError

if TYPE_CHECKING:
    from bot.store.sqlite.engine import SqliteStore

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_SPAN = re.compile(r"(\d{1,6})\s*(m|h|d|w)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HERE = Path("config.yaml")


def as_json(function: F) -> F:
    """`--json`: for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, one object, for programs.")(
        function
    )


def config_option(function: F) -> F:
    """`--config`: where config.yaml is."""
    return click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="TAMIS_CONFIG",
        help="The configuration file.  [default: $TAMIS_CONFIG, else config.yaml here]",
    )(function)


def data_option(function: F) -> F:
    """`--config` and `--data`: which data folder is meant."""
    with_data = click.option(
        "--data",
        "data",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="TAMIS_DATA",
        help="The data folder.  [default: the one named in the configuration]",
    )(function)
    return config_option(with_data)


def ui_language(function: F) -> F:
    """The catalogue as `t`."""

    @functools.wraps(function)
    def told(*args: Any, **more: Any) -> Any:
        return function(*args, t=catalog(), **more)

    return told  # type: ignore[return-value]


def moderator(function: F) -> F:
    """`--as`: who decides."""

    @functools.wraps(function)
    def told(*args: Any, who: str | None, **more: Any) -> Any:
        return function(*args, who=who or _login(), **more)

    option = click.option(
        "--as",
        "who",
        metavar="NAME",
        envvar="TAMIS_USER",
        help="Your name.  [default: $TAMIS_USER, else your login]",
    )
    return option(told)  # type: ignore[return-value]  # the same command, one option more


class Moment(click.ParamType[datetime]):
    """A moment, as a time before now (30m, 24h, 7d, 4w) or an ISO date or time."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC. A time without a zone is UTC."""
        if isinstance(value, datetime):
            return value
        found = _SPAN.fullmatch(str(value).strip().lower())
        try:
            if found:
                return datetime.now(UTC) - timedelta(**{_UNITS[found[2]]: int(found[1])})
            moment = datetime.fromisoformat(str(value).strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"'{str(value)[:40]}' is neither a time back such as 24h or 7d nor a date such as 2026-11-22"
            )


def folder_of(config: Path | None, data: Path | None) -> Path:
    """The data folder that is meant; it need not exist. Raises `UserError` when nobody named one."""
    if data is not None:
        return data
    path = config or _HERE
    if config is None and not path.exists():
        raise UserError("which_data_folder")
    return path.parent / _data_named_in(path)


def run(config: Path | None, data: Path | None, work: "Callable[[SqliteStore], Awaitable[T]]") -> T:
    """The result of `work` on the database of the data folder that is meant.

    Raises `UserError` when there is no database: looking must not create one.
    """
    from bot.store.sqlite.engine import DATABASE_FILE, SqliteStore

    folder = folder_of(config, data)
    if not (folder / DATABASE_FILE).exists():
        raise UserError("no_database", folder=folder)

    async def opened() -> T:
        db = SqliteStore(folder)
        try:
            return await work(db)
        finally:
            db.close()

    return asyncio.run(opened())


def _data_named_in(path: Path) -> str:
    """The `data` of a configuration; the rest of it may be wrong, for this command does not need it."""
    from bot.documents import from_yaml

    try:
        value = from_yaml(path.read_text("utf-8"), str(path)).value
    except (OSError, UnicodeError) as trouble:
        raise UserError("config_unreadable", path=path, reason=trouble) from trouble
    except TamisError as trouble:
        raise UserError("config_unreadable", path=path, reason=trouble) from trouble
    named = value.get("data", "data") if isinstance(value, dict) else "data"
    return named if isinstance(named, str) and named.strip() else "data"


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as trouble:
        raise UserError("who_are_you") from trouble
