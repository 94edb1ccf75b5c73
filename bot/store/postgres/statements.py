"""The named queries as psycopg takes them."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.store.query_conditions import has_conditions, with_conditions
from bot.store.query_loader import conditions_of, queries_of

_TEXT = re.compile(r"('(?:[^']|'')*')")
_LIST = re.compile(r"\b(NOT )?IN \(:(\w+)\*\)")
_PARAMETER = re.compile(r"(?<!:):([a-z_]\w*)")
_UNTYPED = re.compile(r"(:[a-z_]\w*) IS (NOT )?NULL")
_CUT = re.compile(r"\bCAST\((.+?) AS INTEGER\)")


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of a query with psycopg's placeholders, and the names of its list parameters."""

    sql: str
    lists: tuple[str, ...]

    def bind(self, parameters: Mapping[str, object]) -> Mapping[str, object]:
        """The parameters for the driver: a sequence of any kind becomes a list, which psycopg sends as an array."""
        if not self.lists:
            return parameters
        bound = dict(parameters)
        for name in self.lists:
            values = bound[name]
            assert isinstance(values, Sequence), name
            bound[name] = list(values)
        return bound


@functools.cache
def statements() -> Mapping[str, Statement]:
    """The queries of the program by `<file>.<name>`."""
    return {name: statement(sql) for name, sql in queries_of("postgres").items()}


def bind_query(name: str, parameters: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    """The SQL of a query and its parameters for the driver, with conditions in their places."""
    written = queries_of("postgres")[name]
    if not has_conditions(written):
        named = statements()[name]
        return named.sql, named.bind(parameters)
    sql, flat = with_conditions(written, parameters, conditions_of("postgres"))
    named = statement(sql)
    return named.sql, named.bind(flat)


def statement(sql: str) -> Statement:
    """A query as its file has it, in psycopg's words.

    `IN (:ids*)` becomes a comparison with an array, which may be empty. A parameter that is only looked at
    gets a type, which PostgreSQL would not guess. A cast to a whole number cuts off, as in SQLite, where
    PostgreSQL's own would round.
    """
    pieces = _TEXT.split(sql.replace("%", "%%"))
    lists: list[str] = []
    for index in range(0, len(pieces), 2):  # what is not between quotes
        lists += [match[2] for match in _LIST.finditer(pieces[index])]
        typed = _UNTYPED.sub(r"CAST(\1 AS TEXT) IS \2NULL", pieces[index])
        piece = _LIST.sub(lambda match: f"{'<> ALL' if match[1] else '= ANY'} (:{match[2]})", typed)
        pieces[index] = _PARAMETER.sub(r"%(\1)s", piece)
    whole = _CUT.sub(r"CAST(trunc(\1) AS BIGINT)", "".join(pieces))
    return Statement(whole, tuple(dict.fromkeys(lists)))
