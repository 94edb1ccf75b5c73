"""Reads the series of Meta Business Suite: blocks that stand above one another, each with a title, of days
and one number. The title says what is counted."""

import csv
import io
from collections.abc import Iterator, Sequence

from bot.exports.tables import Column, Line, Table, known_headings, plain_heading

TOOL = "meta_business_suite_series"
_HEADER = ({"date"}, {"primary", "principal", "principale"})


def find_series(text: str) -> tuple[tuple[Table, ...], int]:
    """A table for each block of days and numbers with a title that is known, and how many other blocks there
    are. No table at all in a text of another kind."""
    lines = text.split("\n", 1)
    offset = 1 if lines[0].startswith("sep=") else 0
    body = lines[1] if offset and len(lines) > 1 else text
    blocks = [block for block in _blocks(body, offset) if block]
    tables = [table for block in blocks if (table := _table(block)) is not None]
    if not any(len(block) > 1 and _is_header(block[1].cells) for block in blocks):
        return (), 0
    return tuple(tables), len(blocks) - len(tables)


def _blocks(text: str, offset: int) -> Iterator[list[Line]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    block: list[Line] = []
    before = offset
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                block.append(Line(number=before + 1, cells=cells))
            else:
                yield block
                block = []
            before = reader.line_num + offset
    except csv.Error:
        pass  # the block that is open ends with the last line that could be read
    yield block


def _table(block: Sequence[Line]) -> Table | None:
    if len(block) < 2 or len(block[0].cells) != 1 or not _is_header(block[1].cells):
        return None
    title = block[0].cells[0]
    field, languages = known_headings(TOOL).get(plain_heading(title), ("", frozenset()))
    if field in ("", "ignored"):
        return None
    return Table(
        tool=TOOL,
        language="en" if "en" in languages else "fr",
        delimiter=",",
        columns=(Column(heading="Date", field="date"), Column(heading=title, field=field)),
        preamble=(block[0],),
        lines=tuple(block[2:]),
    )


def _is_header(cells: Sequence[str]) -> bool:
    plain = [plain_heading(cell) for cell in cells]
    return len(plain) == 2 and plain[0] in _HEADER[0] and plain[1] in _HEADER[1]
