"""Loads the named queries: the portable ones of `store/queries/`, and SQLite's own of `store/sqlite/queries/`.

A file holds blocks that begin with `-- name: <name>`; the comment lines below it say what the query is for.
A block that begins with `-- fragment: <name>` is no query: it replaces `{{<name>}}` in the queries of every
file, for conditions that must stand word for word in several of them. Where both folders have a query or a
fragment of one name, SQLite's is taken; so a portable query can leave a place for an engine's own word.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

_HEAD = re.compile(r"^-- (name|fragment): *([a-z_0-9]+) *$", re.M)
_LIST = re.compile(r"\(:(\w+)\*\)")
_FRAGMENT = re.compile(r"\{\{(\w+)\}\}")
_LIMIT = re.compile(r"\bLIMIT (:\w+)")
#: Longer lists are rare, and SQLite takes 32,766 parameters at most.
_LONGEST_FILLED = 1_024
_FOLDERS = ("queries", "sqlite/queries")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """The text of a query, with its fragments filled in, and the names of its list parameters."""

    sql: str
    lists: tuple[str, ...]

    def bind(self, parameters: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
        """SQL and parameters for the driver: each `(:name*)` has become one placeholder per value.

        A list is filled up with its last value to 1, 2, 4, 8 … members, so that few statements stand for lists
        of any length and each is prepared once. An empty list becomes `()`, which SQLite takes for a set without
        members: nothing is `IN` it and everything is `NOT IN` it.
        """
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
    package = resources.files("bot.store")
    return load_queries([package.joinpath(folder) for folder in _FOLDERS])


def load_queries(folders: Sequence[Traversable]) -> Mapping[str, NamedQuery]:
    """The queries of these folders by `<file>.<name>`; a later folder's block replaces an earlier one's."""
    queries: dict[str, str] = {}
    fragments: dict[str, str] = {}
    for folder in folders:
        folder_queries: dict[str, str] = {}
        folder_fragments: dict[str, str] = {}
        for stem, kind, name, sql in _blocks(folder):
            is_query = kind == "name"
            blocks, key = (folder_queries, f"{stem}.{name}") if is_query else (folder_fragments, name)
            assert key not in blocks, f"two blocks of one folder are named {key}"
            blocks[key] = sql
        queries |= folder_queries
        fragments |= folder_fragments
    return {name: _query(sql, fragments) for name, sql in queries.items()}


def _blocks(folder: Traversable) -> Iterator[tuple[str, str, str, str]]:
    """File, kind, name and SQL of each block, without its comments."""
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    for file in sorted(files, key=lambda file: file.name):
        _, *pieces = _HEAD.split(file.read_text("utf-8"))
        for kind, name, block in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            lines = (line for line in block.strip().splitlines() if not line.lstrip().startswith("--"))
            yield file.name.removesuffix(".sql"), kind, name, "\n".join(lines).strip().removesuffix(";")


def _query(sql: str, fragments: Mapping[str, str]) -> NamedQuery:
    filled = sql
    while _FRAGMENT.search(filled):  # a fragment may hold another one
        filled = _FRAGMENT.sub(lambda match: fragments[match[1]], filled)
    # SQLite plans by the value of a bare `LIMIT :x` and therefore prepares the statement again each time it is
    # bound: 0.2 ms for the facts of one event. Of an expression it knows no value.
    filled = _LIMIT.sub(r"LIMIT \1 + 0", filled)
    return NamedQuery(filled, tuple(dict.fromkeys(_LIST.findall(filled))))
