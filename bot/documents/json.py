"""Foreign JSON that knows where each value stands.

`Field` wraps a value so that every mistake names its position
(`body.entry[0].changes[1].value: 'from' is missing`). Below it stand the lenient ways to read what a sender
may leave out. Nothing here knows any platform.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.errors import Malformed, Message, message

MAX_ID = 256
_LONGEST_EXTRA = 2000
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")
# NUL makes SQLite's length() lie, a lone surrogate makes its INSERT fail.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Beyond 19 digits a number in quotes is no time and no count, and int() gets slow with the digits
# (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits).
_MAX_DIGITS = 19
_TYPES = MappingProxyType(
    {
        dict: message("an object"),
        list: message("a list"),
        str: message("a text"),
        bool: message("true/false"),
        type(None): message("null"),
    }
)
_NUMBER = message("a number")


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
        """The member `name`; raises `Malformed` when it is missing or null, or when this is no object."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        if self.value.get(name) is None:
            raise Malformed(f"{self.path}: '{name}' is missing")
        return Field(self.value[name], f"{self.path}.{name}")

    def get(self, name: str) -> "Field | None":
        """The member `name`, or None when it is missing or null, or when this is no object."""
        return self[name] if name in self else None  # noqa: SIM401  this is the method that it names

    def items(self) -> Iterator["Field"]:
        """The elements of a list; raises `Malformed` for anything else."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for index, value in enumerate(self.value):
            yield Field(value, f"{self.path}[{index}]")

    def elements(self, name: str) -> Iterator["Field"]:
        """The elements of the list member `name`; none when it is missing."""
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
        """A whole number, which may also be written as text."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, str) and _is_whole_number(self.value):
            return int(self.value)
        raise self.wrong("a number")

    def flag(self) -> bool:
        """True or false; 1, 0, "1", "0", "true" and "false" are accepted, too."""
        if isinstance(self.value, bool):
            return self.value
        if self.value in (0, 1, "0", "1", "true", "false"):
            return self.value in (1, "1", "true")
        raise self.wrong("true or false")

    def document(self) -> "Field":
        """The object that this is, or that stands in it as JSON inside a text; raises `Malformed`."""
        if isinstance(self.value, str):
            return from_json(self.value.encode("utf-8", "surrogatepass"), self.path)
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self

    def wrong(self, expected: str) -> Malformed:
        """The error for a value of the wrong type; never quotes the value itself."""
        return Malformed(f"{self.path}: expected {expected}, found {describe_type(self.value)}")


def from_json(body: bytes, path: str = "body", *, unique_names: bool = False) -> Field:
    """The document in `body`, which stands at `path`; raises `Malformed` for anything that is not one JSON
    object. Of two members of one name the last counts; with `unique_names` they are malformed, too."""
    members = _unique_members if unique_names else None
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_reject_constant, object_pairs_hook=members)
    except UnicodeDecodeError as error:
        raise Malformed(f"{path}: not UTF-8 (byte {error.start})") from error
    except RecursionError as error:
        raise Malformed(f"{path}: nested too deeply") from error
    except ValueError as error:
        position = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise Malformed(f"{path}: not readable as JSON{position}") from error
    document = Field(value, path)
    if not isinstance(value, dict):
        raise document.wrong("an object")
    return document


def id_in(field: Field | None, *names: str) -> str | None:
    """The first id of these names; None when all are missing or empty. Raises `Malformed`."""
    members = (field.get(name) for name in names) if field is not None else ()
    return next((member.id() for member in members if member is not None and member.value != ""), None)


def text_in(field: Field | None, *names: str) -> str | None:
    """The first readable, non-empty text of these names, else None; never raises."""
    for name in names:
        member = field.get(name) if field is not None else None
        if member is not None and isinstance(member.value, str) and member.value:
            return member.text()
    return None


def flag_in(field: Field | None, name: str) -> bool | None:
    """A readable flag, else None; never raises."""
    member = field.get(name) if field is not None else None
    try:
        return member.flag() if member is not None else None
    except Malformed:
        return None


def extras(field: Field | None, names: Mapping[str, str]) -> dict[str, str]:
    """The texts, numbers and flags that `names` (theirs → ours) lists, as texts; never raises."""
    values = {}
    for theirs, ours in names.items():
        member = field.get(theirs) if field is not None else None
        if member is None or not isinstance(member.value, str | int):
            continue
        raw = member.value
        text = str(raw).lower() if isinstance(raw, bool) else Field(str(raw)).text()
        if text:
            values[ours] = text[:_LONGEST_EXTRA]
    return values


def plain_word(text: str) -> str:
    """A word of the platform in lower case, or `other` for a text that must not become a metric's label."""
    return text.lower() if _PLAIN_WORD.fullmatch(text) else "other"


def fingerprint(value: object, *, plain: bool = False) -> str:
    """16 hexadecimal digits for a piece of JSON; with `plain`, a number or short word stands for itself."""
    if plain and (value is None or (isinstance(value, int | str) and _PLAIN_WORD.fullmatch(str(value)))):
        return "" if value is None else str(value)
    try:
        text = json.dumps(value, sort_keys=True)
    except RecursionError as error:
        raise Malformed("body: nested too deeply") from error
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def describe_type(value: object) -> Message:
    """What a value is, in words and without quoting it."""
    return _TYPES.get(type(value), _NUMBER)


def _is_whole_number(text: str) -> bool:
    return text.isascii() and text.lstrip("-").isdigit() and len(text) <= _MAX_DIGITS


def _reject_constant(name: str) -> None:
    # Python reads NaN and Infinity, which RFC 8259 (section 6) does not allow.
    raise ValueError(f"{name} is not JSON")


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _storable(text: str) -> str:
    return _UNSTORABLE.sub(lambda match: "\u2400" if match[0] == "\x00" else "\ufffd", text)
