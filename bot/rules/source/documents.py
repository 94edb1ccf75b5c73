"""The files of a rule set: the main file and those it includes, each value with its position.

Opens nothing: the caller passes a function that returns the text of another file.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from bot.documents import Document, Path, from_yaml
from bot.documents.validation import validate
from bot.errors import ConfigError, Message, Problem, explain_io, message
from bot.rules.source.node import Node
from bot.rules.source.schema import HINTS, INCLUDED_HINTS, TAGS, Page, RulesFile

T = TypeVar("T")
#: Returns the text of another file by its name as written; raises `OSError` or `UnicodeError`.
ReadText = Callable[[str], str]
_NAMED_SECTIONS = ("replies", "conditions", "lists", "calendars", "counters", "states")
# This bounds what a mistyped name of a large file can cost.
_MAX_INCLUDES = 50


@dataclass(kw_only=True)
class SourceFiles:
    """All files in reading order, and every mistake so far. `main_page` is None when the first file is so
    malformed that the whole cannot be checked."""

    documents: list[Document] = field(default_factory=list)
    main_page: RulesFile | None = None
    pages: list[Page] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with every change of any text."""
        digest = hashlib.sha256()
        # Several texts are hashed one by one: a line that moves to the next file is a change, too.
        for text in self.texts.values():
            digest.update(text.encode() if len(self.texts) == 1 else hashlib.sha256(text.encode()).digest())
        return digest.hexdigest()[:12]

    def attempt(self, step: Callable[[], T]) -> T | None:
        """The result of the step, or None when it found mistakes, which are collected."""
        try:
            return step()
        except ConfigError as error:
            self.problems += error.problems
            return None

    def section(self, name: str) -> Iterator[Node]:
        """Every entry of a section of named entries, over all files."""
        for document in self.documents:
            for key in _member(document, name, dict):
                yield node_at(document, name, key)

    def rules(self) -> list[Node]:
        """Every rule as written, in reading order."""
        return [
            node_at(document, "rules", index)
            for document in self.documents
            for index in range(len(_member(document, "rules", list)))
        ]


def read_source_files(text: str, name: str, read_text: ReadText | None) -> SourceFiles:
    """The file in `text` and those it includes. Raises `ConfigError` when the first cannot be read at
    all; every other mistake is in `problems`."""
    files = SourceFiles()
    document = from_yaml(text, name)
    files.documents.append(document)
    files.texts[name] = text
    files.main_page = files.attempt(
        lambda: validate(RulesFile, document, partial(owner_at, document), HINTS, TAGS)
    )
    if files.main_page is not None:
        files.pages.append(files.main_page)
    includes = _member(document, "include", list)
    for index in range(len(includes[:_MAX_INCLUDES])):
        files.attempt(partial(_include, files, node_at(document, "include", index), read_text))
    if len(includes) > _MAX_INCLUDES:
        text_of_problem = message("more than {limit} files are included", limit=_MAX_INCLUDES)
        files.problems.append(node_at(document, "include").problem_here(text_of_problem))
    files.problems += _duplicates(files)
    return files


def node_at(document: Document, *path: str | int) -> Node:
    """The value at that path of a document."""
    value: Any = document.value
    for key in path:
        value = value[key]
    return Node(document, path, value, owner_at(document, path))


def owner_at(document: Document, path: Path) -> Message | str:
    """The entry that a path leads into: `rule prix-pub`, `reply refund`; empty above all entries."""
    if len(path) < 2:
        return ""
    section, key = path[0], path[1]
    if section == "rules" and isinstance(key, int):
        entry = document.value["rules"][key]
        name = entry.get("id") if isinstance(entry, dict) else None
        return (
            message("rule {name}", name=name)
            if isinstance(name, str)
            else message("rule number {number}", number=key + 1)
        )
    owners = {
        "replies": message("reply {name}", name=key),
        "conditions": message("condition {name}", name=key),
        "lists": message("list {name}", name=key),
        "calendars": message("calendar {name}", name=key),
        "counters": message("counter {name}", name=key),
        "states": message("state {name}", name=key),
    }
    return owners.get(str(section), "")


def read_beside(node: Node, name: str, read_text: ReadText | None) -> str:
    """The text of a file in the folder of the main file or below. Rules never reach other files: whoever
    may edit them could read the machine's secrets through error messages."""
    file = name[:100]
    if name.startswith(("/", "\\", "~")) or ".." in name.replace("\\", "/").split("/"):
        raise node.error(message("'{file}' must be a file in or below the folder of this one", file=file))
    if read_text is None:
        raise node.error(message("'{file}' cannot be read here: only this one text is available", file=file))
    try:
        return read_text(name)
    except (OSError, UnicodeError) as error:
        reason = explain_io(error)
        raise node.error(message("cannot read '{file}': {reason}", file=file, reason=reason)) from error


def _include(files: SourceFiles, node: Node, read_text: ReadText | None) -> None:
    name = node.text()
    text = read_beside(node, name, read_text)
    if name in files.texts:
        raise node.error(message("'include': '{file}' is included twice", file=name[:100]))
    document = from_yaml(text, name)
    files.texts[name] = text
    files.documents.append(document)
    files.pages.append(validate(Page, document, partial(owner_at, document), INCLUDED_HINTS, TAGS))


def _duplicates(files: SourceFiles) -> list[Problem]:
    """Names that are used twice, and rules with the same id."""
    problems: list[Problem] = []
    for section in _NAMED_SECTIONS:
        for node, first in _repeated((str(node.path[-1]), node) for node in files.section(section)):
            file, line, _ = first.where.rsplit(":", 2)
            # Within one file the YAML reader has reported the duplicate key.
            text = message("this name is used twice (first in {file}, line {line})", file=file, line=line)
            problems.append(node.problem_here(text))
    ids = [(node.value.get("id"), node) for node in files.rules() if isinstance(node.value, dict)]
    for node, first in _repeated((name, node.at("id")) for name, node in ids if isinstance(name, str)):
        file, line, _ = first.where.rsplit(":", 2)
        text = (
            message("this id is used twice (first on line {line})", line=line)
            if first.document is node.document
            else message("this id is used twice (first in {file}, line {line})", file=file, line=line)
        )
        problems.append(node.problem_here(text))
    return problems


def _repeated(named: Iterable[tuple[str, Node]]) -> Iterator[tuple[Node, Node]]:
    """Every node whose name was there before, and the first node of that name."""
    first_nodes: dict[str, Node] = {}
    for name, node in named:
        first = first_nodes.setdefault(name, node)
        if first is not node:
            yield node, first


def _member(document: Document, key: str, kind: type[T]) -> T:
    """A member of a document, or an empty one when it has the wrong kind, which the schema reports."""
    member = document.value.get(key) if isinstance(document.value, dict) else None
    return member if isinstance(member, kind) else kind()
