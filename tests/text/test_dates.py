"""The day that somebody names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates import read_day

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/03", "2027-03-14"),
        ("le 14/3/27 svp", "2027-03-14"),
        ("14.03.2027", "2027-03-14"),
        ("2026-12-24", "2026-12-24"),
        ("le 3 mai", "2027-05-03"),
        ("le 1er janvier", "2027-01-01"),
        ("Dec 24th", "2026-12-24"),
        ("24 décembre", "2026-12-24"),
        ("demain matin", "2026-12-01"),
        ("après-demain", "2026-12-02"),
        ("the day after tomorrow", "2026-12-02"),
        ("aujourd’hui", "2026-11-30"),
        ("today", "2026-11-30"),
        ("hier", "2026-11-29"),
        ("lundi", "2026-11-30"),
        ("lundi prochain", "2026-12-07"),
        ("next Tuesday", "2026-12-01"),
        ("mardi en huit", "2026-12-08"),
        ("vendredi dernier", "2026-11-27"),
        ("la semaine prochaine", "2026-12-07"),
        ("jeudi de la semaine prochaine", "2026-12-10"),
        ("dans deux semaines", "2026-12-14"),
        ("in 3 days", "2026-12-03"),
        ("il y a trois jours", "2026-11-27"),
        ("a week ago", "2026-11-23"),
        ("dans un mois", "2026-12-30"),
        ("le 12", "2026-12-12"),
        ("31/02", None),
        ("32/13", None),
        ("trois jours", None),
        ("bonjour", None),
        ("4127", None),
        ("06 12 34 56 78", None),
        ("", None),
    ],
)
def test_the_day_that_is_named(text: str, day: str | None) -> None:
    assert read_day(text, MONDAY) == (day and date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "day"), [("14/03", "2026-03-14"), ("lundi", "2026-11-30"), ("le 12", "2026-11-12")]
)
def test_a_day_of_the_past_is_the_last_one(text: str, day: str) -> None:
    assert read_day(text, MONDAY, is_past=True) == date.fromisoformat(day)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_a_day_in_figures_is_read_back(day: date, today: date) -> None:
    assert read_day(day.strftime("%d/%m/%Y"), today) == day
    assert read_day(day.isoformat(), today) == day


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_without_a_year_it_lies_ahead_or_behind_as_asked(today: date) -> None:
    ahead, behind = read_day("15/06", today), read_day("15/06", today, is_past=True)
    assert ahead is not None
    assert behind is not None
    assert today <= ahead <= today + timedelta(days=366)
    assert today - timedelta(days=366) <= behind <= today


@given(st.text(max_size=300), st.dates(date(1, 1, 1), date(9990, 12, 31)))
def test_no_text_breaks_it(text: str, today: date) -> None:
    read_day(text, today)
