"""The pages of a rules file: itself and what it includes, read and merged, each with its places.

Opens nothing itself: whoever calls hands in a way to read the other files.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from bot.documents import Document, Path, from_yaml, validate
from bot.errors import ConfigError, Problem
from bot.rules.source.node import Node
from bot.rules.source.schema import HINTS, TAGS, ListEntry, Page, RulesFile

T = TypeVar("T")
#: Gives the text of another file by its name as written; raises `OSError` or `UnicodeError`.
Read = Callable[[str], str]
_SECTIONS = {
    "replies": "reply",
    "conditions": "condition",
    "lists": "list",
    "calendars": "calendar",
    "counters": "counter",
}
_MOST_PAGES = 50
_LONGEST_LIST = 2**22


@dataclass(kw_only=True)
class SourceFiles:
    """All pages in reading order, and every mistake found so far. `main` is None when the first page is
    so wrong that nothing can be said about the whole."""

    sheets: list[Document] = field(default_factory=list)
    main: RulesFile | None = None
    entries: list[Page] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Changes with every change of any text."""
        whole = hashlib.sha256()
        for text in self.texts.values():
            whole.update(text.encode() if len(self.texts) == 1 else hashlib.sha256(text.encode()).digest())
        return whole.hexdigest()[:12]

    def attempt(self, step: Callable[[], T]) -> T | None:
        """The result of the step, or None when it found mistakes, which are noted."""
        try:
            return step()
        except ConfigError as trouble:
            self.problems += trouble.problems
            return None

    def section(self, name: str) -> Iterator[Node]:
        """Every entry of a section of named things, over all pages."""
        for sheet in self.sheets:
            for key in _member(sheet, name, dict):
                yield spot(sheet, name, key)

    def rules(self) -> list[Node]:
        """Every rule as written, in reading order."""
        return [
            spot(sheet, "rules", index)
            for sheet in self.sheets
            for index in range(len(_member(sheet, "rules", list)))
        ]


def read_source_files(text: str, name: str, read: Read | None) -> SourceFiles:
    """The page in `text` and those it includes. Raises `ConfigError` when the first cannot be read at
    all; every other mistake is in `problems`."""
    found = SourceFiles()
    sheet = from_yaml(text, name)
    found.sheets.append(sheet)
    found.texts[name] = text
    found.main = found.attempt(lambda: validate(RulesFile, sheet, partial(owner, sheet), HINTS, TAGS))
    if found.main is not None:
        found.entries.append(found.main)
    includes = _member(sheet, "include", list)
    for index in range(len(includes[:_MOST_PAGES])):
        found.attempt(partial(_include, found, spot(sheet, "include", index), read))
    if len(includes) > _MOST_PAGES:
        found.problems.append(
            spot(sheet, "include").problem(f"more than {_MOST_PAGES} files, more than anybody can look after")
        )
    found.problems += _twice(found)
    return found


def lists(pages: SourceFiles, read: Read | None) -> Mapping[str, tuple[str, ...]]:
    """The entries of all lists by name; mistakes are noted in `pages`."""
    found: dict[str, tuple[str, ...]] = {}
    for place in pages.section("lists"):
        entries = pages.attempt(partial(_entries, pages, place, read))
        found.setdefault(str(place.path[-1]), entries or ())
    return found


def due_for_review(pages: SourceFiles) -> Iterator[tuple[Node, ListEntry]]:
    """The lists that have an owner or a date on which somebody is to look at them again."""
    for page, sheet in zip(pages.entries, pages.sheets, strict=False):
        for name, entry in page.lists.items():
            if isinstance(entry, ListEntry) and (entry.review_by or entry.owner):
                yield spot(sheet, "lists", name), entry


def spot(sheet: Document, *path: str | int) -> Node:
    """The value at that place of a sheet."""
    value: Any = sheet.value
    for part in path:
        value = value[part]
    return Node(sheet, path, value, owner(sheet, path))


def owner(sheet: Document, path: Path) -> str:
    """Whose a place is: `rule prix-pub`, `reply refund`, `condition sensitive`, `list words`."""
    if len(path) < 2:
        return ""
    if path[0] == "rules" and isinstance(path[1], int):
        entry = sheet.value["rules"][path[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        return f"rule {name}" if isinstance(name, str) else f"rule number {path[1] + 1}"
    return f"{_SECTIONS[str(path[0])]} {path[1]}" if path[0] in _SECTIONS else ""


def _include(found: SourceFiles, place: Node, read: Read | None) -> None:
    name = place.text()
    text = _read(place, name, read)
    if name in found.texts:
        raise place.wrong(f"'include': '{name[:100]}' is read already")
    sheet = from_yaml(text, name)
    found.texts[name] = text
    found.sheets.append(sheet)
    found.entries.append(validate(Page, sheet, partial(owner, sheet), HINTS | _ONLY_MAIN, TAGS))


_ONLY_MAIN = dict.fromkeys(
    ("version", "defaults", "include", "groups", "overrides", "second_look"),
    "it belongs into the file that includes this one",
)


def _entries(pages: SourceFiles, place: Node, read: Read | None) -> tuple[str, ...]:
    if isinstance(place.value, list):
        return tuple(str(entry) for entry in place.value)
    if not isinstance(place.value, dict):
        return ()  # reported by the schema
    inline, name = place.value.get("entries"), place.value.get("file")
    if (inline is None) == (name is None):
        raise place.wrong("a list has either 'entries' or a 'file', and not both")
    if isinstance(inline, list):
        return tuple(str(entry) for entry in inline)
    if not isinstance(name, str):
        return ()
    text = _read(place.at("file"), name, read)
    if len(text) > _LONGEST_LIST:
        raise place.at("file").wrong(f"'file': '{name[:100]}' is larger than 4 MiB")
    pages.texts[name] = text
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _read(place: Node, name: str, read: Read | None) -> str:
    if name.startswith(("/", "\\", "~")) or ".." in name.replace("\\", "/").split("/"):
        raise place.wrong(f"'{name[:100]}' must be a file in or below the folder of this one")
    if read is None:
        raise place.wrong(f"'{name[:100]}' cannot be read here: only this one text is known")
    try:
        return read(name)
    except (OSError, UnicodeError) as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else "it is not UTF-8 text"
        raise place.wrong(f"cannot read '{name[:100]}': {why}") from trouble


def _twice(pages: SourceFiles) -> list[Problem]:
    """Names that stand on two pages, and rules with the same id."""
    problems: list[Problem] = []
    for section in _SECTIONS:
        problems += _repeated((str(place.path[-1]), place) for place in pages.section(section))
    named = ((place.value.get("id"), place) for place in pages.rules() if isinstance(place.value, dict))
    problems += _repeated((name, place.at("id")) for name, place in named if isinstance(name, str))
    return problems


def _repeated(named: Iterator[tuple[str, Node]]) -> list[Problem]:
    first: dict[str, Node] = {}
    problems = []
    for name, place in named:
        if name in first:
            before = first[name]
            where = (
                f"line {before.where.split(':')[-2]}"
                if before.sheet is place.sheet
                else before.where.rpartition(":")[0]
            )
            what = "this id" if place.path[-1] == "id" else "this name"
            problems.append(place.problem(f"{what} stands here twice (first in {where})"))
        first.setdefault(name, place)
    return problems


def _member(sheet: Document, key: str, kind: type[T]) -> T:
    """A member of a page, or an empty one when it has the wrong kind (reported elsewhere)."""
    found = sheet.value.get(key) if isinstance(sheet.value, dict) else None
    return found if isinstance(found, kind) else kind()
