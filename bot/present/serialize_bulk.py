"""Bulk answers as JSON: what they would be for, what became of them, and of answers that were undone."""

from bot.present.serialize import entry_json, holds_json, iso_time, outcome_json
from bot.services.review import BulkOutcome, BulkPreview, UndoneAnswer


def preview_json(preview: BulkPreview) -> dict[str, object]:
    """What an answer would be for; `selection` is what `--if-selection` takes."""
    return {
        "answer": preview.command.name,
        "selection": preview.token,
        "items": [
            {"item": item.reference, "version": item.version, "events": item.events} for item in preview.items
        ],
        "count": len(preview.items),
        "events": preview.events,
        "authors": preview.authors,
        "left_out": {why.value: count for why, count in preview.left_out.items()},
        "sample": [entry_json(entry) for entry in preview.sample],
        "needs_second": preview.needs_second,
        "second_person_above": preview.second_person_above,
        "holds": holds_json(preview.holds),
    }


def bulk_json(outcome: BulkOutcome) -> dict[str, object]:
    """How far one is and what became of its items."""
    bulk = outcome.bulk
    return {
        "id": bulk.id,
        "answer": bulk.answer,
        "by": str(bulk.by),
        "at": iso_time(bulk.asked_at),
        "state": bulk.state.value,
        "expires_at": iso_time(bulk.expires_at),
        "settled_by": str(bulk.settled_by) if bulk.settled_by else None,
        "settled_at": iso_time(bulk.settled_at),
        "items": outcome.items,
        "pending": outcome.pending,
        "done": outcome.done,
        "opinions": outcome.opinions,
        "repeated": outcome.repeated,
        "left_out": {why.value: count for why, count in outcome.left_out.items()},
        "cancelled": outcome.cancelled,
        "reversed": outcome.reversed,
        "stays": dict(outcome.stays),
        "leaving": outcome.leaving,
    }


def undone_json(undone: UndoneAnswer) -> dict[str, object]:
    """What became of one answer that was to be undone; `refusal` is a code."""
    return {
        "reference": undone.answer.reference if undone.answer else None,
        "outcome": outcome_json(undone.outcome) if undone.outcome else None,
        "refusal": undone.refusal.code if undone.refusal else None,
        "bulk": bulk_json(undone.bulk) if undone.bulk else None,
    }
