"""Draws one case for a person: on one screen of 80 by 24, or complete.

Pure: a view in, lines out. Every outside text in the lines has passed `sanitize_terminal`.
"""

from collections.abc import Iterator
from datetime import datetime
from math import ceil

from bot.domain import AD_FACTS, NOTICE_KINDS, ActorKind, Kind, Verb
from bot.present.attachment_view import name_attachments, safe_address
from bot.present.care_view import describe_cover
from bot.present.case_layout import MAX_ROWS, Line, wrap
from bot.present.departure_view import describe_holds
from bot.present.evidence_view import earlier_text_lines, is_changed
from bot.present.history_view import history_lines
from bot.present.judgement_view import judgement_lines
from bot.present.local_time import format_day, format_moment
from bot.present.messages import Catalog
from bot.present.proposal_view import proposal_lines
from bot.present.sanitize import mixed_script, sanitize_terminal
from bot.present.timeline_view import texts_after, texts_before
from bot.services.review import CaseView
from bot.store.context.lookup import utc_time
from bot.store.intake.app_acts import COLLEAGUE
from bot.store.intake.events import StoredEvent
from bot.store.review.cases import Case

__all__ = ["Line", "possible_answers", "render", "wrap"]

_ENTRIES_ON_ONE_SCREEN = 3
#: Seconds to the end of an answer's window in which it presses: as long as the queue puts such a case first.
_PRESSING = 4 * 3600.0
#: Seconds from when something was written to when it reached us, from which on a person is told.
_NOTABLE_DELAY = 600.0


def render(
    view: CaseView, t: Catalog, timezone: str, *, complete: bool, with_commands: bool = True
) -> list[Line]:
    """The lines about one item, most important first within each part; times are those of the zone.

    `with_commands` ends with what may be typed next, where no keys are shown.
    """
    lines = [
        *_heading(view, t, timezone),
        *_pressing(view, t, complete),
        *_previous_case(view, t),
        *_context(view, t, timezone, complete),
        *earlier_text_lines(view, t, timezone, complete),
        *_item(view, t, complete),
        *_events_after(view, t, timezone, complete),
        *_taken_over(view, t, complete),
        *_group(view, t, complete),
        Line(label=t("author"), text=_author(view, t, timezone), rows=2),
        *judgement_lines(view, t, complete),
        *history_lines(view, t, complete),
    ]
    # A closed case is for reading: there is nothing to answer.
    if view.case is not None and view.case.state == "open":
        if view.holds:
            lines.append(Line(label="!", text=t("held_back", holds=describe_holds(view.holds, t)), rows=2))
        lines += [
            *_request(view.case, t, view.at),
            *proposal_lines(view, t),
            *_two_people(view, t),
            *_appeal(view, t, timezone),
            *_answer_window(view, t, timezone, complete),
            *(_next_commands(view, view.case, t) if with_commands else ()),
        ]
    return lines


def possible_answers(view: CaseView, case: Case) -> list[str]:
    """The commands that may be typed next, the suggested answer first."""
    kind = view.stored.event.kind
    if view.is_removed:
        return ["approve", "escalate", "note", "release"]
    on_visibility = [] if kind in ("dm", "control") else ["unhide" if view.is_hidden else "hide"]
    answers = ["approve", *on_visibility, *([] if kind == "control" else ["reply"])]
    answers += ["edit"] if view.own_reply is not None else []
    answers += ["escalate", "note", "release"]
    suggested = ["reply" if verb is Verb.MESSAGE else verb.value for verb in case.suggested]
    return sorted(answers, key=lambda answer: answer not in suggested)


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
    for name, fact in ((name, event.extra[name]) for name in AD_FACTS if name in event.extra):
        source += f" · {t.term('word', name)} {sanitize_terminal(fact, 60)}"
    written = format_moment(event.created_at, timezone)
    delay = (view.stored.received_at - event.created_at).total_seconds()
    if view.is_backfilled or delay >= _NOTABLE_DELAY:
        late = "case.backfilled" if view.is_backfilled else "case.late"
        written += " · " + t(late, span=t.duration(delay))
    yield Line(label="", text=f"{source} · {written}", rows=2)


