"""Python's values, as PostgreSQL keeps them and gives them back."""

from enum import StrEnum
from typing import Any

import psycopg
import pytest

from bot.store.postgres.adaptation import adapt, rows_by_name
from tests.fakes.postgres_server import address_of_common_database


class Colour(StrEnum):
    """A text of a closed set."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "kind", "answer"),
    [
        (True, "bigint", 1),
        (False, "bigint", 0),
        (2**62, "bigint", 2**62),
        (0.1 + 0.2, "double precision", 0.1 + 0.2),
        (Colour.RED, "text", "red"),
        ("déjà\nvu", "text", "déjà\nvu"),
        ("a\0b", "text", "a\ufffdb"),
        (b"\0\xff", "bytea", b"\0\xff"),
        (None, "text", None),
    ],
)
def test_a_value_comes_back_as_sqlite_would_give_it(value: object, kind: str, answer: object) -> None:
    with psycopg.connect(address_of_common_database(), row_factory=rows_by_name) as connection:
        adapt(connection)
        row = connection.execute(f"SELECT CAST(%s AS {kind}) AS value", (value,)).fetchone()
    assert row is not None
    assert (row["value"], row[0], list(row), row.keys(), len(row)) == (answer, answer, [answer], ["value"], 1)


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT sum(n) FROM (VALUES (1::bigint), (2)) AS numbers (n)", 3),
        ("SELECT avg(n) FROM (VALUES (1::bigint), (2)) AS numbers (n)", 1.5),
        ("SELECT sum(n) FROM (VALUES (-4::bigint)) AS numbers (n)", -4),
    ],
)
def test_a_sum_is_a_number_of_python(sql: str, answer: float) -> None:
    with psycopg.connect(address_of_common_database()) as connection:
        adapt(connection)
        row: Any = connection.execute(sql).fetchone()
    assert row[0] == answer
    assert type(row[0]) is type(answer)
