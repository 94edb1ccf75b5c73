"""Dates and times as people write them, who leave out the time zone: read in theirs, and the day it is there.

Hours that the clock shows twice in autumn mean the first of the two; those that it skips in spring are
counted on from the hour before. Whoever means something else writes the offset: `2026-10-25T02:30+01:00`.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def parse_moment(text: str, timezone: str) -> datetime:
    """The moment, in UTC, of an ISO 8601 date or time; a date is its first minute.

    Without an offset it is a local time of the zone. Raises `ValueError` or `OverflowError`.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)


def local_time(moment: datetime, timezone: str) -> datetime:
    """The same moment on the clocks of that zone."""
    return moment.astimezone(ZoneInfo(timezone))


def local_day(moment: datetime, timezone: str) -> date:
    """The date that it was in that zone."""
    return local_time(moment, timezone).date()
