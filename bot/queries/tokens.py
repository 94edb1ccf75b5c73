"""Cuts a query into its pieces. What a field takes is not looked at here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bot.errors import message
from bot.queries.mistakes import query_mistake

#: Characters that open words in quotation marks, with those that close them.
_QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“"}
_FIELD = re.compile(r"([^\W\d][\w.]*)(:|>=|<=|!=|>|<|=|~)")
_BARE = re.compile(r"[^\s()]+")
_OR, _AND, _NOT = {"or", "ou"}, {"and", "et"}, {"not", "non"}


class Piece(Enum):
    """What a piece is."""

    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    TERM = auto()


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """One piece and where it stands. A term is a field with a comparison and a value, or without a field the
    words to look for; `value_start` is where the value begins."""

    piece: Piece
    start: int
    end: int
    field: str = ""
    comparison: str = ""
    value: str = ""
    value_start: int = 0
    is_quoted: bool = False


def tokenize(text: str) -> Iterator[Token]:
    """The pieces in their order. Raises `UserError` where a quotation mark is not closed."""
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
            continue
        token = _token_at(text, position)
        yield token
        position = token.end


def _token_at(text: str, start: int) -> Token:
    character = text[start]
    if character in "()":
        return Token(piece=Piece.OPEN if character == "(" else Piece.CLOSE, start=start, end=start + 1)
    if character == "-" and start + 1 < len(text) and not text[start + 1].isspace():
        return Token(piece=Piece.NOT, start=start, end=start + 1)
    if match := _FIELD.match(text, start):
        value, end, is_quoted = _value_at(text, match.end())
        return Token(
            piece=Piece.TERM,
            start=start,
            end=end,
            field=match[1].lower(),
            comparison=match[2],
            value=value,
            value_start=match.end(),
            is_quoted=is_quoted,
        )
    value, end, is_quoted = _value_at(text, start)
    word = "" if is_quoted else value.lower()
    pieces = ((_OR, Piece.OR), (_AND, Piece.AND), (_NOT, Piece.NOT))
    piece = next((piece for words, piece in pieces if word in words), Piece.TERM)
    return Token(piece=piece, start=start, end=end, value=value, value_start=start, is_quoted=is_quoted)


def _value_at(text: str, start: int) -> tuple[str, int, bool]:
    """The value that begins there, where it ends, and whether it stands in quotation marks."""
    closing = _QUOTES.get(text[start : start + 1])
    if closing is None:
        match = _BARE.match(text, start)
        return (match[0], match.end(), False) if match else ("", start, False)
    end = text.find(closing, start + 1)
    if end < 0:
        problem = message("the quotation mark {mark} is not closed", mark=text[start])
        raise query_mistake(text, start, len(text), problem)
    return text[start + 1 : end].strip(), end + 1, True
