"""Draws one case for a person: on one screen of 80 by 24, or whole.

Pure: a view in, lines out. Every outside text in the lines has passed `sanitize_terminal`.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Verb
from bot.present.i18n import Catalog
from bot.present.sanitize import mixed_script, sanitize_terminal
from bot.services.review import View
from bot.store.context.lookup import Planned
from bot.store.intake.events import StoredEvent
from bot.store.review.cases import name, span

_LABEL = 11
_SHORT = 4  # scores named on one screen
_MOST_ROWS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the screen, before wrapping; on a small one it takes at most `rows`."""

    label: str
    text: str
    rows: int = 1
    least: int = 1


def render(view: View, words: Catalog, now: datetime, *, whole: bool) -> list[Line]:
    """The lines about one item, most important first within each part."""
    lines = [
        *_head(view, words, now),
        *_around(view, words, whole),
        *_item(view, words),
        *_crowd(view, words, whole),
        Line(label=words("author"), text=_author(view, words)),
        Line(label=words("scores"), text=_scores(view, words, whole), rows=2),
        *_words_that_moved(view, words, whole),
        *_reasons(view, words, whole),
        *_history(view, words, now, whole),
    ]
    if view.case is not None and view.case.state == "open":
        lines += [*_asked(view, words, now), *_what_next(view, words)]
    return lines


def wrap(lines: Sequence[Line], width: int, height: int | None = None) -> list[str]:
    """The lines as rows of at most `width` columns; all of them, or as many as fit on one screen.

    On one screen long texts end in `…`; if need be everything shrinks to one row, the item to three.
    """
    if height is None:
        return _rows(lines, width, None)
    for most in range(_MOST_ROWS, 0, -1):
        found = _rows(lines, width, most)
        if len(found) <= height:
            break
    return found


def _rows(lines: Sequence[Line], width: int, most: int | None) -> list[str]:
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.text import Text

    rows, room = [], max(20, width - _LABEL - 1)
    paper = Console(width=room, file=io.StringIO())
    for line in lines:
        parts = [part.plain.rstrip() for part in Text(line.text).wrap(paper, room)] or [""]
        allowed = len(parts) if most is None else max(min(line.rows, most), line.least)
        if len(parts) > allowed:
            parts = parts[:allowed]
            parts[-1] = set_cell_size(parts[-1], min(cell_len(parts[-1]), room - 1)) + "…"
        head = set_cell_size(line.label, _LABEL) + " "
        rows += [f"{head if not place else ' ' * (_LABEL + 1)}{part}" for place, part in enumerate(parts)]
    return [row.rstrip() for row in rows]


def _head(view: View, words: Catalog, now: datetime) -> Iterator[Line]:
    case, event, at = view.case, view.stored.event, now.timestamp()
    place = sanitize_terminal(f"{event.platform} {event.account_id} · {event.kind} · {event.origin}", 80)
    if case is None:
        yield Line(label="", text=words("case.none", id=view.stored.id))
    elif case.state == "closed":
        by, age = sanitize_terminal(name(case.closed_by or "?")), span(at - (case.closed_at or at))
        yield Line(
            label="",
            text=words(
                "case.closed", id=case.id, answer=sanitize_terminal(case.answer or ""), by=by, age=age
            ),
        )
    else:
        queue, age = sanitize_terminal(case.queue, 20), span(at - case.since)
        held = case.holder(at)
        by = (
            " · " + words("held", by=sanitize_terminal(name(held), 20), span=span(case.lease_until - at))
            if held
            else ""
        )
        yield Line(
            label="",
            text=words("case", id=case.id, queue=queue, priority=case.priority, age=age) + by,
            rows=2,
        )
    yield Line(label="", text=f"{place} · {event.created_at:%Y-%m-%d %H:%M} UTC")


def _around(view: View, words: Catalog, whole: bool) -> Iterator[Line]:
    if view.post is not None:
        yield Line(label=words("post"), text=_said(view.post, words), rows=2)
    if view.parent is not None and view.parent != view.post:
        yield Line(label=words("parent"), text=_said(view.parent, words), rows=2)
    for sibling in view.siblings if whole else ():
        yield Line(label=words("before"), text=_said(sibling, words))


def _said(stored: StoredEvent, words: Catalog) -> str:
    event = stored.event
    who = sanitize_terminal(event.author_name or event.author_id or "?", 30)
    return f"{who}: {sanitize_terminal(event.text) or words('no_text')}"


def _item(view: View, words: Catalog) -> Iterator[Line]:
    event = view.stored.event
    text = sanitize_terminal(event.text, lines=True) or words("no_text")
    yield Line(label=words("item"), text=text, rows=_MOST_ROWS, least=3)
    if event.attachments:
        kinds = ", ".join(sanitize_terminal(attachment.type, 20) for attachment in event.attachments)
        yield Line(label="", text=words("attachments", list=kinds))
    scripts = mixed_script(event.text)
    if scripts:
        yield Line(label="!", text=words("mixed", scripts=scripts))
    if view.is_removed:
        yield Line(label="!", text=words("removed"))
    elif view.is_hidden:
        yield Line(label="!", text=words("hidden"))


def _author(view: View, words: Catalog) -> str:
    event, known = view.stored.event, view.facts.author
    if not known.is_known:
        return words("author.unknown")
    who = sanitize_terminal(event.author_name or event.author_id or "?", 30)
    if mixed := mixed_script(event.author_name or ""):
        who += f" ({words('mixed', scripts=mixed)})"
    if known.first_seen is None:
        return words("author.new", name=who)
    return words(
        "author.line",
        name=who,
        messages=known.messages,
        removed=known.removed,
        replied=known.replied,
        since=f"{known.first_seen:%Y-%m-%d}",
    )


