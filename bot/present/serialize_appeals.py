"""The JSON of an appeal: stable names, times in ISO 8601 and UTC."""

from datetime import UTC, datetime

from bot.store.review.appeals import Appeal


def appeal_json(appeal: Appeal) -> dict[str, object]:
    """One appeal, with what it is against and what became of it."""
    return {
        "id": appeal.id,
        "case_id": appeal.case_id,
        "event_id": appeal.event_id,
        "statement": appeal.statement,
        "against": appeal.verb.value,
        "policy": appeal.policy,
        "decided_by": str(appeal.decided_by),
        "filed_at": _moment(appeal.filed_at),
        "filed_by": str(appeal.filed_by),
        "due_at": _moment(appeal.due_at),
        "settled_at": _moment(appeal.settled_at),
        "settled_by": str(appeal.settled_by) if appeal.settled_by else None,
        "outcome": appeal.outcome,
        "answer": appeal.answer or None,
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
