"""Our own YAML files as plain values that know their line and column.

Refuses what YAML should not be able to do to us: aliases, duplicate keys, excessive size or
depth, YAML 1.1 surprises. Opens no file, and never quotes a value: it may be a secret.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from bot.documents.json import kind_in_words
from bot.errors import ConfigError, Problem

MAX_YAML_BYTES = 2**20
MAX_YAML_DEPTH = 30
MAX_YAML_NODES = 100_000
MAX_PROBLEMS = 100
MAX_SECONDS = 10 * 365 * 86_400

Path = tuple[str | int, ...]
Place = tuple[int, int]
M = TypeVar("M", bound=BaseModel)

# What is not text in YAML 1.2; an id beyond 2**53 is a whole number and stays exact.
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_WHOLE = re.compile("0|-?[1-9][0-9]{0,38}")
_POINT = re.compile(r"-?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([smhdw])")
_COMPARISON = re.compile(r":\s*[<>]=?\s*\d")
_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
}

#: What libyaml notices only behind the place where the mistake is.
_NOTICED_LATE = ("could not find expected ':'", "found unexpected end of stream")
#: What its words mean to somebody who writes no YAML otherwise.
_HINTS = {
    "could not find expected ':'": "a colon and a space are missing after the name",
    "found unexpected end of stream": "the quote that opens here is never closed",
    "mapping values are not allowed in this context": "a text with a colon in it must stand in"
    " quotes; or this line is indented too far",
    "did not find expected key": "indented unlike the lines above, or a bracket or quote above stays open",
    "did not find expected '-' indicator": "this list's lines begin with '- ', all indented alike",
    "did not find expected ',' or ']'": "a comma or the closing ] is missing",
    "did not find expected ',' or '}'": "a comma or the closing } is missing",
    "found unknown escape character": "write \\\\ for a backslash between double quotes, or use single ones",
    "found character that cannot start any token": "a tab, or a text that begins with @, % or `: indent with"
    " spaces, put such a text in quotes",
}


@dataclass(frozen=True)
class Document:
    """One YAML document as plain values, with the place of every key and value.

    `problems` are the mistakes found while reading it; `check` reports them with its own.
    """

    name: str
    value: Any
    places: Mapping[Path, Place]
    key_places: Mapping[Path, Place]
    problems: tuple[Problem, ...] = ()

    def where(self, path: Path, key: bool = False) -> str:
        """`rules.yaml:12:7` of the value (or key) at `path`, or of the nearest thing around it."""
        places = self.key_places if key else self.places
        while path and path not in places:
            path, places = path[:-1], self.places
        line, column = places.get(path, (1, 1))
        return f"{self.name}:{line}:{column}"


def from_yaml(text: str, name: str) -> Document:
    """Read one YAML document.

    Only true, false, null, whole numbers and numbers with a point are not text: `no`, `on`,
    `0123`, `12:30` and dates stay as written. Raises `ConfigError` when nothing can be read
    safely: bad syntax, anchors, tags, too large, too deep. Duplicate keys are collected in
    `Sheet.problems`, so that they are reported together with everything else.
    """
    try:
        _refuse_bombs(text, name)
        loader = yaml.CSafeLoader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as trouble:
        raise ConfigError([_unreadable(trouble, text, name)]) from trouble
    except (yaml.YAMLError, UnicodeError) as trouble:
        raise ConfigError(
            [Problem(f"{name}:1:1", f"not readable as YAML: {_first_line(trouble)}")]
        ) from trouble
    walk = _Walk(name)
    value = None if root is None else walk.plain(root, ())
    return Document(name, value, walk.places, walk.key_places, tuple(walk.problems))


def validate(
    model: type[M],
    sheet: Document,
    label: Callable[[Path], str] = lambda path: "",
    hints: Mapping[str, str] = MappingProxyType({}),
    tags: frozenset[str] = frozenset(),
) -> M:
    """The sheet as a `model`; raises `ConfigError` with every mistake, each with its place.

    `label` says whose mistake it is (`rule prix-pub`), `hints` says what to write instead of
    some unknown keys. `tags` are the names of the kinds in the model's tagged unions, which do not stand
    in the file. Values are never quoted: they may be secrets.
    """
    problems = list(sheet.problems)
    try:
        found = model.model_validate({} if sheet.value is None else sheet.value)
    except ValidationError as trouble:
        for error in trouble.errors(include_url=False):
            path = _written(sheet, tuple(error["loc"]), tags)
            unknown = error["type"] == "extra_forbidden"
            said = _unknown(path, model, hints) if unknown else _said(error, path)
            whose = label(path)
            problems.append(Problem(sheet.where(path, key=unknown), f"{whose}: {said}" if whose else said))
    if problems:
        raise ConfigError(problems)
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """`, did you mean 'intent'?` for a word close to a known one, else an empty text."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f", did you mean '{close[0]}'?" if close else ""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, in the order of the file."""

    def place(problem: Problem) -> tuple[int, int]:
        line, column = problem.where.rsplit(":", 2)[-2:]
        return int(line), int(column)

    return tuple(sorted(dict.fromkeys(problems), key=place))