def _scores(view: View, words: Catalog, whole: bool) -> str:
    judgement = view.stored.judgement
    if judgement is None:
        return words("scores.none", why=view.stored.state)
    named = {key: score for key, score in judgement.scores.items() if "." not in key}
    best = sorted(named.items(), key=lambda pair: -pair[1])[: None if whole else _SHORT]
    parts = [judgement.language, *(f"{key} {score:.2f}" for key, score in best)]
    parts += [word for word in (judgement.sentiment, judgement.intent) if word]
    if judgement.degraded:
        parts.append(words("scores.late"))
    elif judgement.abstained:
        parts.append(words("scores.abstained"))
    return sanitize_terminal(" · ".join(parts))


def _words_that_moved(view: View, words: Catalog, whole: bool) -> Iterator[Line]:
    """Which words raised the scores that stand out, and what was hidden."""
    judgement = view.stored.judgement
    if judgement is None:
        return
    told = sorted(judgement.attributions.items(), key=lambda pair: -judgement.scores.get(pair[0], 0.0))
    parts = [
        f"{name.removeprefix('intent.')}: " + ", ".join(f"{word} +{points:.2f}" for word, points in moved)
        for name, moved in (told if whole else told[:2])
    ]
    if parts:
        yield Line(label=words("because"), text=sanitize_terminal(" · ".join(parts)), rows=2 if whole else 1)
    if judgement.obfuscation_delta:
        hidden = ", ".join(f"{name} +{rise:.2f}" for name, rise in judgement.obfuscation_delta.items())
        yield Line(label="!", text=words("disguised", gap=hidden))


def _reasons(view: View, words: Catalog, whole: bool) -> Iterator[Line]:
    if view.case is not None:
        yield Line(label=words("why"), text=sanitize_terminal(f"{view.case.rule}: {view.case.why}"), rows=2)
    spoken = [one for one in view.decisions if not one.by.startswith("person:")]
    for decided in spoken if whole else spoken[-1:]:
        for match in decided.matches if whole else decided.matches[:1]:
            saw = "; ".join(f"{reason.condition}: {reason.saw}" for reason in match.reasons)
            yield Line(label="", text=sanitize_terminal(f"{match.rule} ({match.mode}): {saw}"), rows=2)


def _history(view: View, words: Catalog, now: datetime, whole: bool) -> Iterator[Line]:
    for row in view.planned if whole else view.planned[-2:]:
        yield Line(label=words("done"), text=_planned(row, words, whole))
    if view.verdict is not None:
        verb = words.known("verb", view.verdict.verb)
        by, age = sanitize_terminal(name(view.verdict.by), 40), span(now.timestamp() - view.verdict.at)
        yield Line(label="", text=words("verdict", by=by, age=age, verb=verb))
    for note in view.notes if whole else view.notes[-1:]:
        yield Line(label=words("note"), text=sanitize_terminal(f"{name(note.by)}: {note.text}"), rows=2)


def _planned(row: Planned, words: Catalog, whole: bool) -> str:
    verb, state = words.known("verb", row.verb), words.known("state", row.state)
    line = f"{verb}: {state} ({sanitize_terminal(name(row.rule), 40)})"
    if row.problem:
        line += f" · {sanitize_terminal(row.problem, None if whole else 60)}"
    return line + (f"\n{sanitize_terminal(row.text, lines=True)}" if whole and row.text else "")


def _crowd(view: View, words: Catalog, whole: bool) -> Iterator[Line]:
    """The other comments that the case stands for."""
    if view.members:
        yield Line(label="!", text=words("crowd", count=len(view.members) + 1))
    for member in view.members if whole else view.members[-1:]:
        yield Line(label="", text=_said(member, words))


def _asked(view: View, words: Catalog, now: datetime) -> Iterator[Line]:
    """What the rule asks of a person: whom, until when, with which words at hand."""
    case = view.case
    assert case is not None  # asked for by the caller
    if case.is_blind:
        yield Line(label="!", text=words("blind"), rows=2)
    if case.assignee:
        yield Line(label="", text=words("assigned", name=sanitize_terminal(case.assignee, 40)))
    if case.due_at is not None:
        left = case.due_at - now.timestamp()
        yield Line(label="!", text=words("due" if left >= 0 else "overdue", span=span(abs(left))))
    if case.draft:
        yield Line(label=words("draft"), text=sanitize_terminal(case.draft, lines=True), rows=3)


def _what_next(view: View, words: Catalog) -> Iterator[Line]:
    assert view.case is not None
    verbs = [words.known("verb", verb) for verb in view.case.suggested]
    if verbs:
        yield Line(label=words("suggested"), text=", ".join(verbs))
    first, *others = commands(view)
    say = f"tamis queue {first} {view.case.id} · {' · '.join(others)}"
    yield Line(label=words("next"), text=say)
    yield Line(label="", text=words("more", id=view.case.id))


def commands(view: View) -> list[str]:
    """What may be typed next, the suggested answer first."""
    assert view.case is not None
    is_direct = view.stored.event.kind == "dm"
    offered = ["approve"] if is_direct else ["approve", "unhide" if view.is_hidden else "hide"]
    offered += ["reply", "escalate", "note", "release"]
    wanted = ["reply" if verb is Verb.MESSAGE else verb.value for verb in view.case.suggested]
    return sorted(offered, key=lambda word: word not in wanted)
