"""Where the program says which message, and with which values: read from its source."""

import ast
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.source_tree import tree

BOT = Path(__file__).parent.parent.parent / "bot"


@dataclass(frozen=True)
class MessageCall:
    """One call of the catalogue with a literal code, and the names of the values it passes."""

    code: str
    values: frozenset[str] | None  # None: passed on as `**values`
    is_count: bool
    where: str


@cache
def message_calls() -> tuple[MessageCall, ...]:
    """Every `t("code", …)`, `t.count("code", …)` and `UserError("code", …)`."""
    return tuple(call for path in sorted(BOT.rglob("*.py")) for call in _calls_in(path))


def problems_with(messages: Mapping[str, str | tuple[str, str]]) -> list[str]:
    """What is wrong between these messages and the program: never said, or said with other values."""
    problems = []
    for code, text in messages.items():
        calls = [call for call in message_calls() if call.code == code]
        if not calls and not _mentioned_codes().fullmatch(code):
            problems.append(f"{code} is never said")
        for call in calls:
            if call.is_count != isinstance(text, tuple) and not call.where.endswith("(error)"):
                problems.append(
                    f"{call.where}: {code} {'has' if isinstance(text, tuple) else 'has no'} plural"
                )
            elif call.values is not None and call.values - {"count"} != _places(text) - {"count"}:
                problems.append(
                    f"{call.where}: {code} needs {sorted(_places(text))}, gets {sorted(call.values)}"
                )
    return problems


def _places(text: str | tuple[str, str]) -> set[str]:
    forms = (text,) if isinstance(text, str) else text
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}


@cache
def _mentioned_codes() -> re.Pattern[str]:
    """Every text outside the messages, as one pattern: a code may be passed on or put together."""
    patterns = set()
    for path in BOT.rglob("*.py"):
        if path.parent.name != "messages":
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    patterns.add(re.escape(node.value))
                elif isinstance(node, ast.JoinedStr):
                    patterns.add(_pattern(node))
    # Codes are short words with dots; what begins with a blank to fill in would match every one of them.
    codes = (pattern for pattern in patterns if re.fullmatch(r"[a-z][\w\\.+]*", pattern))
    return re.compile("|".join(sorted(codes)))


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(
        re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else r"\w+" for piece in node.values
    )


def _calls_in(path: Path) -> Iterator[MessageCall]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and node.args and (kind := _kind_of(node.func)):
            for code in _codes(node.args[0]):
                named = [keyword.arg for keyword in node.keywords]
                yield MessageCall(
                    code=code,
                    values=None if None in named else frozenset(name for name in named if name),
                    is_count=kind == "count",
                    where=f"{path.relative_to(BOT.parent)}:{node.lineno} ({kind})",
                )


def _kind_of(function: ast.expr) -> str:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name == "UserError":
        return "error"
    if name == "count":
        owner = function.value if isinstance(function, ast.Attribute) else None
        return (
            "count"
            if isinstance(owner, ast.Name | ast.Attribute) and ast.unparse(owner).endswith("t")
            else ""
        )
    return (
        "text"
        if name == "t" or (isinstance(function, ast.Call) and ast.unparse(function) == "catalog()")
        else ""
    )


def _codes(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)
