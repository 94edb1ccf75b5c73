"""Draws one case for a person: on one screen of 80 by 24, or complete.

Pure: a view in, lines out. Every outside text in the lines has passed `sanitize_terminal`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from bot.domain import ActorKind, Kind, Verb
from bot.present.attachment_view import name_attachments, safe_address
from bot.present.local_time import format_day, format_moment
from bot.present.messages import Catalog
from bot.present.sanitize import mixed_script, sanitize_terminal
from bot.present.text_wrap import wrap_text
from bot.present.timeline_view import texts_after, texts_before
from bot.services.review import CaseView
from bot.store.context.lookup import PlannedEffect
from bot.store.intake.app_acts import COLLEAGUE
from bot.store.intake.events import StoredEvent
from bot.store.review.cases import Case

_LABEL_WIDTH = 11  # the longest label, "publication" in French
_MIN_TEXT_WIDTH = 20
_SCORES_ON_ONE_SCREEN = 4
_ENTRIES_ON_ONE_SCREEN = 3
_MAX_ROWS = 6
#: Seconds to the end of an answer's window in which it presses: as long as the queue puts such a case first.
_PRESSING = 4 * 3600.0
#: Seconds from when something was written to when it reached us, from which on a person is told.
_NOTABLE_DELAY = 600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the view, before wrapping; on one screen it takes `min_rows` to `rows` of them."""

    label: str
    text: str
    rows: int = 1
    min_rows: int = 1


def render(view: CaseView, t: Catalog, timezone: str, *, complete: bool) -> list[Line]:
    """The lines about one item, most important first within each part; times are those of the zone."""
    lines = [
        *_heading(view, t, timezone),
        *_previous_case(view, t),
        *_context(view, t, timezone, complete),
        *_item(view, t, complete),
        *_events_after(view, t, timezone, complete),
        *_group(view, t, complete),
        Line(label=t("author"), text=_author(view, t, timezone)),
        Line(label=t("scores"), text=_scores(view, t, complete), rows=2),
        *_attributions(view, t, complete),
        *_reasons(view, t, complete),
        *_history(view, t, complete),
    ]
    # A closed case is for reading: there is nothing to answer.
    if view.case is not None and view.case.state == "open":
        lines += [
            *_request(view.case, t, view.at),
            *_answer_window(view, t, timezone, complete),
            *_next_commands(view, view.case, t),
        ]
    return lines


def wrap(lines: Sequence[Line], width: int, height: int | None = None) -> list[str]:
    """The lines as rows of at most `width` columns; all of them, or as many as fit on one screen.

    On one screen long texts end in `…`; if need be everything shrinks to one row, the item to three.
    """
    if height is None:
        return _rows(lines, width, None)
    rows: list[str] = []
    for max_rows in range(_MAX_ROWS, 0, -1):
        rows = _rows(lines, width, max_rows)
        if len(rows) <= height:
            break
    return rows


def possible_answers(view: CaseView, case: Case) -> list[str]:
    """The commands that may be typed next, the suggested answer first."""
    kind = view.stored.event.kind
    on_visibility = [] if kind in ("dm", "control") else ["unhide" if view.is_hidden else "hide"]
    answers = ["approve", *on_visibility, *([] if kind == "control" else ["reply"])]
    answers += ["escalate", "note", "release"]
    suggested = ["reply" if verb is Verb.MESSAGE else verb.value for verb in case.suggested]
    return sorted(answers, key=lambda answer: answer not in suggested)


def _rows(lines: Sequence[Line], width: int, max_rows: int | None) -> list[str]:
    rows, room = [], max(_MIN_TEXT_WIDTH, width - _LABEL_WIDTH - 1)
    for line in lines:
        texts = wrap_text(line.text, room)
        limit = len(texts) if max_rows is None else max(min(line.rows, max_rows), line.min_rows)
        if len(texts) > limit:
            last = texts[limit - 1]
            texts = [*texts[: limit - 1], set_cell_size(last, min(cell_len(last), room - 1)) + "…"]
        labels = [line.label, *[""] * (len(texts) - 1)]
        rows += [
            f"{set_cell_size(label, _LABEL_WIDTH)} {text}".rstrip()
            for label, text in zip(labels, texts, strict=True)
        ]
    return rows


