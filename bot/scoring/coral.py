"""Coral's external moderation phase: its signed request in, what our rules decide as its answer out.

The request comes before the comment is stored, so that it has no id, and nobody's past is known. What a rule
hides is withheld for a moderator; what it deletes is rejected, and Coral tells its author so.
(https://docs.coralproject.net/external-moderation-phases)
"""

import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.documents.json import Field, from_json
from bot.domain import REMOVING_VERBS, Decision, Event, Judgement, Kind, Mode, Secret, Verb
from bot.errors import InvalidSignature
from bot.platforms.signatures import constant_time_equal, hmac_sha256

PLATFORM = "coral"
SIGNATURE_HEADER = "X-Coral-Signature"
_SCHEME = "sha256="
#: Whose comments Coral approves before it asks anybody; if one comes all the same, it is a colleague's.
_STAFF = frozenset({"STAFF", "MODERATOR", "ADMIN"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_EMPTY_LINES = re.compile(r"\n{2,}")
_ENDS_LINE = frozenset({"br", "div", "p", "li", "blockquote"})
#: What a rejection is called in Coral, by the harm that is greatest in the text.
_REJECTION_CODES: Mapping[str, str] = MappingProxyType(
    {
        "identity_hate": "HATE_SPEECH",
        "hate": "HATE_SPEECH",
        "threat": "HARASSMENT_BULLYING",
        "insult": "ABUSIVE",
        "spam": "SPAM",
        "obscene": "OFFENSIVE",
        "sexual": "OFFENSIVE",
        "toxicity": "OFFENSIVE",
    }
)
_NOTABLE = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseRequest:
    """What Coral asks about; `by_staff` is what the newsroom's own people write."""

    event: Event
    by_staff: bool


def verify_phase(secrets: Iterable[Secret], body: bytes, signatures: str) -> None:
    """Raise `InvalidSignature` unless one of the signatures is that of the body with one of our secrets:
    there are several of either while a secret is exchanged."""
    received = [entry.strip() for entry in signatures.split(",")]
    for secret in secrets:
        expected = _SCHEME + hmac_sha256(secret, body).hex()
        if any(constant_time_equal(expected, signature) for signature in received):
            return
    raise InvalidSignature("no signature fits")


def parse_phase(body: bytes, received_at: datetime) -> PhaseRequest:
    """The request in a body. Raises `Malformed`."""
    document = from_json(body)
    comment, author, story = document["comment"], document["author"], document["story"]
    parent = comment.get("parentID")
    is_edit = document["action"].text() == "EDIT"
    event = Event(
        platform=PLATFORM,
        account_id=f"{document['tenantID'].id()}:{document['site']['id'].id()}",
        kind=Kind.EDIT if is_edit else Kind.REPLY if parent else Kind.COMMENT,
        message_id=f"pending:{hashlib.sha256(body).hexdigest()}",
        thread_id=story["id"].id(),
        dedupe_key=hashlib.sha256(body).hexdigest(),
        created_at=received_at,
        created_at_source="receipt",
        parent_id=parent.id() if parent else None,
        author_id=author["id"].id(),
        text=_plain_text(comment["body"].text()),
        permalink=_text(story.get("url")),
    )
    return PhaseRequest(event=event, by_staff=_text(author.get("role")) in _STAFF)


def phase_answer(decision: Decision, judgement: Judgement, *, may_reject: bool) -> dict[str, Any] | None:
    """What Coral is to do, or None for no opinion: then its next phase decides.

    `may_reject` says whether rules may delete at all; where not, what one deletes is withheld.
    """
    removing = [
        action for action in decision.actions if action.verb in REMOVING_VERBS and not action.event_id
    ]
    if not removing:
        return {"actions": [_flag(judgement)]} if _is_proposed(decision) else None
    action = removing[0]
    if action.verb is Verb.HIDE or not may_reject:
        # Not PREMOD: that a person asked for, and the queue is the same.
        return {"status": "SYSTEM_WITHHELD", "actions": [_flag(judgement)]}
    reason = {"code": _rejection_code(judgement), "detailedExplanation": f"rule: {action.actor.id}"}
    return {
        "status": "REJECTED",
        "actions": [_flag(judgement)],
        "moderationAction": {"status": "REJECTED", "rejectionReason": reason},
    }


def _is_proposed(decision: Decision) -> bool:
    """Whether a rule proposes to a person that the comment be removed."""
    return any(
        match.mode is Mode.SUGGEST and not REMOVING_VERBS.isdisjoint(match.requested)
        for match in decision.matches
    )


def _flag(judgement: Judgement) -> dict[str, str]:
    """Coral knows two reasons."""
    is_spam = judgement.scores.get("spam", 0.0) > judgement.scores.get("toxicity", 0.0)
    return {"actionType": "FLAG", "reason": f"COMMENT_DETECTED_{'SPAM' if is_spam else 'TOXIC'}"}


def _rejection_code(judgement: Judgement) -> str:
    harms = {
        name: score for name in _REJECTION_CODES if (score := judgement.scores.get(name, 0.0)) >= _NOTABLE
    }
    return _REJECTION_CODES[max(harms, key=lambda name: harms[name])] if harms else "OTHER"


def _plain_text(body: str) -> str:
    """The body without the markup that it has where the phase is set to HTML."""
    with_lines = _TAG.sub(lambda tag: "\n" if tag[2].lower() in _ENDS_LINE else "", body)
    return html.unescape(_EMPTY_LINES.sub("\n", with_lines)).strip()


def _text(field: Field | None) -> str | None:
    return field.text() if field else None
