"""Replays stored events with other rules and compares the decisions. Sends nothing and changes no decision.

Every event is decided again with the judgement that was stored then and the facts of that moment; strikes,
labels of authors and counters follow from the decisions of the replay. Three things are not replayed: what
people did in between, what the platforms answered, and what dialogues asked next.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.documents import suggestion
from bot.domain import DecisionKind, Facts, Judgement, Kind, Mode
from bot.domain.answer_limits import AnswerLimits
from bot.domain.progress import Progress, Step, unwatched
from bot.domain.rate_limits import InMemoryHistory, counted_actions, limit_by
from bot.errors import UserError
from bot.queries import EVERYTHING, Query
from bot.rules import RuleSet, catch_unanswered, decide
from bot.services.rules.comparison import Backtest, Outcome, RuleCounts
from bot.services.rules.replayed_marks import ReplayedMarks
from bot.services.rules.text import read_rules_text
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.context import facts, lookup, matching_events
from bot.store.history import audit, author_marks, backtests
from bot.store.history.author_marks import PastMarks
from bot.store.history.backtests import BacktestRun
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.ports import ALWAYS, Condition
from bot.store.review.conditions import condition_of

#: Events in one read: the store is free for others in between.
_BATCH = 500
#: Events between two looks at how far it is; texts that are judged at once.
_AT_ONCE = 50
_DEFAULT_ANSWERS = AnswerLimits()

#: Judges texts anew, instead of taking the stored judgements.
Judge = Callable[[Sequence[str]], list[Judgement]]


async def backtest_rules(
    workspace: Workspace,
    file: Path | None,
    *,
    since: datetime,
    reclassify: bool,
    rule_id: str = "",
    mode: Mode | None = None,
    only: Query = EVERYTHING,
    text: str = "",
) -> Backtest:
    """Compare the rules in `file` with those in force, or those in force with what was decided at the time.
    `text` is what such a file would say.

    With a rule's id, what this one does in `mode` is compared with the rules in force; by default as it
    stands, and acting if it is off or only observes. `only` says what is compared: all is replayed, because
    limits and counters know no query. With `reclassify` the texts are judged anew by the
    present classifier. Raises `ConfigError` when the rules are invalid, `UserError` for an unknown rule.
    """
    judge = workspace.classifier.judge if reclassify else None
    after = read_rules_text(workspace, text) if text else workspace.load_rules(file)
    if rule_id:
        after = _with_rule_in(after, rule_id, mode)
    backtest = await replay(
        workspace.store,
        after,
        since=since,
        now=workspace.now(),
        before=workspace.rules if text or rule_id or file is not None else None,
        judge=judge,
        answers=workspace.answer_limits,
        rule_id=rule_id,
        only=condition_of(only, at=workspace.now().timestamp(), actor=workspace.actor),
        progress=workspace.progress,
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
    rule_id: str = "",
    only: Condition = ALWAYS,
    progress: Progress = unwatched,
) -> Backtest:
    """Decide everything since then with the rules `after` and compare it with `before`.

    Where `before` is None, it is compared with what was decided at the time. Records which rules were
    tested; changes nothing else. With `rule_id` the examples are about that rule.
    """
    backtest = Backtest(since=since, until=now, is_against_rules=before is not None, rule=rule_id)
    new = _Replay(rules=after, answers=answers)
    old = None if before is None else _Replay(rules=before, answers=answers)
    total = await store.read(lambda tx: events.count_decided_since(tx, since.timestamp()))
    last_id = done = 0
    while True:
        # The default binds the id of this round: the store calls the function in a thread of its own.
        batch = await store.read(lambda tx, last=last_id: _read_batch(tx, last, since, after, before, only))  # type: ignore[misc]
        if not batch:
            break
        last_id = batch[-1].stored.id
        for start in range(0, len(batch), _AT_ONCE):
            progress(Step.REPLAY, done, total)
            await asyncio.sleep(0)  # here an interruption is noticed
            chunk = batch[start : start + _AT_ONCE]
            _compare_all(backtest, chunk, old, new, judge)
            done += len(chunk)
    progress(Step.SAVE)
    run = BacktestRun(at=now.timestamp(), since=since.timestamp(), events=backtest.events, matched=0)
    await store.write(lambda tx: _record_runs(tx, after, backtest, run))
    return backtest


def _compare_all(
    backtest: Backtest,
    events_then: Sequence["_PastEvent"],
    old: "_Replay | None",
    new: "_Replay",
    judge: Judge | None,
) -> None:
    judged = judge([past.stored.event.text for past in events_then]) if judge else None
    for index, past in enumerate(events_then):
        judgement = judged[index] if judged else past.stored.judgement
        if past.stored.event.kind is Kind.DM and past.outcome.is_within_dialogue:
            backtest.within_dialogues += 1
        elif judgement is not None:
            former = past.outcome if old is None else old.decide(past, judgement)
            outcome = new.decide(past, judgement)
            if past.is_compared:
                backtest.compare(past.stored, former, outcome)


@dataclass(frozen=True, kw_only=True, slots=True)
class _PastEvent:
    """One stored event with the facts before it and what was decided at the time."""

    stored: StoredEvent
    facts: Facts
    outcome: Outcome
    is_compared: bool


@dataclass(kw_only=True)
class _Replay:
    """One set of rules deciding again, with its own history for the rate limits."""

    rules: RuleSet
    answers: AnswerLimits
    history: InMemoryHistory = field(default_factory=InMemoryHistory)
    marks: ReplayedMarks = field(default_factory=ReplayedMarks)

    def decide(self, past: _PastEvent, judgement: Judgement) -> Outcome:
        """What the rules decide about the event, and remember for the limits of later ones."""
        event, received_at = past.stored.event, past.stored.received_at
        limiter = limit_by(self.history, received_at.timestamp(), self.answers)
        past_facts = self.marks.add_to(event, past.facts, received_at, self.rules.counters)
        decision = decide(self.rules, event, judgement, past_facts, received_at, limiter=limiter)
        decision = catch_unanswered(decision, self.rules, event, judgement, past_facts, received_at)
        for action in counted_actions(decision):
            self.history.record(action, received_at.timestamp())
        self.marks.record(event, decision, received_at, self.rules.counters)
        return Outcome(matches=decision.matches, opens_case=decision.case is not None)


def _read_batch(
    tx: Transaction, last_id: int, since: datetime, after: RuleSet, before: RuleSet | None, only: Condition
) -> list[_PastEvent]:
    aggregates = after.aggregate_queries | (before.aggregate_queries if before else frozenset())
    counters = {**after.counters, **(before.counters if before else {})}
    states = {*after.states, *(before.states if before else ())}
    batch = []
    read = events.list_decided_since(tx, since.timestamp(), last_id, _BATCH)
    compared = matching_events.among(tx, [stored.id for stored in read], only)
    for stored in read:
        present = facts.gather_facts(
            tx,
            stored,
            now=stored.received_at.timestamp(),
            aggregates=aggregates,
            states=states,
        )
        marks = author_marks.marks_before(
            tx,
            stored.event,
            counters,
            before=since.timestamp(),
            now=stored.received_at.timestamp(),
        )
        past = _PastEvent(
            stored=stored,
            facts=_without_later_facts(present, marks),
            outcome=_outcome_at_the_time(tx, stored),
            is_compared=stored.id in compared,
        )
        batch.append(past)
    return batch


def _outcome_at_the_time(tx: Transaction, stored: StoredEvent) -> Outcome:
    by_rules = (
        decision.matches
        for decision in lookup.decisions_about(tx, stored)
        if decision.kind is DecisionKind.RULES
    )
    # The first decision is that of the event; those of delayed rules come later.
    entries = (entry for entry in audit.list_entries(tx, f"event:{stored.id}") if entry.action == "decided")
    first = next(entries, None)
    return Outcome(matches=next(by_rules, ()), opens_case=bool(first and first.details.get("case")))


def _without_later_facts(facts_now: Facts, marks: PastMarks) -> Facts:
    """Who answered and what a person decided are read as they are today, for the store keeps no history of
    them; strikes, labels and counters as they were before the replay."""
    return replace(
        facts_now,
        decided_by_person=False,
        thread=replace(facts_now.thread, answered_by="none"),
        author=replace(facts_now.author, strikes=marks.strikes, labels=marks.labels),
        counters=marks.counters,
    )


def _with_rule_in(rules: RuleSet, rule_id: str, mode: Mode | None) -> RuleSet:
    """The rules with one of them in another mode everywhere."""
    rule = rules.rule(rule_id)
    if rule is None:
        hint = suggestion(rule_id, [rule.id for rule in rules.rules])
        raise UserError("unknown_rule", rule=rule_id[:60], file=rules.name, hint=hint)
    is_acting = rule.mode in (Mode.SUGGEST, Mode.ENFORCE)
    changed = replace(rule, mode=mode or (rule.mode if is_acting else Mode.ENFORCE), modes={})
    return replace(rules, rules=tuple(changed if entry.id == rule_id else entry for entry in rules.rules))


def _record_runs(tx: Transaction, rules: RuleSet, backtest: Backtest, run: BacktestRun) -> None:
    for rule in rules.rules:
        counts = backtest.rules.get(rule.id, RuleCounts())
        backtests.insert_run(tx, rule.id, rule.fingerprint, replace(run, matched=counts.matched_after))