def _heading(view: CaseView, t: Catalog, timezone: str) -> Iterator[Line]:
    case, event, at = view.case, view.stored.event, view.at.timestamp()
    if case is None:
        yield Line(label="", text=t("case.none", id=view.stored.id))
    elif case.state == "closed":
        yield Line(
            label="",
            text=t(
                "case.closed",
                id=case.id,
                how=_how_it_ended(case, t),
                age=t.duration(at - (case.closed_at or at)),
            ),
        )
    else:
        queue, age = sanitize_terminal(case.queue, 20), t.duration(at - case.since)
        text = t("case", id=case.id, queue=queue, priority=case.priority, age=age)
        if holder := case.holder(at):
            lease = t.duration(case.lease_until - at)
            text += " · " + t("held", by=sanitize_terminal(holder.id, 20), span=lease)
        yield Line(label="", text=text, rows=2)
    source = sanitize_terminal(f"{event.platform} {event.account_id} · {event.kind} · {event.origin}", 80)
    written = format_moment(event.created_at, timezone)
    delay = (view.stored.received_at - event.created_at).total_seconds()
    if delay >= _NOTABLE_DELAY:
        written += " · " + t("case.late", span=t.duration(delay))
    yield Line(label="", text=f"{source} · {written}", rows=2)


def _previous_case(view: CaseView, t: Catalog) -> Iterator[Line]:
    """How the last case of the conversation ended."""
    case, at = view.previous, view.at.timestamp()
    if case is not None:
        yield Line(
            label="",
            text=t(
                "case.previous",
                id=case.id,
                age=t.duration(at - (case.closed_at or at)),
                how=_how_it_ended(case, t),
            ),
        )


def _how_it_ended(case: Case, t: Catalog) -> str:
    """The answer and who gave it; the answer alone where it was nobody's, such as a removal."""
    answer = sanitize_terminal(t.term("answer", case.answer or ""))
    if case.closed_by is not None and case.closed_by.kind is ActorKind.SYSTEM:
        return answer
    by = t("colleague") if case.closed_by == COLLEAGUE else "?"  # the answer says where
    if case.closed_by not in (None, COLLEAGUE):
        by = sanitize_terminal(case.closed_by.id)
    return t("case.ended_by", answer=answer, by=by)


def _context(view: CaseView, t: Catalog, timezone: str, complete: bool) -> Iterator[Line]:
    """What the item is an answer to, and what was written before it."""
    if view.post is not None:
        yield Line(label=t("post"), text=_quote(view.post, t), rows=2)
    if view.parent is not None and view.parent != view.post:
        yield Line(label=t("parent"), text=_quote(view.parent, t), rows=2)
    if not complete:
        return
    if view.stored.event.kind not in (Kind.DM, Kind.CONTROL):
        post_id = sanitize_terminal(view.stored.event.thread_id, 80)
        yield Line(label="" if view.post else t("post"), text=t("post.id", id=post_id))
    in_timeline = {entry.event_id for entry in view.timeline}
    texts = [_quote(preceding, t) for preceding in view.preceding if preceding.id not in in_timeline]
    for text in texts + texts_before(view, t, timezone):
        yield Line(label=t("before"), text=text)


def _quote(stored: StoredEvent, t: Catalog) -> str:
    event = stored.event
    return f"{_name(stored)}: {sanitize_terminal(event.text) or t('no_text')}"


def _name(stored: StoredEvent) -> str:
    return sanitize_terminal(stored.event.author_name or stored.event.author_id or "?", 30)


