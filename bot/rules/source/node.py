"""One value of the rules file with its place, and the ways to read it.

A wrong value gives a `ConfigError` with file, line, column and rule; whoever reads several
values gathers the errors, so that one run of `rules check` reports them all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.documents import Document, Path, kind_in_words, nearest
from bot.errors import ConfigError, Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Node:
    """A value of the sheet; `owner` says whose it is (`rule prix-pub`)."""

    sheet: Document
    path: Path
    value: Any
    owner: str = ""

    @property
    def where(self) -> str:
        return self.sheet.where(self.path)

    @property
    def key_where(self) -> str:
        return self.sheet.where(self.path, key=True)

    def problem(self, message: str, key: bool = False) -> Problem:
        """A mistake at this place (or at its key)."""
        where = self.key_where if key else self.where
        return Problem(where, f"{self.owner}: {message}" if self.owner else message)

    def wrong(self, message: str, key: bool = False) -> ConfigError:
        """The error for a mistake at this place."""
        return ConfigError([self.problem(message, key)])

    def expected(self, what: str) -> ConfigError:
        """The error for a value of the wrong kind."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        found = f"{self.value:g}" if is_number else kind_in_words(self.value)
        return self.wrong(f"'{self.path_word}': expected {what}, found {found}")

    def at(self, key: str | int) -> "Node":
        return Node(self.sheet, (*self.path, key), self.value[key], self.owner)

    def items(self) -> Iterator["Node"]:
        """The elements of a list; anything else counts as a list of one."""
        if not isinstance(self.value, list):
            yield self
            return
        for index in range(len(self.value)):
            yield self.at(index)

    def members(
        self, known: Iterable[str] | None = None, later: Mapping[str, str] | None = None
    ) -> dict[str, "Node"]:
        """The keys of a mapping, all of them `known` (None: any key will do)."""
        if not isinstance(self.value, dict):
            raise self.expected("keys and values")
        found = {key: self.at(key) for key in self.value}
        if known is not None:
            words = tuple(known)
            collect(partial(spot.must_be_known, words, later or {}) for spot in found.values())
        return found

    def must_be_known(self, known: Iterable[str], later: Mapping[str, str]) -> None:
        """Refuse the key of this spot when nobody knows it, or when it is still to come."""
        key = str(self.path[-1])
        if key in later:
            raise self.wrong(f"'{key}' is not available; {later[key]}", key=True)
        if key not in known:
            raise self.wrong(f"unknown key '{key}'{nearest(key, known)}", key=True)

    def text(self) -> str:
        """A text; a whole number is taken as written, because ids often look like one."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)
        raise self.expected("a text")

    def texts(self) -> tuple[str, ...]:
        """One text or a list of them."""
        found = collect(item.text for item in self.items())
        if not found:
            raise self.wrong(f"'{self.path_word}': the list is empty, so this can never hold")
        return found

    def flag(self) -> bool:
        if isinstance(self.value, bool):
            return self.value
        raise self.expected("true or false")

    def number(self, low: float, high: float) -> float:
        if (
            isinstance(self.value, int | float)
            and not isinstance(self.value, bool)
            and low <= self.value <= high
        ):
            return float(self.value)
        raise self.expected(f"a number from {low:g} to {high:g}")

    def choice(self, known: Iterable[str]) -> str:
        """One of the known words."""
        words = tuple(known)
        if isinstance(self.value, str) and self.value in words:
            return self.value
        given = self.value if isinstance(self.value, str) else ""
        listed = ", ".join(words) if len(words) <= 12 else f"{len(words)} known words"
        came = f"'{given[:40]}'" if given else kind_in_words(self.value)
        raise self.wrong(f"'{self.path_word}': expected one of {listed}, found {came}{nearest(given, words)}")

    def choices(self, known: Iterable[str]) -> frozenset[str]:
        """One or several of the known words."""
        words = tuple(known)
        found = collect(partial(item.choice, words) for item in self.items())
        if not found:
            raise self.wrong(f"'{self.path_word}': the list is empty, so this can never hold")
        return frozenset(found)

    @property
    def path_word(self) -> str:
        """The nearest key, for messages about an element of a list."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "value")


def collect(steps: Iterable[Callable[[], T]]) -> tuple[T, ...]:
    """Take every step; raises one `ConfigError` with the problems of all that failed."""
    found: list[T] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            found.append(step())
        except ConfigError as trouble:
            problems += trouble.problems
    if problems:
        raise ConfigError(problems)
    return tuple(found)
