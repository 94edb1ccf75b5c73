"""Comparisons as written in a rule: `">= 0.9"`, `"< 1h"`, `">= 0.5, < 0.9"`."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.documents import parse_duration
from bot.errors import Message, message
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import Measured

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CONTRARY: Mapping[str, str] = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "=": "!="}
_LIMIT = re.compile(r"\s*(>=|<=|>|<|=)\s*([0-9]+(?:\.[0-9]+)?\s?[smhdw%]?)\s*")


@dataclass(frozen=True)
class Comparison:
    """One or two limits that a number must satisfy. `text` is what the author wrote."""

    text: str
    limits: tuple[tuple[str, float], ...]

    def holds(self, value: float) -> bool:
        """Whether the number satisfies all limits."""
        return all(_OPERATORS[sign](value, limit) for sign, limit in self.limits)

    def contrary(self, value: float) -> str:
        """The first limit that the number does not satisfy, turned round: `< 0.9` for `>= 0.9`."""
        written = self.text.split(",")
        for (sign, limit), text in zip(self.limits, written, strict=True):
            if not _OPERATORS[sign](value, limit):
                return text.strip().replace(sign, _CONTRARY[sign], 1)
        return ""


def measured(
    limit: Comparison, value_of: Callable[[EvalContext], float | None], form: str = ".4g", lacks: str = "none"
) -> Measured:
    """The predicate that a value satisfies the limits; it never holds while there is no value, which it
    reports in the words `lacks`."""

    def holds(context: EvalContext) -> str | None:
        value = value_of(context)
        return f"{value:{form}} {limit.text}" if value is not None and limit.holds(value) else None

    def read(context: EvalContext) -> str:
        value = value_of(context)
        return lacks if value is None else f"{value:{form}} {limit.contrary(value)}"

    return Measured(holds, read)


def parse_comparison(node: Node, low: float = 0.0, high: float = 1e9) -> Comparison:
    """A comparison of numbers between `low` and `high`; a percentage is a number from 0 to 1."""
    expectation = message(
        'a comparison in quotes such as ">= 3" with a number from {low} to {high}',
        low=f"{low:g}",
        high=f"{high:g}",
    )
    return _parse(node, lambda text: _parse_number(text, low, high), expectation)


def parse_duration_comparison(node: Node) -> Comparison:
    """A comparison of durations, in seconds."""
    expectation = message('a comparison in quotes such as ">= 3" with a length of time such as 30m, 6h or 7d')
    return _parse(node, parse_duration, expectation)


def _parse(node: Node, parse_value: Callable[[str], float], expectation: Message) -> Comparison:
    if not isinstance(node.value, str):
        raise node.expected(expectation)
    value = node.value[:40]
    limits = [_parse_limit(text, parse_value) for text in node.value.split(",")]
    valid = tuple(limit for limit in limits if limit is not None)
    if len(valid) < len(limits):
        raise node.error(
            message(
                "'{key}': expected {expectation}, found '{value}'",
                key=node.nearest_key,
                expectation=expectation,
                value=value,
            )
        )
    if _is_contradiction(valid):
        raise node.error(
            message(
                "'{key}': no number satisfies '{value}', so this can never hold",
                key=node.nearest_key,
                value=value,
            )
        )
    return Comparison(" ".join(node.value.split()), valid)


def _parse_limit(text: str, parse_value: Callable[[str], float]) -> tuple[str, float] | None:
    match = _LIMIT.fullmatch(text)
    try:
        return (match[1], parse_value(match[2].strip())) if match else None
    except ValueError:
        return None


def _is_contradiction(limits: tuple[tuple[str, float], ...]) -> bool:
    """Whether a lower limit lies above an upper one, or on it while one of them excludes it."""
    lower = [(limit, sign) for sign, limit in limits if sign in (">", ">=", "=")]
    upper = [(limit, sign) for sign, limit in limits if sign in ("<", "<=", "=")]
    return any(
        low > high or (low == high and {low_sign, high_sign} & {"<", ">"})
        for low, low_sign in lower
        for high, high_sign in upper
    )


def _parse_number(text: str, low: float, high: float) -> float:
    value = float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)
    if not low <= value <= high:
        raise ValueError(text)
    return value
