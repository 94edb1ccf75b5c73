"""What Python's values are in PostgreSQL and back, so that both engines store and answer the same."""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any

from psycopg import Connection, Cursor
from psycopg.abc import AdaptContext
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

_INT8 = 20  # https://www.postgresql.org/docs/current/catalog-pg-type.html


class Row:
    """One row of an answer; columns by name or number, or all in the order of the query."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: dict[str, int], values: Sequence[Any]) -> None:
        self._places = places
        self._values = values

    def __getitem__(self, column: str | int, /) -> Any:
        return self._values[self._places[column] if isinstance(column, str) else column]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> list[str]:
        """The names of the columns."""
        return list(self._places)


def rows_by_name(cursor: Cursor[Any]) -> Callable[[Sequence[Any]], Row]:
    """psycopg's row factory: https://www.psycopg.org/psycopg3/docs/advanced/rows.html."""
    places = {column.name: place for place, column in enumerate(cursor.description or ())}
    return lambda values: Row(places, values)


class _BoolDumper(Dumper):
    """A truth is 1 or 0: columns are numbers in both engines."""

    oid = _INT8

    def dump(self, obj: Any) -> Buffer:
        return b"1" if obj else b"0"


class _TextDumper(StrDumper):
    """A text; the sign with the number 0, which PostgreSQL takes in no text, becomes the replacement character."""

    def dump(self, obj: Any) -> Buffer | None:
        text = obj.value if isinstance(obj, Enum) else obj
        return super().dump(text.replace("\0", "\ufffd") if "\0" in text else text)


class _NumberLoader(Loader):
    """A sum of whole numbers is a whole number, anything else a float."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data)
        return int(text) if text.lstrip(b"-").isdigit() else float(text)


def adapt(connection: Connection[Any]) -> None:
    """Teach a connection these conversions. Every value gets one type, so that few statements are prepared."""
    context: AdaptContext = connection
    context.adapters.register_dumper(int, Int8Dumper)
    context.adapters.register_dumper(bool, _BoolDumper)
    context.adapters.register_dumper(str, _TextDumper)
    context.adapters.register_dumper(Enum, _TextDumper)
    context.adapters.register_loader("numeric", _NumberLoader)
