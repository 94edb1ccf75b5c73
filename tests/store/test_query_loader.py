"""How the files of queries are read."""

from pathlib import Path

import pytest

from bot.store.query_loader import load_queries, queries_of


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / f"{name}.sql").write_text(text, "utf-8")
    return path


def test_a_query_is_named_by_its_file_and_its_block_and_loses_its_comments(tmp_path: Path) -> None:
    oldest = "-- name: oldest\n-- What it is for.\nSELECT a\n  -- why b\nFROM b;\n\n"
    text = f"-- About the file.\n\n{oldest}-- name: newest\nSELECT c\n"
    queries = load_queries([folder(tmp_path / "portable", notes=text)])
    assert dict(queries) == {
        "notes.oldest": "SELECT a\nFROM b",
        "notes.newest": "SELECT c",
    }


def test_the_later_folder_s_query_replaces_the_portable_one(tmp_path: Path) -> None:
    portable = folder(tmp_path / "portable", notes="-- name: one\nSELECT 1\n-- name: two\nSELECT 2\n")
    engine = folder(tmp_path / "engine", notes="-- name: two\nSELECT 22\n")
    queries = load_queries([portable, engine])
    assert [queries[name] for name in ("notes.one", "notes.two")] == ["SELECT 1", "SELECT 22"]


def test_a_fragment_fills_the_queries_of_every_file_in_the_engine_s_words(tmp_path: Path) -> None:
    portable = folder(
        tmp_path / "portable",
        notes="-- name: all\nSELECT * FROM note {{index}} WHERE {{open}}\n",
        shared="-- fragment: open\nstate = 'open'\n-- fragment: index\n",
    )
    engine = folder(tmp_path / "engine", shared="-- fragment: index\nINDEXED BY note_open\n")
    assert load_queries([portable])["notes.all"] == "SELECT * FROM note  WHERE state = 'open'"
    assert (
        load_queries([portable, engine])["notes.all"]
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


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_program_s_own_queries_have_no_place_left_unfilled(engine: str) -> None:
    assert [name for name, sql in queries_of(engine).items() if "{{" in sql or not sql] == []


def test_every_engine_answers_the_same_queries_but_for_its_own_state() -> None:
    differing = queries_of("sqlite").keys() ^ queries_of("postgres").keys()
    assert differing == {"health.quick_check", "health.list_objects"}
