"""The day that somebody names: `14/03`, `le 3 mai`, `next Tuesday`, `dans deux semaines`.

French and English. Figures are read with the day first, as in both countries' shops; `2026-03-14` as it
stands. A day without a year is the next such day, or the last one where the day must lie in the past.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.text.normalize import clean, compatible, fold

_LONGEST = 200
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev feb february",
            "mars mar march",
            "avril avr apr april",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lundi monday mon",
            "mardi tuesday tue tues",
            "mercredi wednesday wed",
            "jeudi thursday thu thurs",
            "vendredi friday fri",
            "samedi saturday sat",
            "dimanche sunday sun",
        )
    )
    for name in names.split()
}
_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            *("un une a an one", "deux two couple", "trois three", "quatre four", "cinq five", "six"),
            *("sept seven", "huit eight", "neuf nine", "dix ten"),
        ),
        1,
    )
    for name in names.split()
}
_RELATIVE = (
    ("avant hier|avant-hier|the day before yesterday|day before yesterday", -2),
    ("apres demain|apres-demain|the day after tomorrow|day after tomorrow", 2),
    ("hier|yesterday", -1),
    ("demain|tomorrow|tmrw|tmw", 1),
    ("aujourd hui|aujourdhui|ce jour|ce soir|ce matin|cet apres midi|today|tonight|this morning", 0),
)
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY_NAMES = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_NUMBER_NAMES = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?![\d/]|[.-]\d)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? ({_MONTH_NAMES})\b\.?(?:,? (\d{{4}}))?")
_MONTH_DAY = re.compile(rf"\b({_MONTH_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?")
_SPAN = re.compile(
    rf"\b(?:(dans|in|d ici)|(il y a))? ?(\d{{1,3}}|{_NUMBER_NAMES})(?: of)?"
    r" (jours?|days?|semaines?|weeks?|mois|months?)\b( ago)?"
)
_NEXT_WEEK = re.compile(r"\b(?:la )?semaine prochaine\b|\bnext week\b")
_WEEKDAY = re.compile(
    rf"(?:\b(last|next|this|past|coming) )?\b({_WEEKDAY_NAMES})\b(?: (prochain|dernier|passe|en huit|next))?"
)
_DAY_ONLY = re.compile(r"(?:^|\b(?:le|the) )(\d{1,2})(?:er|st|nd|rd|th)?(?=$|[,.!?]| (?!\d))")


def read_day(text: str, today: date, *, is_past: bool = False) -> date | None:
    """The first day that a text names, as of `today`; None when it names none, or none that exists."""
    plain = fold(clean(compatible(text[:_LONGEST]))).replace("'", " ").replace("’", " ")
    plain = " ".join(plain.split())
    return next((day for day in _days(plain, today, is_past) if day is not None), None)


def _days(plain: str, today: date, is_past: bool) -> Iterator[date | None]:
    """What each way of naming a day reads; the surest first."""
    for match in _ISO.finditer(plain):
        yield _day(int(match[1]), int(match[2]), int(match[3]))
    for match in _FIGURES.finditer(plain):
        yield _dated(int(match[1]), int(match[2]), match[3], today, is_past)
    for match in _DAY_MONTH.finditer(plain):
        yield _dated(int(match[1]), _MONTHS[match[2]], match[3], today, is_past)
    for match in _MONTH_DAY.finditer(plain):
        yield _dated(int(match[2]), _MONTHS[match[1]], match[3], today, is_past)
    for pattern, days in _RELATIVE:
        if re.search(rf"\b(?:{pattern})\b", plain):
            yield today + timedelta(days=days)
    for match in _SPAN.finditer(plain):
        yield _span(match, today)
    if _NEXT_WEEK.search(plain) and not _WEEKDAY.search(plain):
        yield today + timedelta(days=7 - today.weekday())
    for match in _WEEKDAY.finditer(plain):
        yield _weekday(match, plain, today, is_past)
    for match in _DAY_ONLY.finditer(plain):
        yield _of_month(int(match[1]), today, is_past)


def _dated(day: int, month: int, year: str | None, today: date, is_past: bool) -> date | None:
    if year:
        return _day(int(year) + (2_000 if len(year) == 2 else 0), month, day)
    for candidate in (today.year, today.year + (-1 if is_past else 1)):
        read = _day(candidate, month, day)
        if read is not None and (read <= today if is_past else read >= today):
            return read
    return None


def _span(match: re.Match[str], today: date) -> date | None:
    """`in two weeks`, `il y a 3 jours`; without a word for the direction it is no day."""
    is_ahead, is_ago = bool(match[1]), bool(match[2] or match[5])
    if is_ahead is is_ago:
        return None
    number = _NUMBERS.get(match[3]) or int(match[3])
    sign = -1 if is_ago else 1
    if match[4][0] in "jd":
        return today + timedelta(days=sign * number)
    if match[4][0] in "sw":
        return today + timedelta(weeks=sign * number)
    months = today.year * 12 + today.month - 1 + sign * number
    year, month = months // 12, months % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(today.day, last))


def _weekday(match: re.Match[str], plain: str, today: date, is_past: bool) -> date:
    """The nearest such day; `next Tuesday` and `mardi prochain` are not today's."""
    before, name, after = match[1], match[2], match[3]
    ahead = (_WEEKDAYS[name] - today.weekday()) % 7
    goes_back = before in ("last", "past") or after in ("dernier", "passe")
    if goes_back or (is_past and before != "next" and after != "prochain"):
        return today - timedelta(days=(today.weekday() - _WEEKDAYS[name]) % 7 or (7 if goes_back else 0))
    if after == "en huit":
        return today + timedelta(days=ahead + 7)
    if _NEXT_WEEK.search(plain):
        return today + timedelta(days=7 - today.weekday() + _WEEKDAYS[name])
    is_next = before == "next" or after in ("prochain", "next")
    return today + timedelta(days=ahead or (7 if is_next else 0))


def _of_month(day: int, today: date, is_past: bool) -> date | None:
    """`le 12`: of this month, or of the one beside it."""
    month = today.year * 12 + today.month - 1
    for candidate in (month, month + (-1 if is_past else 1)):
        read = _day(candidate // 12, candidate % 12 + 1, day)
        if read is not None and (read <= today if is_past else read >= today):
            return read
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
