"""Conditions on when the person wrote: opening hours, and when a rule begins and ends to apply.

A delayed rule that looks again asks for the moment at which it does.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.documents.local_time import parse_moment
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Measured, Predicate


def hours(node: Node, compile_context: CompileContext) -> Predicate:
    """It was written within the opening hours of the calendar of that name under `calendars:`.

    `hours: support`. What counts is when the person wrote, not when it reached us; a rule with `after` asks
    again for the moment at which it acts.
    """
    calendar = compile_context.calendar(node)

    def holds(context: EvalContext) -> str | None:
        return f"within {calendar.name}" if calendar.is_open(context.asked_at) else None

    return Measured(holds, lambda context: f"{_shown(context, calendar.zone)} is outside {calendar.name}")


def outside(node: Node, compile_context: CompileContext) -> Predicate:
    """It was written outside the opening hours of the calendar of that name under `calendars:`.

    `outside: support`. The moment is the same as for `hours`.
    """
    calendar = compile_context.calendar(node)

    def holds(context: EvalContext) -> str | None:
        return None if calendar.is_open(context.asked_at) else f"outside {calendar.name}"

    return Measured(holds, lambda context: f"{_shown(context, calendar.zone)} is within {calendar.name}")


def valid_from(node: Node, compile_context: CompileContext) -> Predicate:
    """The rule applies to what was written from that day or moment on, in the time zone of `config.yaml`.

    `valid_from: 2026-12-01`, or `valid_from: 2026-12-01 09:00`.
    """
    zone = compile_context.environment.timezone
    start = _parse_moment(node, zone, is_end=False)

    def holds(context: EvalContext) -> str | None:
        return f"since {node.text()}" if context.asked_at >= start else None

    return Measured(holds, lambda context: f"{node.text()} > {_shown(context, ZoneInfo(zone))}")


def valid_until(node: Node, compile_context: CompileContext) -> Predicate:
    """The rule applies to what was written until the end of that day or minute, in the time zone of
    `config.yaml`, however late it reaches us.

    `valid_until: 2026-12-31`, or `valid_until: 2026-12-31 23:59`, which is the same.
    """
    zone = compile_context.environment.timezone
    end = _parse_moment(node, zone, is_end=True)

    def holds(context: EvalContext) -> str | None:
        return f"until {node.text()}" if context.asked_at < end else None

    return Measured(holds, lambda context: f"{node.text()} < {_shown(context, ZoneInfo(zone))}")


def _shown(context: EvalContext, zone: ZoneInfo) -> str:
    return f"{context.asked_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _parse_moment(node: Node, zone: str, *, is_end: bool) -> datetime:
    """The moment that is written, or the end of the day or minute that is."""
    text = node.text().strip()
    try:
        if is_end and len(text) == len("2026-12-31"):
            return parse_moment((date.fromisoformat(text) + timedelta(days=1)).isoformat(), zone)
        return parse_moment(text, zone) + (timedelta(minutes=1) if is_end else timedelta())
    except (ValueError, OverflowError) as error:
        raise node.error(
            message(
                "'{key}': expected a day such as 2026-12-01 or a moment such as 2026-12-01 09:00,"
                " found '{value}'",
                key=node.nearest_key,
                value=text[:30],
            )
        ) from error


CONDITIONS: Mapping[str, Condition] = {
    "hours": hours,
    "outside": outside,
    "valid_from": valid_from,
    "valid_until": valid_until,
}
