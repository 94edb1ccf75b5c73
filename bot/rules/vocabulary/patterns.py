"""Compiles what a rule author writes as a regular expression.

Runs on google-re2, so that no pattern and no text can make matching slow. RE2 knows `\\b`,
`\\w`, `\\d` and `\\s` for ASCII only; here they are translated, so that `\\bñandú\\b` works.
Look-around, back-references and a `\\b` in the middle of a pattern are refused.
"""

from typing import Any, NoReturn

import re2

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
_REFUSED_GROUPS = {
    "(?=": "look-ahead",
    "(?!": "look-ahead",
    "(?<=": "look-behind",
    "(?<!": "look-behind",
    "(?P=": "a back-reference",
    "(?>": "an atomic group",
    "(?(": "a conditional group",
}


def compile_pattern(pattern: str, case: bool = False) -> Any:
    """The compiled pattern; raises `ValueError` with the position and what to write instead."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"longer than {MAX_PATTERN} characters")
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
    except re2.error as trouble:
        raise ValueError(f"not a pattern: {_sentence(trouble)}") from trouble
    if compiled.programsize > MAX_PROGRAM:
        raise ValueError(r"too large for fast matching; write \w+ rather than \w{1,40}")
    if compiled.search("") is not None:
        raise ValueError("matches the empty text, so it would match everything")
    return compiled


class _Translation:
    """One pass over a pattern that replaces the ASCII classes and refuses what RE2 cannot do."""

    def __init__(self, pattern: str, offset: int, bounded: bool) -> None:
        self.pattern = pattern
        self.offset = offset
        self.bounded = bounded
        self.depth = 0
        self.in_class = False
        self.text = "".join(self._parts())

    def _parts(self) -> list[str]:
        parts, position = [], 0
        while position < len(self.pattern):
            sign = self.pattern[position]
            if sign == "\\":
                parts.append(self._escape(position))
                position += 2
                continue
            self._note(sign, position)
            parts.append(sign)
            position += 1
        return parts

    def _escape(self, position: int) -> str:
        letter = self.pattern[position + 1 : position + 2]
        if letter in ("b", "B") and letter:
            self._refuse(position, rf"\{letter} in the middle; only \b at the very start and end: \b(?:…)\b")
        if letter in "123456789k" and letter:
            self._refuse(position, "a back-reference")
        if self.in_class:
            if letter in ("W", "D", "S"):
                self._refuse(position, rf"\{letter} inside square brackets; write what you want instead")
            return _INSIDE.get(letter, f"\\{letter}")
        return _OUTSIDE.get(letter, f"\\{letter}")

    def _note(self, sign: str, position: int) -> None:
        if self.in_class:
            self.in_class = sign != "]"
            return
        self.in_class = sign == "["
        self.depth += (sign == "(") - (sign == ")")
        if sign == "|" and self.depth == 0 and self.bounded:
            self._refuse(position, r"| beside \b; put the choices in brackets: \b(?:one|two)\b")
        if sign == "(":
            for opening, name in _REFUSED_GROUPS.items():
                if self.pattern.startswith(opening, position):
                    self._refuse(position, name)

    def _refuse(self, position: int, what: str) -> NoReturn:
        raise ValueError(f"character {self.offset + position + 1}: cannot use {what}")


def _sentence(trouble: Exception) -> str:
    said = trouble.args[0] if trouble.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
