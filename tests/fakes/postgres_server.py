"""A PostgreSQL server of the tests' own, from the programs of the distribution's package."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import psycopg
import pytest

from bot.store.postgres.engine import PostgresStore

#: `required` fails where a server cannot be started, so that nobody takes a skip for a pass.
_REQUIRED = os.environ.get("TAMIS_POSTGRES") == "required"


#: Rows that tests make by themselves have the first ids of these tables.
_OWN_IDS = ("delivery", "decision")


def open_empty_store(folder: Path) -> PostgresStore:
    """The store of the database of all tests that want one, without a row when it is opened for a new folder."""
    address = _address(_server(), "common")
    _empty(folder)
    return PostgresStore(address)


@cache
def _empty(_folder: Path) -> None:
    # A new database takes half a second, the same one without rows a tenth of it.
    with psycopg.connect(_address(_server(), "common"), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT string_agg(tablename, ', ') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'migration'"
        ).fetchone()
        assert tables is not None
        connection.execute(f"TRUNCATE {tables[0]} RESTART IDENTITY CASCADE")
        for table in _OWN_IDS:
            connection.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH 1000")


@cache
def address_of_new_database(name: str) -> str:
    """The address of a database of this name, without a table."""
    with psycopg.connect(_address(_server(), "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return _address(_server(), name)


@cache
def _server() -> Path:
    """The folder in which a server listens that ends with the tests. Its database `common` has the newest schema."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="tamis-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    as_user: dict[str, str] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_user = {"user": "postgres"}
    setup = [
        programs / "initdb",
        "--no-sync",
        "--auth=trust",
        "--username=tamis",
        "--encoding=UTF8",
        "--locale=C",
    ]
    subprocess.run([*setup, data], check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    # Nothing has to survive the power here; what is lost by kill -9 does not depend on it.
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
    control = [programs / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log", "--options", options]
    subprocess.run([*control, "start"], check=True, capture_output=True, **as_user)  # type: ignore[call-overload]
    stop = [programs / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop"]
    atexit.register(subprocess.run, stop, capture_output=True, **as_user)
    with psycopg.connect(_address(folder, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE common")
    PostgresStore(_address(folder, "common")).close()
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
