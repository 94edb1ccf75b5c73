"""Counts what the program did about each message, and compares it with what a community manager expects."""

import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.demo.scenario import POLLED, Scenario, ScriptedMessage
from bot.domain import FINAL_STATES, SPEAKING_VERBS, Action, Decision, Event, Judgement, Kind, State, Verb

_WITHOUT_EFFECT = frozenset({State.CANCELLED, State.REFUSED, State.FAILED})
#: The queue of cases that a rule escalated without naming a target.
_ESCALATED_QUEUE = "escalated"
#: Reactions that others see or that cost somebody time: never welcome where they are not expected.
_INTRUSIVE = frozenset({"reply", "hide", "escalate", "queue"})


@dataclass(slots=True)
class Outcome:
    """One decided event, and what became of its actions."""

    message: ScriptedMessage | None
    event: Event
    judgement: Judgement
    decision: Decision
    states: dict[str, State] = field(default_factory=dict)  # action key → last known state

    @property
    def actual(self) -> frozenset[str]:
        """The reactions that took effect or still may; empty when there were none."""
        reactions: set[str] = {
            reaction_of(action.verb)
            for action in self.decision.actions
            if self.states.get(action.key) not in _WITHOUT_EFFECT
        }
        if case := self.decision.case:
            reactions.add("escalate" if case.queue == _ESCALATED_QUEUE else "queue")
        return frozenset(reactions - {""})

    @property
    def as_expected(self) -> bool | None:
        """Whether a good community manager would agree; None where nothing was expected.

        One expected reaction must have happened, and no intrusive one that was not expected; a case may be
        queued beside anything that is not "none".
        """
        if self.message is None or not self.message.expected:
            return None
        expected = set(self.message.expected)
        unwelcome = self.actual & _INTRUSIVE - expected - (set() if "none" in expected else {"queue"})
        is_fine_without = "none" in expected and not self.actual & _INTRUSIVE
        return not unwelcome and bool(self.actual & expected or is_fine_without)


def reaction_of(verb: Verb) -> str:
    """The reaction that a verb is; empty for what nobody outside sees (labels, keeping)."""
    reactions = {Verb.HIDE: "hide", Verb.DELETE: "hide", Verb.LIKE: "like", Verb.ESCALATE: "escalate"}
    return "reply" if verb in SPEAKING_VERBS else "queue" if verb is Verb.QUEUE else reactions.get(verb, "")


class Scoreboard:
    """Records what the program and the platform report, and summarises it at the end."""

    def __init__(self, scenario: Scenario) -> None:
        self.outcomes: list[Outcome] = []
        self.delivered: Counter[int] = Counter()
        self.retries = 0
        self.repeated = 0
        self.seconds: list[float] = []
        self._messages = scenario.by_message_id()
        self._scenario = scenario
        self._sent_at: dict[str, float] = {}
        self._outcome_by_action: dict[str, Outcome] = {}

    def record_delivery(self, batch: Sequence[ScriptedMessage], status: int) -> bool:
        """Record a delivery and the HTTP status of its answer, or that it is polled; whether it was a
        repetition."""
        self.delivered[status] += status != POLLED
        is_repeated = batch[0].repeated and self._scenario.message_id(batch[0].id) in self._sent_at
        self.repeated += is_repeated
        for message in batch:
            # Not the wall clock, which may be set while the demo runs.
            self._sent_at.setdefault(self._scenario.message_id(message.id), time.monotonic())
        return is_repeated

    def record_decision(self, event: Event, judgement: Judgement, decision: Decision) -> Outcome:
        """Record a decision. Nothing is expected of a text that was edited in the meantime."""
        message = self._messages.get((event.message_id, event.kind is Kind.EDIT))
        is_current = message is not None and message.text == event.text
        outcome = Outcome(message if is_current else None, event, judgement, decision)
        self.outcomes.append(outcome)
        self._outcome_by_action |= {action.key: outcome for action in decision.actions}
        return outcome

    def record_state(self, action: Action, state: State) -> Outcome | None:
        """Record the new state of an action; the outcome it belongs to, None when it is not ours."""
        outcome = self._outcome_by_action.get(action.key)
        self.retries += state is State.WAITING
        if outcome is None:
            return None
        is_first_end = outcome.states.get(action.key) not in FINAL_STATES
        outcome.states[action.key] = state
        if (
            is_first_end
            and state is State.DONE
            and action.verb in SPEAKING_VERBS
            and action.message_id in self._sent_at
        ):
            self.seconds.append(time.monotonic() - self._sent_at[action.message_id])
        return outcome

    def apply_final_states(self, states: Mapping[str, State]) -> None:
        """Take over the states in the database: an echo settles an action without any report."""
        for key, outcome in self._outcome_by_action.items():
            if key in states:
                outcome.states[key] = states[key]

    def summarize(self, calls: Mapping[str, int]) -> dict[str, object]:
        """The counts under the keys of `tamis demo --json`; `calls` is what the platform counted."""
        compared = [outcome for outcome in self.outcomes if outcome.as_expected is not None]
        hands_off = [outcome for outcome in self.outcomes if outcome.message and outcome.message.hands_off]
        return {
            "deliveries": sum(self.delivered.values()),
            "forged_refused": self.delivered[401],
            "repeated": self.repeated,
            "own_echoes": calls.get("echo", 0),
            "decisions": len(self.outcomes),
            "on_ads": sum(outcome.event.origin == "ad" for outcome in self.outcomes),
            "languages": dict(Counter(outcome.judgement.language for outcome in self.outcomes)),
            "actions": self._count_actions(),
            "cases": dict(
                Counter(case.queue for outcome in self.outcomes if (case := outcome.decision.case))
            ),
            "retries": self.retries,
            "platform": dict(calls),
            "response_seconds": _spread(self.seconds),
            "hands_off": len(hands_off),
            "hands_off_touched": sum(bool(outcome.actual & {"reply", "hide"}) for outcome in hands_off),
            "hoped": len(compared),
            "as_hoped": sum(bool(outcome.as_expected) for outcome in compared),
            "differences": [_difference(outcome) for outcome in compared if not outcome.as_expected],
        }

    def _count_cases(self) -> dict[str, int]:
        cases = (outcome.decision.case for outcome in self.outcomes)
        return dict(Counter(case.queue for case in cases if case))

    def _count_actions(self) -> dict[str, dict[str, int]]:
        counted: dict[str, Counter[str]] = {}
        for outcome in self.outcomes:
            for action in outcome.decision.actions:
                state = outcome.states.get(action.key, State.PLANNED)
                counted.setdefault(action.verb, Counter())[state] += 1
        return {str(verb): {str(state): n for state, n in states.items()} for verb, states in counted.items()}


def _difference(outcome: Outcome) -> dict[str, object]:
    message = outcome.message
    return {
        "id": message.id if message else "",
        "text": outcome.event.text,
        "hope": list(message.expected) if message else [],
        "got": sorted(outcome.actual) or ["none"],
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 90th percentile in seconds; empty when nothing was answered."""
    if len(seconds) < 2:
        return {"median": round(seconds[0], 3)} if seconds else {}
    return {
        "median": round(statistics.median(seconds), 3),
        "p90": round(statistics.quantiles(seconds, n=10)[-1], 3),
    }
