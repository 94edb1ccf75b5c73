"""The one way in which faces show moments to people and read those that people type: in their time zone.

Programs get ISO 8601 in UTC instead (`serialize`).
"""

from datetime import UTC, datetime

from bot.documents.local_time import local_day, local_time, parse_moment

__all__ = ["format_clock", "format_day", "format_moment", "format_seconds", "format_time", "parse_moment"]


def format_moment(moment: datetime, timezone: str) -> str:
    """Date, time and the zone's abbreviation, which tells the two hours apart that autumn has twice:
    `2026-10-25 02:30 CET`."""
    return f"{local_time(moment, timezone):%Y-%m-%d %H:%M %Z}"


def format_seconds(seconds: float, timezone: str) -> str:
    """The same of seconds since 1970."""
    return format_moment(datetime.fromtimestamp(seconds, UTC), timezone)


def format_day(moment: datetime, timezone: str) -> str:
    """The date it was: `2026-10-25`."""
    return local_day(moment, timezone).isoformat()


def format_time(local: datetime) -> str:
    """The time of day of a moment that is local already, to the minute: `02:30`."""
    return f"{local:%H:%M}"


def format_clock(moment: datetime, timezone: str) -> str:
    """The time of day, to the second: `02:30:07`."""
    return f"{local_time(moment, timezone):%H:%M:%S}"
