"""Says what a bulk answer would be for, and what became of one."""

from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size

from bot.present.departure_view import describe_holds
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import BulkOutcome, BulkPreview, BulkState, LeftOut, QueueEntry

_EXCERPT = 300
_LONGEST_NAME = 24


def describe_preview(preview: BulkPreview, t: Catalog) -> list[str]:
    """What is meant, and why some of it is left out: rows without the sample."""
    answer = _answer(preview.command.name, t)
    if not preview.items:
        rows = [t("bulk.nothing")]
    else:
        parts = [t.count("bulk.preview", len(preview.items), answer=answer)]
        if preview.events > len(preview.items):
            parts.append(t.count("bulk.events", preview.events))
        parts.append(t.count("bulk.authors", preview.authors))
        rows = [", ".join(parts)]
    if preview.left_out:
        rows.append(t("bulk.left_out", reasons=_reasons(preview.left_out, t)))
    if preview.needs_second:
        rows.append(t("bulk.needs_second", limit=preview.second_person_above))
    if preview.holds and preview.items:
        rows.append(t("held_back", holds=describe_holds(preview.holds, t)))
    return rows


def sample_row(entry: QueueEntry, width: int) -> str:
    """One item of the sample in one row: its case, where it is from, who wrote it and how the text begins."""
    event = entry.stored.event
    name = sanitize_terminal(event.author_name or event.author_id or "?", _LONGEST_NAME)
    row = f"{entry.case.id} · {event.platform} · {name}: {sanitize_terminal(event.text[:_EXCERPT])}"
    return row if cell_len(row) <= width else set_cell_size(row, width - 1).rstrip() + "…"


def describe_bulk(outcome: BulkOutcome, t: Catalog, timezone: str) -> str:
    """What became of it, in sentences."""
    bulk, answer = outcome.bulk, _answer(outcome.bulk.answer, t)
    match bulk.state:
        case BulkState.WAITING:
            until = format_seconds(bulk.expires_at or bulk.asked_at, timezone)
            number = t("bulk.number", id=bulk.id, answer=answer)
            return f"{number} {t.count('bulk.waiting', outcome.items, id=bulk.id, until=until)}"
        case BulkState.REFUSED:
            by = sanitize_terminal(bulk.settled_by.id if bulk.settled_by else "?", 40)
            return t("bulk.was_refused", id=bulk.id, answer=answer, by=by)
        case BulkState.WITHDRAWN | BulkState.EXPIRED:
            return t(f"bulk.{bulk.state}", id=bulk.id, answer=answer)
    is_undone = bulk.state in (BulkState.UNDOING, BulkState.UNDONE) or outcome.leaving > 0
    sentences = [t("bulk.taken_back" if is_undone else "bulk.number", id=bulk.id, answer=answer)]
    sentences += _after_undo(outcome, t) if is_undone else _after_answer(outcome, t)
    return " ".join(sentences)


def _after_answer(outcome: BulkOutcome, t: Catalog) -> list[str]:
    sentences = [t.count("bulk.done", outcome.done)]
    if outcome.opinions:
        sentences.append(t.count("bulk.opinions", outcome.opinions))
    if outcome.repeated:
        sentences.append(t.count("bulk.repeated", outcome.repeated))
    if outcome.pending:
        sentences.append(t.count("bulk.pending", outcome.pending))
    if outcome.left_out:
        sentences.append(_sentence(t("bulk.left_alone", reasons=_reasons(outcome.left_out, t))))
    if outcome.done:
        sentences.append(t("bulk.how_to_undo", id=outcome.bulk.id))
    return sentences


def _after_undo(outcome: BulkOutcome, t: Catalog) -> list[str]:
    sentences = []
    if outcome.cancelled:
        sentences.append(t.count("bulk.cancelled", outcome.cancelled))
    if outcome.reversed:
        sentences.append(t.count("bulk.reversed", outcome.reversed))
    if outcome.stays:
        reasons = ", ".join(
            t("bulk.reason", count=count, reason=t(f"bulk_stays.{code}"))
            for code, count in outcome.stays.items()
        )
        sentences.append(_sentence(t("bulk.stays", reasons=reasons)))
    if outcome.leaving:
        sentences.append(t.count("bulk.leaving", outcome.leaving))
    return sentences


def _reasons(left_out: Mapping[LeftOut, int], t: Catalog) -> str:
    """The reasons with their numbers, the most frequent first."""
    ordered = sorted(left_out.items(), key=lambda pair: -pair[1])
    return ", ".join(t("bulk.reason", count=count, reason=t.term("bulk", why)) for why, count in ordered)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


def _answer(name: str, t: Catalog) -> str:
    return sanitize_terminal(t.term("answer", name), 80)
