"""Reads days and times as tools and spreadsheets print them; whether the day or the month stands first is
said by the file as a whole."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}).*)?$")
_NUMERIC = re.compile(
    r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?[ T](\d{1,2}):(\d{2})(?::\d{2})?(?: ([AP]M))?)?$"
)
_DAY_FIRST = re.compile(r"^(\d{1,2})(?:er)? ([a-z]+)\.?(?: (\d{4}))?$")
_MONTH_FIRST = re.compile(r"^([a-z]+)\.? (\d{1,2})(?:, (\d{4}))?(?:, .*)?$")
#: The beginnings of the months, English and French, without accents.
_MONTHS = (
    ("jan",),
    ("feb", "fev"),
    ("mar",),
    ("apr", "avr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aou"),
    ("sep",),
    ("oct",),
    ("nov",),
    ("dec",),
)


class AmbiguousDate(ValueError):
    """Day and month may be either, and nothing in the file says which."""


class NoYear(ValueError):
    """A day of a month without its year."""

    def __init__(self, month: int, day: int) -> None:
        self.month, self.day = month, day
        super().__init__()


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time on it where it was printed."""

    day: date
    time: str = ""

    def __str__(self) -> str:
        return f"{self.day.isoformat()}T{self.time}" if self.time else self.day.isoformat()


def date_order(cells: Iterable[str], usual: str) -> str:
    """`dmy` or `mdy`: what the days after the 12th prove if they agree, else what the tool writes; empty when
    nothing says it. What is no day in either order proves nothing: one wrong row costs no other."""
    pairs = [(int(m[1]), int(m[3])) for cell in cells if (m := _NUMERIC.match(cell.strip()))]
    day_first = any(a > 12 >= b for a, b in pairs)
    month_first = any(b > 12 >= a for a, b in pairs)
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    return usual


def is_numeric_date(cell: str) -> bool:
    """Whether a day is printed in numbers whose order must be known."""
    return _NUMERIC.match(cell.strip()) is not None


def read_moment(cell: str, order: str) -> Moment:
    """The day and time in a cell. Raises `AmbiguousDate`, `NoYear`, or `ValueError` for what is no date."""
    text = cell.strip()
    if iso := _ISO.match(text):
        time = f"{iso[4]}:{iso[5]}" if iso[4] else ""
        return Moment(date(int(iso[1]), int(iso[2]), int(iso[3])), time)
    if numeric := _NUMERIC.match(text):
        return _from_numbers(numeric, order)
    words = _without_accents(text).lower()
    if named := _DAY_FIRST.match(words):
        return Moment(_named(named[2], named[1], named[3]))
    if named := _MONTH_FIRST.match(words):
        return Moment(_named(named[1], named[2], named[3]))
    raise ValueError(cell)


def latest_before(month: int, day: int, limit: date) -> date:
    """The last such day of a month that is not after `limit`. Raises `ValueError` for what is no day."""
    for year in range(limit.year, limit.year - 5, -1):
        try:
            candidate = date(year, month, day)
        except ValueError:  # the 29th of February
            continue
        if candidate <= limit:
            return candidate
    raise ValueError(f"{month}/{day}")


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day from the first to the last, both included."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _from_numbers(match: re.Match[str], order: str) -> Moment:
    first, second = int(match[1]), int(match[3])
    if not order:
        if first <= 12 and second <= 12 and first != second:
            raise AmbiguousDate(match[0])
        order = "dmy" if first > 12 else "mdy"
    day, month = (first, second) if order == "dmy" else (second, first)
    time = ""
    if match[5]:
        hour = int(match[5])
        if match[7]:
            hour = hour % 12 + (12 if match[7] == "PM" else 0)
        time = datetime(2000, 1, 1, hour, int(match[6])).strftime("%H:%M")
    return Moment(date(int(match[4]), month, day), time)


def _named(month: str, day: str, year: str | None) -> date:
    number = next(
        (n for n, names in enumerate(_MONTHS, 1) if any(month.startswith(name) for name in names)), None
    )
    if number is None:
        raise ValueError(month)
    if year is None:
        raise NoYear(number, int(day))
    return date(int(year), number, int(day))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
