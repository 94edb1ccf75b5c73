"""The `tests:` of a rule: what happened, and what the rule must do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain import Event, Facts, Verb


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorEvent:
    """What happened `ago` seconds before an example, in the same account and post by default."""

    ago: float
    event: Event
    approved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One entry of `tests:`: an event, what the rule must do about it, and what no rule may do.

    `safety_net` is whether the safety net must catch it; None: no matter. `before` is what happened earlier,
    oldest first. `meanwhile` is what happened between the event and the
    moment at which a delayed rule is due.
    """

    where: str
    event: Event
    facts: Facts
    expect: frozenset[Verb] | None  # exactly these; None: anything
    forbid: frozenset[Verb]
    safety_net: bool | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    language: str | None = None
    abstained: bool | None = None
    unread: bool = False
    degraded: bool = False
    before: tuple[PriorEvent, ...] = ()
    meanwhile: str = ""
