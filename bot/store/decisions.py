"""Decisions: all that must be one transaction when something is decided, in one function."""

from bot.domain import Actor, Decision, Judgement
from bot.store import Transaction
from bot.store.codecs import encode_matches, encode_names
from bot.store.context import dialogue_runs, similar_events
from bot.store.delivery import outbox, timers
from bot.store.history import audit, author_marks, event_labels
from bot.store.ports import Row
from bot.store.review import cases, rights, satisfaction

_RULES = Actor.system("rules")
_READS_RIGHTS = "rights"
#: Scores from here on are named in the audit; below, a score is what any text has.
_NOTABLE_SCORE = 0.3


def commit(
    tx: Transaction, *, event_id: int, decision: Decision, at: float, judgement: Judgement | None = None
) -> int:
    """Store a decision of rules or of a person with everything that follows from it; returns its row's id.

    That is: its effects, its case, the marks against the author, the counters, the labels, the timers, what
    becomes of a dialogue, and the audit. An action whose key is taken was planned before and is not planned again. Of the judgement
    the audit row holds who judged and the scores that stood out; the words that moved them stay with the
    event, where an erasure finds them.
    """
    decision_id = _insert(tx, event_id, decision, at)
    planned = outbox.plan_actions(
        tx, decision_id=decision_id, event_id=event_id, actions=decision.actions, at=at
    )
    if planned:
        tx.run("decisions.set_planned", id=decision_id, planned=planned)
    if decision.case:
        cases.open_case(tx, event_id=event_id, request=decision.case, at=at)
    author_marks.insert_marks(tx, event_id=event_id, decision_id=decision_id, decision=decision, at=at)
    _insert_labels(tx, event_id, decision, decision_id=decision_id, at=at)
    timers.start_timers(tx, event_id, decision.timers)
    if decision.dialogue is not None:
        dialogue_runs.store_turn(tx, event_id, decision.dialogue, at)
    if decision.rating:
        satisfaction.record_rating(tx, event_id, decision.rating, at=at)
    _store_rights(tx, event_id, decision, at=at)
    _record(tx, event_id, decision, planned=planned, judgement=judgement, at=at)
    if decision.closes_case:
        _close_case(tx, event_id, at)
    return decision_id


def list_decisions(tx: Transaction, event_id: int) -> list[Row]:
    """All decisions about one event, oldest first, as rows."""
    return tx.all("decisions.list_decisions", event_id=event_id)


def _insert(tx: Transaction, event_id: int, decision: Decision, at: float) -> int:
    return int(
        tx.value(
            "decisions.insert_decision",
            event_id=event_id,
            at=at,
            kind=decision.kind,
            actor_kind=decision.actor.kind,
            actor_id=decision.actor.id,
            rules_version=decision.rules_version,
            matches=encode_matches(decision.matches),
            labels=encode_names(decision.labels),
            verbs=encode_names(action.verb for action in decision.actions),
        )
    )


def _insert_labels(
    tx: Transaction, event_id: int, decision: Decision, *, decision_id: int, at: float
) -> None:
    if decision.labels:
        event_labels.insert_labels(tx, event_id, decision.labels, decision_id=decision_id, at=at)
        similar_events.insert_label_keys(tx, event_id, decision.labels)
    if decision.removed_labels:
        for unlabelled_id in event_labels.remove_labels(tx, event_id, decision.removed_labels):
            similar_events.delete_label_keys(tx, unlabelled_id, decision.removed_labels)


def _store_rights(tx: Transaction, event_id: int, decision: Decision, *, at: float) -> None:
    """What was asked for, and what was answered."""
    for action in decision.actions:
        if action.rights_within:
            rights.record_asked(tx, event_id, action, rules_version=decision.rules_version, at=at)
    if decision.rights is not None:
        by = Actor.rule(_READS_RIGHTS)
        rights.apply_change(tx, event_id, decision.rights, by=by, at=at)


def _close_case(tx: Transaction, event_id: int, at: float) -> None:
    """An open case of the event has become pointless, unless others wait in it."""
    case = cases.case_about(tx, event_id)
    is_shared = case is not None and case.is_conversation and cases.list_members(tx, case.id)
    if case is not None and not is_shared:
        cases.close_case(tx, case.id, by=_RULES, answer="needs nothing any more", at=at)


def _record(
    tx: Transaction,
    event_id: int,
    decision: Decision,
    *,
    planned: int,
    judgement: Judgement | None,
    at: float,
) -> None:
    details: dict[str, object] = {
        "rules": decision.rules_version,
        "matched": [match.rule for match in decision.matches],
        "planned": planned,
        "case": decision.case is not None,
    }
    # Which of the operator's texts was sent, in which version of the rules: of what it said, the outbox knows.
    if templates := [action.template for action in decision.actions if action.template]:
        details["templates"] = templates
    if judgement:
        details["read"] = _summary(judgement)
    audit.append_entry(
        tx, at=at, actor=decision.actor, action="decided", subject=f"event:{event_id}", details=details
    )


def _summary(judgement: Judgement) -> dict[str, object]:
    """Who judged, and the scores that stood out."""
    notable = {name: round(score, 3) for name, score in judgement.scores.items() if score >= _NOTABLE_SCORE}
    summary: dict[str, object] = {"model": judgement.model, "scores": notable}
    if judgement.head:
        summary["head"] = judgement.head
    if judgement.obfuscation_delta:
        summary["gap"] = dict(judgement.obfuscation_delta)
    return summary
