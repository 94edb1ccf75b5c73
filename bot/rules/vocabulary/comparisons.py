"""Comparisons as written in a rule: `">= 0.9"`, `"< 1h"`, `">= 0.5, < 0.9"`."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.documents import seconds
from bot.rules.source.node import Node

_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_PART = re.compile(r"\s*(>=|<=|>|<|=)\s*([0-9]+(?:\.[0-9]+)?\s?[smhdw%]?)\s*")


@dataclass(frozen=True)
class Comparison:
    """One or two limits that a number must keep. `text` is what the author wrote."""

    text: str
    limits: tuple[tuple[str, float], ...]

    def holds(self, value: float) -> bool:
        return all(_SIGNS[sign](value, limit) for sign, limit in self.limits)


def comparison(spot: Node, low: float = 0.0, high: float = 1e9) -> Comparison:
    """A comparison of numbers between `low` and `high`; a percentage is a number from 0 to 1."""
    return _read(spot, lambda text: _number(text, low, high), f"a number from {low:g} to {high:g}")


def duration(spot: Node) -> Comparison:
    """A comparison of lengths of time, in seconds."""
    return _read(spot, seconds, "a length of time such as 30m, 6h or 7d")


def _read(spot: Node, read: Callable[[str], float], what: str) -> Comparison:
    wanted = f'a comparison in quotes such as ">= 3" with {what}'
    if not isinstance(spot.value, str):
        raise spot.expected(wanted)
    limits = []
    for part in spot.value.split(","):
        found = _PART.fullmatch(part)
        try:
            limits.append((found[1], read(found[2].strip())) if found else None)
        except ValueError:
            limits.append(None)
    known = tuple(limit for limit in limits if limit is not None)
    if len(known) < len(limits):
        raise spot.wrong(f"'{spot.path_word}': expected {wanted}, found '{spot.value[:40]}'")
    if _is_impossible(known):
        raise spot.wrong(f"'{spot.path_word}': no number keeps '{spot.value[:40]}', so this can never hold")
    return Comparison(" ".join(spot.value.split()), known)


def _is_impossible(limits: tuple[tuple[str, float], ...]) -> bool:
    """Whether a lower limit lies above an upper one, or on it while one of them excludes it."""
    lower = [(limit, sign) for sign, limit in limits if sign in (">", ">=", "=")]
    upper = [(limit, sign) for sign, limit in limits if sign in ("<", "<=", "=")]
    return any(
        low > high or (low == high and {one, other} & {"<", ">"})
        for low, one in lower
        for high, other in upper
    )


def _number(text: str, low: float, high: float) -> float:
    value = float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)
    if not low <= value <= high:
        raise ValueError(text)
    return value
