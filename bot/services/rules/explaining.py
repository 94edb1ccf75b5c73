"""Explains why something happened to a comment: which rules matched, and which were near misses."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot import rules
from bot.domain import DecisionKind, Facts
from bot.errors import TamisError
from bot.services.review.case_view import CaseView, show_item
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import facts
from bot.store.history import rule_versions


@dataclass(frozen=True, kw_only=True, slots=True)
class NearMiss:
    """A rule that a single one of its conditions, `unmet`, kept from matching, and what that has `read`."""

    rule: str
    unmet: tuple[str, ...]
    read: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventExplanation:
    """Everything that is known about an event, and the near misses among the rules of that time."""

    view: CaseView
    near_misses: tuple[NearMiss, ...]


async def explain_event(workspace: Workspace, reference: str) -> EventExplanation:
    """Explain the event of a case number, of `event:NUMBER` or of a platform's id.

    Raises `UserError` when there is none.
    """
    view = await show_item(workspace, reference, is_blind=False)
    return EventExplanation(view=view, near_misses=await _list_near_misses(workspace, view))


async def _list_near_misses(workspace: Workspace, view: CaseView) -> tuple[NearMiss, ...]:
    """Near misses of the text that is shown, among the rules that were in force when it was decided about;
    none when it was not judged or decided."""
    shown = view.versions[-1].event_id
    about_shown = (
        decision
        for decision in view.decisions
        if decision.kind is DecisionKind.RULES and decision.event_id == shown
    )
    decision = next(about_shown, None)
    judgement = view.stored.judgement
    if decision is None or judgement is None:
        return ()
    text = await workspace.store.read(lambda tx: rule_versions.version_text(tx, decision.rules_version))
    if text is None:
        return ()
    try:
        rule_set = rules.load_stored_rules(text, "rules", workspace.environment)
    except TamisError:
        return ()  # an old version may name what this program or configuration no longer knows

    def gather(tx: Transaction) -> Facts:
        return facts.gather_facts(
            tx,
            view.stored,
            now=decision.at,
            aggregates=rule_set.aggregate_queries,
            counters=rule_set.counters,
            states=rule_set.states,
        )

    known_facts = await workspace.store.read(gather)
    decided_at = datetime.fromtimestamp(decision.at, UTC)
    misses = [
        NearMiss(rule=explanation.rule.id, unmet=explanation.missed, read=explanation.unmet)
        for explanation in rule_set.explain(view.stored.event, judgement, known_facts, decided_at)
        if not explanation.matched and explanation.is_near
    ]
    return tuple(sorted(misses, key=lambda miss: miss.read == miss.unmet))  # those with figures first
