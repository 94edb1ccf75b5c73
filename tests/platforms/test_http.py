"""What an answer means for every adapter: its status, when to call again, its times."""

from datetime import UTC, date, datetime

import pytest

from bot.documents import Field
from bot.errors import Malformed, NotSent, OutcomeUnknown, RateLimited, Rejected, TamisError
from bot.platforms.http import (
    count_of,
    counts_in,
    day_of,
    moment_of,
    money_of,
    parse_time,
    read_document,
    readable,
    retry_after,
    seconds_until_midnight,
    status_error,
    unix_time,
    unsettled,
)
from tests.factories import response

SECONDS = 1_795_348_800  # 2026-11-22 12:00 UTC
DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
A_MINUTE_BEFORE = "Wed, 21 Oct 2026 07:27:00 GMT"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_success_is_no_error(status: int) -> None:
    assert status_error(response(status=status), "the desk", has_side_effects=True) is None


@pytest.mark.parametrize(
    ("status", "after_writing", "after_reading"),
    [
        (100, OutcomeUnknown, NotSent),
        (301, Rejected, Rejected),
        (400, Rejected, Rejected),
        (401, Rejected, Rejected),
        (404, Rejected, Rejected),
        (408, OutcomeUnknown, NotSent),
        (425, OutcomeUnknown, NotSent),
        (429, RateLimited, RateLimited),
        (499, Rejected, Rejected),
        (500, OutcomeUnknown, NotSent),
        (503, OutcomeUnknown, NotSent),
        (700, OutcomeUnknown, NotSent),
    ],
)
def test_a_status_means_one_error_and_what_is_open_depends_on_the_call(
    status: int, after_writing: type[TamisError], after_reading: type[TamisError]
) -> None:
    answer = response(b"SECRET", status)
    for has_side_effects, expected in ((True, after_writing), (False, after_reading)):
        error = status_error(answer, "the desk", has_side_effects=has_side_effects)
        assert type(error) is expected
        assert str(status) in str(error)
        assert "the desk" in str(error)
        assert "SECRET" not in str(error)


def test_a_refusal_has_its_status_as_code() -> None:
    error = status_error(response(status=422), "the desk", has_side_effects=True)
    assert isinstance(error, Rejected)
    assert error.code == "422"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": " 17 "}, 17.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "\u0661"}, None),
        ({"retry-after": "3600"}, 3600.0),
        ({"retry-after": "3601"}, 3600.0),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "60, 999999999"}, None),
        ({"retry-after": "9" * 40}, 3600.0),
        ({"retry-after": "9" * 400}, 3600.0),
        ({"retry-after": "999999999"}, 3600.0),
        ({"retry-after": DATE}, None),
        ({"retry-after": DATE, "date": A_MINUTE_BEFORE}, 60.0),
        ({"retry-after": A_MINUTE_BEFORE, "date": DATE}, None),
        ({"retry-after": DATE, "date": "yesterday"}, None),
        ({"retry-after": "Wed, 21 Oct 2037 07:28:00 GMT", "date": DATE}, 3600.0),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT", "date": DATE}, 3600.0),
    ],
    ids=str,
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(response(status=429, headers=headers)) == seconds
    error = status_error(response(status=429, headers=headers), "the desk", has_side_effects=True)
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(("has_side_effects", "expected"), [(True, OutcomeUnknown), (False, NotSent)])
def test_an_answer_that_cannot_be_read_proves_nothing(
    has_side_effects: bool, expected: type[TamisError]
) -> None:
    assert type(unsettled("silence", has_side_effects=has_side_effects)) is expected
    with pytest.raises(expected, match="the desk gave an answer that cannot be read"):
        read_document(response(b"<html>"), "the desk", has_side_effects=has_side_effects)
    with pytest.raises(expected), readable("the desk", has_side_effects=has_side_effects):
        raise Malformed("body: 'id' is missing")


def test_other_errors_pass_through_unchanged() -> None:
    with pytest.raises(Rejected), readable("the desk", has_side_effects=True):
        raise Rejected("no")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-22T10:05:00Z", 10),
        ("2026-11-22T10:05:00+02:00", 8),
        ("2026-11-22T10:05:00", 10),
        ("2026-11-22 10:05:00", 10),
    ],
)
def test_a_time_is_in_utc_and_counts_as_utc_without_an_offset(text: str, hour: int) -> None:
    assert parse_time(text) == datetime(2026, 11, 22, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+02:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        parse_time(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SECONDS, datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (str(SECONDS), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (SECONDS * 1000 + 250, datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (True, None),
        ("soon", None),
        (10**30, None),
        (4_102_444_800, None),
        (float(SECONDS), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (f"{SECONDS}.5", datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)),
        (str(SECONDS * 1000), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (f" {SECONDS} ", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (float("nan"), None),
        (float("inf"), None),
        ([SECONDS], None),
    ],
)
def test_a_time_is_in_seconds_or_milliseconds_or_none(value: object, expected: datetime | None) -> None:
    assert unix_time(Field(value)) == expected
    assert unix_time(None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T12:00:00+0000", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T13:00:00+01:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T12:00:00.250Z", datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-22T12:00:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (str(SECONDS), datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("1999-11-22T12:00:00Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("2026-13-22T12:00:00Z", None),
        ("yesterday", None),
        ("", None),
        ("2026-11-22 12:00:00 +0000 UTC", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22 14:00:00.5 +0200 CEST", datetime(2026, 11, 22, 12, 0, 0, 500_000, UTC)),
        ("2026-11-22 12:00:00 UTC", None),
    ],
)
def test_a_time_may_be_written_in_iso_8601(text: str, expected: datetime | None) -> None:
    assert moment_of(Field(text)) == expected


@pytest.mark.parametrize(
    ("date", "seconds"),
    [("Sun, 22 Nov 2026 23:59:00 GMT", 60.0), ("Sun, 22 Nov 2026 00:00:00 GMT", 86_400.0), ("", None)],
)
def test_the_next_day_begins_by_the_answers_own_date(date: str, seconds: float | None) -> None:
    assert seconds_until_midnight(response(headers={"date": date})) == seconds


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (0, 0),
        ("0", 0),
        ("12", 12),
        (True, None),
        (-1, None),
        (1.5, None),
        ("1.5", None),
        ("-", None),
        ("", None),
        ("9" * 16, None),
        (10**15, None),
        ("²", None),
        ({}, None),
        (None, None),
    ],
)
def test_a_count_is_a_whole_number_and_absent_is_not_0(value: object, count: int | None) -> None:
    assert count_of(Field(value)) == count
    assert counts_in(Field({"a": value}), {"a": "views", "b": "reach"}) == (
        {} if count is None else {"views": count}
    )


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("38.4", 38_400_000),
        (12, 12_000_000),
        (0.1, 100_000),
        ("0", 0),
        ("-1", None),
        ("NaN", None),
        ("Infinity", None),
        ("1,5", None),
        (True, None),
        ([], None),
        (None, None),
        ("1" * 20, None),
    ],
)
def test_money_is_read_to_the_cent_and_never_guessed(value: object, amount: int | None) -> None:
    assert money_of(Field(value)) == amount


def test_a_day_may_have_the_time_of_its_beginning() -> None:
    assert day_of("2026-11-24") == day_of("2026-11-24 00:00:00") == date(2026, 11, 24)
    assert (day_of("soon"), day_of(None), day_of("2026-13-01")) == (None, None, None)
