"""Counts what became of requests for the rights to what people made."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import RightsState
from bot.domain.statistics import Ratio, ratio

_LEFT = (
    RightsState.ASKED,
    RightsState.EXPIRED,
    RightsState.GRANTED,
    RightsState.REFUSED,
    RightsState.UNCLEAR,
    RightsState.WITHDRAWN,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """The requests that were made in the period. `by_state` is how many are in each state by now."""

    asked: int
    granted: Ratio
    refused: Ratio
    by_state: Mapping[str, int]


def measure_rights(by_state: Mapping[str, int]) -> Rights:
    """The figures of these requests; what never left was no request."""
    asked = sum(by_state.get(state, 0) for state in _LEFT)
    return Rights(
        asked=asked,
        granted=ratio(
            by_state.get(RightsState.GRANTED, 0),
            asked,
            "gave the rights, of the requests that left in the period",
        ),
        refused=ratio(
            by_state.get(RightsState.REFUSED, 0),
            asked,
            "refused them, of the requests that left in the period",
        ),
        by_state=dict(by_state),
    )
