"""Opens and checks the database of an instance: the file in its data folder, or PostgreSQL at an address."""

from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bot.errors import ConfigError, Problem, message
from bot.store.health import HealthCheck
from bot.store.ports import Store
from bot.store.sqlite import health
from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import open_folder

if TYPE_CHECKING:
    from bot.store.postgres.arrival import Arrival


def open_store(folder: Path, address: str) -> Store:
    """The open database, made or migrated as needed; `address` is empty for the file in `folder`.

    The folder is made in any case: what stands beside a database is in it. Raises `ConfigError` for a newer
    schema or when psycopg is not installed, `UserError` when this user may not use the folder, `StoreBusy`
    or `StoreFull` when the database cannot be used.
    """
    if not address:
        return SqliteStore(folder)
    open_folder(folder)
    store: Store = _postgres().PostgresStore(address)
    return store


def health_check(address: str) -> HealthCheck:
    """How the database that `open_store` opens for this address is checked. Raises `ConfigError` as it does."""
    check: HealthCheck = _postgres().check_health if address else health.check_health
    return check


def arrival_at(address: str) -> AbstractContextManager["Arrival"]:
    """The database of PostgreSQL at an address, for the content of another one: `arrival.arriving`. Raises
    `ConfigError` when psycopg is not installed."""
    arriving: AbstractContextManager[Arrival] = _postgres().arriving(address)
    return arriving


def _postgres() -> ModuleType:
    try:
        from bot.store import postgres  # noqa: PLC0415  whoever keeps a file has no driver of PostgreSQL
    except ImportError as error:
        problem = message("PostgreSQL needs the package psycopg: pip install 'tamis[postgresql]'")
        raise ConfigError([Problem("store", problem)]) from error
    return postgres
