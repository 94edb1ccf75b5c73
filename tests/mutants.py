"""Changes one thing at a time in the code that must not go wrong, and reports which changes no test notices.

    python -m tests.mutants [MODULE …]

Each change is made in a copy of the project, and only the tests of that module run on it. Not part of CI: it
takes minutes for each module. What survives is either missing a test or explained in `docs/decisions.md`.
"""

import ast
import compileall
import copy
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: The modules, each with the tests that are run for it.
TESTS: Mapping[str, Sequence[str]] = {
    "bot/runtime/dispatcher.py": ["tests/runtime/test_dispatcher.py", "tests/runtime/test_outcomes.py"],
    "bot/runtime/outcomes.py": ["tests/runtime/test_outcomes.py", "tests/runtime/test_dispatcher.py"],
    "bot/runtime/rate_limiter.py": ["tests/runtime/test_rate_limiter.py"],
    "bot/runtime/pipeline.py": ["tests/runtime/test_pipeline.py"],
    "bot/runtime/deciding.py": ["tests/runtime/test_deciding.py"],
    "bot/store/delivery/outbox.py": [
        "tests/store/delivery/test_outbox.py",
        "tests/store/delivery/test_circuit_breaker.py",
        "tests/store/intake/test_echoes.py",
    ],
    "bot/store/delivery/circuit_breaker.py": ["tests/store/delivery/test_circuit_breaker.py"],
    "bot/store/delivery/breaker_buckets.py": [
        "tests/store/delivery/test_breaker_buckets.py",
        "tests/store/delivery/test_circuit_breaker.py",
        "tests/store/delivery/test_breaker_clock.py",
    ],
    "bot/store/delivery/breaker_clock.py": ["tests/store/delivery/test_breaker_clock.py"],
    "bot/rules/engine/decide.py": ["tests/rules/engine"],
    "bot/rules/engine/allocation.py": ["tests/rules/engine"],
    "bot/rules/engine/safety_net.py": ["tests/rules/engine/test_safety_net.py"],
}
_MEMORY = Path("/dev/shm")
_COPIED = ("bot", "tests", "models", "rules.yaml", "pyproject.toml", "config.example.yaml")
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "weights", "runs")
_SWAPPED: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
_SWAPPED_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change: where, what stood there, what stands there now, and the whole changed source."""

    line: int
    before: str
    after: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of `source` that is tried, from top to bottom."""
    for node in _candidates(ast.parse(source)):
        for changed in _changes(node):
            before, after = ast.unparse(node), ast.unparse(changed)
            # In parentheses, because what binds tighter around the old expression must not tear the new one.
            text = after if isinstance(changed, ast.stmt) else f"({after})"
            yield Mutant(line=node.lineno, before=before, after=after, source=_spliced(source, node, text))


def _candidates(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Expressions and statements that decide something: no annotations, no logs, no decorators."""
    for name, field in ast.iter_fields(tree):
        if name in {"annotation", "returns", "decorator_list", "format_spec"}:
            continue
        for node in field if isinstance(field, list) else [field]:
            if not isinstance(node, ast.AST) or _is_log(node) or isinstance(node, ast.JoinedStr):
                continue
            if isinstance(node, ast.expr | ast.stmt):
                yield node
            yield from _candidates(node)


def _is_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("logger.")


def _changes(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    changed = copy.deepcopy(node)
    match changed:
        case ast.Compare(ops=[operator]) if type(operator) in _SWAPPED:
            changed.ops = [_SWAPPED[type(operator)]()]  # type: ignore[list-item]
            yield changed
        case ast.BoolOp() | ast.BinOp() if type(changed.op) in _SWAPPED:
            changed.op = _SWAPPED[type(changed.op)]()  # type: ignore[assignment]
            yield changed
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield changed.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(value=not changed.value)
        case ast.Constant(value=int() | float()):
            yield ast.Constant(value=changed.value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in _SWAPPED_CALLS:
            changed.func = ast.Name(id=_SWAPPED_CALLS[name])
            yield changed
        case ast.IfExp():
            yield changed.body
            yield changed.orelse
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign():
            yield ast.Pass()


def _spliced(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    lines = source.encode().splitlines(keepends=True)  # offsets are in bytes
    first, last = lines[node.lineno - 1][: node.col_offset], lines[node.end_lineno - 1][node.end_col_offset :]
    changed = [*lines[: node.lineno - 1], first + text.encode() + last, *lines[node.end_lineno :]]
    return b"".join(changed).decode()


def _run(folder: Path, tests: Sequence[str], within: float) -> bool:
    """Whether the tests pass in the copy, in a process of their own and in time."""
    child = os.fork()  # what is imported already need not be imported for each of hundreds of runs
    if child == 0:
        os.setsid()
        os._exit(_pytest(folder, "-x", "--basetemp", str(folder / "tmp"), *tests))
    deadline = time.monotonic() + within
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.02)


def _pytest(folder: Path, *options: str) -> int:
    """The exit code of pytest in the copy, whose modules take the place of this project's."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] in {"bot", "tests", "models"}]:
        del sys.modules[name]
    with open(os.devnull, "w") as silence, redirect_stdout(silence), redirect_stderr(silence):
        return int(
            pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not long", "--hypothesis-seed=1", *options])
        )


def survivors(module: str, folder: Path) -> Iterator[Mutant]:
    """The changes of one module that its tests do not notice. `folder` holds a copy of the project."""
    path, source = folder / module, (ROOT / module).read_text("utf-8")
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()  # changes within one second and of the same length would go unseen
    _pytest(folder, "--collect-only", *TESTS[module])  # imports what all runs need
    began = time.monotonic()
    if not _run(folder, TESTS[module], within=600):
        raise SystemExit(f"{module}: its tests fail without any change")
    within = 10 + 3 * (time.monotonic() - began)
    try:
        for mutant in mutants(source):
            path.write_text(mutant.source, "utf-8")
            if _run(folder, TESTS[module], within):
                yield mutant
    finally:
        path.write_text(source, "utf-8")


def main(modules: Sequence[str]) -> None:
    """Try every change of these modules, or of all, and print the survivors."""
    sys.dont_write_bytecode = True
    # In memory where that is possible: the tests wait for the disk more than for anything else.
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=memory) as parent:
        folder = Path(parent)
        for name in _COPIED:
            origin = ROOT / name
            if origin.is_dir():
                shutil.copytree(origin, folder / name, ignore=_NOT_COPIED)
            else:
                shutil.copy(origin, folder / name)
        (folder / "models" / "weights").symlink_to(ROOT / "models" / "weights")
        compileall.compile_dir(folder, quiet=2)
        for module in modules or TESTS:
            count = len(list(mutants((ROOT / module).read_text("utf-8"))))
            alive = 0
            for mutant in survivors(module, folder):
                alive += 1
                print(f"{module}:{mutant.line}: {mutant.before}  →  {mutant.after}", flush=True)
            print(f"{module}: {alive} of {count} changes survived", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
