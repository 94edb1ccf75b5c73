"""What other rules would have decided about what came in: replayed, compared, and nothing sent.

Every stored event is decided again with the judgement that was stored then and with what was known just
before it. Two things are not replayed: what people did in between, and what the platforms answered.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import Facts, Judgement, Match
from bot.domain.rate_limits import InMemoryHistory, apply_limits, counted
from bot.rules import RuleSet, decide
from bot.store import Store, Transaction
from bot.store.context import facts, lookup
from bot.store.history import backtests
from bot.store.history.backtests import Tried
from bot.store.intake import events
from bot.store.intake.events import StoredEvent

_AT_ONCE = 500
_MOST_EXAMPLES = 200

#: Judges texts again, instead of taking what was read in them then.
Judge = Callable[[Sequence[str]], list[Judgement]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One event about which the two sides differ, and the rules that spoke on either."""

    event_id: int
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(kw_only=True)
class RuleCounts:
    """How often one rule held and acted on either side, and for how many authors it holds now."""

    matched_before: int = 0
    matched_after: int = 0
    acted_before: int = 0
    acted_after: int = 0
    authors: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Backtest:
    """The comparison. `overlaps` counts events for which both rules of a pair held on the new side."""

    since: datetime
    until: datetime
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
        return max((self.until - self.since).total_seconds() / 86_400.0, 1 / 24)


async def backtest(
    db: Store,
    after: RuleSet,
    *,
    since: datetime,
    now: datetime,
    before: RuleSet | None = None,
    judge: Judge | None = None,
) -> Backtest:
    """Decide everything since that moment with the rules `after`, and compare with `before`, or where that
    is None with what was decided then. Remembers which rules were tried; changes nothing else."""
    found = Backtest(since=since, until=now)
    sides = _Side(rules=after), (None if before is None else _Side(rules=before))
    last = 0
    while True:
        batch = await db.read(lambda tx, last=last: _batch(tx, last, since, after, before))  # type: ignore[misc]
        if not batch:
            break
        last = batch[-1].stored.id
        judged = judge([one.stored.event.text for one in batch]) if judge else None
        for index, one in enumerate(batch):
            judgement = judged[index] if judged else one.stored.judgement
            if judgement is not None:
                _compare(found, one, judgement, *sides)
    tried = Tried(at=now.timestamp(), since=since.timestamp(), events=found.events, matched=0)
    await db.write(lambda tx: _remember(tx, after, found, tried))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Past:
    """One stored event with what was known before it and what was decided then."""

    stored: StoredEvent
    facts: Facts
    then: tuple[Match, ...]


@dataclass(kw_only=True)
class _Side:
    """One rules file at work on the past, with its own memory of what it did."""

    rules: RuleSet
    ledger: InMemoryHistory = field(default_factory=InMemoryHistory)

    def matches(self, one: _Past, judgement: Judgement) -> tuple[Match, ...]:
        at = one.stored.received_at
        decision = decide(self.rules, one.stored.event, judgement, one.facts, at)
        decision = apply_limits(decision, self.ledger, at.timestamp())
        for action in counted(decision):
            self.ledger.note(action, at.timestamp())
        return decision.matches


def _batch(
    tx: Transaction, last: int, since: datetime, after: RuleSet, before: RuleSet | None
) -> list[_Past]:
    asks = after.aggregate_queries | (before.aggregate_queries if before else frozenset())
    counters = {**after.counters, **(before.counters if before else {})}
    return [
        _Past(
            stored=stored,
            facts=_as_then(facts.gather(tx, stored, now=at, asks=asks, counters=counters)),
            then=_then(tx, stored),
        )
        for stored in events.decided_since(tx, since.timestamp(), last, _AT_ONCE)
        for at in [stored.received_at.timestamp()]
    ]


def _then(tx: Transaction, stored: StoredEvent) -> tuple[Match, ...]:
    by_rules = (one.matches for one in lookup.decided_about(tx, stored) if one.by == "rules")
    return next(by_rules, ())


def _as_then(known: Facts) -> Facts:
    """Without what happened only after the event."""
    return replace(known, decided_by_person=False, thread=replace(known.thread, answered_by="none"))


def _compare(found: Backtest, one: _Past, judgement: Judgement, new: _Side, old: _Side | None) -> None:
    after = new.matches(one, judgement)
    before = one.then if old is None else old.matches(one, judgement)
    done_before, done_after = _done(before), _done(after)
    found.events += 1
    found.verbs_before.update(done_before)
    found.verbs_after.update(done_after)
    author = one.stored.event.author_id or ""
    for match in before:
        counts = found.rules.setdefault(match.rule, RuleCounts())
        counts.matched_before += 1
        counts.acted_before += bool(match.granted)
    for match in after:
        counts = found.rules.setdefault(match.rule, RuleCounts())
        counts.matched_after += 1
        counts.acted_after += bool(match.granted)
        counts.authors.add(author)
    names = sorted(match.rule for match in after)
    found.overlaps.update((one, two) for place, one in enumerate(names) for two in names[place + 1 :])
    if done_before == done_after:
        return
    found.changed += 1
    found.authors.add(author)
    if len(found.examples) < _MOST_EXAMPLES:
        found.examples.append(
            Change(
                event_id=one.stored.id,
                text=one.stored.event.text,
                before=done_before,
                after=done_after,
                rules_before=tuple(match.rule for match in before if match.granted),
                rules_after=tuple(match.rule for match in after if match.granted),
            )
        )


def _done(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(sorted({verb.value for match in matches for verb in match.granted}))


def _remember(tx: Transaction, rules: RuleSet, found: Backtest, tried: Tried) -> None:
    for rule in rules.rules:
        counts = found.rules.get(rule.id, RuleCounts())
        backtests.note(tx, rule.id, rule.fingerprint, replace(tried, matched=counts.matched_after))


def chosen(found: Backtest, most: int) -> Iterator[Change]:
    """At most so many examples, from every kind of change in turn, so that the rare ones are seen."""
    kinds: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Change]] = {}
    for change in found.examples:
        kinds.setdefault((change.before, change.after), []).append(change)
    given = 0
    while given < most and any(kinds.values()):
        for changes in kinds.values():
            if changes and given < most:
                given += 1
                yield changes.pop(0)
