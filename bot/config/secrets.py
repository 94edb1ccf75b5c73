"""Secrets of the configuration: references to the environment or to files, opened once.

No secret stands in the file itself, and no message quotes one. What an editor or a web page has added to a
secret is reported instead of being sent: a platform would only say that the token is wrong.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.documents import Document, Path, with_owner
from bot.domain import Secret
from bot.errors import Message, Problem, TamisError, explain_io, message

_REFERENCE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)|file:(\S.*)")
#: What is wrong with a secret that stands in the file.
NEVER_WRITTEN = message("write a secret as env:NAME or file:/path, never its value itself")
_MIN_CHARACTERS = 16
_MAX_BYTES = 4_096
_BYTE_ORDER_MARK = "\ufeff"
_QUOTES = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"


def is_reference(text: str) -> bool:
    """Whether a value names where a secret is, instead of being one."""
    return text.startswith(("env:", "file:"))


def decode_key(text: str) -> bytes | None:
    """The key in `whsec_` and base64, as Standard Webhooks writes it; None for a text that is none."""
    encoded = text.removeprefix("whsec_").rstrip("=")
    try:
        return base64.b64decode(encoded.encode("ascii") + b"=" * (-len(encoded) % 4), validate=True) or None
    except (UnicodeEncodeError, binascii.Error):
        return None


def key_problem(value: str, *, is_base64: bool) -> Message | None:
    """Why a secret protects nothing, without quoting it; None for one that does."""
    if is_base64 and decode_key(value) is None:
        return message(
            "it is not whsec_ and base64, so no signature fits it; make one with: {command}",
            command='echo "whsec_$(openssl rand -base64 32)"',
        )
    if len(value.removeprefix("whsec_") if is_base64 else value) < _MIN_CHARACTERS:
        return message(
            "it has fewer than {minimum} characters and can be guessed; copy it whole, or make one with:"
            " openssl rand -hex 32",
            minimum=_MIN_CHARACTERS,
        )
    return None


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
    """Opens every reference of a document to a secret, and collects what is wrong with them.

    Secrets and tokens must be references (`env:NAME`, `file:/path`); settings may be, and are plain text
    otherwise. What is written wrongly is in `problems`; what cannot be used on this machine, because it is
    not there or damaged, in `unopened`. `read_secret` gives the text of a file; it may raise `OSError` or a
    `TamisError`. `owner_of` says whose a value is.
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
        self._unusable: set[Path] = set()
        self.problems: list[Problem] = []
        self.unopened: list[Problem] = []
        for path, text in _texts(document.value, ()):
            is_token = path[-1] in ("token", "refresh_token") or path == ("drafts", "key")
            is_secret = (
                "secrets" in path[-2:] or is_token or path in (("mail", "password"), ("drafts", "key"))
            )
            if is_secret or ("settings" in path and is_reference(text)):
                reference = _REFERENCE.fullmatch(text.strip())
                if reference is None:
                    self.problems.append(_problem(document, path, owner_of, NEVER_WRITTEN))
                    continue
                value = self._open(*reference.groups(), is_token=is_token)
                if isinstance(value, Message):
                    self._unusable.add(path)
                    self.unopened.append(_problem(document, path, owner_of, value))
                else:
                    self._values[path] = value

    def value(self, path: Path) -> str | None:
        """The secret behind the reference at `path`; None for one that is among `unopened`."""
        return self._values.get(path)

    @property
    def opened(self) -> tuple[Secret, ...]:
        """Every value behind a reference, wherever in the document it stands."""
        return tuple(map(Secret, self._values.values()))

    def is_complete(self, path: Path) -> bool:
        """Whether every secret at `path` or below could be opened."""
        return not any(unusable[: len(path)] == path for unusable in self._unusable)

    def settings(self, entries: Mapping[str, str], path: Path) -> SecretSettings:
        """The settings at `path`, with every reference replaced by its secret, without those unopened."""
        return SecretSettings(
            {
                key: self._values.get((*path, key), text)
                for key, text in entries.items()
                if (*path, key) not in self._unusable
            }
        )

    def _open(self, variable: str | None, path: str | None, *, is_token: bool) -> str | Message:
        """The value behind a reference, or what is wrong with it."""
        # Editors and `echo` end a file with a line break, which is no part of the secret.
        if variable:
            value = self._environment.get(variable, "").strip()
            if not value:
                return message("the environment has no {variable}, or it is empty", variable=variable)
            return _damage(value, variable, is_token=is_token) or value
        assert path is not None
        try:
            value = self._read_secret(path).strip()
        except (OSError, UnicodeError) as error:
            return message("cannot read {path} ({error})", path=path, error=explain_io(error))
        except TamisError as error:
            # The error's own text is left out: it might quote what was read.
            return message("cannot read {path} ({error})", path=path, error=type(error).__name__)
        if not value:
            return message("{path} is empty", path=path)
        return _damage(value, path, is_token=is_token) or value


def _damage(value: str, name: str, *, is_token: bool) -> Message | None:
    """What a secret contains that no platform has put there; None when it looks whole."""
    if value.startswith(_BYTE_ORDER_MARK):
        return message("{name} begins with a byte order mark; save it as UTF-8 without one", name=name)
    if value[0] in _QUOTES and value[-1] in _QUOTES:
        return message("{name} has quotes around it; they are no part of the secret", name=name)
    if len(value.encode()) > _MAX_BYTES:
        return message(
            "{name} has more than {limit} bytes; a secret is one short line", name=name, limit=_MAX_BYTES
        )
    if any(separator in value for separator in "\r\n\x0b\x0c\x85\u2028\u2029"):
        return message("{name} has several lines; a secret is one line", name=name)
    position = next((place for place, sign in enumerate(value, 1) if not _fits(sign, is_token)), None)
    if position is None:
        return None
    return message("{name}: character {position} does not belong there", name=name, position=position)


def _fits(sign: str, is_token: bool) -> bool:
    # A token travels in a header; a passphrase of our own may well contain a space or an accent.
    return sign.isprintable() and not (is_token and (sign == " " or not sign.isascii()))


def _problem(
    document: Document, path: Path, owner_of: Callable[[Path], Message | str], problem: Message
) -> Problem:
    key = next(step for step in reversed(path) if isinstance(step, str))
    named = message("'{key}': {problem}", key=key, problem=problem)
    return Problem(document.where(path), with_owner(owner_of(path), named))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str) and path:
        yield path, value
    for key, child in value.items() if isinstance(value, dict) else []:
        yield from _texts(child, (*path, key))
    for index, child in enumerate(value) if isinstance(value, list) else []:
        yield from _texts(child, (*path, index))
