"""Finds the table in a text: what stands between its cells, which line is the header, which tool wrote it."""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from bot.errors import Message, message
from bot.exports.headings import HEADINGS
from bot.exports.tools import CONVERSIONS
from bot.exports.unpacking import Unreadable

#: Rows beyond these are for no import by hand.
MOST_ROWS = 200_000
_FEWEST_KNOWN = 3
#: How far down a header is looked for, below notes and titles.
_DEEPEST_HEADER = 40
_MOST_COLUMNS = 1_000
_DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
_CURRENCY = re.compile(r"^(.*) \(([a-z]{3})\)$")
_ORIGINS = (
    (re.compile(r"\((?:organic|organiques?)\)|^organic |^abonnes organiques$"), "organic"),
    (re.compile(r"\((?:sponsored|sponsorise(?:e)?s)\)|^sponsored |^abonnes sponsorises$"), "ad"),
)
#: Tools whose files are no plain table, which `bot.exports.series` reads.
_STACKED = {"meta_business_suite_series"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: what its heading means. `field` is empty for a heading that nobody knows, and for a second
    column of the same name."""

    heading: str
    field: str = ""
    origin: str = ""  # organic, ad; empty where the heading does not say
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """The cells of one row, and the line of the file on which it begins."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table of one tool: its columns, what stood above and what stands below its header."""

    tool: str
    language: str
    delimiter: str
    columns: tuple[Column, ...]
    preamble: tuple[Line, ...]
    lines: tuple[Line, ...]
    #: Why nothing can be read from some line on: a quotation mark that never ends.
    cut_short: tuple[int, Message] | None = None


def plain_heading(heading: str) -> str:
    """A heading without what differs from file to file: case, accents, apostrophes, spaces."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", heading[:200]).casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).replace("’", "'")
    return " ".join(text.split())


@cache
def known_headings(tool: str) -> Mapping[str, tuple[str, frozenset[str]]]:
    """The headings of a tool as `plain_heading` makes them: the field of each, and its languages."""
    meanings: dict[str, tuple[str, frozenset[str]]] = {}
    for field, words in HEADINGS[tool].items():
        for language, headings in zip(("en", "fr"), words, strict=True):
            for heading in headings:
                plain = plain_heading(heading)
                before = meanings.get(plain, (field, frozenset[str]()))
                # A use goes before none: Description is a text, and known as ignored in no tool.
                meanings[plain] = (before[0], before[1] | {language})
    return meanings


def nearest_heading(tool: str, heading: str) -> str:
    """The known heading that looks most like an unknown one; empty when none does."""
    near = difflib.get_close_matches(plain_heading(heading), list(known_headings(tool)), n=1, cutoff=0.75)
    if not near:
        return ""
    words = [name for pair in HEADINGS[tool].values() for names in pair for name in names]
    return next(name for name in words if plain_heading(name) == near[0])


def find_table(text: str, tool: str = "") -> Table:
    """The table in a text, of the tool that knows most of its headings. Raises `Unreadable` when no line is a
    header that we know, when two tools know as many, or when it is of another tool than was named."""
    text, skipped, separators = _without_separator_line(text)
    candidates = [
        (count, name, delimiter, number)
        for delimiter in separators
        for number, cells in _first_rows(text, delimiter)
        for name in HEADINGS
        if (count := _count_known(name, cells)) >= _FEWEST_KNOWN
    ]
    if not candidates:
        raise Unreadable(message("it is no export that is known: no line of it has three known headings"))
    most = max(count for count, *_ in candidates)
    best = [candidate for candidate in candidates if candidate[0] == most]
    names = sorted({name for _, name, *_ in best})
    if tool and tool not in names:
        raise Unreadable(message("it is an export of {tool}, not of {named}", tool=names[0], named=tool))
    if not tool and len(names) > 1:
        raise Unreadable(
            message("it may be an export of {tools}; say which one with --from", tools=", ".join(names))
        )
    _, name, delimiter, number = next(candidate for candidate in best if candidate[1] == (tool or names[0]))
    return _table(text, name, delimiter, number, skipped)


def _first_rows(text: str, delimiter: str) -> Sequence[tuple[int, Sequence[str]]]:
    rows = []
    try:
        for number, line in enumerate(islice(_read(text, delimiter), _DEEPEST_HEADER)):
            rows.append((number, line.cells))
    except csv.Error:
        pass  # what follows is no header
    return rows


def _table(text: str, tool: str, delimiter: str, header: int, skipped: int) -> Table:
    lines: list[Line] = []
    cut_short = None
    reading = _read(text, delimiter)
    try:
        for line in reading:
            lines.append(Line(number=line.number + skipped, cells=line.cells))
            if len(lines) > MOST_ROWS + _DEEPEST_HEADER:
                raise Unreadable(message("it has more than {most} rows", most=MOST_ROWS))
    except csv.Error:
        after = lines[-1].number + 1 if lines else 1
        cut_short = after, message("a quotation mark opens here or below and never closes")
    headings = [cell.strip() for cell in lines[header].cells]
    while headings and not headings[-1]:
        headings.pop()
    return Table(
        tool=tool,
        language=_language(tool, headings),
        delimiter=delimiter,
        columns=tuple(_columns(tool, headings)),
        preamble=tuple(lines[:header]),
        lines=tuple(lines[header + 1 :]),
        cut_short=cut_short,
    )


def _read(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for cells in reader:
        yield Line(number=before + 1, cells=cells)
        before = reader.line_num


def _without_separator_line(text: str) -> tuple[str, int, Sequence[str]]:
    """The text below a line such as `sep=,`, how many lines that took, and what may separate cells."""
    match = _SEPARATOR_LINE.match(text)
    return (text[match.end() :], 1, (match[1],)) if match else (text, 0, _DELIMITERS)


def _count_known(tool: str, cells: Sequence[str]) -> int:
    if tool in _STACKED or not _FEWEST_KNOWN <= len(cells) <= _MOST_COLUMNS:
        return 0
    meanings = {plain for cell in cells if (plain := _meaning(tool, cell)[0])}
    fields = {known_headings(tool)[plain][0] for plain in meanings}
    # A date and a campaign have many files.
    return 0 if tool == CONVERSIONS and "conversion_id" not in fields else len(meanings)


def _meaning(tool: str, heading: str) -> tuple[str, str]:
    """A heading as it is known, and the currency in it; empty for one that nobody knows."""
    plain, meanings = plain_heading(heading), known_headings(tool)
    if plain in meanings:
        return plain, ""
    match = _CURRENCY.match(plain)
    if match and f"{match[1]} (¤)" in meanings:
        return f"{match[1]} (¤)", match[2].upper()
    return "", ""


def _columns(tool: str, headings: Sequence[str]) -> Iterator[Column]:
    meanings, seen = known_headings(tool), set[str]()
    for heading in headings:
        plain, currency = _meaning(tool, heading)
        if not plain or plain in seen:
            yield Column(heading=heading, field="ignored" if plain or not heading else "")
            continue
        seen.add(plain)
        origin = next((name for pattern, name in _ORIGINS if pattern.search(plain)), "")
        yield Column(heading=heading, field=meanings[plain][0], origin=origin, currency=currency)


def _language(tool: str, headings: Sequence[str]) -> str:
    """The language in which only one can read more of the headings; English when neither."""
    meanings = known_headings(tool)
    languages = [meanings[plain][1] for heading in headings if (plain := _meaning(tool, heading)[0])]
    french = sum(spoken == {"fr"} for spoken in languages)
    return "fr" if french > sum(spoken == {"en"} for spoken in languages) else "en"
