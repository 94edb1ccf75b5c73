"""How often a rule may do something: checked against what it did before. Pure; time is an argument."""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from bot.domain import (
    SPEAKING_VERBS,
    Action,
    CaseRequest,
    Decision,
    HeldBackAnswer,
    Kind,
    Match,
    RateLimits,
    Reason,
    Slot,
    Verb,
)
from bot.domain.action_history import ActionHistory
from bot.domain.answer_limits import AnswerLimits
from bot.domain.dialogues import TURN_MARK

_TURNS = 600.0  # within which people and machines take turns in private
_HOUR, _DAY = 3600.0, 86_400.0
_DEFAULT_ANSWERS = AnswerLimits()


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakerLimits:
    """How many comments rules may hide automatically, and how many they may delete, before the breaker
    holds them back. Every number can be changed; none can be left out."""

    rule_per_10_minutes: float = 30.0
    rule_per_day: float = 200.0
    account_per_hour: float = 100.0
    post_per_day: float = 50.0
    post_share: float = 0.1  # of the comments of the last day, where that is more
    deletes_per_day: float = 0.0
    max_authors_same_text: float = 30.0  # that a rule may hide one text of within an hour
    max_overturn_rate: float = 0.2  # of a rule's last 50 hides, by people
    burst_factor: float = 5.0  # the hides of a usual hour, from 50 on


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """An action that comes too often: why, in words, and whether a cap on its number stopped it, that it was
    done before for the same author or thread, or that rules have answered this person too often."""

    action: Action
    why: str
    is_cap: bool = False
    is_repetition: bool = False
    is_excess: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Limited:
    """A decision as it would be planned, and which of its actions come too often."""

    decision: Decision
    refusals: tuple[Refusal, ...] = ()


#: Readies a decision of rules and says what limits refuse of it.
Limiter = Callable[[Decision], Limited]


def interchangeable_verbs(verb: Verb) -> tuple[Verb, ...]:
    """The verbs that count as one: a message is what a private reply is in a conversation."""
    private = (Verb.PRIVATE_REPLY, Verb.MESSAGE)
    return private if verb in private else (verb,)


def find_refusal(action: Action, history: ActionHistory, at: float) -> Refusal | None:
    """Why the action may not be planned now; None when it may."""
    limits = action.limits
    if "" in _scope_ids(action):
        scope = " and ".join(limits.once_per)
        return Refusal(action=action, why=f"once per {scope}: the platform withheld who wrote")
    if limits.once_per and (why := _repetition(action, history, at)):
        return Refusal(action=action, why=why, is_repetition=True)
    last = history.last_planned(action) if limits.cooldown else None
    if last is not None and at - last < limits.cooldown:
        left = limits.cooldown - max(0.0, at - last)
        return Refusal(action=action, why=f"cooldown: {_span(left)} left")
    for cap, seconds, unit in ((limits.per_hour, _HOUR, "an hour"), (limits.per_day, _DAY, "a day")):
        if cap is not None and history.count_planned(action, at - seconds) >= cap:
            return Refusal(action=action, why=f"cap of {cap} {unit} reached", is_cap=True)
    return None


def find_excess(
    action: Action, history: ActionHistory, at: float, answers: AnswerLimits = _DEFAULT_ANSWERS
) -> Refusal | None:
    """Why rules may not answer this person, or below this comment, again for now, whichever rule it is; None
    when they may.

    Two machines that thank each other take turns quickly and never end. An author who is withheld cannot be
    told from others, so that only what stands below the same comment says anything about them.
    """
    if action.verb not in SPEAKING_VERBS or TURN_MARK in action.key:
        return None
    if action.kind is Kind.REPLY and action.parent_id not in ("", action.thread_id):
        answered = history.count_answered_below(action, at - _HOUR)
        if answered >= answers.thread_per_hour:
            why = f"rules answered {answered} messages below this comment within an hour"
            return Refusal(action=action, why=why, is_excess=True)
    if not action.author_id:
        return None
    # In public nobody has more to say to a machine; in private a slow machine meets the limits of a person.
    seconds, unit = (_TURNS, "10 minutes") if action.kind is Kind.DM else (_DAY, "a day")
    turns = history.count_answered(action, at - seconds, in_thread=True)
    if turns >= answers.exchanges:
        why = f"rules answered {turns} messages of this person here within {unit}, as two machines would"
        return Refusal(action=action, why=why, is_excess=True)
    for most, seconds, unit in (
        (answers.person_per_hour, _HOUR, "an hour"),
        (answers.person_per_day, _DAY, "a day"),
    ):
        answered = history.count_answered(action, at - seconds, in_thread=False)
        if answered >= most:
            why = f"rules answered {answered} messages of this person within {unit}"
            return Refusal(action=action, why=why, is_excess=True)
    return None


def unlimited_decision(decision: Decision) -> Limited:
    """The limiter of decisions that no limit applies to."""
    return Limited(decision=decision)


