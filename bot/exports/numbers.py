"""Reads numbers as tools and spreadsheets print them: 1,284.50 or 1 284,50, with any mark between thousands.

How a file writes its decimals is said by the file as a whole, never by one number: 1.234 is a thousand or
one.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

#: What stands for nothing: not counted, which is not 0.
_BLANK = {"", "-", "--", "—", "–", "n/a", "undefined", "null"}
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d)")
_CURRENCY = re.compile(r"^(?:[€$£¥]|[A-Z]{3})[ \u00a0\u202f]?|[ \u00a0\u202f]?(?:[€$£¥]|[A-Z]{3})$")
_ABBREVIATED = re.compile(r"^([\d.,]+)[ \u00a0\u202f]?([kKmM])$")
_TIMES = {"k": 1_000, "m": 1_000_000}
#: Numbers that can be read in one way only.
_POINT = re.compile(r"^-?(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})$")
_COMMA = re.compile(r"^-?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})$")
#: Of what is counted: one mark, and exactly three digits after it.
_COMMA_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(?:,\d{3})+$")
_POINT_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+$")
_WRITTEN = {
    ".": re.compile(r"^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$"),
    ",": re.compile(r"^-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$"),
}
_LARGEST = Decimal(10) ** 15


def is_blank(cell: str) -> bool:
    """Whether a cell says that nothing was counted."""
    return cell.strip().lower() in _BLANK


def decimal_mark(cells: Iterable[str], language: str, counts: Iterable[str] = ()) -> str:
    """What stands before decimals in a file with these cells: a point or a comma.

    What the numbers prove, if they agree; else what the language of the headings has. `counts` are the cells
    of columns that count something, in which a mark can only stand between thousands.
    """
    plain = [_plain(cell).rstrip("%") for cell in cells]
    whole = [_plain(cell) for cell in counts]
    point = any(map(_POINT.match, plain)) or any(map(_COMMA_THOUSANDS.match, whole))
    comma = any(map(_COMMA.match, plain)) or any(map(_POINT_THOUSANDS.match, whole))
    if point != comma:
        return "." if point else ","
    return "," if language == "fr" else "."


def read_number(cell: str, mark: str) -> Decimal:
    """The number in a cell that is not blank. Raises `ValueError` for what is none, or not written so."""
    text = _plain(cell)
    abbreviated = _ABBREVIATED.match(text)
    times = 1
    if abbreviated:
        text, times = abbreviated[1], _TIMES[abbreviated[2].lower()]
    if len(text) > 40 or not _WRITTEN[mark].match(text):
        raise ValueError(cell)
    thousands = "," if mark == "." else "."
    number = Decimal(text.replace(thousands, "").replace(mark, ".")) * times
    if abs(number) > _LARGEST:
        raise ValueError(cell)
    return number


def is_abbreviated(cell: str) -> bool:
    """Whether a number was rounded to print it, as in 1.2K."""
    return _ABBREVIATED.match(_plain(cell)) is not None


def _plain(cell: str) -> str:
    text = _SPACES.sub("", cell.strip().replace("−", "-"))
    return _CURRENCY.sub("", text)
