"""What people write without a zone is the time on their own clocks."""

from datetime import UTC, date, datetime

import pytest

from bot.documents.local_time import local_day, local_time, parse_moment

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-11-01 09:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        ("2026-11-01T09:30Z", datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        ("2026-11-01T09:30-05:00", datetime(2026, 11, 1, 14, 30, tzinfo=UTC)),
        # Summer time ends at 3:00, which is 2:00 again: the first of the two.
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        # It begins at 2:00, which is 3:00 at once.
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_local(text: str, moment: datetime) -> None:
    assert parse_moment(text, PARIS) == moment
    assert parse_moment(text, PARIS).tzinfo is UTC


@pytest.mark.parametrize(("first", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-01", 24)])
def test_days_are_as_long_as_they_are_on_the_clock(first: str, hours: int) -> None:
    begin, end = parse_moment(first, PARIS), parse_moment(f"{first[:-2]}{int(first[-2:]) + 1:02}", PARIS)
    assert (end - begin).total_seconds() == hours * 3_600


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "", "2026-02-30"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text, PARIS)


def test_a_comment_of_half_past_midnight_is_one_of_the_new_day() -> None:
    written = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert local_day(written, PARIS) == date(2026, 11, 1)
    assert local_day(written, "UTC") == date(2026, 10, 31)
    assert local_time(written, PARIS).hour == 0
