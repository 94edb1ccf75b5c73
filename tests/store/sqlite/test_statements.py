"""What the driver of SQLite gets for a named query: a placeholder a value, few statements for many lists."""

import sqlite3

import pytest

from bot.store.sqlite.statements import NamedQuery, named_query


@pytest.mark.parametrize("members", [[], [2], [1, 3], range(1, 4)], ids=["none", "one", "two", "range"])
@pytest.mark.parametrize("word", ["IN", "NOT IN"])
def test_a_list_of_any_length_is_a_set_of_its_members(word: str, members: list[int]) -> None:
    query = NamedQuery(f"SELECT column1 FROM (VALUES (1), (2), (3)) WHERE column1 {word} (:ids*)", ("ids",))
    connection = sqlite3.connect(":memory:")
    rows = connection.execute(*query.bind({"ids": members})).fetchall()
    connection.close()
    assert [number for (number,) in rows] == [
        number for number in (1, 2, 3) if (number in members) == (word == "IN")
    ]


def test_a_bound_limit_is_no_reason_to_plan_again() -> None:
    """SQLite plans by the value of a bare `LIMIT :n`, and prepares the statement again for every new one."""
    assert named_query("SELECT a LIMIT :n OFFSET :m").sql == "SELECT a LIMIT :n + 0 OFFSET :m"


def test_lists_and_single_values_are_bound_side_by_side() -> None:
    query = NamedQuery("SELECT :a WHERE 1 IN (:xs*) AND 2 IN (:ys*) OR 3 IN (:xs*)", ("xs", "ys"))
    assert query.bind({"a": 0, "xs": (7, 8), "ys": (9,)}) == (
        "SELECT :a WHERE 1 IN (:xs_0, :xs_1) AND 2 IN (:ys_0) OR 3 IN (:xs_0, :xs_1)",
        {"a": 0, "xs_0": 7, "xs_1": 8, "ys_0": 9},
    )


def test_few_statements_stand_for_lists_of_any_length() -> None:
    query = NamedQuery("SELECT 1 WHERE 1 IN (:xs*)", ("xs",))
    statements = {query.bind({"xs": range(length)})[0] for length in range(1_025)}
    assert len(statements) == 12
    assert query.bind({"xs": (7, 8, 9)})[1] == {"xs_0": 7, "xs_1": 8, "xs_2": 9, "xs_3": 9}


def test_a_long_list_takes_no_more_parameters_than_it_has_members() -> None:
    query = NamedQuery("SELECT 1 WHERE 1 IN (:xs*)", ("xs",))
    assert len(query.bind({"xs": range(32_766)})[1]) == 32_766