def _pressing(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """Why the case stands where it does in the queue."""
    pressing = view.pressing
    if complete and pressing is not None:
        parts = {
            "harm": f"{pressing.harm:.0f}",
            "reach": f"{pressing.reach:.2g}",
            "time": f"{pressing.time:.2g}",
            "uncertainty": f"{pressing.uncertainty:.2g}",
        }
        yield Line(label="", text=t("case.pressing", score=f"{pressing.score:.0f}", **parts))


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
    if view.post is not None and view.stored.event.kind is not Kind.POST:
        yield Line(label=t("post"), text=_quote(view.post, t), rows=2)
    if view.parent is not None and view.parent != view.post:
        yield Line(label=t("parent"), text=_quote(view.parent, t), rows=2)
    if not complete:
        return
    if view.stored.event.kind not in NOTICE_KINDS | {Kind.DM}:
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
    if view.is_removed and view.evidence:
        yield Line(label=t("item.now"), text=t("removed"))
        return
    if view.is_masked:
        yield Line(label="!", text=describe_cover(view, t), rows=2)
    label = t("item.now") if is_changed(view) else t("item")
    yield Line(label=label, text=text, rows=MAX_ROWS, min_rows=3)
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


def _taken_over(view: CaseView, t: Catalog, complete: bool) -> Iterator[Line]:
    """That no rule answers in the conversation, and how that ends."""
    if view.facts.author.is_opted_out:
        yield Line(label="", text=t("opted_out"), rows=2)
    if complete and view.facts.thread.automation_paused:
        yield Line(label="", text=t("taken_over", id=f"event:{view.stored.id}"), rows=2)


def _author(view: CaseView, t: Catalog, timezone: str) -> str:
    if view.stored.event.kind is Kind.POST:
        return t("author.ours")
    history = view.facts.author
    if not history.is_known:
        return t("author.unknown")
    name = _name(view.stored)
    if scripts := mixed_script(view.stored.event.author_name or ""):
        name += f" ({t('mixed', scripts=scripts)})"
    if history.first_seen is None:
        return t("author.new", name=name)
    line = t(
        "author.line",
        name=name,
        messages=history.messages,
        removed=history.removed,
        replied=history.replied,
        since=format_day(history.first_seen, timezone),
    )
    # A strike of this very item would tell whoever reviews blindly what was done.
    is_blind = view.case is not None and view.case.is_blind and view.case.state == "open"
    strikes = 0 if is_blind else ceil(history.strikes)
    return f"{line} \u00b7 {t.count('author.strikes', strikes)}" if strikes else line


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


def _two_people(view: CaseView, t: Catalog) -> Iterator[Line]:
    """That two people decide, and how far they are."""
    if view.stage is not None:
        yield Line(label="!", text=t(f"two.{view.stage}"), rows=2)


def _appeal(view: CaseView, t: Catalog, timezone: str) -> Iterator[Line]:
    """What somebody says against what was decided, and until when they are to be answered."""
    if (appeal := view.appeal) is not None:
        by = sanitize_terminal(appeal.decided_by.id, 40)
        until = format_moment(utc_time(appeal.due_at), timezone)
        head = t("appeal.head", verb=t.term("verb", appeal.verb), by=by, until=until)
        yield Line(label="!", text=f"{head}\n{sanitize_terminal(appeal.statement, lines=True)}", rows=4)


def _answer_window(view: CaseView, t: Catalog, timezone: str, complete: bool) -> Iterator[Line]:
    """Until when a person may answer; of a private reply to a comment only when it presses or was given."""
    if view.private_reply is not None:
        given_at = view.private_reply.settled_at or view.private_reply.planned_at
        age, by = t.duration(view.at.timestamp() - given_at), view.private_reply.actor.id
        yield Line(label="", text=t("window.private_reply.given", age=age, by=sanitize_terminal(by, 40)))
        return
    if view.answer_until is None or view.is_removed:
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