def limit_by(history: ActionHistory, at: float, answers: AnswerLimits = _DEFAULT_ANSWERS) -> Limiter:
    """The limiter that counts what this history says was done before that moment."""
    return lambda decision: Limited(decision=decision, refusals=find_refusals(decision, history, at, answers))


def find_refusals(
    decision: Decision, history: ActionHistory, at: float, answers: AnswerLimits = _DEFAULT_ANSWERS
) -> tuple[Refusal, ...]:
    """What of the decision its rules have done too often already. Its own actions count for one another, in
    their order."""
    planned = InMemoryHistory()
    both = _CombinedHistory(history, planned)
    refusals: list[Refusal] = []
    for action in decision.actions:
        if refusal := find_refusal(action, both, at) or find_excess(action, both, at, answers):
            refusals.append(refusal)
        else:
            planned.record(action, at)
    case = decision.case
    if case and case.counted and (refusal := find_refusal(case.counted, history, at)):
        refusals.append(refusal)
    return tuple(refusals)


def lost_grants(limited: Limited) -> dict[tuple[str, Verb], list[Refusal]]:
    """What rules are not let do at all, by rule and verb, with the refusals. Of a group, some actions may
    be refused and others not: the rule then keeps what it was granted."""
    refused = {_identity(refusal.action) for refusal in limited.refusals}
    granted = {
        (action.actor.id, action.verb)
        for action in limited.decision.actions
        if _identity(action) not in refused
    }
    lost: dict[tuple[str, Verb], list[Refusal]] = {}
    for refusal in limited.refusals:
        lost.setdefault((refusal.action.actor.id, refusal.action.verb), []).append(refusal)
    return {grant: refusals for grant, refusals in lost.items() if grant not in granted}


def without_refused(decision: Decision, refusals: Sequence[Refusal]) -> Decision:
    """The decision without what was refused; each match says why.

    Where a cap asks for it, a person gets the event instead, unless the decision has a case anyway or another
    rule does the same.
    """
    if not refusals:
        return decision
    refused = {_identity(refusal.action) for refusal in refusals}
    allowed = tuple(action for action in decision.actions if _identity(action) not in refused)
    case = decision.case
    if case and case.counted and _identity(case.counted) in refused:
        case = None
    done = {(action.actor.id, action.verb) for action in allowed}
    return replace(
        decision,
        actions=allowed,
        matches=tuple(_noted(match, refusals, done) for match in decision.matches),
        case=case or _case_instead(refusals, allowed),
        held_back=(*decision.held_back, *_held_back(refusals)),
    )


def counted_actions(decision: Decision) -> tuple[Action, ...]:
    """What of a decision limits count from now on."""
    case = decision.case.counted if decision.case else None
    return decision.actions if case is None else (*decision.actions, case)


def _identity(action: Action) -> tuple[str, Verb, str]:
    """A key alone may be that of another rule's action in the same slot."""
    return action.actor.id, action.verb, action.key


def _noted(match: Match, refusals: Sequence[Refusal], done: set[tuple[str, Verb]]) -> Match:
    """The match with the reasons of what was refused; for a group some may be done and some not."""
    refused = {
        refusal.action.verb: refusal.why for refusal in refusals if refusal.action.actor.id == match.rule
    }
    if not refused:
        return match
    reasons = tuple(Reason(condition=f"no {verb}", saw=why) for verb, why in refused.items())
    granted = tuple(verb for verb in match.granted if verb not in refused or (match.rule, verb) in done)
    return replace(match, reasons=match.reasons + reasons, granted=granted)


def _case_instead(refusals: Sequence[Refusal], allowed: Sequence[Action]) -> CaseRequest | None:
    rule_of_slot = {action.slot: action.actor.id for action in allowed if action.event_id is None}
    for refusal in refusals:
        action = refusal.action
        is_done_by_another = rule_of_slot.get(action.slot, action.actor.id) != action.actor.id
        if action.limits.is_queued and refusal.is_cap and not is_done_by_another:
            draft = action.text if action.verb in SPEAKING_VERBS else ""
            return CaseRequest(actor=action.actor, why=refusal.why, suggested=(action.verb,), draft=draft)
    return None


def _held_back(refusals: Sequence[Refusal]) -> list[HeldBackAnswer]:
    return [
        HeldBackAnswer(
            rule=refusal.action.actor.id,
            verb=refusal.action.verb,
            why=refusal.why,
            is_repetition=refusal.is_repetition,
            is_excess=refusal.is_excess,
        )
        for refusal in refusals
        if refusal.action.verb in SPEAKING_VERBS
    ]


def _repetition(action: Action, history: ActionHistory, at: float) -> str:
    """Why the action would be done a second time for the same author or thread; "" when it would not."""
    limits = action.limits
    if limits.across_rules:
        last = history.last_in_slot(action)
    else:
        author_id, thread_id = _scope_ids(action)
        last = history.last_planned(action, author_id=author_id, thread_id=thread_id)
    if last is None or (limits.once_over and at - last >= limits.once_over):
        return ""
    age = _span(max(0.0, at - last))
    if limits.across_rules:
        return f"one answer per person and post: given {age} ago"
    return f"once per {' and '.join(limits.once_per)}: done {age} ago"


