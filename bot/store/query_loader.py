"""Loads the named queries: the portable ones of `store/queries/`, and an engine's own of its folder `queries/`.

A file holds blocks that begin with `-- name: <name>`; the comment lines below it say what the query is for.
A block that begins with `-- fragment: <name>` is no query: it replaces `{{<name>}}` in the queries of every
file, for conditions that must stand word for word in several of them. Where both folders have a query or a
fragment of one name, the engine's is taken; so a portable query can leave a place for an engine's own word.

A block that begins with `-- condition: <name>` is no query either: a parameter written `(:name&)` stands for a
tree of such blocks (`ports.Condition`).
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

_HEAD = re.compile(r"^-- (name|fragment|condition): *([a-z_0-9]+) *$", re.M)
_FRAGMENT = re.compile(r"\{\{(\w+)\}\}")


@functools.cache
def queries_of(engine: str) -> Mapping[str, str]:
    """The queries of the program in the words of an engine (`sqlite` or `postgres`), by `<file>.<name>`."""
    return load_queries(_folders(engine))


@functools.cache
def conditions_of(engine: str) -> Mapping[str, str]:
    """The conditions of the program in the words of an engine, by `<file>.<name>`."""
    return load_queries(_folders(engine), kind="condition")


def load_queries(folders: Sequence[Traversable], *, kind: str = "name") -> Mapping[str, str]:
    """The queries of these folders by `<file>.<name>`, or the conditions; a later folder's block replaces an
    earlier one's."""
    queries: dict[str, str] = {}
    fragments: dict[str, str] = {}
    for folder in folders:
        folder_queries: dict[str, str] = {}
        folder_fragments: dict[str, str] = {}
        for stem, block_kind, name, sql in _blocks(folder):
            is_fragment = block_kind == "fragment"
            if not is_fragment and block_kind != kind:
                continue
            blocks, key = (folder_fragments, name) if is_fragment else (folder_queries, f"{stem}.{name}")
            assert key not in blocks, f"two blocks of one folder are named {key}"
            blocks[key] = sql
        queries |= folder_queries
        fragments |= folder_fragments
    return {name: _query(sql, fragments) for name, sql in queries.items()}


def _folders(engine: str) -> list[Traversable]:
    package = resources.files("bot.store")
    return [package.joinpath("queries"), package.joinpath(f"{engine}/queries")]


def _blocks(folder: Traversable) -> Iterator[tuple[str, str, str, str]]:
    """File, kind, name and SQL of each block, without its comments."""
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    for file in sorted(files, key=lambda file: file.name):
        _, *pieces = _HEAD.split(file.read_text("utf-8"))
        for kind, name, block in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            lines = (line for line in block.strip().splitlines() if not line.lstrip().startswith("--"))
            yield file.name.removesuffix(".sql"), kind, name, "\n".join(lines).strip().removesuffix(";")


def _query(sql: str, fragments: Mapping[str, str]) -> str:
    filled = sql
    while _FRAGMENT.search(filled):  # a fragment may hold another one
        filled = _FRAGMENT.sub(lambda match: fragments[match[1]], filled)
    return filled
