"""Says what a person's answer did, or why it was not undone."""

from bot.present.bulk_view import describe_bulk
from bot.present.departure_view import describe_holds
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import ReviewOutcome, UndoneAnswer

#: What stands in front of a name in the record of who a case was given to.
_ASSIGNED = "assign to "


def describe_outcome(outcome: ReviewOutcome, t: Catalog) -> str:
    """What a command did, in sentences."""
    number = outcome.case_id if outcome.case_id is not None else f"event:{outcome.event_id}"
    answer = sanitize_terminal(t.term("answer", outcome.answer), 80)
    if outcome.repeated:
        code = {"undo": "did.undone_before", "release": "did.not_claimed"}.get(outcome.answer, "did.before")
        return t(code, id=number, answer=answer)
    codes = {
        "undo": "did.undone",
        "note": "did.note",
        "release": "did.release",
        "unassign": "did.unassigned",
        "snooze": "did.snoozed",
        "wake": "did.woken",
        "skip": "did.skipped",
        "pass": "did.pass",
        "refuse": "did.refused_proposal",
    }
    if outcome.answer.startswith(_ASSIGNED):
        return t("did.assigned", id=number, name=sanitize_terminal(outcome.answer[len(_ASSIGNED) :], 40))
    sentences = [t(codes.get(outcome.answer, "did.closed"), id=number, answer=answer)]
    if outcome.others:
        sentences.append(t.count("did.group", outcome.others))
    if outcome.cancelled:
        sentences.append(t("did.cancelled", count=outcome.cancelled))
    if outcome.needs_second:
        sentences.append(t("did.needs_second"))
    if outcome.disagreed:
        sentences.append(t("did.disagreed"))
    if outcome.planned:
        sentences.append(_describe_departure(outcome, number, t))
    if outcome.objection:
        sentences.append(t("did.objection", objection=sanitize_terminal(outcome.objection, 120), id=number))
    if outcome.irreversible:
        verbs = ", ".join(t.term("verb", verb) for verb in outcome.irreversible)
        sentences.append(t("did.kept", verbs=verbs))
    if outcome.reopened:
        sentences.append(t("did.reopened"))
    return " ".join(sentences)


def describe_undone(undone: UndoneAnswer, t: Catalog, timezone: str) -> str:
    """What became of an answer that was to be undone, or which one stays and why."""
    if undone.bulk is not None:
        return describe_bulk(undone.bulk, t, timezone)
    answer, refusal = undone.answer, undone.refusal
    if refusal is not None and answer is not None:
        number = answer.case_id if answer.is_about_case else f"event:{answer.event_id}"
        return t("did.not_undone", id=number, reason=t.error(refusal))
    return describe_outcome(undone.outcome, t) if undone.outcome else ""


def _describe_departure(outcome: ReviewOutcome, number: int | str, t: Catalog) -> str:
    """What was planned, and when it leaves or what keeps it here. An undo is not undone."""
    verbs = ", ".join(t.term("verb", verb) for verb in outcome.planned)
    ending = "_by_undo" if outcome.answer == "undo" else ""
    if outcome.holds:
        return t(f"did.held{ending}", verbs=verbs, id=number, holds=describe_holds(outcome.holds, t))
    return t(f"did.planned{ending}", verbs=verbs, id=number)
