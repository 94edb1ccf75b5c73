"""Questions about our own source, for the tests that hold it to its rules. Reads files, imports none."""

import ast
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, kw_only=True)
class Binding:
    """A name that a statement or a parameter gives to something."""

    name: str
    line: int


def modules(*folders: str) -> list[Path]:
    """Every Python file of these folders, in alphabetical order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """The path from the root, as people write it."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file, nested ones too."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def bindings(node: ast.AST) -> Iterator[Binding]:
    """What is bound below `node`, outside comprehensions and lambdas, whose names live for one line."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*_COMPREHENSIONS, ast.Lambda)):
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield Binding(name=child.id, line=child.lineno)
        elif isinstance(child, ast.arg):
            yield Binding(name=child.arg, line=child.lineno)
        elif isinstance(child, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and child.name:
            yield Binding(name=child.name, line=child.lineno)
        yield from bindings(child)


def inner_imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports that stand inside a function."""
    found: dict[int, ast.Import | ast.ImportFrom] = {}
    for function in functions(path):
        found |= {
            node.lineno: node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
        }
    return iter(found.values())


def import_graph(*folders: str) -> Mapping[str, frozenset[str]]:
    """Module → modules of the same folders that it names in imports, wherever these stand and whether or
    not they are for type checkers only."""
    names = {dotted(path): path for path in modules(*folders)}
    return {name: frozenset(_imported(path, frozenset(names))) - {name} for name, path in names.items()}


def _imported(path: Path, names: frozenset[str]) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            members = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in names else node.module for name in members if node.module in names)


def circles(graph: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """The groups of modules that import one another, each in alphabetical order."""
    reachable = {name: _reachable(name, graph) for name in graph}
    groups = {
        tuple(sorted({name} | {other for other in reachable[name] if name in reachable[other]}))
        for name in graph
        if name in reachable[name]
    }
    return sorted(list(group) for group in groups)


def _reachable(start: str, graph: Mapping[str, frozenset[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph[name]
    return frozenset(seen)
