"""The JSON of the queue: stable names, plain values, times in ISO 8601 and UTC."""

from datetime import UTC, datetime

from bot.domain import Judgement, Match
from bot.services.review import Outcome, Stats, View, Waiting
from bot.store.intake.events import StoredEvent
from bot.store.review.cases import Case


def moment(seconds: float | None) -> str | None:
    """A stored time as text."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def event(stored: StoredEvent) -> dict[str, object]:
    """What happened, letter for letter, and what was read in it."""
    one, judgement = stored.event, stored.judgement
    return {
        "id": stored.id,
        "platform": one.platform,
        "account_id": one.account_id,
        "kind": one.kind.value,
        "message_id": one.message_id,
        "parent_id": one.parent_id,
        "thread_id": one.thread_id,
        "author_id": one.author_id,
        "author_name": one.author_name,
        "text": one.text,
        "attachments": [attachment.type for attachment in one.attachments],
        "created_at": one.created_at.isoformat(),
        "received_at": stored.received_at.isoformat(),
        "permalink": one.permalink,
        "origin": one.origin.value,
        "state": stored.state,
        "language": judgement.language if judgement else None,
        "model": judgement.model if judgement else None,
        "abstained": judgement.abstained if judgement else None,
        "timed_out": judgement.degraded if judgement else None,
        "head": judgement.head if judgement else None,
        "because": moved(judgement) if judgement else None,
        "gap": dict(judgement.obfuscation_delta) if judgement else None,
        "scores": dict(judgement.scores) if judgement else None,
    }


def moved(judgement: Judgement) -> dict[str, list[dict[str, object]]]:
    """The words that raised each score that stands out, the strongest first."""
    return {
        name: [{"word": word, "points": points} for word, points in words]
        for name, words in judgement.attributions.items()
    }


def case(one: Case) -> dict[str, object]:
    """A case with its claim and its end."""
    return {
        "id": one.id,
        "event_id": one.event_id,
        "queue": one.queue,
        "priority": one.priority,
        "rule": one.rule,
        "why": one.why,
        "suggested": [verb.value for verb in one.suggested],
        "since": moment(one.since),
        "state": one.state,
        "claimed_by": one.claimed_by,
        "lease_until": moment(one.lease_until) if one.lease_until else None,
        "closed_at": moment(one.closed_at),
        "closed_by": one.closed_by,
        "answer": one.answer,
        "assignee": one.assignee or None,
        "due_at": moment(one.due_at),
        "draft": one.draft or None,
        "is_blind": one.is_blind,
    }


def waiting(one: Waiting) -> dict[str, object]:
    """One line of the list."""
    return {"case": case(one.case), "event": event(one.stored)}


def view(one: View) -> dict[str, object]:
    """Everything about one item."""
    author = one.facts.author
    return {
        "case": case(one.case) if one.case else None,
        "event": event(one.stored),
        "post": event(one.post) if one.post else None,
        "parent": event(one.parent) if one.parent else None,
        "siblings": [event(sibling) for sibling in one.siblings],
        "members": [event(member) for member in one.members],
        "author": {
            "is_known": author.is_known,
            "messages": author.messages,
            "approved": author.approved,
            "removed": author.removed,
            "replied": author.replied,
            "first_seen": author.first_seen.isoformat() if author.first_seen else None,
        },
        "decisions": decisions(one),
        "planned": planned(one),
        "verdict": (
            {"at": moment(one.verdict.at), "by": one.verdict.by, "verb": one.verdict.verb}
            if one.verdict
            else None
        ),
        "is_hidden": one.is_hidden,
        "is_removed": one.is_removed,
        "notes": [{"at": moment(note.at), "by": note.by, "text": note.text} for note in one.notes],
    }


def decisions(one: View) -> list[dict[str, object]]:
    """What was decided about it, by whom and why, oldest first."""
    return [
        {
            "id": decided.id,
            "at": moment(decided.at),
            "by": decided.by,
            "rules_version": decided.rules_version,
            "labels": list(decided.labels),
            "matches": [_match(match) for match in decided.matches],
        }
        for decided in one.decisions
    ]


def planned(one: View) -> list[dict[str, object]]:
    """What was planned for it and what became of it, oldest first."""
    return [
        {
            "id": row.id,
            "decision_id": row.decision_id,
            "verb": row.verb.value,
            "rule": row.rule,
            "via": row.via,
            "text": row.text,
            "state": row.state.value,
            "planned_at": moment(row.planned_at),
            "settled_at": moment(row.settled_at),
            "external_id": row.external_id,
            "problem": row.problem,
        }
        for row in one.planned
    ]


def outcome(one: Outcome) -> dict[str, object]:
    """What a command did."""
    return {
        "case_id": one.case_id,
        "event_id": one.event_id,
        "answer": one.answer,
        "by": one.by,
        "at": moment(one.at),
        "planned": [verb.value for verb in one.planned],
        "cancelled": one.cancelled,
        "kept": [verb.value for verb in one.kept],
        "reopened": one.reopened,
        "repeated": one.repeated,
        "crowd": one.crowd,
    }


def stats(one: Stats) -> dict[str, object]:
    """How the queue is doing."""
    return {
        "open": one.open,
        "claimed": one.claimed,
        "oldest_since": one.oldest_since.isoformat() if one.oldest_since else None,
        "by_queue": one.by_queue,
        "by_rule": one.by_rule,
        "answered_24h": one.answered,
    }


def _match(match: Match) -> dict[str, object]:
    return {
        "rule": match.rule,
        "mode": match.mode.value,
        "reasons": [{"condition": reason.condition, "saw": reason.saw} for reason in match.reasons],
        "wanted": [verb.value for verb in match.requested],
        "got": [verb.value for verb in match.granted],
    }
