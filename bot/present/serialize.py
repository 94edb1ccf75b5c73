"""The JSON of the moderation queue: stable names, plain values, times in ISO 8601 and UTC.

Some names are those of former releases (`timed_out`, `gap`, `siblings`, `kept`, `crowd`): scripts read them.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain import AD_FACTS, Judgement, Match
from bot.present.serialize_appeals import appeal_json
from bot.present.serialize_proposals import proposal_json
from bot.services.review import CaseView, Hold, QueueEntry, QueueStats, ReviewOutcome
from bot.store.context.text_versions import TextVersion
from bot.store.context.timeline import TimelineEntry
from bot.store.delivery.breaker_buckets import Bucket
from bot.store.delivery.circuit_breaker import ModeCap
from bot.store.delivery.pauses import Pause
from bot.store.history.switched_states import SwitchedState
from bot.store.intake.events import StoredEvent
from bot.store.review.case_queue import Pressing
from bot.store.review.cases import Case
from bot.store.review.evidence import Evidence


def iso_time(seconds: float | None) -> str | None:
    """A stored time (seconds since 1970) as text."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def event_json(stored: StoredEvent) -> dict[str, object]:
    """What happened, character for character, and its judgement."""
    event, judgement = stored.event, stored.judgement
    return {
        "id": stored.id,
        "platform": event.platform,
        "account_id": event.account_id,
        "kind": event.kind.value,
        "message_id": event.message_id,
        "parent_id": event.parent_id,
        "thread_id": event.thread_id,
        "author_id": event.author_id,
        "author_name": event.author_name,
        "text": event.text,
        "attachments": [attachment.type for attachment in event.attachments],
        "attachment_urls": [attachment.url for attachment in event.attachments],
        "created_at": event.created_at.isoformat(),
        "received_at": stored.received_at.isoformat(),
        "permalink": event.permalink,
        "origin": event.origin.value,
        **{name: event.extra.get(name) for name in AD_FACTS},
        "state": stored.state,
        "language": judgement.language if judgement else None,
        "model": judgement.model if judgement else None,
        "abstained": judgement.abstained if judgement else None,
        "unread": judgement.unread if judgement else None,
        "truncated": judgement.truncated if judgement else None,
        "timed_out": judgement.degraded if judgement else None,
        "head": judgement.head if judgement else None,
        "because": attributions_json(judgement) if judgement else None,
        "gap": dict(judgement.obfuscation_delta) if judgement else None,
        "scores": dict(judgement.scores) if judgement else None,
    }


def attributions_json(judgement: Judgement) -> dict[str, list[dict[str, object]]]:
    """The words that raised each score that stands out, the strongest first."""
    return {
        name: [{"word": word, "points": points} for word, points in words]
        for name, words in judgement.attributions.items()
    }


def case_json(case: Case) -> dict[str, object]:
    """A case with its claim and its end."""
    return {
        "id": case.id,
        "event_id": case.event_id,
        "queue": case.queue,
        "priority": case.priority,
        "rule": case.actor.label,
        "why": case.why,
        "suggested": [verb.value for verb in case.suggested],
        "since": iso_time(case.since),
        "state": case.state,
        "claimed_by": str(case.claimed_by) if case.claimed_by else None,
        "lease_until": iso_time(case.lease_until) if case.lease_until else None,
        "closed_at": iso_time(case.closed_at),
        "closed_by": str(case.closed_by) if case.closed_by else None,
        "answer": case.answer,
        "assignee": case.assignee or None,
        "due_at": iso_time(case.due_at),
        "draft": case.draft or None,
        "is_blind": case.is_blind,
        "needs_two": case.needs_two,
    }


def entry_json(entry: QueueEntry) -> dict[str, object]:
    """One line of the queue."""
    return {
        "case": case_json(entry.case),
        "event": event_json(entry.stored),
        "answer_until": entry.answer_until.isoformat() if entry.answer_until else None,
        "version": entry.version,
        "came_to_nothing": entry.came_to_nothing,
        "pressing": _pressing_json(entry.pressing),
    }


def _pressing_json(pressing: Pressing | None) -> dict[str, float] | None:
    """Why a case stands where it does: the product of the other four."""
    if pressing is None:
        return None
    parts = {name: getattr(pressing, name) for name in ("harm", "reach", "time", "uncertainty")}
    return {name: round(number, 3) for name, number in ({"score": pressing.score} | parts).items()}


def view_json(view: CaseView) -> dict[str, object]:
    """Everything about one item."""
    author, override = view.facts.author, view.override
    return {
        "case": case_json(view.case) if view.case else None,
        "pressing": _pressing_json(view.pressing),
        "event": event_json(view.stored),
        "post": event_json(view.post) if view.post else None,
        "parent": event_json(view.parent) if view.parent else None,
        "siblings": [event_json(preceding) for preceding in view.preceding],
        "timeline": [_timeline_json(entry) for entry in view.timeline],
        "members": [event_json(member) for member in view.members],
        "previous": case_json(view.previous) if view.previous else None,
        "author": {
            "is_known": author.is_known,
            "messages": author.messages,
            "approved": author.approved,
            "removed": author.removed,
            "replied": author.replied,
            "first_seen": author.first_seen.isoformat() if author.first_seen else None,
        },
        "versions": [_version_json(version) for version in view.versions],
        "evidence": [_evidence_json(item) for item in view.evidence],
        "decisions": decisions_json(view),
        "planned": effects_json(view),
        "verdict": (
            {"at": iso_time(override.at), "by": str(override.by), "verb": override.verb} if override else None
        ),
        "answer_until": view.answer_until.isoformat() if view.answer_until else None,
        "holds": holds_json(view.holds),
        "private_reply_given": view.private_reply is not None,
        "own_reply": {"id": view.own_reply.id, "text": view.own_reply.text} if view.own_reply else None,
        "stage": view.stage,
        "appeal": appeal_json(view.appeal) if view.appeal else None,
        "proposal": proposal_json(view.proposal) if view.proposal else None,
        "is_hidden": view.is_hidden,
        "is_removed": view.is_removed,
        "is_backfilled": view.is_backfilled,
        "notes": [{"at": iso_time(note.at), "by": str(note.by), "text": note.text} for note in view.notes],
        "version": view.version,
    }


