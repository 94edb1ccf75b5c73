"""The named queries as the driver of SQLite takes them."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.store.query_conditions import with_conditions
from bot.store.query_loader import conditions_of, queries_of

_PLACE = "&)"  # of a condition
_LIST = re.compile(r"\(:(\w+)\*\)")
_LIMIT = re.compile(r"\bLIMIT (:\w+)")
#: Longer lists are rare, and SQLite takes 32,766 parameters at most.
_LONGEST_FILLED = 1_024


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """The text of a query, with its fragments filled in, and the names of its list parameters."""

    sql: str
    lists: tuple[str, ...]

    def bind(self, parameters: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
        """SQL and parameters for the driver: each `(:name*)` has become one placeholder per value.

        A list is filled up with its last value to 1, 2, 4, 8 … members, so that few statements stand for lists
        of any length and each is prepared once. An empty list becomes `()`, which SQLite takes for a set without
        members: nothing is `IN` it and everything is `NOT IN` it. Conditions are put into their places.
        """
        if _PLACE in self.sql:
            sql, parameters = with_conditions(self.sql, parameters, conditions_of("sqlite"))
            return NamedQuery(sql, self.lists).bind(parameters)
        if not self.lists:
            return self.sql, parameters
        flat = dict(parameters)
        placeholders = {}
        for name in self.lists:
            values = flat.pop(name)
            assert isinstance(values, Sequence), name
            filled = list(values)
            filled += filled[-1:] * (_room(len(filled)) - len(filled))
            names = [f"{name}_{index}" for index in range(len(filled))]
            flat.update(zip(names, filled, strict=True))
            placeholders[name] = f"({', '.join(f':{name}' for name in names)})"
        return _LIST.sub(lambda match: placeholders[match[1]], self.sql), flat


def _room(members: int) -> int:
    """How many placeholders a list of so many gets."""
    return 1 << (members - 1).bit_length() if 0 < members <= _LONGEST_FILLED else members


@functools.cache
def named_queries() -> Mapping[str, NamedQuery]:
    """The queries of the program by `<file>.<name>`."""
    return {name: named_query(sql) for name, sql in queries_of("sqlite").items()}


def named_query(sql: str) -> NamedQuery:
    """A query as its file has it, ready to be bound."""
    # SQLite plans by the value of a bare `LIMIT :x` and therefore prepares the statement again each time it is
    # bound: 0.2 ms for the facts of one event. Of an expression it knows no value.
    limited = _LIMIT.sub(r"LIMIT \1 + 0", sql)
    return NamedQuery(limited, tuple(dict.fromkeys(_LIST.findall(limited))))
