"""When people are asked how satisfied they are, and what becomes of their answers."""

from dataclasses import dataclass, field

from bot.rules.model.calendars import Delay

#: What asking is called where rules are named; no rule may have this id.
SATISFACTION = "satisfaction"


@dataclass(frozen=True, kw_only=True, slots=True)
class LowRating:
    """From 1 `up_to` that rating, a person gets the conversation in `queue`."""

    up_to: int
    queue: str = "unsatisfied"
    priority: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Satisfaction:
    """What the section `satisfaction` says. `ask` and `thanks` are names of replies; without `ask`, nobody is
    asked. `queues` are those whose cases count, empty for all; times are in seconds.
    """

    ask: str = ""
    thanks: str = ""
    queues: frozenset[str] = frozenset()
    after: Delay = field(default_factory=lambda: Delay(seconds=600.0))
    once_per: float = 30 * 86_400.0
    answer_within: float = 7 * 86_400.0
    low: LowRating | None = None
