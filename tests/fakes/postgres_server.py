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


def open_empty_store(folder: Path) -> PostgresStore:
    """The store of the database that tests share, without a row when it is opened for a new folder."""
    address = address_of_common_database()
    _empty(folder)
    return PostgresStore(address)


def address_of_common_database() -> str:
    """The address of the database of all tests that want one; it has the newest schema."""
    return _address(server_folder(), "common")


@cache
def _empty(_folder: Path) -> None:
    with psycopg.connect(address_of_common_database(), autocommit=True) as connection:
        connection.execute(_EMPTY)


#: TRUNCATE makes new files for three hundred tables and indexes, which takes half a second.
_EMPTY = """
DO $$
DECLARE
  each record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR each IN
    SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('migration', 'queue_turn')
  LOOP
    EXECUTE format('DELETE FROM %I', each.name);
  END LOOP;
  UPDATE queue_turn SET answered = 0;
  FOR each IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(each.name::regclass, 1, false);
  END LOOP;
END $$
"""


@cache
def address_of_new_database(name: str) -> str:
    """The address of a database of this name, without a table."""
    with psycopg.connect(_address(server_folder(), "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return _address(server_folder(), name)


@cache
def server_folder() -> Path:
    """Where a server listens until the tests end; its database `common` has the newest schema."""
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
