"""The shape of the house: sizes, names, mirrors, and what may be printed or caught where."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "bot").rglob("*.py")) + sorted((ROOT / "models").rglob("*.py"))
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "base"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert path.stem not in VAGUE
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module opens with its docstring"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 50, f"{node.name} at line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_things_have_a_contract(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            assert ast.get_docstring(node), f"{node.name} at line {node.lineno}"


def test_everything_is_caught_in_two_places_only() -> None:
    broad = [
        name_of(path)
        for path in MODULES
        if path.is_relative_to(ROOT / "bot")
        for _ in re.findall(r"except( \(?(Base)?Exception)?\b.*:\s*(#.*)?$", path.read_text("utf-8"), re.M)
        if re.search(r"except(:| \(?(Base)?Exception\b)", path.read_text("utf-8"))
    ]
    allowed = {"bot/runtime/app.py", "bot/cli/__init__.py", "bot/store/sqlite/engine.py"}
    assert set(broad) <= allowed


def test_printing_is_for_the_command_line() -> None:
    for path in (ROOT / "bot").rglob("*.py"):
        if not path.is_relative_to(ROOT / "bot" / "cli"):
            calls = [
                node
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            ]
            assert not calls, name_of(path)


def test_every_module_has_its_tests() -> None:
    missing = []
    for path in (ROOT / "bot").glob("*.py"):
        if path.stem not in {"__init__", "__main__", "ports", "domain"}:
            tested = ROOT / "tests" / f"test_{path.stem}.py"
            missing += [] if tested.exists() else [name_of(tested)]
    assert missing == []


def test_no_page_or_module_names_a_machine() -> None:
    suspicious = re.compile(r"(?<![\w.])/(work|root|tmp|home/\w+)/")
    for folder in ("bot", "models", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".yaml", ".sql", ".toml"}:
                assert not suspicious.search(path.read_text("utf-8")), name_of(path)
