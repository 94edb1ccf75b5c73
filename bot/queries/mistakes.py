"""A mistake in a query, told with its place: the query on a line, and below it what is meant."""

import unicodedata

from bot.errors import Message, UserError

#: Cells of a query that are shown around a mistake, so that both lines fit on a narrow screen.
_SHOWN = 66
_TWO_CELLS = ("W", "F")


class Caret(str):
    """The line below the query; `start` and `end` are where the mistake stands, in characters."""

    start: int
    end: int


def query_mistake(text: str, start: int, end: int, problem: Message) -> UserError:
    """The error of what stands from `start` to `end`, both in characters."""
    plain = "".join(character if character.isprintable() else "·" for character in text)
    first = max(0, min(start - _SHOWN // 2, len(plain) - _SHOWN))
    shown = plain[first : first + _SHOWN]
    marked = shown[start - first : max(end, start + 1) - first]
    caret = Caret(" " * _cells(shown[: start - first]) + "^" * max(1, _cells(marked)))
    caret.start, caret.end = start, end
    return UserError("query_mistake", problem=problem, query=shown, caret=caret)


def _cells(text: str) -> int:
    """How wide it is on a terminal."""
    widths = (
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in _TWO_CELLS)
        for character in text
    )
    return sum(widths)
