"""Reads the rows of a table: what each is about, its days and its numbers. A wrong one costs no other."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.platform_metrics import METRICS, MONEY_UNIT, Level, MetricObject, MetricRow
from bot.errors import Message, message
from bot.exports import tools
from bot.exports.dates import AmbiguousDate, Moment, NoYear, date_order, latest_before, read_moment
from bot.exports.numbers import decimal_mark, is_abbreviated, is_blank, read_number
from bot.exports.tables import Column, Line, Table
from bot.exports.tools import TOOLS
from bot.exports.unpacking import Unreadable

_LONGEST_TEXT = 300
_MOST_PROBLEMS = 200
_DATES = ("date", "period_start", "period_end", "published_at")
#: What says which object a row is about; a row of numbers without any of it is a total.
_NAMES = (
    "post_id",
    "permalink",
    "title",
    "description",
    "published_at",
    "ad_id",
    "ad_name",
    "adset_id",
    "adset_name",
    "campaign_id",
    "campaign",
)
_TOTAL = re.compile(
    r"^(?:(?:grand )?total|totaux|total general|total général|total of [\d,. ]+ results?"
    r"|results from [\d,. ]+ \w+|résultats de [\d,. \u00a0\u202f]+ \w+)$"
)
_LIFETIME = {"lifetime", "global", "total"}
_ROUNDED_ID = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d+$")
_MAY_BE_NEGATIVE = {"followers_net", "followers_gained"}
_ID = re.compile(r"^[\w:.-]{1,128}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class RowProblem:
    """Why a row was left out, and where it stands."""

    line: int
    heading: str
    reason: Message


class _Wrong(Exception):
    """A row that cannot be read."""

    def __init__(self, column: Column | None, reason: Message) -> None:
        self.heading, self.reason = column.heading if column else "", reason
        super().__init__(str(reason))


@dataclass(kw_only=True)
class Findings:
    """What is to be told of a file beside its rows. `notes` counts the rows by what is odd about them."""

    problems: list[RowProblem] = field(default_factory=list)
    more_problems: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    totals: list[Mapping[str, int]] = field(default_factory=list)

    def add_problem(self, line: int, heading: str, reason: Message) -> None:
        """Tell of a wrong row; of very many of them only how many there are."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(RowProblem(line=line, heading=heading, reason=reason))
        else:
            self.more_problems += 1


