"""Reads the named queries: portable ones of `store/queries/`, and SQLite's own of `store/sqlite/queries/`.

A file holds blocks that begin with `-- name: <name>`; the comment lines below it say what the query is for.
Where both folders have a query of one name, SQLite's own is taken.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from importlib import resources

_NAME = re.compile(r"^-- name: *([a-z_0-9]+) *$", re.M)
_LIST = re.compile(r"\(:(\w+)\*\)")
_FOLDERS = ("queries", "sqlite/queries")


@functools.cache
def named_queries() -> Mapping[str, str]:
    """SQL by `<file>.<name>`."""
    queries: dict[str, str] = {}
    for name in _FOLDERS:
        folder = resources.files("bot.store").joinpath(name)
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".sql"):
                queries.update(_blocks(file.name.removesuffix(".sql"), file.read_text("utf-8")))
    return queries


def _blocks(stem: str, text: str) -> dict[str, str]:
    _, *parts = _NAME.split(text)
    blocks: dict[str, str] = {}
    for name, sql in zip(parts[::2], parts[1::2], strict=True):
        assert f"{stem}.{name}" not in blocks, f"two queries are named {stem}.{name}"
        lines = (line for line in sql.strip().splitlines() if not line.lstrip().startswith("--"))
        blocks[f"{stem}.{name}"] = "\n".join(lines).strip().removesuffix(";")
    return blocks


def with_lists(sql: str, parameters: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    """SQL and parameters in which each `(:name*)` has become one placeholder per value."""
    if ":" not in sql or "*)" not in sql:
        return sql, parameters
    flat = dict(parameters)

    def expand(match: re.Match[str]) -> str:
        values = flat.pop(match[1])
        assert isinstance(values, Sequence) and not isinstance(values, str), match[1]
        names = [f"{match[1]}_{index}" for index in range(len(values))]
        flat.update(zip(names, values, strict=True))
        return f"({', '.join(f':{name}' for name in names) or 'NULL'})"

    return _LIST.sub(expand, sql), flat