def seconds(value: object) -> float:
    """A length of time: a number of seconds, or a text such as `90s`, `30m`, `6h`, `7d`, `2w`.

    Raises `ValueError` with a sentence for the author of the file.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_SECONDS:
        return float(value)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found and (length := float(found[1]) * _UNITS[found[2]]) <= MAX_SECONDS:
        return length
    raise ValueError("expected a length of time such as 30s, 15m, 6h or 7d")


def _refuse_bombs(text: str, name: str) -> None:
    """Count and measure on the event stream, before anything is built from it."""
    if len(text) > MAX_YAML_BYTES or len(text.encode()) > MAX_YAML_BYTES:
        raise ConfigError([Problem(f"{name}:1:1", "larger than 1 MiB, more than a person can look after")])
    depth = nodes = 0
    problems = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        where = _where(name, event.start_mark)
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if refusal := _refusal(event):
            problems.append(Problem(where, refusal))
        if depth > MAX_YAML_DEPTH:
            problems.append(Problem(where, f"nested more than {MAX_YAML_DEPTH} deep"))
        if nodes > MAX_YAML_NODES:
            problems.append(Problem(where, f"more than {MAX_YAML_NODES} values"))
        if depth > MAX_YAML_DEPTH or nodes > MAX_YAML_NODES or len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise ConfigError(problems)


def _refusal(event: yaml.Event) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"'*{event.anchor}': aliases are not allowed; write it out or use a list"
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        return f"'&{event.anchor}': anchors are not allowed; write it out or use a list"
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
        return f"'{event.tag}': tags are not allowed; write the plain value"
    return ""


def _unreadable(trouble: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """A mistake of syntax, where a person would look for it: what stays open is noticed at its end only."""
    said = trouble.problem or trouble.context or ""
    began = trouble.context_mark if said in _NOTICED_LATE or not _line(text, trouble.problem_mark) else None
    mark = began or trouble.problem_mark
    hint = _HINTS.get(said, "")
    if _COMPARISON.search(_line(text, mark)):
        hint = "a text that begins with > must stand in quotes"
    return Problem(_where(name, mark), f"not readable as YAML: {said}" + (f" ({hint})" if hint else ""))


def _where(name: str, mark: Any) -> str:
    return f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else f"{name}:1:1"


class _Walk:
    """One pass over the nodes: plain values, their places, and the keys that stand twice."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Path, Place] = {}
        self.key_places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def plain(self, node: yaml.Node, path: Path) -> Any:
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(child, (*path, index)) for index, child in enumerate(node.value)]
        quoted = isinstance(node, yaml.ScalarNode) and node.style not in (None, "")
        return node.value if quoted else _scalar(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, child in node.value:
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            where = f"{self.name}:{line}:{column}"
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem(where, "a key must be a plain word"))
                continue
            if key.value in found:
                first = self.key_places[(*path, key.value)][0]
                self.problems.append(
                    Problem(where, f"'{key.value}' stands here twice (first in line {first})")
                )
                continue
            self.key_places[(*path, key.value)] = (line, column)
            found[key.value] = self.plain(child, (*path, key.value))
        return found


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _POINT.fullmatch(text) else text


def _written(sheet: Document, loc: Path, tags: frozenset[str]) -> Path:
    """The place of a mistake as it stands in the file: without the names of the kinds it might have had."""
    path: Path = ()
    for part in loc:
        if part not in tags or (*path, part) in sheet.places:
            path = (*path, part)
    return path


def _unknown(path: Path, model: type[BaseModel], hints: Mapping[str, str]) -> str:
    key = str(path[-1])
    hint = f"; {hints[key]}" if key in hints else nearest(key, _keys_at(model, path[:-1]))
    return f"unknown key '{key}'{hint}"


def _said(error: Mapping[str, Any], path: Path) -> str:
    if error["type"] == "missing":
        return f"'{path[-1]}' is missing"
    if error["type"] == "literal_error":
        given = error["input"] if isinstance(error["input"], str) else ""
        expected = str(error["ctx"]["expected"])
        allowed = re.findall("'([^']*)'", expected) or [expected]
        return f"{_name_of(path)}expected one of {', '.join(allowed)}{nearest(given, allowed)}"
    return f"{_name_of(path)}{_expected(error)}"


def _expected(error: Mapping[str, Any]) -> str:
    wanted = _EXPECTED.get(error["type"])
    if wanted is None:
        return str(error["msg"]).removeprefix("Value error, ")
    hint = ""
    if error["type"] == "string_type" and isinstance(error["input"], int | float):
        hint = " (put it in quotes)"
    return f"expected {wanted}, found {kind_in_words(error['input'])}{hint}"


def _name_of(path: Path) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"'{names[-1]}': " if names else ""


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a model knows at `path`, followed through lists and dictionaries of models."""
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _line(text: str, mark: Any) -> str:
    lines = text.splitlines()
    return lines[mark.line] if mark and mark.line < len(lines) else ""


def _first_line(trouble: Exception) -> str:
    return str(trouble).partition("\n")[0]
