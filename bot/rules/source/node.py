"""One value of a rules file with its position, and the ways to read it.

A wrong value raises a `ConfigError` with file, line, column and rule. `collect` gathers the errors of
several values, so that one run of `rules check` reports them all.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.documents import Document, Path, describe_type, with_advice, with_owner, with_suggestion
from bot.errors import ConfigError, Message, Problem, message
from bot.rules.source.hints import NO_HINTS, Hints

T = TypeVar("T")
#: A choice of more words than this is counted in the message, not listed.
_MAX_LISTED = 12


@dataclass(frozen=True)
class Node:
    """A value of the document; `owner` names the entry that holds it (`rule prix-pub`), for messages."""

    document: Document
    path: Path
    value: Any
    owner: Message | str = ""

    @property
    def where(self) -> str:
        """The position of the value, as `rules.yaml:12:7`."""
        return self.document.where(self.path)

    @property
    def key_where(self) -> str:
        """The position of the key that holds the value."""
        return self.document.where(self.path, key=True)

    @property
    def nearest_key(self) -> str:
        """The nearest key above, for messages about an element of a list."""
        return next((key for key in reversed(self.path) if isinstance(key, str)), "value")

    def problem_here(self, text: Message, key: bool = False) -> Problem:
        """A mistake in this value (or in its key)."""
        where = self.key_where if key else self.where
        return Problem(where, with_owner(self.owner, text))

    def error(self, text: Message, key: bool = False) -> ConfigError:
        """The error for a mistake in this value (or in its key)."""
        return ConfigError([self.problem_here(text, key)])

    def expected(self, expectation: Message) -> ConfigError:
        """The error for a value of the wrong kind."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        value = f"{self.value:g}" if is_number else describe_type(self.value)
        return self.error(
            message(
                "'{key}': expected {expectation}, found {value}",
                key=self.nearest_key,
                expectation=expectation,
                value=value,
            )
        )

    def missing(self, member: str, advice: Message | None = None) -> ConfigError:
        """The error for a mapping that lacks a member which it must have."""
        text = message("'{key}': '{member}' is missing", key=self.nearest_key, member=member)
        return self.error(with_advice(text, advice) if advice else text)

    def at(self, key: str | int) -> "Node":
        """The member or element of that key."""
        return Node(self.document, (*self.path, key), self.value[key], self.owner)

    def items(self) -> Iterator["Node"]:
        """The elements of a list; anything else counts as a list of one."""
        if not isinstance(self.value, list):
            yield self
            return
        for index in range(len(self.value)):
            yield self.at(index)

    def members(self, allowed: Iterable[str] | None = None, hints: Hints = NO_HINTS) -> dict[str, "Node"]:
        """The members of a mapping, whose keys must all be `allowed` (None: any key will do)."""
        if not isinstance(self.value, dict):
            raise self.expected(message("keys and values"))
        nodes = {key: self.at(key) for key in self.value}
        if allowed is not None:
            words = tuple(allowed)
            collect(partial(node.require_allowed, words, hints) for node in nodes.values())
        return nodes

    def require_allowed(self, allowed: Iterable[str], hints: Hints) -> None:
        """Reject the key of this node unless it is allowed. `hints` say what to write instead."""
        key = str(self.path[-1])
        words = tuple(allowed)
        if key in words:
            return
        if key in hints:
            raise self.error(
                message("'{key}' is not available; {advice}", key=key, advice=hints[key]), key=True
            )
        raise self.error(with_suggestion(message("unknown key '{key}'", key=key), key, words), key=True)

    def text(self) -> str:
        """A text; a whole number is taken as written, because ids often look like one."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        # True is an int in Python, but nobody means the text "True".
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)
        raise self.expected(message("a text"))

    def texts(self) -> tuple[str, ...]:
        """One text or a list of them."""
        return self._not_empty(collect(item.text for item in self.items()))

    def flag(self) -> bool:
        """True or false."""
        if isinstance(self.value, bool):
            return self.value
        raise self.expected(message("true or false"))

    def number(self, low: float, high: float) -> float:
        """A number between `low` and `high`, both included."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if is_number and low <= self.value <= high:
            return float(self.value)
        raise self.expected(message("a number from {low} to {high}", low=f"{low:g}", high=f"{high:g}"))

    def choice(self, allowed: Iterable[str]) -> str:
        """One of the allowed words."""
        words = tuple(allowed)
        if isinstance(self.value, str) and self.value in words:
            return self.value
        written = self.value if isinstance(self.value, str) else ""
        text = message(
            "'{key}': expected one of {choices}, found {value}",
            key=self.nearest_key,
            choices=", ".join(words)
            if len(words) <= _MAX_LISTED
            else message("{count} known words", count=len(words)),
            value=f"'{written[:40]}'" if written else describe_type(self.value),
        )
        raise self.error(with_suggestion(text, written, words))

    def choices(self, allowed: Iterable[str]) -> frozenset[str]:
        """One or several of the allowed words."""
        words = tuple(allowed)
        return frozenset(self._not_empty(collect(partial(item.choice, words) for item in self.items())))

    def _not_empty(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        if texts:
            return texts
        raise self.error(message("'{key}': the list is empty, so this can never hold", key=self.nearest_key))


def collect(steps: Iterable[Callable[[], T]]) -> tuple[T, ...]:
    """The results of all steps; raises one `ConfigError` with the problems of all that failed."""
    results: list[T] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            results.append(step())
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return tuple(results)
