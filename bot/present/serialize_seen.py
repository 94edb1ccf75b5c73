"""The JSON of what an assistant sees: what strangers wrote stands in fields named `untrusted_…`."""

from datetime import datetime
from typing import Any

from bot.present.serialize import iso_time
from bot.present.serialize_proposals import proposal_json
from bot.present.untrusted import outside
from bot.services import review
from bot.services.review.assistant_view import SeenCase, SeenEntry, SeenText
from bot.store.review.cases import Case

_EXCERPT, _REMARK = 300, 500
_MOST_AROUND = 20


def seen_entry_json(line: SeenEntry, at: float) -> dict[str, object]:
    """A line of the queue at that moment."""
    case, event = line.entry.case, line.entry.stored.event
    judgement = line.entry.stored.judgement
    return {
        **_about(case),
        "age_seconds": round(at - case.since),
        "platform": event.platform,
        "kind": event.kind.value,
        "language": judgement.language if judgement else None,
        "version": line.entry.version,
        **_seen(line.seen, _EXCERPT),
    }


def _about(case: Case) -> dict[str, object]:
    return {
        "case": case.id,
        "state": case.state,
        "queue": outside(case.queue, _REMARK),
        "priority": case.priority,
        "rule": outside(case.actor.label, _REMARK),
        "suggested": [verb.value for verb in case.suggested],
        "is_blind": case.is_blind,
        "needs_two_people": case.needs_two,
    }


def seen_case_json(seen: SeenCase) -> dict[str, object]:
    """A case, with what may be proposed about it."""
    view = seen.view
    event, judgement, case = view.stored.event, view.stored.judgement, view.case
    return {
        **(_about(case) if case else {}),
        "version": view.version,
        "platform": event.platform,
        "kind": event.kind.value,
        "written_at": event.created_at.isoformat(),
        "language": judgement.language if judgement else None,
        "scores": {name: round(score, 3) for name, score in judgement.scores.items()} if judgement else None,
        "is_hidden": view.is_hidden,
        "is_removed_by_author": view.is_removed,
        "answer_until": _iso(view.answer_until),
        "due_at": iso_time(case.due_at) if case else None,
        "possible_answers": [
            option.answer.value
            for option in review.answer_options(view)
            if option.answer in review.PROPOSABLE
        ],
        "knowledge": _knowledge(seen),
        "author": {
            "messages": view.facts.author.messages,
            "removed": view.facts.author.removed,
            "replied": view.facts.author.replied,
        },
        "decided": [
            {"at": iso_time(decision.at), "rule": outside(match.rule, _REMARK), "did": list(match.granted)}
            for decision in view.decisions
            for match in decision.matches
            if decision.actor.kind == "rule"
        ][-_MOST_AROUND:],
        "draft": outside(view.draft) or None,
        "proposal": proposal_json(view.proposal) if view.proposal else None,
        **_seen(seen.item),
        "untrusted_post": seen.post and _seen(seen.post, _REMARK),
        "untrusted_parent": seen.parent and _seen(seen.parent, _REMARK),
        "untrusted_thread": [_seen(text, _REMARK) for text in seen.thread[-_MOST_AROUND:]],
        "untrusted_others_of_the_case": [_seen(text, _REMARK) for text in seen.members[-_MOST_AROUND:]],
        "untrusted_notes": [outside(note, _REMARK) for note in seen.notes[-_MOST_AROUND:]],
    }


def _knowledge(seen: SeenCase) -> list[dict[str, object]]:
    judgement = seen.view.stored.judgement
    return [
        {
            "entry": outside(answer.entry, _REMARK),
            "question": outside(answer.question, _REMARK),
            "answer": outside(answer.text),
            "link": outside(answer.link, _REMARK) or None,
        }
        for answer in (judgement.knowledge if judgement else ())
    ]


def _seen(seen: SeenText, limit: int | None = None) -> dict[str, Any]:
    return {
        "author": seen.author or None,
        "untrusted_text": outside(seen.text) if limit is None else outside(seen.text, limit),
        **({"untrusted_link_hosts": [outside(host, 100) for host in seen.hosts]} if seen.hosts else {}),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
