"""Which database an instance has, and how it is checked."""

import sys
from pathlib import Path

import pytest

from bot import store
from bot.errors import ConfigError, StoreBusy
from bot.store.opening import health_check, open_store
from bot.store.reporting.operational_counters import increment_counter, operational_counters
from bot.store.sqlite.folder import DATABASE_FILE
from tests.fakes.postgres_server import address_of_common_database, open_empty_store


async def test_without_an_address_it_is_the_file_in_the_folder(tmp_path: Path) -> None:
    opened = open_store(tmp_path / "data", "")
    await opened.write(lambda tx: increment_counter(tx, "a"))
    opened.close()
    assert (tmp_path / "data" / DATABASE_FILE).exists()


async def test_at_an_address_it_is_postgresql_and_the_folder_is_made_all_the_same(tmp_path: Path) -> None:
    open_empty_store(tmp_path).close()
    opened = open_store(tmp_path / "data", address_of_common_database())
    await opened.write(lambda tx: increment_counter(tx, "a"))
    assert await opened.read(operational_counters) == {"a": 1}
    opened.close()
    assert list((tmp_path / "data").iterdir()) == []


def test_without_its_driver_what_to_install_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(store, "postgres", raising=False)
    for name in [name for name in sys.modules if name.startswith("bot.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match=r"pip install 'tamis\[postgresql\]'"):
        open_store(tmp_path, "postgresql://tamis@db.example.org/tamis")


def test_a_server_that_does_not_answer_makes_the_store_busy(tmp_path: Path) -> None:
    with pytest.raises(StoreBusy):
        open_store(tmp_path, f"postgresql://tamis@/tamis?host={tmp_path}")


async def test_each_is_checked_in_its_own_way(tmp_path: Path) -> None:
    here, there = open_store(tmp_path / "data", ""), open_empty_store(tmp_path)
    assert (await here.read(health_check(""))).engine == "sqlite"
    assert (await there.read(health_check(address_of_common_database()))).engine == "postgresql"
    here.close()
    there.close()
