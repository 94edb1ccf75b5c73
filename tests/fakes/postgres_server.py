"""A PostgreSQL server of the tests' own, from the programs of the distribution's package."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.store.postgres.engine import PostgresStore

#: `required` fails where a server cannot be started, so that nobody takes a skip for a pass.
_REQUIRED = os.environ.get("TAMIS_POSTGRES") == "required"
_NUMBERS = count(1)


def open_new_store(folder: Path) -> PostgresStore:
    """The store of a new database with the newest schema, which a later call with this folder opens again."""
    return PostgresStore(address_of(folder))


@cache
def address_of(folder: Path) -> str:
    """The address of the database that belongs to a test's folder."""
    server = _server()
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(_address(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
    return _address(server, name)


@cache
def _server() -> Path:
    """The folder in which a server listens that ends with the tests. It has a database `migrated` to copy."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="tamis-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    as_user: dict[str, str] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_user = {"user": "postgres"}
    setup = [programs / "initdb", "--no-sync", "--auth=trust", "--username=tamis", "--encoding=UTF8", "--locale=C"]
    subprocess.run([*setup, data], check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    # Nothing has to survive the power here; what is lost by kill -9 does not depend on it.
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
    control = [programs / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log", "--options", options]
    subprocess.run([*control, "start"], check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    stop = [programs / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop"]
    atexit.register(subprocess.run, stop, capture_output=True, **as_user)
    with psycopg.connect(_address(folder, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    PostgresStore(_address(folder, "migrated")).close()
    return folder


def _programs() -> Path:
    """Where `initdb` is; skips the test where it is not installed."""
    found = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found is None and not versions:
        reason = "no PostgreSQL server is installed (on Debian and Ubuntu: apt install postgresql)"
        if _REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    return Path(found).parent if found else versions[-1].parent


def _address(server: Path, database: str) -> str:
    return f"postgresql://tamis@/{database}?host={server}"
