"""Lays the lines about one case out as rows: all of them, or as many as fit on one screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from bot.present.text_wrap import wrap_text

_LABEL_WIDTH = 11  # the longest label, "publication" in French
_MIN_TEXT_WIDTH = 20
#: More of a text is not shown on one screen.
MAX_ROWS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the view, before wrapping; on one screen it takes `min_rows` to `rows` of them."""

    label: str
    text: str
    rows: int = 1
    min_rows: int = 1


def wrap(lines: Sequence[Line], width: int, height: int | None = None) -> list[str]:
    """The lines as rows of at most `width` columns; all of them, or as many as fit on one screen.

    On one screen long texts end in `…`; if need be everything shrinks to one row, the item to three. On a
    very low one, lines are left out from the end: all but the item, warnings, and the last, which says where
    the rest is.
    """
    if height is None:
        return _rows(lines, width, None)
    rows: list[str] = []
    for max_rows in range(MAX_ROWS, 0, -1):
        rows = _rows(lines, width, max_rows)
        if len(rows) <= height:
            return rows
    remaining = list(lines)
    while len(rows) > height and (index := _least(remaining)) is not None:
        del remaining[index]
        rows = _rows(remaining, width, 1)
    return rows


def _least(lines: Sequence[Line]) -> int | None:
    """The place of the line that can be done without; None when each is needed."""
    indices = (index for index, line in enumerate(lines[:-1]) if line.min_rows == 1 and line.label != "!")
    return max(indices, default=None)


def _rows(lines: Sequence[Line], width: int, max_rows: int | None) -> list[str]:
    rows, room = [], max(_MIN_TEXT_WIDTH, width - _LABEL_WIDTH - 1)
    for line in lines:
        texts = wrap_text(line.text, room)
        limit = len(texts) if max_rows is None else max(min(line.rows, max_rows), line.min_rows)
        if len(texts) > limit:
            last = texts[limit - 1]
            texts = [*texts[: limit - 1], set_cell_size(last, min(cell_len(last), room - 1)) + "…"]
        labels = [line.label, *[""] * (len(texts) - 1)]
        rows += [
            f"{set_cell_size(label, _LABEL_WIDTH)} {text}".rstrip()
            for label, text in zip(labels, texts, strict=True)
        ]
    return rows
