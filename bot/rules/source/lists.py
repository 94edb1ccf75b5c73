"""The lists of a rules file: ids and domains as texts, and words with their language and strength."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from bot.errors import Message, message
from bot.rules.source.documents import ReadText, SourceFiles, node_at, read_beside
from bot.rules.source.node import Node
from bot.rules.source.schema import ANY_LANGUAGE, ListEntry

_CONTENTS = ("words", "entries", "file")


class Strength(StrEnum):
    """What a listed word is good for, the strongest first."""

    HIDES = "hides"  # by itself
    ASKS = "asks"  # a person looks
    SUPPORTS = "supports"  # says something only beside a score

    def reaches(self, needed: "Strength") -> bool:
        """Whether it is at least as strong as what is needed."""
        order = list(Strength)
        return order.index(self) <= order.index(needed)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedWord:
    """One word or phrase of a list.

    Without `languages` it counts in a text of any language; `reason` says why, and is empty where nobody
    thought about it. `exceptions` are phrases in which it is innocent. `is_whole_text` means that it counts
    only where it is all that was written.
    """

    text: str
    languages: frozenset[str] = frozenset()
    strength: Strength = Strength.HIDES
    exceptions: tuple[str, ...] = ()
    reason: str = ""
    is_whole_text: bool = False

    @property
    def definition(self) -> object:
        """What changes the decisions of a rule that uses it; the text alone for a plain word."""
        particular = tuple(sorted(self.languages)), str(self.strength), self.exceptions, self.is_whole_text
        plain = (), str(Strength.HIDES), (), False
        return self.text if particular == plain else (self.text, *particular)


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolvedLists:
    """All lists by name: every entry as a text, and the same as words."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[ListedWord, ...]] = field(default_factory=dict)


def resolve_lists(files: SourceFiles, read_text: ReadText | None) -> ResolvedLists:
    """The entries of all lists by name; mistakes are collected in `files`."""
    words: dict[str, tuple[ListedWord, ...]] = {}
    for node in files.section("lists"):
        words.setdefault(str(node.path[-1]), files.attempt(partial(_words, files, node, read_text)) or ())
    texts = {name: tuple(word.text for word in listed) for name, listed in words.items()}
    return ResolvedLists(texts=texts, words=words)


def lists_with_review(files: SourceFiles) -> Iterator[tuple[Node, ListEntry]]:
    """The lists that have an owner or a date on which they must be reviewed."""
    for page, document in zip(files.pages, files.documents, strict=False):
        for name, entry in page.lists.items():
            if isinstance(entry, ListEntry) and (entry.review_by or entry.owner):
                yield node_at(document, "lists", name), entry


def _words(files: SourceFiles, node: Node, read_text: ReadText | None) -> tuple[ListedWord, ...]:
    if isinstance(node.value, list):
        return tuple(ListedWord(text=str(entry)) for entry in node.value)
    if not isinstance(node.value, dict):
        return ()  # the schema has reported it
    contents = [key for key in _CONTENTS if node.value.get(key) is not None]
    if len(contents) != 1:
        raise node.error(message("a list has one of 'words', 'entries' and 'file'"))
    for key in ("language", "strength", "reason"):
        if key in node.value and contents == ["entries"]:
            raise node.at(key).error(message("'{key}' is for words; write 'words' for 'entries'", key=key))
    _require_reason(node, node.value.get("language"), node.value.get("reason"))
    if contents == ["file"]:
        return tuple(_word(node, {"word": line}) for line in _lines(files, node, read_text))
    entries = node.value[contents[0]]
    if not isinstance(entries, list):
        return ()
    for index, entry in enumerate(entries):
        if isinstance(entry, dict):
            _require_reason(
                node.at(contents[0]).at(index),
                entry.get("language"),
                entry.get("reason") or node.value.get("reason"),
            )
    return tuple(_word(node, entry if isinstance(entry, dict) else {"word": entry}) for entry in entries)


def _require_reason(node: Node, language: Any, reason: Any) -> None:
    codes = language if isinstance(language, list) else [language]
    if ANY_LANGUAGE not in codes:
        return
    problem: Message | None = None
    if len(codes) > 1:
        problem = message("'any' stands alone: a word is of these languages or of any")
    elif not reason:
        problem = message(
            "'language: any' needs a 'reason': why it is rude in every language, as a brand is not"
        )
    if problem:
        raise node.at("language").error(problem)


def _word(node: Node, entry: Mapping[str, Any]) -> ListedWord:
    """The word of an entry, with what its list says of all. What the schema rejects is left out."""
    language = entry.get("language") or node.value.get("language") or []
    codes = language if isinstance(language, list) else [language]
    strength = entry.get("strength") or node.value.get("strength")
    exceptions = entry.get("except") or []
    return ListedWord(
        text=str(entry.get("word", "")),
        languages=frozenset(str(code) for code in codes) - {ANY_LANGUAGE},
        strength=Strength(strength) if strength in list(Strength) else Strength.HIDES,
        exceptions=tuple(map(str, exceptions)) if isinstance(exceptions, list) else (),
        reason=str(entry.get("reason") or node.value.get("reason") or ""),
        is_whole_text=entry.get("match") == "exact",
    )


def _lines(files: SourceFiles, node: Node, read_text: ReadText | None) -> list[str]:
    name = node.value["file"]
    if not isinstance(name, str):
        return []
    text = read_beside(node.at("file"), name, read_text)
    files.texts[name] = text
    lines = (line.strip() for line in text.splitlines())
    # An entry cannot begin with #, so hashtags are written without it.
    return [line for line in lines if line and not line.startswith("#")]
