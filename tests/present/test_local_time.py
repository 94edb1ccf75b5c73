"""People see every moment in their own time, and every face shows it in the same way."""

import re
from datetime import UTC, datetime

import pytest

from bot.present.local_time import format_clock, format_day, format_moment, format_seconds
from tests.source_tree import ROOT, modules

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("moment", "timezone", "text"),
    [
        (datetime(2026, 11, 22, 12, 5, tzinfo=UTC), PARIS, "2026-11-22 13:05 CET"),
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), PARIS, "2026-07-01 14:05 CEST"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), PARIS, "2026-10-25 02:30 CEST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), PARIS, "2026-10-25 02:30 CET"),
        (datetime(2026, 11, 22, 12, 5, tzinfo=UTC), "America/Montreal", "2026-11-22 07:05 EST"),
        (datetime(2026, 11, 22, 12, 5, tzinfo=UTC), "UTC", "2026-11-22 12:05 UTC"),
    ],
)
def test_a_moment_has_its_date_its_time_and_its_zone(moment: datetime, timezone: str, text: str) -> None:
    assert format_moment(moment, timezone) == text
    assert format_seconds(moment.timestamp(), timezone) == text


def test_a_day_and_a_time_of_day_are_local_too() -> None:
    late = datetime(2026, 10, 31, 23, 30, 7, tzinfo=UTC)
    assert format_day(late, PARIS) == "2026-11-01"
    assert format_clock(late, PARIS) == "00:30:07"


def test_no_face_formats_or_reads_a_time_on_its_own() -> None:
    own_way = re.compile(r"strftime|strptime|fromisoformat|\.astimezone\(|:%[YyHdmbBA]|ctime\(")
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("cli", "present")
        for path in modules(f"bot/{folder}")
        if path.name != "local_time.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if own_way.search(line)
    ]
    assert offenders == []
