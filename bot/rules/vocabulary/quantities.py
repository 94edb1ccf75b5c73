"""Durations and shares as written in a rule: `2h`, `{open: 2h, calendar: support}`, `5%`."""

from collections.abc import Callable

from bot.documents import parse_duration
from bot.errors import message
from bot.rules.model.calendars import Calendar, Delay
from bot.rules.source.node import Node


def parse_delay(node: Node, calendar_at: Callable[[Node], Calendar]) -> Delay:
    """`2h`, or `{open: 2h, calendar: support}` for two hours within the opening hours of a calendar."""
    if not isinstance(node.value, dict):
        return Delay(seconds=parse_period(node))
    members = node.members(("open", "calendar"))
    if missing := next((key for key in ("open", "calendar") if key not in members), None):
        raise node.missing(missing, message("write 2h or {open: 2h, calendar: support}"))
    return Delay(seconds=parse_period(members["open"]), calendar=calendar_at(members["calendar"]))


def parse_period(node: Node) -> float:
    """A duration in seconds. A number without a unit is an error, because it could mean anything."""
    if isinstance(node.value, int | float) and not isinstance(node.value, bool) and node.value:
        raise node.error(
            message(
                "'{key}': {value} of what? write a length of time such as 30s or 7d",
                key=node.nearest_key,
                value=f"{node.value:g}",
            )
        )
    try:
        return parse_duration(node.value)
    except ValueError as error:
        problem = error.args[0]
        raise node.error(message("'{key}': {problem}", key=node.nearest_key, problem=problem)) from error


def parse_share(node: Node) -> float:
    """A share from 0 to 1, written as `5%` or 0.05."""
    text = node.value if isinstance(node.value, str) else ""
    try:
        share = float(text.removesuffix("%")) / 100 if text.endswith("%") else float(node.value)
    except (TypeError, ValueError):
        share = -1.0
    if isinstance(node.value, bool) or not 0.0 <= share <= 1.0:
        raise node.error(
            message(
                "'{key}': expected a share such as 5%, found '{value}'",
                key=node.nearest_key,
                value=str(node.value)[:20],
            )
        )
    return share
