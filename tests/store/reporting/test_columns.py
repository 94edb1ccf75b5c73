"""Columns of numbers and words are packed, joined and looked up without loss."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.store.reporting.columns import (
    NO_KEY,
    Words,
    column_of,
    first_of_each,
    join,
    key_of,
    look_up,
    pack,
    unpack,
)

COLUMNS = {"id": "id", "key": "key", "score": "number", "is_so": "flag", "word": "word"}
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2**62),
        st.integers(0, 2**64 - 1),
        st.none() | st.floats(allow_nan=False),
        st.booleans(),
        st.sampled_from(["", "en", "fr", 'été \u2028 "{}']),
    )
)


def table_of(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        name: column_of(kind, [row[place] for row in rows])
        for place, (name, kind) in enumerate(COLUMNS.items())
    }


def rows_of(table: dict[str, Any]) -> list[tuple[Any, ...]]:
    values = [
        table[name].list() if kind == "word" else table[name].tolist() for name, kind in COLUMNS.items()
    ]
    rows = zip(*values, strict=True)
    return [tuple(None if isinstance(one, float) and math.isnan(one) else one for one in row) for row in rows]


@given(ROWS, ROWS)
def test_what_is_packed_and_joined_comes_out_again(
    first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]
) -> None:
    tables = [unpack(COLUMNS, pack(COLUMNS, table_of(rows))) for rows in (first, second)]
    assert rows_of(join(COLUMNS, tables)) == first + second
    assert rows_of(join(COLUMNS, [])) == []


def test_words_are_counted_the_most_frequent_first_else_by_the_alphabet() -> None:
    words = Words.of(["b", "a", "c", "c", "a", "b", "c"])
    assert list(words.counts().items()) == [("c", 3), ("a", 2), ("b", 2)]
    assert words[words.are("a", "b")].list() == ["b", "a", "a", "b"]
    assert words[words.are("x")].counts() == {}
    assert not words.are().any()


@given(st.lists(st.integers(1, 9)), st.lists(st.integers(1, 9)))
def test_a_key_is_found_where_it_stands_first(keys: list[int], sought: list[int]) -> None:
    among, rows = first_of_each(np.array(keys, np.uint64))
    places, is_there = look_up(np.array(sought, np.uint64), among)
    for key, place, there in zip(sought, places.tolist(), is_there.tolist(), strict=True):
        assert there == (key in keys)
        if there:
            assert rows[place] == keys.index(key)


def test_ids_are_told_apart_by_what_they_are_in() -> None:
    assert key_of("1000", "5") == key_of("1000", "5") != NO_KEY
    assert len({key_of("1000", "5"), key_of("100", "05"), key_of("10005"), key_of("1000")}) == 4
