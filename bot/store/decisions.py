"""Decisions: the one transaction that turns a thought into planned effects."""

import json
from typing import Any

from bot.domain import Decision, Judgement, Match
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.review import cases

_STANDS_OUT = 0.3


def keep(
    tx: Transaction, *, event_id: int, decision: Decision, at: float, judgement: Judgement | None = None
) -> int:
    """Store a decision with its outbox rows, its case and its audit row; answers its id.

    An action whose key is taken was planned before and is not planned again. Of the judgement the
    audit row holds who judged and the scores that stood out; the words that moved them stay with the
    event, where an erasure finds them.
    """
    decision_id = tx.execute(
        "INSERT INTO decision (event_id, decided_at, by_whom, rules_version, matches, labels, verbs, planned)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        (
            event_id,
            at,
            decision.by,
            decision.rules_version,
            json.dumps([_match(match) for match in decision.matches]),
            json.dumps(list(decision.labels)),
            json.dumps([action.verb.value for action in decision.actions]),
        ),
    ).lastrowid
    assert decision_id is not None
    planned = outbox.plan(tx, decision_id=decision_id, event_id=event_id, actions=decision.actions, at=at)
    tx.execute("UPDATE decision SET planned = ? WHERE id = ?", (planned, decision_id))
    if decision.case:
        cases.open(tx, event_id=event_id, request=decision.case, at=at)
    audit.record(
        tx,
        at=at,
        actor=decision.by,
        action="decided",
        subject=f"event:{event_id}",
        details={
            "rules": decision.rules_version,
            "matched": [match.rule for match in decision.matches],
            "planned": planned,
            "case": decision.case is not None,
            **({"read": _read(judgement)} if judgement else {}),
        },
    )
    return decision_id


def of_event(tx: Transaction, event_id: int) -> list[Any]:
    """All decisions about one event, oldest first, as rows."""
    return tx.execute("SELECT * FROM decision WHERE event_id = ? ORDER BY id", (event_id,)).fetchall()


def _read(judgement: Judgement) -> dict[str, object]:
    stood_out = {name: round(score, 3) for name, score in judgement.scores.items() if score >= _STANDS_OUT}
    read: dict[str, object] = {"model": judgement.model, "scores": stood_out}
    if judgement.head:
        read["head"] = judgement.head
    if judgement.obfuscation_delta:
        read["gap"] = dict(judgement.obfuscation_delta)
    return read


def _match(match: Match) -> dict[str, object]:
    return {
        "rule": match.rule,
        "mode": match.mode.value,
        "reasons": [{"condition": reason.condition, "saw": reason.saw} for reason in match.reasons],
        "wanted": [verb.value for verb in match.requested],
        "got": [verb.value for verb in match.granted],
    }
