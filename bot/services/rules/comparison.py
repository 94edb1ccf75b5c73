"""What a replay found: what is decided differently, by which rules, and examples of every kind of change."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from bot.domain import Match, Mode, Verb
from bot.errors import TamisError
from bot.rules import SAFETY_NET
from bot.rules.engine.dialogues import CONDITION as DIALOGUE
from bot.store.intake.events import StoredEvent

#: Of one kind of change; so the rare kinds are not crowded out.
_MAX_EXAMPLES = 50
_SECONDS_PER_DAY = 86_400.0
#: What stands among the verbs for a case of the safety net: a rule that asks a person is not the same.
CAUGHT = "safety_net"
#: What stands among the verbs for a case that is opened because rules suggest something.
SUGGESTED = "suggested"
#: Verbs that say themselves that a person is asked.
_ASKING = frozenset({Verb.QUEUE.value, Verb.ESCALATE.value, CAUGHT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was or would be decided about one event, and whether a case was opened for it."""

    matches: tuple[Match, ...]
    opens_case: bool

    @property
    def verbs(self) -> tuple[str, ...]:
        """The verbs that rules are granted, in alphabetical order."""
        granted = {
            CAUGHT if match.rule == SAFETY_NET else verb.value
            for match in self.matches
            for verb in match.granted
        }
        return tuple(sorted(granted | ({SUGGESTED} if self.opens_case and not granted & _ASKING else set())))

    @property
    def is_within_dialogue(self) -> bool:
        """Whether a dialogue had a say: where it stood then and what its files said is not stored."""
        return any(reason.condition == DIALOGUE for match in self.matches for reason in match.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One event that is decided differently, and the rules that act on either side."""

    event_id: int
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(kw_only=True)
class RuleCounts:
    """How often one rule matches and acts on either side, and the authors it matches after.

    `held` counts the verbs that it asked for after and did not get because it only observes or suggests.
    """

    matched_before: int = 0
    matched_after: int = 0
    acted_before: int = 0
    acted_after: int = 0
    mode: Mode | None = None
    held: Counter[Verb] = field(default_factory=Counter)
    authors: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Backtest:
    """The comparison. `overlaps` counts the events that both rules of a pair match after.

    `within_dialogues` counts the messages to dialogues, which are not compared.
    `is_against_rules` says whether "before" are other rules, or else what was decided at the time. With a
    `rule` the examples are what this one matches, whether or not anything changes.
    """

    since: datetime
    until: datetime
    is_against_rules: bool = False
    rule: str = ""
    classifier_error: TamisError | None = None
    events: int = 0
    within_dialogues: int = 0
    changed: int = 0
    cases: tuple[int, int] = (0, 0)
    verbs_before: Counter[str] = field(default_factory=Counter)
    verbs_after: Counter[str] = field(default_factory=Counter)
    rules: dict[str, RuleCounts] = field(default_factory=dict)
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    authors: set[str] = field(default_factory=set)
    examples: list[Change] = field(default_factory=list)
    _kinds: Counter[tuple[tuple[str, ...], ...]] = field(default_factory=Counter)

    @property
    def days(self) -> float:
        """The length of the period in days, at least an hour."""
        return max((self.until - self.since).total_seconds() / _SECONDS_PER_DAY, 1 / 24)

    @property
    def queue_per_day(self) -> tuple[float, float]:
        """How many cases a day are opened before and after, at most: of those of the safety net, people
        answer some in time."""
        before, after = self.cases
        return before / self.days, after / self.days

    @property
    def left_waiting(self) -> tuple[int, int]:
        """How many events the safety net catches before and after, because no rule takes care of them."""
        counts = self.rules.get(SAFETY_NET, RuleCounts())
        return counts.matched_before, counts.matched_after

    def compare(self, stored: StoredEvent, before: Outcome, after: Outcome) -> None:
        """Count one event."""
        author = stored.event.author_id or ""
        self.events += 1
        self.verbs_before.update(before.verbs)
        self.verbs_after.update(after.verbs)
        self.cases = (self.cases[0] + _asks(before), self.cases[1] + _asks(after))
        self._count_matches(before.matches, after.matches, author)
        if before.verbs != after.verbs:
            self.changed += 1
            self.authors.add(author)
        if self._is_example(before, after):
            self._keep_example(stored, before, after)

    def _is_example(self, before: Outcome, after: Outcome) -> bool:
        if self.rule:
            return any(match.rule == self.rule for match in (*before.matches, *after.matches))
        return before.verbs != after.verbs

    def _keep_example(self, stored: StoredEvent, before: Outcome, after: Outcome) -> None:
        change = Change(
            event_id=stored.id,
            text=stored.event.text,
            before=before.verbs,
            after=after.verbs,
            rules_before=tuple(match.rule for match in before.matches if match.granted),
            rules_after=tuple(match.rule for match in after.matches if match.granted),
        )
        self._kinds[_kind(change)] += 1
        if self._kinds[_kind(change)] <= _MAX_EXAMPLES:
            self.examples.append(change)

    def _count_matches(self, before: Sequence[Match], after: Sequence[Match], author: str) -> None:
        for match in before:
            counts = self.rules.setdefault(match.rule, RuleCounts())
            counts.matched_before += 1
            counts.acted_before += bool(match.granted)
        for match in after:
            counts = self.rules.setdefault(match.rule, RuleCounts())
            counts.matched_after += 1
            counts.acted_after += bool(match.granted)
            counts.mode = match.mode
            counts.authors.add(author)
            if match.mode is not Mode.ENFORCE:
                counts.held.update(match.requested)
        self.overlaps.update(combinations(sorted(match.rule for match in after), 2))


def pick_examples(backtest: Backtest, limit: int) -> Iterator[Change]:
    """At most so many examples, taken from every rule and kind of change in turn, so that rare ones are
    shown."""
    by_kind: dict[tuple[tuple[str, ...], ...], list[Change]] = {}
    for change in backtest.examples:
        by_kind.setdefault(_kind(change), []).append(change)
    picked = 0
    while picked < limit and any(by_kind.values()):
        for changes in by_kind.values():
            if changes and picked < limit:
                picked += 1
                yield changes.pop(0)


def _kind(change: Change) -> tuple[tuple[str, ...], ...]:
    return change.rules_before, change.rules_after, change.before, change.after


def _asks(outcome: Outcome) -> bool:
    return outcome.opens_case or CAUGHT in outcome.verbs
