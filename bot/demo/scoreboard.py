"""Counts what came of everything that was written, and compares it with what people would want."""

import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.demo.scenario import Scene, Script
from bot.domain import FINAL_STATES, SPEAKING_VERBS, Action, Decision, Event, Judgement, Kind, State, Verb

_NOTHING_CAME = frozenset({State.CANCELLED, State.REFUSED, State.DEAD})
_ESCALATED = "escalated"  # the queue of cases that a rule escalated without naming a target
#: What is said or done where others see it, or what costs somebody time: never welcome unasked.
_LOUD = frozenset({"reply", "hide", "escalate", "queue"})


@dataclass(slots=True)
class Outcome:
    """One decided event, and what became of its actions."""

    scene: Scene | None
    event: Event
    judgement: Judgement
    decision: Decision
    states: dict[str, State] = field(default_factory=dict)  # action key → last known state

    @property
    def got(self) -> frozenset[str]:
        """What happened, in the words of `hope`; empty when nobody did anything."""
        found = {
            word_of(action.verb)
            for action in self.decision.actions
            if self.states.get(action.key) not in _NOTHING_CAME
        }
        if case := self.decision.case:
            found.add("escalate" if case.queue == _ESCALATED else "queue")
        return frozenset(found - {""})

    @property
    def as_hoped(self) -> bool | None:
        """Whether a good community manager would agree; None where no hope was written down.

        One hoped-for thing must have happened, and nothing loud beside what was hoped for; a case
        may be queued beside anything that is not "none".
        """
        if self.scene is None or not self.scene.hope:
            return None
        hope = set(self.scene.hope)
        loud = self.got & _LOUD - hope - (set() if "none" in hope else {"queue"})
        return not loud and bool(self.got & hope or ("none" in hope and not self.got & _LOUD))


def word_of(verb: Verb) -> str:
    """An action in the words of `hope`; empty for what stays between us (labels, keeping)."""
    words = {Verb.HIDE: "hide", Verb.DELETE: "hide", Verb.LIKE: "like", Verb.ESCALATE: "escalate"}
    return "reply" if verb in SPEAKING_VERBS else "queue" if verb is Verb.QUEUE else words.get(verb, "")


class Tally:
    """Listens to the program and to the platform, and sums up at the end."""

    def __init__(self, script: Script) -> None:
        self.outcomes: list[Outcome] = []
        self.delivered: Counter[int] = Counter()
        self.retries = 0
        self.repeated = 0
        self.seconds: list[float] = []
        self._scenes = script.by_message()
        self._script = script
        self._sent: dict[str, float] = {}
        self._by_key: dict[str, Outcome] = {}

    def sent(self, scenes: Sequence[Scene], status: int) -> bool:
        """A delivery was answered with this status; whether it was a repetition."""
        self.delivered[status] += 1
        again = scenes[0].twice and self._script.message_id(scenes[0].id) in self._sent
        self.repeated += again
        for scene in scenes:
            self._sent.setdefault(self._script.message_id(scene.id), time.monotonic())
        return again

    def decided(self, event: Event, judgement: Judgement, decision: Decision) -> Outcome:
        """Something was decided. A text that was edited in the meantime is nobody's hope any more."""
        scene = self._scenes.get((event.message_id, event.kind is Kind.EDIT))
        outcome = Outcome(scene if scene and scene.text == event.text else None, event, judgement, decision)
        self.outcomes.append(outcome)
        self._by_key |= {action.key: outcome for action in decision.actions}
        return outcome

    def settled(self, action: Action, state: State) -> Outcome | None:
        """An action changed its state; the outcome it belongs to."""
        outcome = self._by_key.get(action.key)
        self.retries += state is State.WAITING
        if outcome is None:
            return None
        first = outcome.states.get(action.key) not in FINAL_STATES
        outcome.states[action.key] = state
        if (
            first
            and state is State.DONE
            and action.verb in SPEAKING_VERBS
            and action.message_id in self._sent
        ):
            self.seconds.append(time.monotonic() - self._sent[action.message_id])
        return outcome

    def correct(self, states: Mapping[str, State]) -> None:
        """Take over the states that the database knows."""
        for key, outcome in self._by_key.items():
            if key in states:
                outcome.states[key] = states[key]

    def summary(self, calls: Mapping[str, int]) -> dict[str, object]:
        """The figures. `calls` is what the platform counted on its side."""
        hoped = [outcome for outcome in self.outcomes if outcome.as_hoped is not None]
        hands_off = [outcome for outcome in self.outcomes if outcome.scene and outcome.scene.hands_off]
        return {
            "deliveries": sum(self.delivered.values()),
            "forged_refused": self.delivered[401],
            "repeated": self.repeated,
            "own_echoes": calls.get("echo", 0),
            "decisions": len(self.outcomes),
            "on_ads": sum(outcome.event.origin == "ad" for outcome in self.outcomes),
            "languages": dict(Counter(outcome.judgement.language for outcome in self.outcomes)),
            "actions": self._actions(),
            "cases": dict(Counter(one.decision.case.queue for one in self.outcomes if one.decision.case)),
            "retries": self.retries,
            "platform": dict(calls),
            "response_seconds": _spread(self.seconds),
            "hands_off": len(hands_off),
            "hands_off_touched": sum(bool(outcome.got & {"reply", "hide"}) for outcome in hands_off),
            "hoped": len(hoped),
            "as_hoped": sum(bool(outcome.as_hoped) for outcome in hoped),
            "differences": [_difference(outcome) for outcome in hoped if not outcome.as_hoped],
        }

    def _actions(self) -> dict[str, dict[str, int]]:
        counted: dict[str, Counter[str]] = {}
        for outcome in self.outcomes:
            for action in outcome.decision.actions:
                state = outcome.states.get(action.key, State.PLANNED)
                counted.setdefault(action.verb, Counter())[state] += 1
        return {str(verb): {str(state): n for state, n in states.items()} for verb, states in counted.items()}


def _difference(outcome: Outcome) -> dict[str, object]:
    scene = outcome.scene
    return {
        "id": scene.id if scene else "",
        "text": outcome.event.text,
        "hope": list(scene.hope) if scene else [],
        "got": sorted(outcome.got) or ["none"],
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and ninth decile; empty when nothing was answered."""
    if len(seconds) < 2:
        return {"median": round(seconds[0], 3)} if seconds else {}
    return {
        "median": round(statistics.median(seconds), 3),
        "p90": round(statistics.quantiles(seconds, n=10)[-1], 3),
    }
