"""The rules of the house that no linter knows: sizes, names, contracts of modules, and where tests stand."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.source_tree import (
    ROOT,
    Function,
    bindings,
    circles,
    dotted,
    functions,
    import_graph,
    inner_imports,
    modules,
    name_of,
    tree,
)

pytestmark = pytest.mark.no_cover

BOT = modules("bot")
MODULES = modules("bot", "models")
TESTS = modules("tests")
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base"}
#: Names that say nothing about what they hold.
FILLERS = frozenset(
    [
        "found",
        "one",
        "told",
        "said",
        "known",
        "place",
        "kept",
        "given",
        "wanted",
        "other",
        "thing",
        "each",
        "trouble",
        "rest",
        "part",
        "some",
    ]
)
#: Public functions that stand in three modules or more, each the same contract everywhere.
PORT_CONTRACTS = {
    "perform": "what `Adapter.perform` does, in the `flows` of a provider",
    "look_up": "what `Adapter.read_back` does, in the `flows` of a provider",
    "fetch": "what `Adapter.fetch` does, beside the flows of a provider",
    "parse_response": "what an answer of a provider's API says, or the error that it means",
}
INNER_IMPORTS_AT_MOST = 11
#: Where everything may be caught: where the program repeats its loops, the CLI's outermost line, and a
#: transaction that is rolled back before its error goes on.
CATCHES_EVERYTHING = {
    "bot/runtime/loop.py",
    "bot/runtime/app.py",
    "bot/cli/__init__.py",
    "bot/store/postgres/engine.py",
    "bot/store/sqlite/engine.py",
}

_CLOCKS = re.compile(r"\b(perf_counter|monotonic|process_time|time\.time)(_ns)?\(\)")

each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


# ---- modules and functions


@each_module
def test_a_module_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert path.stem not in VAGUE
    assert ast.get_docstring(tree(path)), "a module opens with its docstring"
    assert "TODO" not in text


@each_module
def test_a_function_fits_on_a_screen(path: Path) -> None:
    for node in functions(path):
        assert node.end_lineno is not None
        assert node.end_lineno - node.lineno < 50, f"{node.name} at line {node.lineno}"


@each_module
def test_public_things_have_a_contract(path: Path) -> None:
    for node in tree(path).body:
        if isinstance(node, Function | ast.ClassDef) and node.name[0] != "_":
            assert ast.get_docstring(node), f"{node.name} at line {node.lineno}"


# ---- names


@each_module
def test_a_name_says_what_it_holds(path: Path) -> None:
    assert [f"{one.name} at line {one.line}" for one in bindings(tree(path)) if one.name in FILLERS] == []


def test_one_public_name_is_one_function_unless_it_is_the_contract_of_a_port() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in BOT:
        for name in {node.name for node in tree(path).body if isinstance(node, Function)}:
            if not name.startswith("_"):
                homes[name].append(name_of(path))
    often = {name: places for name, places in homes.items() if len(places) >= 3}
    assert {name: places for name, places in often.items() if name not in PORT_CONTRACTS} == {}
    assert set(PORT_CONTRACTS) <= set(often), "delete what is not needed any more"


def glossary() -> list[list[str]]:
    """The rows of the glossary, a list of cells each."""
    rows = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition("| --- |")[2].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row.startswith("|")]


def test_the_glossary_has_each_word_once_in_order_with_meaning_and_french() -> None:
    words = [row[0] for row in glossary()]
    assert words == sorted(set(words), key=str.casefold)
    assert [row for row in glossary() if len(row) != 4 or not all(row[:3])] == []


def test_no_name_uses_a_word_that_the_glossary_has_replaced() -> None:
    replaced = {word.strip() for row in glossary() for word in row[3].split(",")} - {""}
    assert replaced
    used = {}
    for path in BOT:
        names = [node.name for node in ast.walk(tree(path)) if isinstance(node, Function | ast.ClassDef)]
        for name in (path.stem, path.parent.name, *names):
            parts = {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name)}
            if parts & replaced:
                used[f"{name_of(path)}: {name}"] = sorted(parts & replaced)
    assert used == {}


# ---- imports


def test_few_imports_stand_inside_functions_and_each_says_why() -> None:
    standing, unexplained = [], []
    for path in MODULES:
        lines = path.read_text("utf-8").splitlines()
        for node in inner_imports(path):
            at = f"{name_of(path)}:{node.lineno}"
            standing.append(at)
            near = lines[node.lineno - 2 : (node.end_lineno or node.lineno) + 1]
            if not any(re.search(r"#(?! noqa: PLC0415$)", line) for line in near):
                unexplained.append(at)
    assert unexplained == []
    assert len(standing) <= INNER_IMPORTS_AT_MOST, standing


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert circles(import_graph("bot", "models")) == []


# ---- files

#: What reads files in another way: those of the program itself, and what a person names and can stop.
READS_BY_ITSELF = {
    "bot/answers/names.py",
    "bot/classify/lexicon.py",
    "bot/cli/inspect_webhook.py",
    "bot/demo/harness.py",
    "bot/demo/scenario.py",
    "bot/knowledge/calibrated.py",
    "bot/present/messages/catalog.py",
    "bot/store/delivery/boot_clock.py",
    "bot/store/migration_scripts.py",
    "bot/store/query_loader.py",
    "bot/web/assets.py",
}


def test_files_are_opened_in_one_way() -> None:
    """`bot.files` waits for nothing, reads no more than is expected and follows no link of somebody else."""
    opening = {"read_text", "read_bytes", "write_bytes", "touch"}
    by_themselves = {
        name_of(path)
        for path in BOT
        if name_of(path) != "bot/files.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in opening
        or (
            node.func.attr == "open"
            and any(isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in node.args)
        )
    }
    assert by_themselves == READS_BY_ITSELF


# ---- errors and output


def test_everything_is_caught_in_few_places_only() -> None:
    broad = {
        name_of(path)
        for path in BOT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
    }
    assert broad <= CATCHES_EVERYTHING


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    names = [] if handler.type is None else list(ast.walk(handler.type))
    broad = {node.id for node in names if isinstance(node, ast.Name)} & {"Exception", "BaseException"}
    return handler.type is None or bool(broad)


def test_printing_is_for_the_command_line() -> None:
    printing = {
        name_of(path)
        for path in BOT
        if not path.is_relative_to(ROOT / "bot" / "cli")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == set()


@pytest.mark.parametrize("path", BOT, ids=name_of)
def test_sentences_for_people_are_neither_in_user_errors_nor_out_of_reach_of_translators(path: Path) -> None:
    """A `UserError` names its sentence by a code; a `Problem` holds a literal, never one that is filled in
    before anybody could translate it."""
    for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name == "UserError" and call.args:
            assert all(_is_code(code) for code in _alternatives(call.args[0])), f"line {call.lineno}"
        if name == "Problem":
            formatted = [node for node in call.args[1:] if isinstance(node, ast.JoinedStr)]
            assert formatted == [], f"line {call.lineno}"


def _alternatives(expression: ast.expr) -> list[ast.expr]:
    """What `a if condition else b` may be, at any depth."""
    if isinstance(expression, ast.IfExp):
        return [*_alternatives(expression.body), *_alternatives(expression.orelse)]
    return [expression]


def _is_code(expression: ast.expr) -> bool:
    """A literal such as `case_closed`, or the name of something that holds one."""
    if isinstance(expression, ast.Constant):
        return re.fullmatch(r"[a-z_.]+", str(expression.value)) is not None
    return isinstance(expression, ast.Attribute | ast.Name)


# ---- tests


def test_every_module_has_its_tests_at_the_same_path() -> None:
    missing = []
    for path in BOT:
        if path.stem not in {"__init__", "__main__"}:
            mirror = ROOT / "tests" / path.relative_to(ROOT / "bot").with_name(f"test_{path.name}")
            missing += [] if mirror.exists() else [name_of(mirror)]
    assert missing == []


def test_no_test_imports_another_or_a_conftest() -> None:
    private = {dotted(path) for path in TESTS if path.name == "conftest.py" or path.name.startswith("test_")}
    graph = import_graph("tests")
    assert {name: sorted(used & private) for name, used in graph.items() if used & private} == {}


def test_no_test_is_red_on_a_slow_machine() -> None:
    """Measured time is for `bench/`: what a clock measured is not compared in an assertion."""
    timed: list[str] = []
    for path in TESTS:
        for function in functions(path) if _CLOCKS.search(path.read_text("utf-8")) else ():
            timed += [f"{name_of(path)}:{line}" for line in _compared_times(function)]
    assert timed == []


def _compared_times(function: Function) -> list[int]:
    durations: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and _has_duration(node.value, durations):
            durations |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Assert) and _has_duration(node.test, durations)
    ]


def _has_duration(expression: ast.expr, durations: set[str]) -> bool:
    """Whether it holds a difference to what a clock says now, or the name of one."""
    differences = [
        node for node in ast.walk(expression) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    ]
    return any(_CLOCKS.search(ast.unparse(node)) for node in differences) or any(
        isinstance(node, ast.Name) and node.id in durations for node in ast.walk(expression)
    )


# ---- pages


def test_no_page_or_module_names_a_machine() -> None:
    suspicious = re.compile(r"(?<![\w.])/(work|root|tmp|home/\w+)/")
    for folder in ("bot", "models", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".yaml", ".sql", ".toml"}:
                assert not suspicious.search(path.read_text("utf-8")), name_of(path)
