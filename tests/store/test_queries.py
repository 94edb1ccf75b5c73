"""What every named query must hold: it fits the schema, somebody asks it, and PostgreSQL could take it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.store.ports import ALWAYS, NamedCondition
from bot.store.query_loader import conditions_of, queries_of
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteTransaction
from bot.store.sqlite.migrations import apply_migrations
from bot.store.sqlite.statements import NamedQuery, named_queries
from bot.store.sqlite.text_functions import add_text_functions

BOT = Path(bot.__file__).parent
PORTABLE = sorted((BOT / "store" / "queries").glob("*.sql"))
METHODS = {"all", "one", "value", "run", "run_many"}

#: Words that only SQLite understands, or that mean something else elsewhere, and what to write.
ENGINE_WORDS = {
    r"\bjson\w*\(": "columns, or JSON as text that bot.store.codecs reads",
    r"\bINSERT\s+OR\b|\bREPLACE\s+INTO\b": "ON CONFLICT",
    r"\bGLOB\b|\bLIKE\b": "a column: LIKE ignores case in SQLite only",
    r"\b(rowid|oid)\b": "id",
    r"\bPRAGMA\b": "the engine's folder",
    r"\bINDEXED\s+BY\b|\bCROSS\b|\bWITHOUT\b|\bAUTOINCREMENT\b": "a fragment in the engine's folder",
    r"\b(min|max)\s*\([^()]*,": "CASE",
    r"\b(ifnull|iif|total|group_concat|typeof|instr)\s*\(": "standard SQL",
    r"\b(strftime|julianday|unixepoch|datetime)\s*\(": "a time that the caller passes",
    r"\bsum\s*\((?!CASE)[^()]*[=<>]": "count(*) FILTER (WHERE …): a truth is no number",
    r"\bIS\s+:": "CASE or IS NULL",
    r"==|\?|\"|`|\[": "=, :name, no quotes",
    r"\b(TRUE|FALSE)\b": "0 and 1",
    r"[=(,]\s*[+]\s*[a-z]|\bAND\s+[+]": "a fragment: unary plus is a hint to SQLite",
}


@pytest.fixture(scope="module")
def tx() -> Iterator[SqliteTransaction]:
    """An empty database with the newest schema."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    apply_migrations(connection)
    # EXPLAIN of a check that looks at a virtual table answers an address where text is expected.
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    add_text_functions(connection)
    yield SqliteTransaction(connection)
    connection.close()


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_query_fits_the_schema(tx: SqliteTransaction, name: str) -> None:
    query = named_queries()[name]
    lists = {parameter: [1, 2] for parameter in query.lists}
    values = dict.fromkeys(re.findall(r":([a-z_]\w*)", query.sql))
    conditions = dict.fromkeys(re.findall(r"\(:(\w+)&\)", query.sql), ALWAYS)
    sql, parameters = query.bind(values | lists | conditions)
    assert tx.execute(f"EXPLAIN {sql}", parameters).fetchall()


@pytest.mark.parametrize("name", sorted(conditions_of("sqlite")))
def test_every_condition_fits_the_schema(tx: SqliteTransaction, name: str) -> None:
    names = re.findall(r":([a-z_]\w*)", conditions_of("sqlite")[name])
    condition = NamedCondition(name=name, parameters=dict.fromkeys(names))
    query = named_queries()["case_queue.count_matching"]
    sql, parameters = query.bind({"matching": condition})
    assert tx.execute(f"EXPLAIN {sql}", parameters).fetchall()


def test_every_condition_is_asked_and_every_one_that_is_asked_exists() -> None:
    asked = {
        node.value
        for path in (BOT / "store").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"conditions\.[a-z_0-9]+", node.value)
    }
    assert asked == set(conditions_of("sqlite"))


def test_every_query_is_asked_and_every_question_has_a_query() -> None:
    every = queries_of("sqlite").keys() | queries_of("postgres").keys()
    stems = {name.partition(".")[0] for name in every}
    asked = {
        node.value
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", node.value) and node.value.partition(".")[0] in stems
        if path.is_relative_to(BOT / "store")
    }
    assert (every - asked, asked - every) == (set(), set())


def test_no_name_of_a_query_is_put_together_at_run_time() -> None:
    """Such a name would escape the test above."""
    computed = [
        f"{path.relative_to(BOT)}:{node.lineno}"
        for path in (BOT / "store").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "tx"
        if not (node.args and isinstance(node.args[0], ast.Constant | ast.IfExp | ast.Name))
    ]
    assert computed == []


@pytest.mark.parametrize("path", PORTABLE, ids=[path.stem for path in PORTABLE])
def test_a_portable_query_has_no_word_of_one_engine(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("--")]
    code = re.sub(r"'[^']*'", "''", "\n".join(lines))
    words = {
        match[0]: instead
        for pattern, instead in ENGINE_WORDS.items()
        for match in re.finditer(pattern, code, re.IGNORECASE)
    }
    assert words == {}


def test_every_file_of_queries_belongs_to_a_module_of_that_name() -> None:
    modules = {path.stem for path in (BOT / "store").rglob("*.py")}
    files = {path.stem for path in (BOT / "store").rglob("queries/*.sql")} - {"fragments"}
    assert files - modules == set()


def test_the_words_above_are_found() -> None:
    sql = "SELECT max(a, b), sum(c = 1) FROM t INDEXED BY i WHERE d = json_extract(e, '$.x') AND f LIKE 'g'"
    assert sum(bool(re.search(pattern, sql, re.IGNORECASE)) for pattern in ENGINE_WORDS) == 5
    assert NamedQuery(sql, ()).bind({}) == (sql, {})
