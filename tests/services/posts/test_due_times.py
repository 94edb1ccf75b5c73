"""Times as people write them, on clocks that skip an hour and show one twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.posts.due_times import WrongTime, parse_due_time

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-12-31 18:30", datetime(2026, 12, 31, 17, 30, tzinfo=UTC)),
        ("2026-12-31T18:30", datetime(2026, 12, 31, 17, 30, tzinfo=UTC)),
        ("2026-07-01 8:05", datetime(2026, 7, 1, 6, 5, tzinfo=UTC)),
        ("2026-12-31 18:30:15Z", datetime(2026, 12, 31, 18, 30, 15, tzinfo=UTC)),
        ("2026-10-25 02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25 02:30 +02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_are_those_of_the_place(written: str, utc: datetime) -> None:
    assert parse_due_time(written, PARIS) == (utc, None)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-12-31", "the time of day is missing: write '2026-12-31 09:00'"),
        ("tomorrow", "expected a day and a time such as 2026-12-31 18:30"),
        ("31/12/2026 18:30", "expected a day and a time"),
        ("2026-02-30 10:00", "there is no such day or time"),
        ("2026-12-31 25:00", "there is no such day or time"),
        (
            "2027-03-28 02:30",
            "the clocks of Europe/Paris skip this time, they go forward then: write 2027-03-28 03:30",
        ),
        ("", "expected a day and a time"),
    ],
)
def test_what_cannot_be_meant_says_what_to_write(written: str, reason: str) -> None:
    with pytest.raises(WrongTime, match=reason.replace("(", r"\(")):
        parse_due_time(written, PARIS)


def test_of_a_time_that_is_there_twice_the_first_is_meant_and_that_is_said() -> None:
    moment, notice = parse_due_time("2026-10-25 02:30", PARIS)
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "for the second write 2026-10-25 02:30+01:00" in str(notice)
    second, silence = parse_due_time("2026-10-25 02:30+01:00", PARIS)
    assert (second - moment, silence) == (timedelta(hours=1), None)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from([PARIS, "America/Montreal", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_what_is_accepted_is_on_the_clock_as_it_was_written(naive: datetime, zone: str) -> None:
    written = f"{naive:%Y-%m-%d %H:%M}"
    try:
        moment, _ = parse_due_time(written, zone)
    except WrongTime as error:  # then that hour exists on no clock there, and the advice does
        advice = str(error.problem).rpartition("write ")[2]
        assert parse_due_time(advice, zone)
        return
    assert f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == written
