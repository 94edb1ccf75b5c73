import psycopg
import pytest

from bot.errors import StoreBusy, StoreFull
from bot.store.postgres.connecting import connect, store_error
from tests.fakes.postgres_server import address_of_common_database


def test_rows_have_names_and_nothing_begins_by_itself() -> None:
    with connect(address_of_common_database()) as connection:
        row = connection.execute("SELECT 1 AS n, true AS sure").fetchone()
        assert row is not None
        assert (row["n"], connection.info.transaction_status.name) == (1, "IDLE")


def test_an_error_of_the_server_is_told_by_its_code_alone() -> None:
    with connect(address_of_common_database()) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute("SELECT 'a secret' :: bigint")
    assert "secret" in str(caught.value)
    told = store_error(caught.value)
    assert isinstance(told, StoreBusy)
    assert str(told).endswith("error 22P02")


def test_a_full_disk_is_an_error_of_its_own() -> None:
    assert isinstance(store_error(psycopg.errors.DiskFull("no space")), StoreFull)
