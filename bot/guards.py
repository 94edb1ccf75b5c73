"""How often a rule may do something: checked against what it did before. Pure; time is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain import Action, Verb

_HOUR, _DAY = 3600.0, 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class BlastRadius:
    """How many comments rules may hide by themselves, and how many they may delete, before the breaker
    holds them back. Every number can be changed; none can be left out."""

    rule_per_10_minutes: float = 30.0
    rule_per_day: float = 200.0
    account_per_hour: float = 100.0
    post_per_day: float = 50.0
    post_share: float = 0.1  # of the comments of the last day, where that is more
    deletes_per_day: float = 0.0


class Past(Protocol):
    """What rules did before in one account; what was cancelled, refused or given up does not count."""

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        """When the rule last did the same verb with these `author_id` and `thread_id`; None for never."""

    def count(self, action: Action, since: float) -> int:
        """How often the rule did the same verb after that moment."""


def refusal(action: Action, past: Past, at: float) -> str:
    """Why the action may not be planned now, in words; empty when it may."""
    guards = action.guards
    if guards.once_per and (why := _repeats(action, past, at)):
        return why
    last = past.last(action, {}) if guards.cooldown else None
    if last is not None and at - last < guards.cooldown:
        return f"cooldown: {_span(guards.cooldown - max(0.0, at - last))} left"
    for most, length, name in ((guards.per_hour, _HOUR, "an hour"), (guards.per_day, _DAY, "a day")):
        if most is not None and past.count(action, at - length) >= most:
            return f"cap of {most} {name} reached"
    return ""


def _repeats(action: Action, past: Past, at: float) -> str:
    same = {f"{word}_id": action.details.get(f"{word}_id", "") for word in action.guards.once_per}
    scope = " and ".join(action.guards.once_per)
    if not all(same.values()):
        return f"once per {scope}: the platform withheld who wrote"
    last = past.last(action, same)
    if last is None or (action.guards.once_over and at - last >= action.guards.once_over):
        return ""
    return f"once per {scope}: done {_span(max(0.0, at - last))} ago"


def _span(seconds: float) -> str:
    for unit, length in (("d", _DAY), ("h", _HOUR), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


@dataclass(kw_only=True)
class Ledger:
    """A past kept in memory, for examples and for replays."""

    done: list[tuple[float, Action]] = field(default_factory=list)

    def note(self, action: Action, at: float) -> None:
        """Remember what was planned."""
        if action.guards != type(action.guards)():
            self.done.append((at, action))

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        """See `Past`."""
        found = (
            at
            for at, one in reversed(self.done)
            if _is_same(one, action) and all(one.details.get(key) == value for key, value in same.items())
        )
        return next(found, None)

    def count(self, action: Action, since: float) -> int:
        """See `Past`."""
        return sum(at > since and _is_same(one, action) for at, one in self.done)


def _is_same(one: Action, other: Action) -> bool:
    return (one.rule, one.account_id) == (other.rule, other.account_id) and _kind(one.verb) == _kind(
        other.verb
    )


def _kind(verb: Verb) -> Verb:
    """A message is what a private reply is in a conversation."""
    return Verb.PRIVATE_REPLY if verb is Verb.MESSAGE else verb
