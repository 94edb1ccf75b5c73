"""What both engines do with a named query, once they can carry it out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from bot.store.ports import Row


class QueryTransaction(ABC):
    """The questions of a `Transaction`; `_execute` gives a cursor of the engine's driver."""

    __slots__ = ()

    @abstractmethod
    def _execute(self, query: str, parameters: Mapping[str, object]) -> Any: ...

    def all(self, query: str, /, **parameters: object) -> list[Row]:
        """Every row of the answer."""
        rows: list[Row] = self._execute(query, parameters).fetchall()
        return rows

    def one(self, query: str, /, **parameters: object) -> Row | None:
        """The first row of the answer, None when there is none."""
        row: Row | None = self._execute(query, parameters).fetchone()
        return row

    def value(self, query: str, /, **parameters: object) -> Any:
        """The first column of the first row, None when there is no row."""
        row = self._execute(query, parameters).fetchone()
        return None if row is None else row[0]

    def run(self, query: str, /, **parameters: object) -> int:
        """Carry out a statement; how many rows it changed."""
        return int(self._execute(query, parameters).rowcount)