def decisions_json(view: CaseView) -> list[dict[str, object]]:
    """What was decided about it, by whom and why, oldest first."""
    return [
        {
            "id": decision.id,
            "event_id": decision.event_id,
            "at": iso_time(decision.at),
            "by": str(decision.actor),
            "rules_version": decision.rules_version,
            "labels": list(decision.labels),
            "matches": [_match_json(match) for match in decision.matches],
        }
        for decision in view.decisions
    ]


def effects_json(view: CaseView) -> list[dict[str, object]]:
    """What was planned for it and what became of it, oldest first."""
    return [
        {
            "id": effect.id,
            "decision_id": effect.decision_id,
            "verb": effect.verb.value,
            "rule": effect.actor.label,
            "via": effect.via,
            "text": effect.text,
            "state": effect.state.value,
            "planned_at": iso_time(effect.planned_at),
            "settled_at": iso_time(effect.settled_at),
            "external_id": effect.external_id,
            "problem": effect.problem or effect.reason,
            "holds": holds_json(view.outlook.holds_on(effect)),
        }
        for effect in view.effects
    ]


def outcome_json(outcome: ReviewOutcome) -> dict[str, object]:
    """What a command on the queue did."""
    return {
        "case_id": outcome.case_id,
        "event_id": outcome.event_id,
        "answer": outcome.answer,
        "by": str(outcome.by),
        "at": iso_time(outcome.at),
        "planned": [verb.value for verb in outcome.planned],
        "cancelled": outcome.cancelled,
        "kept": [verb.value for verb in outcome.irreversible],
        "reopened": outcome.reopened,
        "repeated": outcome.repeated,
        "crowd": outcome.others,
        "objection": outcome.objection,
        "holds": holds_json(outcome.holds),
        "needs_second": outcome.needs_second,
        "disagreed": outcome.disagreed,
    }


def holds_json(holds: Iterable[Hold]) -> list[dict[str, object]]:
    """What keeps here what is decided; an empty list: it leaves within seconds."""
    return [{"cause": hold.cause.value, "subject": hold.subject or None, "why": hold.why} for hold in holds]


def stats_json(stats: QueueStats) -> dict[str, object]:
    """How the queue is doing."""
    return {
        "open": stats.open,
        "claimed": stats.claimed,
        "oldest_since": stats.oldest_since.isoformat() if stats.oldest_since else None,
        "by_queue": stats.by_queue,
        "by_rule": stats.by_rule,
        "answered_24h": stats.answered,
    }


def pause_json(pause: Pause) -> dict[str, object]:
    """A pause, why and since when; the flag file alone does not know the latter."""
    return {
        "scope": pause.scope,
        "cause": pause.cause.value,
        "since": iso_time(pause.at) if pause.at else None,
        "by": str(pause.by),
        "reason": pause.reason,
    }


def state_json(state: SwitchedState) -> dict[str, object]:
    """A state that is on, where, until when and why."""
    return {
        "state": state.name,
        "account": state.scope.account or None,
        "post": state.scope.post or None,
        "since": iso_time(state.since),
        "until": iso_time(state.until),
        "by": str(state.by),
        "reason": state.reason,
    }


def mode_cap_json(cap: ModeCap) -> dict[str, object]:
    """A rule that is tripped."""
    return {
        "rule": cap.rule,
        "mode": cap.mode,
        "why": cap.why,
        "at": iso_time(cap.at),
        "by": str(cap.by),
        "held": cap.held,
    }


def bucket_json(bucket: Bucket) -> dict[str, object]:
    """How much of a limit of the breaker is left."""
    return {
        "scope": bucket.scope,
        "left": round(bucket.left, 2),
        "of": bucket.capacity,
        "seconds": bucket.seconds,
    }


def _version_json(version: TextVersion) -> dict[str, object]:
    return {
        "event_id": version.event_id,
        "at": iso_time(version.at),
        "text": version.text,
        "scores": dict(version.judgement.scores) if version.judgement else None,
    }


def _evidence_json(item: Evidence) -> dict[str, object]:
    return {
        "event_id": item.event_id,
        "at": iso_time(item.written_at),
        "text": item.text,
        "scores": dict(item.judgement.scores) if item.judgement else None,
        "why": item.why,
        "cause": item.cause.value,
        "preserved_at": iso_time(item.preserved_at),
    }


def _timeline_json(entry: TimelineEntry) -> dict[str, object]:
    return {
        "at": iso_time(entry.at),
        "act": entry.act.value,
        "by": entry.by.value,
        "name": entry.name or None,
        "text": entry.text,
        "attachments": [attachment.type for attachment in entry.attachments],
        "message_id": entry.message_id,
        "event_id": entry.event_id,
        "effect_id": entry.effect_id,
    }


def _match_json(match: Match) -> dict[str, object]:
    return {
        "rule": match.rule,
        "mode": match.mode.value,
        "reasons": [{"condition": reason.condition, "saw": reason.saw} for reason in match.reasons],
        "wanted": [verb.value for verb in match.requested],
        "got": [verb.value for verb in match.granted],
    }
