"""Breaks a text into rows by the width that a terminal gives its characters."""

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells


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
        # A word wider than a row is cut by cells, so that no wide character is cut in half.
        *full, row = chop_cells(word, width) or [""]
        yield from full
    yield row
