"""How often a rule may do something: checked against what it did before. Pure; time is an argument."""

from bisect import bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Protocol

from bot.domain import SPEAKING_VERBS, Action, CaseRequest, Decision, Match, RateLimits, Reason, Verb

_HOUR, _DAY = 3600.0, 86_400.0
_CAPPED = "cap of "


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakerLimits:
    """How many comments rules may hide by themselves, and how many they may delete, before the breaker
    holds them back. Every number can be changed; none can be left out."""

    rule_per_10_minutes: float = 30.0
    rule_per_day: float = 200.0
    account_per_hour: float = 100.0
    post_per_day: float = 50.0
    post_share: float = 0.1  # of the comments of the last day, where that is more
    deletes_per_day: float = 0.0
    same_text_authors: float = 30.0  # that a rule may hide one text of within an hour
    overturned_share: float = 0.2  # of a rule's last 50 hides, by people
    usual_times: float = 5.0  # the hides of a usual hour, from 50 on


class ActionHistory(Protocol):
    """What rules did before in one account; what was cancelled, refused or given up does not count."""

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        """When the rule last did the same verb with these `author_id` and `thread_id`; None for never."""

    def count(self, action: Action, since: float) -> int:
        """How often the rule did the same verb after that moment."""


def interchangeable_verbs(verb: Verb) -> tuple[Verb, ...]:
    """The verbs that count as one: a message is what a private reply is in a conversation."""
    either = (Verb.PRIVATE_REPLY, Verb.MESSAGE)
    return either if verb in either else (verb,)


def refusal(action: Action, past: ActionHistory, at: float) -> str:
    """Why the action may not be planned now, in words; empty when it may."""
    guards = action.limits
    if guards.once_per and (why := _repeats(action, past, at)):
        return why
    last = past.last(action, {}) if guards.cooldown else None
    if last is not None and at - last < guards.cooldown:
        return f"cooldown: {_span(guards.cooldown - max(0.0, at - last))} left"
    for most, length, name in ((guards.per_hour, _HOUR, "an hour"), (guards.per_day, _DAY, "a day")):
        if most is not None and past.count(action, at - length) >= most:
            return f"{_CAPPED}{most} {name} reached"
    return ""


def apply_limits(decision: Decision, past: ActionHistory, at: float) -> Decision:
    """The decision without what its rules have done too often already; each match says why.

    Its own actions count for one another, in their order. Where a cap asks for it, a person gets the
    event instead, unless the decision has a case anyway.
    """
    within = InMemoryHistory()
    both = _CombinedHistory(past, within)
    kept: list[Action] = []
    refused: list[tuple[Action, str]] = []
    for action in decision.actions:
        if why := refusal(action, both, at):
            refused.append((action, why))
        else:
            within.note(action, at)
            kept.append(action)
    case, counted = decision.case, decision.case.counted if decision.case else None
    if counted and (why := refusal(counted, past, at)):
        refused.append((counted, why))
        case = None
    if not refused:
        return decision
    done = {(action.rule, action.verb) for action in kept}
    matches = tuple(_without(match, refused, done) for match in decision.matches)
    return replace(decision, actions=tuple(kept), matches=matches, case=case or _instead(refused))


def counted(decision: Decision) -> tuple[Action, ...]:
    """What of a decision limits count from now on."""
    case = decision.case.counted if decision.case else None
    return decision.actions if case is None else (*decision.actions, case)


def _without(match: Match, refused: list[tuple[Action, str]], done: set[tuple[str, Verb]]) -> Match:
    """The match with the reasons of what was refused; of a crowd some may be done and some not."""
    said = {action.verb: why for action, why in refused if action.rule == match.rule}
    if not said:
        return match
    reasons = tuple(Reason(condition=f"no {verb}", saw=why) for verb, why in said.items())
    got = tuple(verb for verb in match.granted if verb not in said or (match.rule, verb) in done)
    return replace(match, reasons=match.reasons + reasons, granted=got)


def _instead(refused: list[tuple[Action, str]]) -> CaseRequest | None:
    for action, why in refused:
        if action.limits.is_queued and why.startswith(_CAPPED):
            draft = action.text if action.verb in SPEAKING_VERBS else ""
            return CaseRequest(rule=action.rule, why=why, suggested=(action.verb,), draft=draft)
    return None


def _repeats(action: Action, past: ActionHistory, at: float) -> str:
    same = {f"{word}_id": action.details.get(f"{word}_id", "") for word in action.limits.once_per}
    scope = " and ".join(action.limits.once_per)
    if not all(same.values()):
        return f"once per {scope}: the platform withheld who wrote"
    last = past.last(action, same)
    if last is None or (action.limits.once_over and at - last >= action.limits.once_over):
        return ""
    return f"once per {scope}: done {_span(max(0.0, at - last))} ago"


def _span(seconds: float) -> str:
    for unit, length in (("d", _DAY), ("h", _HOUR), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


_Who = tuple[str, str, Verb]  # account, rule, verb


class InMemoryHistory:
    """A past kept in memory, for examples and for replays."""

    def __init__(self) -> None:
        self._times: dict[_Who, list[float]] = {}  # ascending
        self._last: dict[tuple[_Who, str | None, str | None], float] = {}

    def note(self, action: Action, at: float) -> None:
        """Remember what was planned; what no limit can ask about is not kept."""
        if action.limits == RateLimits():
            return
        who = _who(action)
        insort(self._times.setdefault(who, []), at)
        author, thread = action.details.get("author_id"), action.details.get("thread_id")
        for key in product([who], {author, None}, {thread, None}):
            self._last[key] = max(at, self._last.get(key, at))

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        """See `ActionHistory`."""
        return self._last.get((_who(action), same.get("author_id"), same.get("thread_id")))

    def count(self, action: Action, since: float) -> int:
        """See `ActionHistory`."""
        times = self._times.get(_who(action), [])
        return len(times) - bisect_right(times, since)


@dataclass(frozen=True, slots=True)
class _CombinedHistory:
    """Two pasts as one: what was done before, and what the same decision does."""

    before: ActionHistory
    within: ActionHistory

    def last(self, action: Action, same: Mapping[str, str]) -> float | None:
        found = (past.last(action, same) for past in (self.before, self.within))
        return max((at for at in found if at is not None), default=None)

    def count(self, action: Action, since: float) -> int:
        return self.before.count(action, since) + self.within.count(action, since)


def _who(action: Action) -> _Who:
    return action.account_id, action.rule, interchangeable_verbs(action.verb)[0]
