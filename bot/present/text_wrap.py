"""Breaks a text into rows by the width that a terminal gives its characters."""

from collections.abc import Iterator

from rich.cells import cell_len


def wrap_text(text: str, width: int) -> list[str]:
    """The text as rows of at most `width` cells; one empty row for no text. Line ends stay."""
    return [row for line in text.split("\n") for row in _wrap_line(line, width)]


def _wrap_line(line: str, width: int) -> Iterator[str]:
    row = ""
    for word in line.split(" "):
        if row and cell_len(row) + 1 + cell_len(word) <= width:
            row += " " + word
            continue
        if row:
            yield row
        *full, row = _chop(word, width)
        yield from full
    yield row


def _chop(word: str, width: int) -> list[str]:
    """A word in pieces of at most `width` cells, at least one. No wide character is cut in half."""
    pieces = [""]
    for character in word:
        # Measured together: an accent has no width of its own, and a skin tone only after a face.
        if pieces[-1] and cell_len(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
