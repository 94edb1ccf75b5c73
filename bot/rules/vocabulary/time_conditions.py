"""Conditions on the time at which is decided: opening hours, and from when until when a rule holds."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.compiler import CompileContext, Predicate


def hours(spot: Node, book: CompileContext) -> Predicate:
    """Somebody is there: it is within the calendar of that name under `calendars:`.

    `hours: support`
    """
    calendar = book.calendar(spot)

    def test(scene: EvalContext) -> str | None:
        return f"within {calendar.name}" if calendar.is_open(scene.now) else None

    return test


def outside(spot: Node, book: CompileContext) -> Predicate:
    """Nobody is there: it is outside the calendar of that name under `calendars:`.

    `outside: support`
    """
    calendar = book.calendar(spot)

    def test(scene: EvalContext) -> str | None:
        return None if calendar.is_open(scene.now) else f"outside {calendar.name}"

    return test


def valid_from(spot: Node, book: CompileContext) -> Predicate:
    """The rule holds from that day or moment on, in the time zone of `config.yaml`.

    `valid_from: 2026-12-01`, or `valid_from: 2026-12-01 09:00`.
    """
    start = _moment(spot, book.known.timezone, end_of_day=False)

    def test(scene: EvalContext) -> str | None:
        return f"since {spot.text()}" if scene.now >= start else None

    return test


def valid_until(spot: Node, book: CompileContext) -> Predicate:
    """The rule holds until that moment, or to the end of that day, in the time zone of `config.yaml`.

    `valid_until: 2026-12-31`, or `valid_until: 2026-12-31 18:00`.
    """
    end = _moment(spot, book.known.timezone, end_of_day=True)

    def test(scene: EvalContext) -> str | None:
        return f"until {spot.text()}" if scene.now < end else None

    return test


def _moment(spot: Node, zone: str, end_of_day: bool) -> datetime:
    text = spot.text().strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as trouble:
        raise spot.wrong(
            f"'{spot.path_word}': expected a day such as 2026-12-01 or a moment such as 2026-12-01 09:00,"
            f" found '{text[:30]}'"
        ) from trouble
    if end_of_day and len(text) == len("2026-12-31"):
        found += timedelta(days=1)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    "hours": hours,
    "outside": outside,
    "valid_from": valid_from,
    "valid_until": valid_until,
}
