"""The state of the database as `tamis doctor` tells it."""

import pytest

from bot.store.sqlite import health
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received


async def test_a_healthy_database_says_so_and_when_each_account_was_heard_of(db: SqliteStore) -> None:
    await db.write(
        lambda tx: (received(tx, 1, at=1), received(tx, 2, at=5), received(tx, 3, at=9, state="unrouted"))
    )
    state = await db.read(health.check_health)
    assert (state.damage, state.missing) == ("", ())
    assert state.last_event == {("facebook", "1000"): START + 5}


@pytest.mark.parametrize(
    ("version", "has_fix"),
    [
        ("3.40.1", False),
        ("3.44.6", True),
        ("3.50.6", False),
        ("3.50.7", True),
        ("3.51.2", False),
        ("3.51.3", True),
        ("4.0", True),
    ],
)
def test_versions_with_the_bug_are_known(version: str, has_fix: bool) -> None:
    assert health._has_wal_fix(version) is has_fix
