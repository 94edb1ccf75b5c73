"""The numbered scripts of an engine, and what is said of a database whose scripts are others."""

import pytest

from bot.errors import ConfigError
from bot.store.migration_scripts import check_applied, hash_of, read_scripts

SCRIPTS = {1: "CREATE TABLE a (b INTEGER);", 2: "CREATE TABLE c (d INTEGER);"}


@pytest.mark.parametrize("package", ["bot.store.sqlite.migrations", "bot.store.postgres.migrations"])
def test_scripts_are_read_in_the_order_of_their_numbers(package: str) -> None:
    scripts = read_scripts(package)
    assert list(scripts) == list(range(min(scripts), max(scripts) + 1))
    assert all("CREATE" in sql or "ALTER" in sql or "DROP" in sql for sql in scripts.values())


@pytest.mark.parametrize("numbers", [[], [1], [1, 2]])
def test_what_was_applied_unchanged_may_be_built_on(numbers: list[int]) -> None:
    check_applied({number: hash_of(SCRIPTS[number]) for number in numbers}, SCRIPTS)


def test_a_newer_schema_is_refused_with_what_to_do() -> None:
    with pytest.raises(ConfigError, match="schema 7, this version knows 2; install the newer version"):
        check_applied({7: "x"}, SCRIPTS)


def test_a_script_that_changed_since_is_named() -> None:
    with pytest.raises(ConfigError, match="migration 0002 differs"):
        check_applied({1: hash_of(SCRIPTS[1]), 2: hash_of("CREATE TABLE c (e INTEGER);")}, SCRIPTS)
