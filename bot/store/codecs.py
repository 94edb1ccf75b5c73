"""How events, judgements, matches and actions stand in columns: one writer and one reader for each.

What queries look at has a column of its own. The remainder is JSON text, which nothing outside this module
reads or writes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from bot.domain import (
    Action,
    Actor,
    ActorKind,
    ApprovedTemplate,
    Attachment,
    Event,
    Handover,
    Judgement,
    Kind,
    KnowledgeAnswer,
    Match,
    Mode,
    Origin,
    Reason,
    Slot,
    Verb,
)
from bot.domain.posts import Publication
from bot.store.ports import Row

_ATTACHMENT_FIELDS = tuple(field.name for field in fields(Attachment))
_HANDOVER_TEXTS = tuple(
    field.name for field in fields(Handover) if field.name not in ("priority", "due_at", "window_until")
)


def encode_names(names: Iterable[str]) -> str:
    """A JSON list of labels or verbs."""
    return json.dumps([str(name) for name in names])


def decode_names(text: str) -> tuple[str, ...]:
    """The labels or verbs that `encode_names` wrote."""
    return tuple(json.loads(text))


def encode_strings(strings: Mapping[str, str]) -> str:
    """A JSON object of strings: headers of a delivery, `Event.extra`."""
    return json.dumps(dict(strings))


def decode_strings(text: str) -> dict[str, str]:
    """The strings that `encode_strings` wrote."""
    strings: dict[str, str] = json.loads(text)
    return strings


def decode_actor(row: Row) -> Actor:
    """The actor in the columns `actor_kind` and `actor_id`."""
    return Actor(ActorKind(row["actor_kind"]), row["actor_id"])


# ---- events


def encode_event(event: Event) -> dict[str, object]:
    """The columns of an event as it came in."""
    return {
        "dedupe_key": event.dedupe_key,
        "platform": event.platform,
        "account_id": event.account_id,
        "kind": event.kind,
        "message_id": event.message_id,
        "parent_id": event.parent_id,
        "thread_id": event.thread_id,
        "author_id": event.author_id,
        "author_name": event.author_name,
        "text": event.text,
        "attachments": json.dumps([asdict(attachment) for attachment in event.attachments]),
        "created_at": event.created_at.timestamp(),
        "created_at_source": event.created_at_source,
        "permalink": event.permalink,
        "origin": event.origin,
        "is_own_echo": event.is_own_echo,
        "human_reply": event.human_reply,
        "is_automatic": event.is_automatic,
        "extra": encode_strings(event.extra),
    }


def decode_event(row: Row) -> Event:
    """The event in a row of the table `event`."""
    return Event(
        platform=row["platform"],
        account_id=row["account_id"],
        kind=Kind(row["kind"]),
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        dedupe_key=row["dedupe_key"],
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
        created_at_source=row["created_at_source"],
        parent_id=row["parent_id"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        text=row["text"],
        attachments=tuple(
            Attachment(**{name: attachment.get(name) for name in _ATTACHMENT_FIELDS})
            for attachment in json.loads(row["attachments"])
        ),
        permalink=row["permalink"],
        origin=Origin(row["origin"]),
        is_own_echo=bool(row["is_own_echo"]),
        human_reply=bool(row["human_reply"]),
        is_automatic=bool(row["is_automatic"]),
        extra=decode_strings(row["extra"]),
    )


# ---- judgements


def encode_judgement(judgement: Judgement) -> str:
    """A judgement as JSON. It stands beside its event, where an erasure finds its words."""
    optional = {
        "unread": judgement.unread,
        "truncated": judgement.truncated,
        "head": judgement.head,
        "obfuscation_delta": dict(judgement.obfuscation_delta),
        "attributions": {name: list(words) for name, words in judgement.attributions.items()},
        "knowledge": [_encode_answer(answer) for answer in judgement.knowledge],
    }
    return json.dumps(
        {
            # Four digits: half the bytes of a row, and no threshold of the rules has more than three.
            "scores": {name: round(score, 4) for name, score in judgement.scores.items()},
            "language": judgement.language,
            "abstained": judgement.abstained,
            "model": judgement.model,
            "degraded": judgement.degraded,
        }
        | {name: value for name, value in optional.items() if value}
    )


def decode_judgement(text: str) -> Judgement:
    """The judgement that `encode_judgement` wrote."""
    members: dict[str, Any] = json.loads(text)
    attributions = {
        name: tuple((word, points) for word, points in words)
        for name, words in members.pop("attributions", {}).items()
    }
    knowledge = tuple(_decode_answer(answer) for answer in members.pop("knowledge", ()))
    return Judgement(**members, attributions=attributions, knowledge=knowledge)


def _encode_answer(answer: KnowledgeAnswer) -> dict[str, object]:
    until = answer.valid_until.isoformat() if answer.valid_until else None
    return asdict(answer) | {"precision": round(answer.precision, 4), "valid_until": until}


def _decode_answer(members: dict[str, Any]) -> KnowledgeAnswer:
    return KnowledgeAnswer(**members | {"valid_until": _moment(members["valid_until"])})


# ---- matches


def encode_matches(matches: Iterable[Match]) -> str:
    """The matches of a decision as a JSON list."""
    return json.dumps(
        [
            {
                "rule": match.rule,
                "mode": match.mode.value,
                "reasons": [{"condition": reason.condition, "saw": reason.saw} for reason in match.reasons],
                "requested": [verb.value for verb in match.requested],
                "granted": [verb.value for verb in match.granted],
            }
            | ({"never": [verb.value for verb in match.never]} if match.never else {})
            for match in matches
        ]
    )


def decode_matches(text: str) -> tuple[Match, ...]:
    """The matches that `encode_matches` wrote."""
    return tuple(
        Match(
            rule=match["rule"],
            mode=Mode(match["mode"]),
            reasons=tuple(
                Reason(condition=reason["condition"], saw=reason["saw"]) for reason in match["reasons"]
            ),
            requested=tuple(Verb(verb) for verb in match["requested"]),
            granted=tuple(Verb(verb) for verb in match["granted"]),
            never=tuple(Verb(verb) for verb in match.get("never", ())),
        )
        for match in json.loads(text)
    )


# ---- actions


def encode_action(action: Action) -> dict[str, object]:
    """The columns of an action that is planned. `event_id`, state and times belong to the outbox."""
    return {
        "key": action.key,
        "platform": action.platform,
        "account_id": action.account_id,
        "message_id": action.message_id,
        "target": action.target,
        "via": action.via,
        "verb": action.verb,
        "slot": action.slot,
        "actor_kind": action.actor.kind,
        "actor_id": action.actor.id,
        "text": action.text,
        "author_id": action.author_id,
        "thread_id": action.thread_id,
        "turn": action.turn,
        "linked": action.linked,
        "expires_at": action.expires_at.timestamp() if action.expires_at else None,
        "context": json.dumps(_context(action)),
    }


def decode_action(row: Row) -> Action:
    """The action in a row of the outbox, with the row's number and the times of plan and last call."""
    context: dict[str, Any] = json.loads(row["context"])
    return Action(
        verb=Verb(row["verb"]),
        slot=Slot(row["slot"]),
        platform=row["platform"],
        account_id=row["account_id"],
        message_id=row["message_id"],
        target=row["target"],
        key=row["key"],
        actor=decode_actor(row),
        via=row["via"],
        text=row["text"],
        author_id=row["author_id"],
        thread_id=row["thread_id"],
        turn=row["turn"],
        linked=row["linked"],
        kind=Kind(context["kind"]),
        parent_id=context["parent_id"],
        language=context["language"],
        account_name=context["account_name"],
        template=context["template"],
        is_own_reply=context["is_own_reply"],
        buttons=tuple(context.get("buttons") or ()),
        approved=_decode_approved(context.get("approved")),
        publication=_decode_publication(context.get("publication")),
        window_until=_moment(context.get("window_until")),  # rows of former releases have none
        handover=_decode_handover(context["handover"]) if context["handover"] else None,
        outbox_id=row["id"],
        planned_at=datetime.fromtimestamp(row["planned_at"], UTC),
        sent_at=datetime.fromtimestamp(row["started_at"] or row["planned_at"], UTC),
        expires_at=None if row["expires_at"] is None else datetime.fromtimestamp(row["expires_at"], UTC),
    )


