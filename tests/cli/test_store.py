from pathlib import Path

import pytest

from bot.store.postgres.arrival import arriving
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.instance import as_json, tamis
from tests.fakes.postgres_server import address_of_new_database


@pytest.fixture
def target() -> str:
    """An empty database."""
    address = address_of_new_database("named_at_the_command_line")
    with arriving(address) as arrival:
        with arrival.without_triggers():
            arrival.empty()
        arrival.finish()
    return address


def test_it_says_what_was_moved_and_what_comes_next(db: SqliteStore, tmp_path: Path, target: str) -> None:
    moved = tamis("store", "copy", f"sqlite:{tmp_path}", target)
    assert moved.exit_code == 0, moved.output
    assert "store: in config.yaml" in moved.output
    again = as_json(tamis("store", "copy", f"sqlite:{tmp_path}", target, "--json"))
    assert again["was_there"] is True


def test_wrong_addresses_are_refused_without_a_word_of_what_may_be_a_password(tmp_path: Path) -> None:
    refused = tamis("store", "copy", f"sqlite:{tmp_path}", "mysql://tamis:hunter2@there/tamis")
    assert (refused.exit_code, "hunter2" in refused.output) == (1, False)
    assert "postgresql://HOST/DATABASE" in refused.output
