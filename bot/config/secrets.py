"""Secrets of the configuration: references to the environment or to files, opened once.

No secret stands in the file itself, and no message quotes one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.documents import Document, Path, with_owner
from bot.errors import Message, Problem, TamisError, message

_REFERENCE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)|file:(\S.*)")


class SecretSettings(Mapping[str, str]):
    """Settings that print their names only, because some of their values are secrets."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Settings({', '.join(self._values)})"


class SecretReferences:
    """Opens every reference of a document to a secret, and collects what is wrong with them in `problems`.

    Secrets and tokens must be references (`env:NAME`, `file:/path`); settings may be, and are plain text
    otherwise. `read_secret` gives the text of a file; it may raise `OSError` or a `TamisError`. `owner_of`
    says whose a value is.
    """

    def __init__(
        self,
        document: Document,
        environment: Mapping[str, str],
        read_secret: Callable[[str], str],
        owner_of: Callable[[Path], Message | str],
    ) -> None:
        self._environment = environment
        self._read_secret = read_secret
        self._values: dict[Path, str] = {}
        self.problems: list[Problem] = []
        for path, text in _texts(document.value, ()):
            is_reference = text.startswith(("env:", "file:"))
            if "secrets" in path[-2:] or path[-1] == "token" or ("settings" in path and is_reference):
                value = self._open(text)
                if isinstance(value, Message):
                    key = next(step for step in reversed(path) if isinstance(step, str))
                    problem = message("'{key}': {problem}", key=key, problem=value)
                    self.problems.append(Problem(document.where(path), with_owner(owner_of(path), problem)))
                else:
                    self._values[path] = value

    def value(self, path: Path) -> str:
        """The secret behind the reference at `path`."""
        return self._values[path]

    def settings(self, entries: Mapping[str, str], path: Path) -> SecretSettings:
        """The settings at `path`, with every reference replaced by its secret."""
        return SecretSettings({key: self._values.get((*path, key), text) for key, text in entries.items()})

    def _open(self, text: str) -> str | Message:
        """The value behind a reference, or what is wrong with it."""
        match = _REFERENCE.fullmatch(text.strip())
        if match is None:
            return message("write a secret as env:NAME or file:/path, never its value itself")
        variable, path = match.groups()
        # Editors and `echo` end a file with a line break, which is no part of the secret.
        if variable:
            value = self._environment.get(variable, "").strip()
            return value or message("the environment has no {variable}, or it is empty", variable=variable)
        try:
            value = self._read_secret(path).strip()
        except (OSError, UnicodeError, TamisError) as error:
            # The error's own text is left out: it might quote what was read.
            return message("cannot read {path} ({error})", path=path, error=type(error).__name__)
        return value or message("{path} is empty", path=path)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str) and path:
        yield path, value
    for key, child in value.items() if isinstance(value, dict) else []:
        yield from _texts(child, (*path, key))
    for index, child in enumerate(value) if isinstance(value, list) else []:
        yield from _texts(child, (*path, index))
