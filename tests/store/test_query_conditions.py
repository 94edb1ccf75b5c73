"""Conditions in the text of a query."""

import pytest

from bot.store.ports import ALWAYS, JoinedConditions, NamedCondition
from bot.store.query_conditions import has_conditions, with_conditions

TEXTS = {"c.a": "a = :value", "c.b": "b > :value AND b < :high"}
A = NamedCondition(name="c.a", parameters={"value": "x'; DROP TABLE t"})
B = NamedCondition(name="c.b", parameters={"value": 1, "high": 2}, is_negated=True)


def test_each_condition_has_parameters_of_its_own() -> None:
    sql, parameters = with_conditions(
        "SELECT 1 WHERE (:matching&) AND x = :x",
        {"matching": JoinedConditions(conditions=(A, B), is_any=True), "x": 5},
        TEXTS,
    )
    assert sql == (
        "SELECT 1 WHERE ((a = :matching_0__value) OR "
        "(CASE WHEN (b > :matching_1__value AND b < :matching_1__high) THEN 0 ELSE 1 END = 1)) AND x = :x"
    )
    assert parameters == {
        "x": 5,
        "matching_0__value": "x'; DROP TABLE t",
        "matching_1__value": 1,
        "matching_1__high": 2,
    }


@pytest.mark.parametrize(("is_any", "text"), [(False, "1 = 1"), (True, "1 = 0")])
def test_no_conditions_are_always_or_never_so(is_any: bool, text: str) -> None:
    assert with_conditions("(:m&)", {"m": JoinedConditions(is_any=is_any)}, TEXTS) == (f"({text})", {})


def test_a_query_without_one_has_none() -> None:
    assert has_conditions("x (:m&)")
    assert not has_conditions("x = :y & 1")
    assert with_conditions("x", {}, TEXTS) == ("x", {})
    assert ALWAYS.conditions == ()