def _scope_ids(action: Action) -> tuple[str | None, str | None]:
    """The author and the thread that `once_per` names, None for what does not matter, "" when unknown."""
    once_per = action.limits.once_per
    return (
        action.author_id if "author" in once_per else None,
        action.thread_id if "thread" in once_per else None,
    )


def _span(seconds: float) -> str:
    for unit, length in (("d", _DAY), ("h", _HOUR), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


_Key = tuple[str, str, Verb]  # account, rule, verb
_SlotKey = tuple[str, str, str, Slot]  # account, author, thread, slot


class InMemoryHistory:
    """A history in memory, for examples and for backtests."""

    def __init__(self) -> None:
        self._times: dict[_Key, list[float]] = {}  # ascending
        self._last: dict[tuple[_Key, str | None, str | None], float] = {}
        self._last_in_slot: dict[_SlotKey, float] = {}
        self._answered: dict[tuple[str, str], list[tuple[float, str, str]]] = {}  # ascending
        self._answered_below: dict[tuple[str, str], list[tuple[float, str]]] = {}  # ascending

    def record(self, action: Action, at: float) -> None:
        """Remember what was planned; what no limit can ask about is not stored."""
        if action.verb in SPEAKING_VERBS and TURN_MARK not in action.key:
            slot = _slot_key(action)
            self._last_in_slot[slot] = max(at, self._last_in_slot.get(slot, at))
            answered = self._answered.setdefault((action.account_id, action.author_id), [])
            insort(answered, (at, action.thread_id, action.message_id))
            below = self._answered_below.setdefault((action.account_id, action.parent_id), [])
            insort(below, (at, action.message_id))
        if action.limits == RateLimits():
            return
        key = _key(action)
        insort(self._times.setdefault(key, []), at)
        for scope in product([key], {action.author_id or None, None}, {action.thread_id or None, None}):
            self._last[scope] = max(at, self._last.get(scope, at))

    def last_planned(
        self, action: Action, *, author_id: str | None = None, thread_id: str | None = None
    ) -> float | None:
        """See `ActionHistory`."""
        return self._last.get((_key(action), author_id, thread_id))

    def last_in_slot(self, action: Action) -> float | None:
        """See `ActionHistory`."""
        return self._last_in_slot.get(_slot_key(action))

    def count_planned(self, action: Action, since: float) -> int:
        """See `ActionHistory`."""
        times = self._times.get(_key(action), [])
        return len(times) - bisect_right(times, since)

    def count_answered(self, action: Action, since: float, *, in_thread: bool) -> int:
        """See `ActionHistory`."""
        answered = self._answered.get((action.account_id, action.author_id), [])
        messages = {
            message_id
            for at, thread_id, message_id in answered[bisect_right(answered, (since, chr(0x10FFFF))) :]
            if at > since and (thread_id == action.thread_id or not in_thread)
        }
        return len(messages - {action.message_id})

    def count_answered_below(self, action: Action, since: float) -> int:
        """See `ActionHistory`."""
        answered = self._answered_below.get((action.account_id, action.parent_id), [])
        messages = {
            message_id for _, message_id in answered[bisect_right(answered, (since, chr(0x10FFFF))) :]
        }
        return len(messages - {action.message_id})


@dataclass(frozen=True, slots=True)
class _CombinedHistory:
    """Two histories as one: what was planned before, and what the same decision plans."""

    before: ActionHistory
    within: ActionHistory

    def last_planned(
        self, action: Action, *, author_id: str | None = None, thread_id: str | None = None
    ) -> float | None:
        times = (
            history.last_planned(action, author_id=author_id, thread_id=thread_id)
            for history in (self.before, self.within)
        )
        return max((time for time in times if time is not None), default=None)

    def last_in_slot(self, action: Action) -> float | None:
        times = (history.last_in_slot(action) for history in (self.before, self.within))
        return max((time for time in times if time is not None), default=None)

    def count_planned(self, action: Action, since: float) -> int:
        return self.before.count_planned(action, since) + self.within.count_planned(action, since)

    def count_answered(self, action: Action, since: float, *, in_thread: bool) -> int:
        return sum(
            history.count_answered(action, since, in_thread=in_thread)
            for history in (self.before, self.within)
        )

    def count_answered_below(self, action: Action, since: float) -> int:
        return sum(history.count_answered_below(action, since) for history in (self.before, self.within))


def _key(action: Action) -> _Key:
    return action.account_id, action.actor.id, interchangeable_verbs(action.verb)[0]


def _slot_key(action: Action) -> _SlotKey:
    return action.account_id, action.author_id, action.thread_id, action.slot
