"""What psycopg gets for a named query."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from bot.store.ports import ALWAYS, NamedCondition
from bot.store.postgres.statements import bind_query, statement, statements
from bot.store.query_loader import conditions_of, queries_of
from tests.fakes.postgres_server import address_of_common_database


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database of the newest schema."""
    with psycopg.connect(address_of_common_database()) as opened:
        yield opened


def test_a_parameter_is_psycopg_s_and_what_stands_between_quotes_is_left_alone() -> None:
    sql = statement("SELECT 'at :noon', a::text FROM b WHERE c = :day_1 AND d LIKE '5%'").sql
    assert sql == "SELECT 'at :noon', a::text FROM b WHERE c = %(day_1)s AND d LIKE '5%%'"


def test_a_list_is_an_array_of_any_length() -> None:
    named = statement("SELECT a FROM b WHERE c IN (:ids*) AND d NOT IN (:names*) OR e IN (:ids*)")
    assert (
        named.sql == "SELECT a FROM b WHERE c = ANY (%(ids)s) AND d <> ALL (%(names)s) OR e = ANY (%(ids)s)"
    )
    assert named.bind({"ids": (1, 2), "names": ()}) == {"ids": [1, 2], "names": []}


@pytest.mark.parametrize("members", [[], [2], [1, 3], range(1, 4)], ids=["none", "one", "two", "range"])
@pytest.mark.parametrize("word", ["IN", "NOT IN"])
def test_a_list_is_a_set_of_its_members(
    connection: psycopg.Connection[Any], word: str, members: list[int]
) -> None:
    named = statement(f"SELECT n FROM (VALUES (1), (2), (3)) AS numbers (n) WHERE n {word} (:ids*)")
    rows = connection.execute(named.sql, named.bind({"ids": members})).fetchall()
    assert [number for (number,) in rows] == [
        number for number in (1, 2, 3) if (number in members) == (word == "IN")
    ]


def test_a_parameter_that_is_only_looked_at_has_a_type() -> None:
    assert statement("SELECT 1 WHERE :a IS NULL OR :b IS NOT NULL").sql == (
        "SELECT 1 WHERE CAST(%(a)s AS TEXT) IS NULL OR CAST(%(b)s AS TEXT) IS NOT NULL"
    )


@pytest.mark.parametrize(("number", "whole"), [(2.5, 2), (2.9, 2), (-2.9, -2)])
def test_a_cast_to_a_whole_number_cuts_off(
    connection: psycopg.Connection[Any], number: float, whole: int
) -> None:
    named = statement("SELECT CAST(max(a) / 1 AS INTEGER) FROM (VALUES (:number)) AS numbers (a)")
    assert connection.execute(named.sql, {"number": number}).fetchone() == (whole,)


def is_prepared(connection: psycopg.Connection[Any], sql: str) -> bool:
    """Whether PostgreSQL takes the statement."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    numbered = re.sub(r"%\((\w+)\)s", lambda match: f"${names.index(match[1]) + 1}", sql)
    with connection.transaction(force_rollback=True):
        connection.execute(f"PREPARE named AS {numbered.replace('%%', '%')}")
        count = connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
        connection.execute("DEALLOCATE named")
    return count == (1,)


@pytest.mark.parametrize("name", sorted(statements()))
def test_every_query_fits_the_schema(connection: psycopg.Connection[Any], name: str) -> None:
    places = re.findall(r"\(:(\w+)&\)", queries_of("postgres")[name])
    lists = statements()[name].lists
    sql, _ = bind_query(name, dict.fromkeys(places, ALWAYS) | dict.fromkeys(lists, ()))
    assert is_prepared(connection, sql)


@pytest.mark.parametrize("name", sorted(conditions_of("postgres")))
def test_every_condition_fits_the_schema(connection: psycopg.Connection[Any], name: str) -> None:
    names = re.findall(r"(?<!:):([a-z_]\w*)", conditions_of("postgres")[name])
    condition = NamedCondition(name=name, parameters=dict.fromkeys(names))
    sql, _ = bind_query("case_queue.count_matching", {"matching": condition})
    assert is_prepared(connection, sql)


def test_both_engines_know_the_same_conditions() -> None:
    assert set(conditions_of("postgres")) == set(conditions_of("sqlite"))
