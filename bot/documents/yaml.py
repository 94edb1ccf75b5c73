"""Our own YAML files as plain values that know their line and column.

Refuses what YAML should not be able to do to us: aliases, duplicate keys, excessive size or
depth, YAML 1.1 surprises. Opens no file, and never quotes a value: it may be a secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.errors import ConfigError, Message, Problem, message

MAX_YAML_BYTES = 2**20
MAX_YAML_DEPTH = 30
MAX_YAML_NODES = 100_000
MAX_PROBLEMS = 100

Path = tuple[str | int, ...]
Position = tuple[int, int]

# Scalars that are not text in YAML 1.2; an id beyond 2**53 is a whole number and stays exact.
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile("0|-?[1-9][0-9]{0,38}")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}")
#: C0 and C1, without tab and line ends: no text of ours has them, and no text that people write.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_REMARK_IN_LIST = re.compile(r"^[^\"'#]*(?:[\[,{]|[\[{][^\"'#]*:)\s*(#\w+)", re.MULTILINE)
_COMPARISON = re.compile(r":\s*[<>]=?\s*\d")

#: Messages of libyaml that stand where the file ends, not where the mistake is.
_REPORTED_LATE = ("could not find expected ':'", "found unexpected end of stream")
#: Messages about what is missing in a list between brackets.
_IN_LIST = (
    "did not find expected node content",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "found unexpected end of stream",
)
_TAB = message("this line is indented with a tab; indent with spaces only")
#: An apostrophe inside single quotes: 'C'est fermé'. It ends the text.
_APOSTROPHE = re.compile(r"[:\[{,-]\s*'[^'\"]*\w'\w")
#: What libyaml's messages mean to somebody who writes no other YAML.
_HINTS = {
    "could not find expected ':'": message("a colon and a space are missing after the name"),
    "found unexpected end of stream": message("the quote that opens here is never closed"),
    "mapping values are not allowed in this context": message(
        "a text that contains a colon must be quoted; or this line is indented too far"
    ),
    "did not find expected key": message(
        "indented differently from the lines above, or a bracket or quote above was never closed"
    ),
    "did not find expected '-' indicator": message(
        "the lines of this list start with '- ', all with the same indentation"
    ),
    "did not find expected ',' or ']'": message("a comma or the closing ] is missing"),
    "did not find expected ',' or '}'": message("a comma or the closing } is missing"),
    "did not find expected node content": message(
        "a value is missing here, or a bracket above was never closed"
    ),
    "did not find expected <document start>": message(
        "not a line such as 'name: value', or indented less than the first line"
    ),
    "block sequence entries are not allowed in this context": message(
        "a list begins on a line of its own, below its name"
    ),
    "did not find expected alphabetic or numeric character": message(
        "a text that starts with * or & must be quoted"
    ),
    "found unknown escape character": message(
        "write \\\\ for a backslash between double quotes, or use single quotes"
    ),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found character that cannot start any token": message(
        "a tab, or a text that starts with @, % or `: indent with spaces, put such a text in quotes"
    ),
}


@dataclass(frozen=True)
class Document:
    """One YAML document as plain values, with the position of every key and value.

    `problems` are the mistakes found while reading it; `validate` reports them with its own.
    """

    name: str
    value: Any
    positions: Mapping[Path, Position]
    key_positions: Mapping[Path, Position]
    problems: tuple[Problem, ...] = ()

    def where(self, path: Path, key: bool = False) -> str:
        """`rules.yaml:12:7` of the value (or key) at `path`, or of the nearest thing around it."""
        positions = self.key_positions if key else self.positions
        while path and path not in positions:
            path, positions = path[:-1], self.positions
        line, column = positions.get(path, (1, 1))
        return f"{self.name}:{line}:{column}"


def from_yaml(text: str, name: str) -> Document:
    """Read one YAML document.

    Only true, false, null, whole numbers and numbers with a point are not text: `no`, `on`,
    `0123`, `12:30` and dates stay as written. Raises `ConfigError` when nothing can be read
    safely: bad syntax, anchors, tags, too large, too deep. Duplicate keys are collected in
    `Document.problems`, so that they are reported together with everything else.
    """
    try:
        _refuse_bombs(text, name)
        loader = yaml.CSafeLoader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise ConfigError([_syntax_problem(error, text, name)]) from error
    except (yaml.YAMLError, UnicodeError) as error:
        detail = str(error).partition("\n")[0]
        problem = message("not readable as YAML: {detail}", detail=detail)
        raise ConfigError([Problem(f"{name}:1:1", problem)]) from error
    walk = _Walk(name)
    value = None if root is None else walk.to_plain(root, ())
    return Document(name, value, walk.positions, walk.key_positions, tuple(walk.problems))


def _refuse_bombs(text: str, name: str) -> None:
    """Count and measure on the event stream, before anything is built from it."""
    if len(text) > MAX_YAML_BYTES or len(text.encode()) > MAX_YAML_BYTES:
        problem = message("larger than 1 MiB, more than anybody can maintain by hand")
        raise ConfigError([Problem(f"{name}:1:1", problem)])
    depth = nodes = 0
    problems = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        where = _where(name, event.start_mark)
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if refusal := _refusal(event):
            problems.append(Problem(where, refusal))
        if depth > MAX_YAML_DEPTH:
            problems.append(Problem(where, message("nested more than {limit} deep", limit=MAX_YAML_DEPTH)))
        if nodes > MAX_YAML_NODES:
            problems.append(Problem(where, message("more than {limit} values", limit=MAX_YAML_NODES)))
        if depth > MAX_YAML_DEPTH or nodes > MAX_YAML_NODES or len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise ConfigError(problems)


def _refusal(event: yaml.Event) -> Message | None:
    if isinstance(event, yaml.AliasEvent):
        return message("'*{name}': aliases are not allowed; write it out or use a list", name=event.anchor)
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        return message("'&{name}': anchors are not allowed; write it out or use a list", name=event.anchor)
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
        return message("'{tag}': tags are not allowed; write the plain value", tag=event.tag)
    return None


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """A syntax error at the position where a person would look for it: libyaml notices what was never
    closed only where the file ends."""
    detail = error.problem or error.context or ""
    is_late = detail in _REPORTED_LATE or not _line_at(text, error.problem_mark)
    mark = (error.context_mark if is_late else None) or error.problem_mark
    hint = _HINTS.get(detail)
    remark = _REMARK_IN_LIST.search(text)
    if remark and detail in _IN_LIST:
        hint = message("a # begins a remark: put {tag} in quotes", tag=f"'{remark[1]}'")
        line = text.count("\n", 0, remark.start(1))
        column = remark.start(1) - (text.rfind("\n", 0, remark.start(1)) + 1)
        return Problem(f"{name}:{line + 1}:{column + 1}", _unreadable(hint))
    if _APOSTROPHE.search(_line_at(text, mark)):
        hint = message("an apostrophe ends a text in single quotes: put this text in double quotes")
    if _COMPARISON.search(_line_at(text, mark)):
        hint = message("a text that starts with > must be quoted")
    return Problem(_where(name, mark), _unreadable(hint or detail))


def _unreadable(detail: Message | str) -> Message:
    """Our own words where we have some: those of libyaml are in English and about its grammar."""
    return message("not readable as YAML: {detail}", detail=detail)


def _where(name: str, mark: Any) -> str:
    return f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else f"{name}:1:1"


def _line_at(text: str, mark: Any) -> str:
    lines = text.splitlines()
    return lines[mark.line] if mark and mark.line < len(lines) else ""


class _Walk:
    """One pass over the nodes: plain values, their positions, and duplicate keys."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.positions: dict[Path, Position] = {}
        self.key_positions: dict[Path, Position] = {}
        self.problems: list[Problem] = []

    def to_plain(self, node: yaml.Node, path: Path) -> Any:
        self.positions[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.ScalarNode):
            self._check_text(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.to_plain(child, (*path, index)) for index, child in enumerate(node.value)]
        is_quoted = isinstance(node, yaml.ScalarNode) and node.style not in (None, "")
        return node.value if is_quoted else _scalar(node.value)

    def _check_text(self, node: yaml.ScalarNode) -> None:
        """Collect a text with a control character: in double quotes, "\\b" is a backspace."""
        if control := _CONTROL.search(node.value):
            problem = message(
                "holds the control character {code}; between double quotes a backslash makes one of the"
                " letter after it, so put a pattern such as \\bprix\\b in single quotes",
                code=f"U+{ord(control[0]):04X}",
            )
            self.problems.append(Problem(_where(self.name, node.start_mark), problem))

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, child in node.value:
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            where = f"{self.name}:{line}:{column}"
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem(where, message("a key must be a plain word")))
                continue
            self._check_text(key)
            if key.value in members:
                first = self.key_positions[(*path, key.value)][0]
                problem = message("duplicate key '{key}' (first on line {line})", key=key.value, line=first)
                self.problems.append(Problem(where, problem))
                continue
            self.key_positions[(*path, key.value)] = (line, column)
            members[key.value] = self.to_plain(child, (*path, key.value))
        return members


def _scalar(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
