"""Writes figures and dates as a language does: 1,234 and 56.7%, or 1 234 and 56,7 %."""

from collections.abc import Mapping
from datetime import date, datetime

from bot.present.local_time import format_time
from bot.present.messages import Catalog

#: What stands before decimals and between thousands; English where a language is not named.
_MARKS: Mapping[str, tuple[str, str]] = {"fr": (",", "\u202f")}
_MINUS = "\u2212"


class Numbers:
    """Figures in the language of a catalogue."""

    def __init__(self, t: Catalog) -> None:
        self._t = t
        self._decimal, self._thousands = _MARKS.get(t.language, (".", ","))
        self.weekdays = t("html.weekdays").split()
        self.months = t("html.months").split()

    def count(self, number: float) -> str:
        """A whole number."""
        return f"{number:,.0f}".replace(",", self._thousands).replace("-", _MINUS)

    def decimal(self, number: float, places: int = 2, *, signed: bool = False) -> str:
        """A number with decimals."""
        text = f"{number:+,.{places}f}" if signed else f"{number:,.{places}f}"
        return (
            text.replace(",", "\0")
            .replace(".", self._decimal)
            .replace("\0", self._thousands)
            .replace("-", _MINUS)
        )

    def percent(self, share: float | None, places: int = 0, *, signed: bool = False) -> str:
        """A share of 1; a dash for none."""
        if share is None:
            return "–"
        return self._t("html.percent", number=self.decimal(100 * share, places, signed=signed))

    def money(self, amount: float, currency: str) -> str:
        """An amount with the code of its currency."""
        return self._t("html.money", number=self.decimal(amount), currency=currency)

    def points(self, share: float) -> str:
        """A difference of shares in percentage points."""
        return self._t("html.points", number=self.decimal(100 * share, 1, signed=True))

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval of shares, with decimals where it is at either end; nothing where there is none."""
        if low is None or high is None:
            return ""
        places = 1 if high < 0.1 or low > 0.99 else 0
        return self._t("html.interval", low=self.percent(low, places), high=self.percent(high, places))

    def duration(self, seconds: float | None) -> str:
        """A length of time in one unit; a dash for none."""
        return "–" if seconds is None else self._t.duration(seconds)

    def day(self, day: date) -> str:
        """A day without its year."""
        return self._t("html.day", day=self._of_month(day), month=self.months[day.month - 1])

    def full_day(self, day: date) -> str:
        """A day with its year."""
        return self._t(
            "html.full_day", day=self._of_month(day), month=self.months[day.month - 1], year=day.year
        )

    def span(self, first: date, last: date) -> str:
        """Two days and what lies between, without saying a month or a year twice."""
        if first == last:
            return self.full_day(last)
        start = self.full_day(first)
        if first.year == last.year:
            start = self._of_month(first) if first.month == last.month else self.day(first)
        return self._t("html.period", since=start, until=self.full_day(last))

    def _of_month(self, day: date) -> str:
        return self._t("html.first_of_month") if day.day == 1 else str(day.day)

    def moment(self, local: datetime) -> str:
        """A local time."""
        return self._t("html.moment", day=self.full_day(local.date()), time=format_time(local))
