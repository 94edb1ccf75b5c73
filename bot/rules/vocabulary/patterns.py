"""Compiles what a rule author writes as a regular expression.

Runs on google-re2, whose matching time is linear in the text, so that no pattern and no text can make it
slow (https://github.com/google/re2/wiki/WhyRE2). RE2 knows `\\b`, `\\w`, `\\d` and `\\s` for ASCII only; they
are translated here, so that `\\bñandú\\b` works. Look-around, back-references and a `\\b` in the middle of a
pattern are rejected.
"""

from typing import Any, NoReturn

import re2

from bot.errors import Message, message

MAX_PATTERN = 2_000
# Beyond this RE2 falls back to an engine that is twenty times slower.
MAX_PROGRAM = 20_000
_WORD = r"\pL\pM\pN_"
# What a class means inside square brackets; its opposite cannot be written there.
_INSIDE = {"w": _WORD, "d": r"\p{Nd}", "s": r"\s\p{Z}"}
_OUTSIDE = {
    **{letter: f"[{meaning}]" for letter, meaning in _INSIDE.items()},
    **{letter.upper(): f"[^{meaning}]" for letter, meaning in _INSIDE.items()},
}
_BACK_REFERENCE = message("character {position}: cannot use a back-reference")
_REJECTED_GROUPS = {
    "(?=": message("character {position}: cannot use look-ahead"),
    "(?!": message("character {position}: cannot use look-ahead"),
    "(?<=": message("character {position}: cannot use look-behind"),
    "(?<!": message("character {position}: cannot use look-behind"),
    "(?P=": _BACK_REFERENCE,
    "(?>": message("character {position}: cannot use an atomic group"),
    "(?(": message("character {position}: cannot use a conditional group"),
}


class InvalidPattern(ValueError):
    """A regular expression that rules cannot use; `reason` says why and what to write instead."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(str(reason))


def compile_pattern(pattern: str, case: bool = False) -> Any:
    """The compiled pattern; raises `InvalidPattern` with the position and what to write instead."""
    if len(pattern) > MAX_PATTERN:
        raise InvalidPattern(message("longer than {limit} characters", limit=MAX_PATTERN))
    body = pattern.removeprefix("(?i)")
    starts, body = body.startswith(r"\b"), body.removeprefix(r"\b")
    ends = body.endswith(r"\b") and not body.endswith(r"\\b")
    body = body.removesuffix(r"\b") if ends else body
    translated = _Translation(body, offset=pattern.index(body) if body else 0, bounded=starts or ends).text
    before = rf"(?:^|[^{_WORD}])" if starts else ""
    after = rf"(?:$|[^{_WORD}])" if ends else ""
    options = re2.Options()
    options.case_sensitive = case
    options.log_errors = False
    try:
        compiled = re2.compile(f"{before}(?:{translated}){after}", options)
    except re2.error as error:
        raise InvalidPattern(message("not a pattern: {reason}", reason=_error_text(error))) from error
    if compiled.programsize > MAX_PROGRAM:
        raise InvalidPattern(message(r"too large for fast matching; write \w+ rather than \w{1,40}"))
    if compiled.search("") is not None:
        raise InvalidPattern(message("matches the empty text, so it would match everything"))
    return compiled


class _Translation:
    """One pass over a pattern that replaces the ASCII classes and rejects what RE2 does not support."""

    def __init__(self, pattern: str, offset: int, bounded: bool) -> None:
        self.pattern = pattern
        self.offset = offset
        self.bounded = bounded
        self.depth = 0
        self.in_class = False
        self.text = "".join(self._pieces())

    def _pieces(self) -> list[str]:
        pieces, index = [], 0
        while index < len(self.pattern):
            character = self.pattern[index]
            if character == "\\":
                pieces.append(self._escape(index))
                index += 2
                continue
            self._track(character, index)
            pieces.append(character)
            index += 1
        return pieces

    def _escape(self, index: int) -> str:
        letter = self.pattern[index + 1 : index + 2]
        if letter in ("b", "B"):
            self._reject(
                index,
                message(
                    r"character {position}: cannot use \{letter} in the middle; only \b at the very start and"
                    r" end: \b(?:…)\b"
                ),
                letter=letter,
            )
        if letter and letter in "123456789k":
            self._reject(index, _BACK_REFERENCE)
        if self.in_class:
            if letter in ("W", "D", "S"):
                self._reject(
                    index,
                    message(
                        r"character {position}: cannot use \{letter} inside square brackets; write what you"
                        r" want instead"
                    ),
                    letter=letter,
                )
            return _INSIDE.get(letter, f"\\{letter}")
        return _OUTSIDE.get(letter, f"\\{letter}")

    def _track(self, character: str, index: int) -> None:
        """Follow brackets, and reject what may not be written at this depth."""
        if self.in_class:
            self.in_class = character != "]"
            return
        self.in_class = character == "["
        self.depth += (character == "(") - (character == ")")
        if character == "|" and self.depth == 0 and self.bounded:
            self._reject(
                index,
                message(
                    r"character {position}: cannot use | beside \b; put the choices in brackets:"
                    r" \b(?:one|two)\b"
                ),
            )
        if character == "(":
            for opening, reason in _REJECTED_GROUPS.items():
                if self.pattern.startswith(opening, index):
                    self._reject(index, reason)

    def _reject(self, index: int, reason: Message, **data: object) -> NoReturn:
        raise InvalidPattern(Message(reason.text, {"position": self.offset + index + 1, **data}))


def _error_text(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