def redact_matches(text: str) -> str:
    """The matches that `encode_matches` wrote, without what their conditions saw of a text."""
    matches: list[dict[str, Any]] = json.loads(text)
    for match in matches:
        match["reasons"] = [reason | {"saw": ""} for reason in match["reasons"]]
    return json.dumps(matches)


def redact_context(text: str) -> str:
    """The context of an action, without what was handed over of a person and without their name."""
    context: dict[str, Any] = json.loads(text)
    return json.dumps(context | {"handover": None, "approved": None})


def _context(action: Action) -> dict[str, object]:
    return {
        "kind": action.kind.value,
        "parent_id": action.parent_id,
        "language": action.language,
        "account_name": action.account_name,
        "template": action.template,
        "is_own_reply": action.is_own_reply,
        "buttons": action.buttons,
        "approved": asdict(action.approved) if action.approved else None,
        "publication": _encode_publication(action.publication) if action.publication else None,
        "window_until": action.window_until.isoformat() if action.window_until else None,
        "handover": _encode_handover(action.handover) if action.handover else None,
    }


def _encode_handover(handover: Handover) -> dict[str, object]:
    return {name: getattr(handover, name) for name in _HANDOVER_TEXTS} | {
        "priority": handover.priority,
        "due_at": handover.due_at.isoformat() if handover.due_at else None,
        "window_until": handover.window_until.isoformat() if handover.window_until else None,
    }


def _decode_handover(members: Mapping[str, Any]) -> Handover:
    return Handover(
        **{name: members[name] for name in _HANDOVER_TEXTS if name in members},
        priority=members["priority"],
        due_at=_moment(members["due_at"]),
        window_until=_moment(members["window_until"]),
    )


def _encode_publication(publication: Publication) -> dict[str, object]:
    return {"link": publication.link, "image": publication.image}


def _decode_publication(members: Mapping[str, str] | None) -> Publication | None:
    return None if members is None else Publication(link=members["link"], image=members["image"])


def _decode_approved(members: Mapping[str, Any] | None) -> ApprovedTemplate | None:
    if members is None:
        return None
    return ApprovedTemplate(
        name=members["name"], language=members["language"], parameters=tuple(members["parameters"])
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
