"""Conditions on the time of the decision: opening hours, and when a rule begins and ends to apply."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.documents.local_time import parse_moment
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Predicate


def hours(node: Node, compile_context: CompileContext) -> Predicate:
    """It is within the opening hours of the calendar of that name under `calendars:`.

    `hours: support`
    """
    calendar = compile_context.calendar(node)

    def test(context: EvalContext) -> str | None:
        return f"within {calendar.name}" if calendar.is_open(context.now) else None

    return test


def outside(node: Node, compile_context: CompileContext) -> Predicate:
    """It is outside the opening hours of the calendar of that name under `calendars:`.

    `outside: support`
    """
    calendar = compile_context.calendar(node)

    def test(context: EvalContext) -> str | None:
        return None if calendar.is_open(context.now) else f"outside {calendar.name}"

    return test


def valid_from(node: Node, compile_context: CompileContext) -> Predicate:
    """The rule applies from that day or moment on, in the time zone of `config.yaml`.

    `valid_from: 2026-12-01`, or `valid_from: 2026-12-01 09:00`.
    """
    start = _parse_moment(node, compile_context.environment.timezone, end_of_day=False)

    def test(context: EvalContext) -> str | None:
        return f"since {node.text()}" if context.now >= start else None

    return test


def valid_until(node: Node, compile_context: CompileContext) -> Predicate:
    """The rule applies until that moment, or to the end of that day, in the time zone of `config.yaml`.

    `valid_until: 2026-12-31`, or `valid_until: 2026-12-31 18:00`.
    """
    end = _parse_moment(node, compile_context.environment.timezone, end_of_day=True)

    def test(context: EvalContext) -> str | None:
        return f"until {node.text()}" if context.now < end else None

    return test


def _parse_moment(node: Node, zone: str, end_of_day: bool) -> datetime:
    text = node.text().strip()
    try:
        if end_of_day and len(text) == len("2026-12-31"):
            return parse_moment((date.fromisoformat(text) + timedelta(days=1)).isoformat(), zone)
        return parse_moment(text, zone)
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
