"""Replays stored events with other rules and compares the decisions. Sends nothing and changes no decision.

Every event is decided again with the judgement that was stored then and with the facts of that moment. Two
things are not replayed: what people did in between, and what the platforms answered.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

from bot.domain import DecisionKind, Facts, Judgement, Match
from bot.domain.answer_limits import AnswerLimits
from bot.domain.rate_limits import InMemoryHistory, counted_actions, limit_by
from bot.errors import TamisError
from bot.rules import SAFETY_NET, RuleSet, catch_unanswered, decide
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.context import facts, lookup
from bot.store.history import backtests
from bot.store.history.backtests import BacktestRun
from bot.store.intake import events
from bot.store.intake.events import StoredEvent

#: Events in one read: the store is free for others in between.
_BATCH = 500
_MAX_EXAMPLES = 200
_SECONDS_PER_DAY = 86_400.0
_DEFAULT_ANSWERS = AnswerLimits()
#: What stands among the verbs for a case of the safety net: a rule that asks a person is not the same.
CAUGHT = "safety_net"

#: Judges texts anew, instead of taking the stored judgements.
Judge = Callable[[Sequence[str]], list[Judgement]]


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
    """How often one rule matches and acts on either side, and the authors it matches after."""

    matched_before: int = 0
    matched_after: int = 0
    acted_before: int = 0
    acted_after: int = 0
    authors: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Backtest:
    """The comparison. `overlaps` counts the events that both rules of a pair match after.

    `is_against_rules` says whether "before" are other rules, or else what was decided at the time.
    """

    since: datetime
    until: datetime
    is_against_rules: bool = False
    classifier_error: TamisError | None = None
    events: int = 0
    changed: int = 0
    verbs_before: Counter[str] = field(default_factory=Counter)
    verbs_after: Counter[str] = field(default_factory=Counter)
    rules: dict[str, RuleCounts] = field(default_factory=dict)
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    authors: set[str] = field(default_factory=set)
    examples: list[Change] = field(default_factory=list)

    @property
    def days(self) -> float:
        """The length of the period in days, at least an hour."""
        return max((self.until - self.since).total_seconds() / _SECONDS_PER_DAY, 1 / 24)

    @property
    def queue_per_day(self) -> tuple[float, float]:
        """How many cases a day are queued before and after, at most: of those of the safety net, people
        answer some in time."""
        before, after = (
            (verbs["queue"] + verbs[CAUGHT]) / self.days for verbs in (self.verbs_before, self.verbs_after)
        )
        return before, after

    @property
    def left_waiting(self) -> tuple[int, int]:
        """How many events the safety net catches before and after, because no rule takes care of them."""
        counts = self.rules.get(SAFETY_NET, RuleCounts())
        return counts.matched_before, counts.matched_after


async def backtest_rules(
    workspace: Workspace, file: Path | None, *, since: datetime, reclassify: bool
) -> Backtest:
    """Compare the rules in `file` with those in force, or those in force with what was decided at the time.

    With `reclassify` the texts are judged anew by the present classifier. Raises `ConfigError` when the
    rules are invalid.
    """
    judge = workspace.classifier.judge if reclassify else None
    backtest = await replay(
        workspace.store,
        workspace.load_rules(file),
        since=since,
        now=workspace.now(),
        before=None if file is None else workspace.rules,
        judge=judge,
        answers=workspace.answer_limits,
    )
    backtest.classifier_error = workspace.classifier_error
    return backtest


async def replay(
    store: Store,
    after: RuleSet,
    *,
    since: datetime,
    now: datetime,
    before: RuleSet | None = None,
    judge: Judge | None = None,
    answers: AnswerLimits = _DEFAULT_ANSWERS,
) -> Backtest:
    """Decide everything since then with the rules `after` and compare it with `before`.

    Where `before` is None, it is compared with what was decided at the time. Records which rules were
    tested; changes nothing else.
    """
    backtest = Backtest(since=since, until=now, is_against_rules=before is not None)
    new = _Replay(rules=after, answers=answers)
    old = None if before is None else _Replay(rules=before, answers=answers)
    last_id = 0
    while True:
        # The default binds the id of this round: the store calls the function in a thread of its own.
        batch = await store.read(lambda tx, last=last_id: _read_batch(tx, last, since, after, before))  # type: ignore[misc]
        if not batch:
            break
        last_id = batch[-1].stored.id
        judged = judge([past.stored.event.text for past in batch]) if judge else None
        for index, past in enumerate(batch):
            judgement = judged[index] if judged else past.stored.judgement
            if judgement is not None:
                old_matches = past.matches if old is None else old.decide(past, judgement)
                _compare(backtest, past.stored, old_matches, new.decide(past, judgement))
    run = BacktestRun(at=now.timestamp(), since=since.timestamp(), events=backtest.events, matched=0)
    await store.write(lambda tx: _record_runs(tx, after, backtest, run))
    return backtest


def pick_examples(backtest: Backtest, limit: int) -> Iterator[Change]:
    """At most so many examples, taken from every kind of change in turn, so that rare ones are shown."""
    by_kind: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Change]] = {}
    for change in backtest.examples:
        by_kind.setdefault((change.before, change.after), []).append(change)
    picked = 0
    while picked < limit and any(by_kind.values()):
        for changes in by_kind.values():
            if changes and picked < limit:
                picked += 1
                yield changes.pop(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _PastEvent:
    """One stored event with the facts before it and the matches of the decision at the time."""

    stored: StoredEvent
    facts: Facts
    matches: tuple[Match, ...]


@dataclass(kw_only=True)
class _Replay:
    """One set of rules deciding again, with its own history for the rate limits."""

    rules: RuleSet
    answers: AnswerLimits
    history: InMemoryHistory = field(default_factory=InMemoryHistory)

    def decide(self, past: _PastEvent, judgement: Judgement) -> tuple[Match, ...]:
        """What the rules decide about the event, and remember for the limits of later ones."""
        received_at = past.stored.received_at
        limiter = limit_by(self.history, received_at.timestamp(), self.answers)
        decision = decide(self.rules, past.stored.event, judgement, past.facts, received_at, limiter=limiter)
        decision = catch_unanswered(
            decision, self.rules, past.stored.event, judgement, past.facts, received_at
        )
        for action in counted_actions(decision):
            self.history.record(action, received_at.timestamp())
        return decision.matches


def _read_batch(
    tx: Transaction, last_id: int, since: datetime, after: RuleSet, before: RuleSet | None
) -> list[_PastEvent]:
    aggregates = after.aggregate_queries | (before.aggregate_queries if before else frozenset())
    counters = {**after.counters, **(before.counters if before else {})}
    states = {*after.states, *(before.states if before else ())}
    batch = []
    for stored in events.list_decided_since(tx, since.timestamp(), last_id, _BATCH):
        present = facts.gather_facts(
            tx,
            stored,
            now=stored.received_at.timestamp(),
            aggregates=aggregates,
            counters=counters,
            states=states,
        )
        past = _PastEvent(
            stored=stored, facts=_without_later_facts(present), matches=_matches_at_the_time(tx, stored)
        )
        batch.append(past)
    return batch


def _matches_at_the_time(tx: Transaction, stored: StoredEvent) -> tuple[Match, ...]:
    by_rules = (
        decision.matches
        for decision in lookup.decisions_about(tx, stored)
        if decision.kind is DecisionKind.RULES
    )
    return next(by_rules, ())


def _without_later_facts(facts_now: Facts) -> Facts:
    """These two are read as they are today: the store keeps no history of them."""
    thread = replace(facts_now.thread, answered_by="none")
    return replace(facts_now, decided_by_person=False, thread=thread)


def _compare(
    backtest: Backtest, stored: StoredEvent, before: Sequence[Match], after: Sequence[Match]
) -> None:
    verbs_before, verbs_after = _granted_verbs(before), _granted_verbs(after)
    author = stored.event.author_id or ""
    backtest.events += 1
    backtest.verbs_before.update(verbs_before)
    backtest.verbs_after.update(verbs_after)
    _count_matches(backtest, before, after, author)
    if verbs_before == verbs_after:
        return
    backtest.changed += 1
    backtest.authors.add(author)
    if len(backtest.examples) < _MAX_EXAMPLES:
        change = Change(
            event_id=stored.id,
            text=stored.event.text,
            before=verbs_before,
            after=verbs_after,
            rules_before=tuple(match.rule for match in before if match.granted),
            rules_after=tuple(match.rule for match in after if match.granted),
        )
        backtest.examples.append(change)


def _count_matches(backtest: Backtest, before: Sequence[Match], after: Sequence[Match], author: str) -> None:
    for match in before:
        counts = backtest.rules.setdefault(match.rule, RuleCounts())
        counts.matched_before += 1
        counts.acted_before += bool(match.granted)
    for match in after:
        counts = backtest.rules.setdefault(match.rule, RuleCounts())
        counts.matched_after += 1
        counts.acted_after += bool(match.granted)
        counts.authors.add(author)
    backtest.overlaps.update(combinations(sorted(match.rule for match in after), 2))


def _granted_verbs(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(
        sorted(
            {
                CAUGHT if match.rule == SAFETY_NET else verb.value
                for match in matches
                for verb in match.granted
            }
        )
    )


def _record_runs(tx: Transaction, rules: RuleSet, backtest: Backtest, run: BacktestRun) -> None:
    for rule in rules.rules:
        counts = backtest.rules.get(rule.id, RuleCounts())
        backtests.insert_run(tx, rule.id, rule.fingerprint, replace(run, matched=counts.matched_after))
