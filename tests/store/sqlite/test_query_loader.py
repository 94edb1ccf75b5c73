"""How the files of queries are read, and what the driver gets for a list."""

import sqlite3
from pathlib import Path

import pytest

from bot.store.sqlite.query_loader import NamedQuery, load_queries, named_queries


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / f"{name}.sql").write_text(text, "utf-8")
    return path


def test_a_query_is_named_by_its_file_and_its_block_and_loses_its_comments(tmp_path: Path) -> None:
    oldest = "-- name: oldest\n-- What it is for.\nSELECT a\n  -- why b\nFROM b;\n\n"
    text = f"-- About the file.\n\n{oldest}-- name: newest\nSELECT c\n"
    queries = load_queries([folder(tmp_path / "portable", notes=text)])
    assert {name: query.sql for name, query in queries.items()} == {
        "notes.oldest": "SELECT a\nFROM b",
        "notes.newest": "SELECT c",
    }


def test_the_later_folder_s_query_replaces_the_portable_one(tmp_path: Path) -> None:
    portable = folder(tmp_path / "portable", notes="-- name: one\nSELECT 1\n-- name: two\nSELECT 2\n")
    engine = folder(tmp_path / "engine", notes="-- name: two\nSELECT 22\n")
    queries = load_queries([portable, engine])
    assert [queries[name].sql for name in ("notes.one", "notes.two")] == ["SELECT 1", "SELECT 22"]


def test_a_fragment_fills_the_queries_of_every_file_in_the_engine_s_words(tmp_path: Path) -> None:
    portable = folder(
        tmp_path / "portable",
        notes="-- name: all\nSELECT * FROM note {{index}} WHERE {{open}}\n",
        shared="-- fragment: open\nstate = 'open'\n-- fragment: index\n",
    )
    engine = folder(tmp_path / "engine", shared="-- fragment: index\nINDEXED BY note_open\n")
    assert load_queries([portable])["notes.all"].sql == "SELECT * FROM note  WHERE state = 'open'"
    assert (
        load_queries([portable, engine])["notes.all"].sql
        == "SELECT * FROM note INDEXED BY note_open WHERE state = 'open'"
    )


@pytest.mark.parametrize(
    "text",
    ["-- name: one\nSELECT 1\n-- name: one\nSELECT 2\n", "-- fragment: a\nx\n-- fragment: a\ny\n"],
    ids=["query", "fragment"],
)
def test_two_blocks_of_one_name_are_a_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(AssertionError, match="two blocks of one folder are named"):
        load_queries([folder(tmp_path / "portable", notes=text)])


def test_an_unknown_fragment_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="opne"):
        load_queries([folder(tmp_path / "portable", notes="-- name: all\nSELECT {{opne}}\n")])


@pytest.mark.parametrize("members", [[], [2], [1, 3], range(1, 4)], ids=["none", "one", "two", "range"])
@pytest.mark.parametrize("word", ["IN", "NOT IN"])
def test_a_list_of_any_length_is_a_set_of_its_members(word: str, members: list[int]) -> None:
    query = NamedQuery(f"SELECT column1 FROM (VALUES (1), (2), (3)) WHERE column1 {word} (:ids*)", ("ids",))
    connection = sqlite3.connect(":memory:")
    rows = connection.execute(*query.bind({"ids": members})).fetchall()
    connection.close()
    assert [number for (number,) in rows] == [
        number for number in (1, 2, 3) if (number in members) == (word == "IN")
    ]


def test_a_bound_limit_is_no_reason_to_plan_again(tmp_path: Path) -> None:
    """SQLite plans by the value of a bare `LIMIT :n`, and prepares the statement again for every new one."""
    queries = load_queries(
        [folder(tmp_path / "portable", notes="-- name: some\nSELECT a LIMIT :n OFFSET :m\n")]
    )
    assert queries["notes.some"].sql == "SELECT a LIMIT :n + 0 OFFSET :m"


def test_lists_and_single_values_are_bound_side_by_side() -> None:
    query = NamedQuery("SELECT :a WHERE 1 IN (:xs*) AND 2 IN (:ys*) OR 3 IN (:xs*)", ("xs", "ys"))
    assert query.bind({"a": 0, "xs": (7, 8), "ys": (9,)}) == (
        "SELECT :a WHERE 1 IN (:xs_0, :xs_1) AND 2 IN (:ys_0) OR 3 IN (:xs_0, :xs_1)",
        {"a": 0, "xs_0": 7, "xs_1": 8, "ys_0": 9},
    )


def test_few_statements_stand_for_lists_of_any_length() -> None:
    query = NamedQuery("SELECT 1 WHERE 1 IN (:xs*)", ("xs",))
    statements = {query.bind({"xs": range(length)})[0] for length in range(1_025)}
    assert len(statements) == 12
    assert query.bind({"xs": (7, 8, 9)})[1] == {"xs_0": 7, "xs_1": 8, "xs_2": 9, "xs_3": 9}


def test_a_long_list_takes_no_more_parameters_than_it_has_members() -> None:
    query = NamedQuery("SELECT 1 WHERE 1 IN (:xs*)", ("xs",))
    assert len(query.bind({"xs": range(32_766)})[1]) == 32_766


def test_the_program_s_own_queries_have_no_place_left_unfilled() -> None:
    assert [name for name, query in named_queries().items() if "{{" in query.sql or not query.sql] == []
