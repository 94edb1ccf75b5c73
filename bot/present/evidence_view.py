"""The words then beside the words now: what a comment said before its author changed or removed it.

Pure. Every outside text has passed `sanitize_terminal`.
"""

from collections.abc import Iterator

from bot.domain import Judgement, State, Verb
from bot.present.case_layout import Line
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import CaseView
from bot.store.context.lookup import StoredDecision

_SCORES = 3
_LONGEST_QUOTE = 200


def is_changed(view: CaseView) -> bool:
    """Whether the words that are shown are not those that the case may be about."""
    return len(view.versions) > 1 or bool(view.evidence)


def earlier_text_lines(view: CaseView, t: Catalog, timezone: str, complete: bool) -> Iterator[Line]:
    """Every earlier text with its scores; on one screen the one for which a person was asked."""
    preserved = {item.event_id: item for item in view.evidence}
    texts = [
        (version.event_id, version.at, version.text, version.judgement) for version in view.versions[:-1]
    ]
    numbers = {number for number, *_ in texts}
    texts += [
        (item.event_id, item.written_at, item.text, item.judgement)
        for item in view.evidence
        if item.event_id not in numbers
    ]
    if not complete and texts:
        asked = view.case.event_id if view.case else None
        texts = [text for text in texts if text[0] == asked] or texts[-1:]
    for event_id, at, text, judgement in texts:
        item = preserved.get(event_id)
        words = sanitize_terminal(item.text if item else text, lines=True) or t("no_text")
        yield Line(label=t("item.then"), text=words, rows=4, min_rows=2)
        yield Line(
            label="", text=_what_was_read(item.judgement if item else judgement, at, t, timezone), rows=2
        )
        if item is not None:
            why = t(f"evidence.{item.cause}", why=sanitize_terminal(item.why, 200))
            yield Line(label="!", text=why, rows=2)
    if view.case is not None and _spoke_before_edit(view):
        yield Line(label="!", text=t("answered_earlier_text"), rows=2)


def text_of_decision(view: CaseView, decision: StoredDecision, t: Catalog) -> str:
    """The text that a decision was about, where it is not the one that is shown; empty where it is."""
    if not is_changed(view) or not view.versions or decision.event_id == view.versions[-1].event_id:
        return ""
    text = next((version.text for version in view.versions if version.event_id == decision.event_id), "")
    preserved = next((item.text for item in view.evidence if item.event_id == decision.event_id), text)
    return t("about_text", text=sanitize_terminal(preserved, _LONGEST_QUOTE) or t("no_text"))


def _what_was_read(judgement: Judgement | None, at: float, t: Catalog, timezone: str) -> str:
    scores = {} if judgement is None else judgement.scores
    ranked = sorted(
        ((name, score) for name, score in scores.items() if "." not in name or name.startswith("intent.")),
        key=lambda item: -item[1],
    )
    entries = [format_seconds(at, timezone), *(f"{name} {score:.2f}" for name, score in ranked[:_SCORES])]
    return sanitize_terminal(" · ".join(entries))


def _spoke_before_edit(view: CaseView) -> bool:
    """Whether our public answer or like stands under words that were others when we gave it."""
    if len(view.versions) < 2:
        return False
    changed_at = view.versions[-1].at
    return any(
        effect.verb in (Verb.REPLY, Verb.LIKE)
        and effect.state is State.DONE
        and effect.settled_at is not None
        and effect.settled_at < changed_at
        for effect in view.effects
    )