class RowReader:
    """Reads one table. `order` and `currency` are what the person said where the file does not."""

    def __init__(self, table: Table, *, today: date, order: str, currency: str) -> None:
        self.findings = Findings()
        self._table = table
        self._tool = TOOLS[table.tool]
        self._today = today
        self._currency = currency
        self._where = {c.field: i for i, c in reversed(list(enumerate(table.columns))) if c.field in _ALL}
        self._metrics = [(i, column) for i, column in enumerate(table.columns) if column.field in METRICS]
        self._mark = decimal_mark(
            self._cells_of({*METRICS, "ignored", "check"}),
            table.language,
            counts=self._cells_of(METRICS.keys() - {"spend"}),
        )
        usual = order or self._tool.date_order.get(table.language, "")
        self.date_order = order or date_order(self._cells_of(set(_DATES)), usual)
        self._rounded = self._rounded_columns()
        self._level = self._level_of_rows()

    def read(self) -> Iterator[MetricRow]:
        """The rows in the order of the file; what is wrong or left out goes to `findings`."""
        for line in self._table.lines:
            cells = line.cells
            if not any(cell.strip() for cell in cells):
                self.findings.skipped["blank"] += 1
            elif self._is_total(cells):
                self._take_total(cells)
            else:
                try:
                    yield from self._rows(line)
                except _Wrong as wrong:
                    self.findings.add_problem(line.number, wrong.heading, wrong.reason)
        if self._table.cut_short is not None:
            line_number, reason = self._table.cut_short
            self.findings.add_problem(line_number, "", reason)

    # ---- one row

    def _rows(self, line: Line) -> Iterator[MetricRow]:
        cells, width = line.cells, len(self._table.columns)
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            raise _Wrong(
                None, message("it has {count} cells, the header has {width}", count=len(cells), width=width)
            )
        values = self._values(cells)
        about = self._about(cells)
        first_day, last_day = self._days(cells)
        self._note_names(about)
        for origin, counted in self._by_origin(cells, values):
            currency = self._currency_of(cells)
            if "spend" in counted and not currency:
                self.findings.notes["currency_missing"] += 1
                counted = {name: value for name, value in counted.items() if name != "spend"}
            yield MetricRow(
                source=self._table.tool.removesuffix("_series"),
                about=about,
                origin=origin,
                first_day=first_day,
                last_day=last_day,
                currency=currency,
                values=counted,
                line=line.number,
            )

    def _values(self, cells: Sequence[str]) -> dict[tuple[str, str], int]:
        """The numbers of a row by metric and by the origin that their heading names."""
        values: dict[tuple[str, str], int] = {}
        for index, column in self._metrics:
            cell = cells[index]
            key = column.field, column.origin
            if is_blank(cell) or key in values:
                continue
            try:
                number = read_number(cell, self._mark)
            except ValueError:
                raise _Wrong(
                    column, message("expected a number, found '{cell}'", cell=_short(cell))
                ) from None
            if number < 0 and column.field not in _MAY_BE_NEGATIVE:
                raise _Wrong(
                    column, message("expected no negative number, found '{cell}'", cell=_short(cell))
                )
            if column.field == "spend":
                number *= MONEY_UNIT
            elif number != number.to_integral_value():
                raise _Wrong(column, message("expected a whole number, found '{cell}'", cell=_short(cell)))
            if is_abbreviated(cell):
                self.findings.notes["abbreviated_number"] += 1
            values[key] = round(number)
        return values

    def _by_origin(
        self, cells: Sequence[str], values: Mapping[tuple[str, str], int]
    ) -> Iterator[tuple[str, Mapping[str, int]]]:
        origins = {column.origin for _, column in self._metrics if column.origin}
        if not origins:
            plain = {name: value for (name, _), value in values.items()}
            yield self._origin(cells, plain), plain
            return
        # A number of both together is a sum of these two, and no third one.
        for origin in sorted(origins, reverse=True):
            counted = {name: value for (name, column), value in values.items() if column == origin}
            if counted:
                yield origin, counted

    def _origin(self, cells: Sequence[str], values: Mapping[str, int]) -> str:
        if self._level is Level.AD:
            return "ad"
        if "origin" in self._where:
            return tools.origin_of_word(cells[self._where["origin"]])
        return tools.origin_of_split(values)

    def _about(self, cells: Sequence[str]) -> MetricObject:
        tool, permalink = self._table.tool, tools.clean_permalink(self._cell(cells, "permalink"))
        object_id = self._id(cells, "ad_id" if self._level is Level.AD else "post_id")
        object_id = object_id or tools.id_in_permalink(tool, permalink)
        platform = self._tool.platform
        if tool == "youtube_studio":
            permalink = tools.youtube_permalink(object_id)
        elif tool == "meta_business_suite":
            platform = tools.platform_of_permalink(permalink) or self._platform_of_columns()
        elif self._level is Level.ACCOUNT:
            platform = platform or tools.platform_of_title(self._table.columns[-1].heading)
        title = self._text(cells, "ad_name") or self._text(cells, "title") or self._text(cells, "description")
        return MetricObject(
            level=self._level,
            platform=platform,
            account_id=self._id(cells, "account_id"),
            id=object_id,
            title=title,
            permalink=permalink,
            published_at=self._published(cells, object_id),
            campaign_id=self._id(cells, "campaign_id"),
            campaign=self._text(cells, "campaign"),
            adset_id=self._id(cells, "adset_id"),
            adset=self._text(cells, "adset_name"),
        )

    def _note_names(self, about: MetricObject) -> None:
        if self._level is not Level.ACCOUNT and not about.id and not about.permalink:
            rounded = "ad_id" if self._level is Level.AD else "post_id"
            self.findings.notes["id_mangled" if rounded in self._rounded else "id_missing"] += 1

    # ---- days

    def _days(self, cells: Sequence[str]) -> tuple[date | None, date | None]:
        if "date" in self._where and self._cell(cells, "date").strip().lower() not in _LIFETIME:
            day = self._moment(cells, "date").day
            return day, day
        if "period_start" in self._where and "period_end" in self._where:
            first, last = self._moment(cells, "period_start").day, self._moment(cells, "period_end").day
            if last < first:
                column = self._table.columns[self._where["period_end"]]
                raise _Wrong(column, message("the period ends before it begins"))
            return first, last
        return None, None

    def _moment(self, cells: Sequence[str], name: str) -> Moment:
        column, cell = self._table.columns[self._where[name]], self._cell(cells, name)
        try:
            return read_moment(cell[:_LONGEST_TEXT], self.date_order)
        except AmbiguousDate:
            reason = message("'{cell}' may be read with the day or the month first; say which with --dates")
            raise _Wrong(column, message(reason.text, cell=_short(cell))) from None
        except NoYear as without:
            if name == "date":
                self.findings.notes["year_inferred"] += 1
                return Moment(self._inferred(without, column, cell))
            raise
        except ValueError:
            raise _Wrong(column, message("expected a date, found '{cell}'", cell=_short(cell))) from None

    def _inferred(self, without: NoYear, column: Column, cell: str) -> date:
        try:
            return latest_before(without.month, without.day, self._today)
        except ValueError:
            raise _Wrong(column, message("expected a date, found '{cell}'", cell=_short(cell))) from None

    def _published(self, cells: Sequence[str], object_id: str) -> str:
        if "published_at" not in self._where or is_blank(self._cell(cells, "published_at")):
            return ""
        try:
            moment = str(self._moment(cells, "published_at"))
        except NoYear:
            self.findings.notes["date_without_year"] += 1
            moment = ""
        if self._table.tool == "tiktok_studio" and object_id:
            return tools.time_of_tiktok_video(object_id)
        return moment

    # ---- totals

    def _is_total(self, cells: Sequence[str]) -> bool:
        first = next((cell.strip().casefold() for cell in cells if cell.strip()), "")
        if _TOTAL.match(first):
            return True
        names = [name for name in _NAMES if name in self._where]
        if not names and self._level is Level.ACCOUNT:
            names = ["date"]
        return not any(self._cell(cells, name).strip() for name in names)

    def _take_total(self, cells: Sequence[str]) -> None:
        self.findings.skipped["total"] += 1
        padded = [*cells, *[""] * len(self._table.columns)]
        try:
            values = self._values(padded)
        except _Wrong:
            return  # a total is a check, no row
        self.findings.totals.append({name: value for (name, origin), value in values.items() if not origin})

    # ---- cells

    def _cell(self, cells: Sequence[str], name: str) -> str:
        index = self._where.get(name)
        return cells[index] if index is not None and index < len(cells) else ""

    def _text(self, cells: Sequence[str], name: str) -> str:
        return self._cell(cells, name).strip()[:_LONGEST_TEXT]

    def _id(self, cells: Sequence[str], name: str) -> str:
        """An id that is whole; a spreadsheet keeps 15 digits of a longer one."""
        text = self._cell(cells, name).strip()
        return text if name not in self._rounded and _ID.match(text) else ""

    def _currency_of(self, cells: Sequence[str]) -> str:
        in_cell = self._cell(cells, "currency").strip().upper()
        if re.fullmatch(r"[A-Z]{3}", in_cell):
            return in_cell
        in_heading = next((column.currency for _, column in self._metrics if column.currency), "")
        return in_heading or (self._currency if "spend" in self._where else "")

    # ---- the table as a whole

    def _cells_of(self, fields: set[str]) -> list[str]:
        indexes = [i for i, column in enumerate(self._table.columns) if column.field in fields]
        lines = self._table.lines
        return [line.cells[i] for line in lines for i in indexes if i < len(line.cells)]

    def _rounded_columns(self) -> frozenset[str]:
        rounded = set()
        for name in ("post_id", "ad_id", "adset_id", "campaign_id", "account_id"):
            ids = [text for cell in self._cells_of({name}) if (text := cell.strip())]
            long_ones = [text for text in ids if text.isdecimal() and len(text) > 15]
            if any(map(_ROUNDED_ID.match, ids)) or (
                len(set(long_ones)) > 1 and all(not text[15:].strip("0") for text in long_ones)
            ):
                rounded.add(name)
        return frozenset(rounded)

    def _level_of_rows(self) -> Level:
        if self._tool.level is None:
            return Level.POST if "permalink" in self._where else Level.ACCOUNT
        if self._tool.level is Level.AD:
            if not {"ad_id", "ad_name"} & set(self._where):
                raise Unreadable(message("it has no column that names the ads; export the list of ads"))
            if not {"date", "period_start"} & set(self._where):
                raise Unreadable(message("it has no column with days; export it by day"))
        return self._tool.level

    def _platform_of_columns(self) -> str:
        column = self._table.columns[self._where["account_id"]] if "account_id" in self._where else None
        return "facebook" if column is not None and "page" in column.heading.casefold() else "instagram"


#: Every field that is no metric and may be read.
_ALL = {*_NAMES, *_DATES, "account_id", "origin", "currency", "spend"}


def _short(cell: str) -> str:
    return cell.strip()[:40]
