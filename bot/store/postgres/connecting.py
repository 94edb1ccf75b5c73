"""Connections to PostgreSQL as the engine wants them, and what goes wrong with them in our words."""

from typing import Any

import psycopg
from psycopg import errors

from bot.errors import StoreBusy, StoreFull
from bot.store.postgres.adaptation import adapt, rows_by_name

#: More than there are queries: every one that is asked a second time is prepared and stays so.
_PREPARED_STATEMENTS = 2_048
_CONNECT_S = 5
_LOCK_TIMEOUT = "5s"
#: Whoever writes holds it until the commit. Any number of our own.
WRITER_LOCK = 7_238_412


def connect(address: str) -> psycopg.Connection[Any]:
    """A connection with our rows and values; it begins no transaction by itself. Raises `psycopg.Error`."""
    connection: psycopg.Connection[Any] = psycopg.connect(
        address,
        autocommit=True,  # the engine sends BEGIN itself
        connect_timeout=_CONNECT_S,
        application_name="tamis",
        row_factory=rows_by_name,
        options=f"-c lock_timeout={_LOCK_TIMEOUT}",
    )
    connection.prepare_threshold = 1
    connection.prepared_max = _PREPARED_STATEMENTS
    adapt(connection)
    return connection


def store_error(error: BaseException) -> StoreBusy | StoreFull:
    """What the callers of the store are told of an error of PostgreSQL, without anything that was written."""
    # What the server says may hold what was written: its code has to do. What the library says of a connection
    # names host and reason, and comes without a code.
    code = getattr(error, "sqlstate", None)
    reason = f"error {code}" if code else " ".join(str(error).split())
    if isinstance(error, errors.DiskFull):
        return StoreFull(f"PostgreSQL has no room left: {reason}")
    return StoreBusy(f"PostgreSQL cannot be used now: {reason}")
