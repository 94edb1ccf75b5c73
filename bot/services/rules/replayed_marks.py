"""What a replay records about people and in counters: the strikes, labels and sums of the rules on trial.

What stands in the store today is the sum of everything that was decided since, also about later comments. So
only what was there before the replay is read from it; the rest follows from the decisions of the replay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import AuthorLabel, Decision, Event, Facts, Strike

#: An account with one of its authors, or with whoever a counter is about.
_Owner = tuple[str, str]


@dataclass(kw_only=True)
class ReplayedMarks:
    """The marks of one replay so far."""

    strikes: dict[_Owner, list[Strike]] = field(default_factory=dict)
    #: By label the present one, or None where a rule took it away.
    labels: dict[_Owner, dict[str, AuthorLabel | None]] = field(default_factory=dict)
    #: By owner and counter: the sum, and when it was last added to.
    counters: dict[_Owner, dict[str, tuple[float, datetime]]] = field(default_factory=dict)

    def record(self, event: Event, decision: Decision, at: datetime, half_lives: Mapping[str, float]) -> None:
        """Remember what a decision says about its event's author and adds to counters."""
        if event.author_id is not None:
            author = (event.account_id, event.author_id)
            self.strikes.setdefault(author, []).extend(decision.strikes)
            labels = self.labels.setdefault(author, {})
            labels.update({label.label: label for label in decision.author_labels})
            labels.update(dict.fromkeys(decision.removed_author_labels))
        for increment in decision.counter_increments:
            sums = self.counters.setdefault((event.account_id, increment.of), {})
            before = _decayed(sums.get(increment.counter), at, half_lives.get(increment.counter, 0.0))
            sums[increment.counter] = (before + increment.by, at)

    def add_to(self, event: Event, facts: Facts, at: datetime, half_lives: Mapping[str, float]) -> Facts:
        """The facts of before the replay, with what the replay has recorded since."""
        counters = dict(facts.counters)
        for owner in {event.author_id, event.thread_id, event.account_id} - {None}:
            for name, entry in self.counters.get((event.account_id, str(owner)), {}).items():
                key = (name, str(owner))
                counters[key] = counters.get(key, 0.0) + _decayed(entry, at, half_lives.get(name, 0.0))
        facts = replace(facts, counters=counters)
        if event.author_id is None:
            return facts
        author = (event.account_id, event.author_id)
        strikes = [strike for strike in self.strikes.get(author, ()) if _is_valid(strike, at)]
        labels = self.labels.get(author, {})
        present = {name for name, label in labels.items() if label is not None and _is_valid(label, at)}
        taken = {name for name, label in labels.items() if label is None}
        return replace(
            facts,
            author=replace(
                facts.author,
                strikes=facts.author.strikes + sum(strike.weight for strike in strikes),
                labels=(facts.author.labels - taken) | present,
            ),
        )


def _is_valid(mark: Strike | AuthorLabel, at: datetime) -> bool:
    return mark.expires_at is None or mark.expires_at > at


def _decayed(entry: tuple[float, datetime] | None, at: datetime, half_life: float) -> float:
    if entry is None:
        return 0.0
    value, since = entry
    elapsed = max(0.0, (at - since).total_seconds())
    return value * 0.5 ** (elapsed / half_life) if half_life else value