def _item(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    event = view.stored.event
    text = sanitize_terminal(event.text, lines=True) or t("no_text")
    yield Line(label=t("item"), text=text, rows=_MAX_ROWS, min_rows=3)
    if event.attachments:
        yield Line(label="", text=t("attachments", list=name_attachments(event.attachments, t)))
    for attachment in event.attachments if complete else ():
        if address := safe_address(attachment):
            yield Line(label="", text=t("address", address=address))
    scripts = mixed_script(event.text)
    if scripts:
        yield Line(label="!", text=t("mixed", scripts=scripts))
    if view.is_removed:
        yield Line(label="!", text=t("removed"))
    elif view.is_hidden:
        yield Line(label="!", text=t("hidden"))


def _events_after(view: CaseView, t: Catalog, timezone: str, complete: bool) -> Iterator[Line]:
    """What came after the item: all of it, or the last of it on one screen."""
    texts = texts_after(view, t, timezone)
    shown = texts if complete else texts[-_ENTRIES_ON_ONE_SCREEN:]
    if len(texts) > len(shown) and view.case is not None:
        yield Line(label="", text=t.count("timeline.more", len(texts) - len(shown), id=view.case.id))
    for text in shown:
        yield Line(label=t("after"), text=text, rows=2)


def _author(view: CaseView, t: Catalog, timezone: str) -> str:
    history = view.facts.author
    if not history.is_known:
        return t("author.unknown")
    name = _name(view.stored)
    if scripts := mixed_script(view.stored.event.author_name or ""):
        name += f" ({t('mixed', scripts=scripts)})"
    if history.first_seen is None:
        return t("author.new", name=name)
    return t(
        "author.line",
        name=name,
        messages=history.messages,
        removed=history.removed,
        replied=history.replied,
        since=format_day(history.first_seen, timezone),
    )


def _scores(view: CaseView, t: Catalog, complete: bool) -> str:
    judgement = view.stored.judgement
    if judgement is None:
        return t("scores.none", why=view.stored.state)
    # Scores with a dot are parts of another one, such as the sentiment's three.
    scores = {name: score for name, score in judgement.scores.items() if "." not in name}
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    shown = ranked if complete else ranked[:_SCORES_ON_ONE_SCREEN]
    entries = [judgement.language, *(f"{name} {score:.2f}" for name, score in shown)]
    entries += [label for label in (judgement.sentiment, judgement.intent) if label]
    if judgement.degraded:
        entries.append(t("scores.late"))
    elif judgement.unread:
        entries.append(t("scores.unread"))
    elif judgement.abstained:
        entries.append(t("scores.abstained"))
    return sanitize_terminal(" · ".join(entries))


def _attributions(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """Which words raised the scores that stand out, and how much obfuscation hid."""
    judgement = view.stored.judgement
    if judgement is None:
        return
    ranked = sorted(judgement.attributions.items(), key=lambda item: -judgement.scores.get(item[0], 0.0))
    entries = [
        f"{name.removeprefix('intent.')}: " + ", ".join(f"{word} +{points:.2f}" for word, points in words)
        for name, words in (ranked if complete else ranked[:2])
    ]
    if entries:
        text = sanitize_terminal(" · ".join(entries))
        yield Line(label=t("because"), text=text, rows=2 if complete else 1)
    if judgement.obfuscation_delta:
        gaps = ", ".join(f"{name} +{delta:.2f}" for name, delta in judgement.obfuscation_delta.items())
        yield Line(label="!", text=t("disguised", gap=gaps))


def _reasons(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    if view.case is not None:
        text = sanitize_terminal(f"{view.case.actor.label}: {view.case.why}")
        yield Line(label=t("why"), text=text, rows=2)
    by_rules = [decision for decision in view.decisions if not decision.actor.is_person]
    for decision in by_rules if complete else by_rules[-1:]:
        for match in decision.matches if complete else decision.matches[:1]:
            reasons = "; ".join(f"{reason.condition}: {reason.saw}" for reason in match.reasons)
            yield Line(label="", text=sanitize_terminal(f"{match.rule} ({match.mode}): {reasons}"), rows=2)


def _history(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    for effect in view.effects if complete else view.effects[-2:]:
        yield Line(label=t("done"), text=_effect(effect, t, complete))
    if view.override is not None:
        verb = t.term("verb", view.override.verb)
        is_in_app = view.override.by == COLLEAGUE
        by = t("who.colleague") if is_in_app else sanitize_terminal(view.override.by.id, 40)
        age = t.duration(view.at.timestamp() - view.override.at)
        yield Line(label="", text=t("verdict", by=by, age=age, verb=verb))
    for note in view.notes if complete else view.notes[-1:]:
        text = (
            f"{note.by.id}: {note.text}"
            if note.by.kind is not ActorKind.SYSTEM
            else t.term("noted", note.text)
        )
        yield Line(label=t("note"), text=sanitize_terminal(text), rows=2)


def _effect(effect: PlannedEffect, t: Catalog, complete: bool) -> str:
    verb, state = t.term("verb", effect.verb), t.term("state", effect.state)
    text = t("pair", label=verb, value=f"{state} ({sanitize_terminal(effect.actor.id, 40)})")
    if effect.reason:
        text += f" · {t.term('reason', effect.reason)}"
    elif effect.problem:
        text += f" · {sanitize_terminal(effect.problem, None if complete else 60)}"
    if complete and effect.text:
        text += "\n" + sanitize_terminal(effect.text, lines=True)
    return text


def _group(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """The other comments that the case stands for."""
    if view.members and view.stored.event.kind is Kind.DM:  # the timeline shows them
        yield Line(label="", text=t.count("group.conversation", len(view.members) + 1))
        return
    if view.members:
        yield Line(label="!", text=t.count("group", len(view.members) + 1))
    for member in view.members if complete else view.members[-1:]:
        yield Line(label="", text=_quote(member, t))


def _request(case: Case, t: Catalog, now: datetime) -> Iterator[Line]:
    """What the rule asks of a person: of whom, until when, with which draft."""
    if case.is_blind:
        yield Line(label="!", text=t("blind"), rows=2)
    if case.assignee:
        yield Line(label="", text=t("assigned", name=sanitize_terminal(case.assignee, 40)))
    if case.due_at is not None:
        left = case.due_at - now.timestamp()
        span = t.duration(abs(left))
        yield Line(label="!", text=t("due" if left >= 0 else "overdue", span=span))
    if case.draft:
        yield Line(label=t("draft"), text=sanitize_terminal(case.draft, lines=True), rows=3)


def _answer_window(view: CaseView, t: Catalog, timezone: str, complete: bool) -> Iterator[Line]:
    """Until when a person may answer; of a private reply to a comment only when it presses."""
    if view.answer_until is None:
        return
    event = view.stored.event
    in_conversation = event.kind == "dm" or event.thread_id.startswith(f"{event.account_id}:")
    left = (view.answer_until - view.at).total_seconds()
    until, span = format_moment(view.answer_until, timezone), t.duration(max(0.0, left))
    label = "!" if left <= _PRESSING else ""
    if in_conversation and left < 0:
        yield Line(label=label, text=t("window.answer.closed", until=until), rows=2)
    elif in_conversation:
        yield Line(label=label, text=t("window.answer", until=until, span=span), rows=2)
    elif left >= 0 and (complete or left <= _PRESSING):
        yield Line(label=label, text=t("window.private_reply", until=until, span=span))


def _next_commands(view: CaseView, case: Case, t: Catalog) -> Iterator[Line]:
    verbs = [t.term("verb", verb) for verb in case.suggested]
    if verbs:
        yield Line(label=t("suggested"), text=", ".join(verbs))
    first, *others = possible_answers(view, case)
    yield Line(label=t("next"), text=f"tamis queue {first} {case.id} · {' · '.join(others)}")
    yield Line(label="", text=t("more", id=case.id))
