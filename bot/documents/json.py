"""Foreign JSON that knows where it came from.

`Field` wraps a value so that every mistake names its place
(`body.entry[0].changes[1].value: 'from' is missing`). It does not know any platform.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.errors import Malformed

MAX_ID = 256
# NUL makes SQLite's length() lie, a lone surrogate makes its INSERT fail.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Field:
    """One value somewhere in a foreign JSON document, with its path."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "body") -> None:
        self.value = value
        self.path = path

    def __contains__(self, name: str) -> bool:
        """Whether this is an object that has `name` with a value other than null."""
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def __getitem__(self, name: str) -> "Field":
        """The member `name`; raises `Malformed` when it is missing, null, or no object."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        if self.value.get(name) is None:
            raise Malformed(f"{self.path}: '{name}' is missing")
        return Field(self.value[name], f"{self.path}.{name}")

    def get(self, name: str) -> "Field | None":
        """The member `name`, or None when it is missing, null, or this is no object."""
        return self[name] if name in self else None  # noqa: SIM401  this is the one it names

    def items(self) -> Iterator["Field"]:
        """The elements of a list; raises `Malformed` for anything else."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for index, value in enumerate(self.value):
            yield Field(value, f"{self.path}[{index}]")

    def each(self, name: str) -> Iterator["Field"]:
        """The elements of the list member `name`; nothing when it is missing."""
        member = self.get(name)
        if member is not None:
            yield from member.items()

    def id(self) -> str:
        """An id as text. Platforms send the same id as text or number; both become text."""
        if isinstance(self.value, str) and 0 < len(self.value) <= MAX_ID:
            return _storable(self.value)
        is_number = isinstance(self.value, int) and not isinstance(self.value, bool)
        if is_number and abs(self.value) < 10**MAX_ID:
            return str(self.value)
        raise self.wrong("an id")

    def text(self) -> str:
        """A text that can be stored: lone surrogates become U+FFFD, NUL becomes U+2400."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return _storable(self.value)

    def number(self) -> int:
        """A whole number, also when written as text."""
        if isinstance(self.value, bool):
            raise self.wrong("a number")
        if isinstance(self.value, int):
            return self.value
        if (
            isinstance(self.value, str)
            and self.value.isascii()
            and self.value.lstrip("-").isdigit()
            and len(self.value) < 20
        ):
            return int(self.value)
        raise self.wrong("a number")

    def flag(self) -> bool:
        """true or false; 1, 0, "true" and "false" are understood too."""
        if isinstance(self.value, bool):
            return self.value
        if self.value in (0, 1, "0", "1", "true", "false"):
            return self.value in (1, "1", "true")
        raise self.wrong("true or false")

    def wrong(self, expected: str) -> Malformed:
        """The error for a value of the wrong type; never quotes the value itself."""
        return Malformed(f"{self.path}: expected {expected}, found {kind_in_words(self.value)}")


def from_json(body: bytes) -> Field:
    """The document in `body`; raises `Malformed` for anything that is not one JSON object."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as trouble:
        raise Malformed(f"body: not UTF-8 (byte {trouble.start})") from trouble
    except RecursionError as trouble:
        raise Malformed("body: nested too deeply") from trouble
    except ValueError as trouble:
        place = f" at character {trouble.pos}" if isinstance(trouble, json.JSONDecodeError) else ""
        raise Malformed(f"body: not readable as JSON{place}") from trouble
    field = Field(value)
    if not isinstance(value, dict):
        raise field.wrong("an object")
    return field


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _storable(text: str) -> str:
    return _UNSTORABLE.sub(lambda found: "\u2400" if found[0] == "\x00" else "\ufffd", text)


def kind_in_words(value: object) -> str:
    """What a value is, in words for a person and without quoting it."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true/false", type(None): "null"}
    return names.get(type(value), "a number")
