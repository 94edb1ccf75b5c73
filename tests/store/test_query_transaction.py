"""Questions to a transaction, over any cursor."""

from collections.abc import Mapping
from typing import Any

from bot.store.query_transaction import QueryTransaction


class Cursor:
    """What a driver gives back."""

    def __init__(self, *rows: tuple[int, ...]) -> None:
        self.rows = list(rows)
        self.rowcount = len(rows)

    def fetchall(self) -> list[tuple[int, ...]]:
        return self.rows

    def fetchone(self) -> tuple[int, ...] | None:
        return self.rows[0] if self.rows else None


class Listed(QueryTransaction):
    """A transaction in which each query is answered with the rows of its parameter."""

    def _execute(self, query: str, parameters: Mapping[str, object]) -> Any:
        rows: Any = parameters["rows"]
        return Cursor(*rows)


def test_rows_a_row_a_value_or_a_count() -> None:
    tx, rows = Listed(), [(7, 8), (9, 10)]
    assert tx.all("a.list", rows=rows) == rows
    assert tx.one("a.first", rows=rows) == (7, 8)
    assert (tx.value("a.value", rows=rows), tx.run("a.change", rows=rows)) == (7, 2)


def test_where_nothing_is_there_is_nothing() -> None:
    tx = Listed()
    assert (tx.all("a.list", rows=[]), tx.one("a.first", rows=[])) == ([], None)
    assert (tx.value("a.value", rows=[]), tx.run("a.change", rows=[])) == (None, 0)
