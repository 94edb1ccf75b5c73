"""The state of the database as `tamis doctor` tells it."""

from pathlib import Path

import psycopg
import pytest

from bot.store.postgres.engine import PostgresStore
from bot.store.postgres.health import check_health
from tests.fakes.cases import START, received
from tests.fakes.postgres_server import address_of_new_database, open_empty_store


async def test_a_healthy_database_says_so_and_when_each_account_was_heard_of(tmp_path: Path) -> None:
    store = open_empty_store(tmp_path)
    await store.write(
        lambda tx: (received(tx, 1, at=1), received(tx, 2, at=5), received(tx, 3, at=9, state="unrouted"))
    )
    state = await store.read(check_health)
    store.close()
    assert (state.damage, state.missing, state.is_version_safe) == ("", (), True)
    assert int(state.version.split(".")[0]) >= 13
    assert state.last_event == {("facebook", "1000"): START + 5}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ("DROP INDEX outbox_due", "index outbox_due"),
        ("DROP TRIGGER audit_stays ON audit", "trigger audit_stays"),
        ("DROP TABLE note CASCADE", "table note"),
    ],
)
async def test_what_was_dropped_by_hand_is_named(change: str, missing: str) -> None:
    address = address_of_new_database("dropped_" + missing.split()[0])
    store = PostgresStore(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(change)
    state = await store.read(check_health)
    store.close()
    assert missing in state.missing
