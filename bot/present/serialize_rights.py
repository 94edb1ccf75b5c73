"""The JSON of requests for rights, and of the proof that they were given."""

from bot.domain import StoredRights
from bot.present.serialize import iso_time
from bot.services.rights_requests import RightsProof

_ALGORITHM = "SHA-256 of 'proof' as JSON: UTF-8, keys sorted, no spaces, only what must be is escaped"


def rights_json(request: StoredRights) -> dict[str, object]:
    """One request with what was answered."""
    return {
        "item": f"event:{request.event_id}",
        "state": request.state.value,
        "why": request.why or None,
        "platform": request.platform,
        "account_id": request.account_id,
        "message_id": request.message_id,
        "author_id": request.author_id,
        "author_name": request.author_name or None,
        "permalink": request.permalink or None,
        "content": request.content,
        "attachments": list(request.attachments),
        "asked_at": iso_time(request.asked_at),
        "expires_at": _time(request.expires_at),
        "request": request.request_words,
        "template": request.template or None,
        "rules_version": request.rules_version or None,
        "answer": request.answer or None,
        "answered_at": _time(request.answered_at),
        "words": request.words or None,
        "evidence": request.evidence or None,
        "decided_by": str(request.decided_by),
        "content_changed_at": _time(request.changed_at),
        "sha256": request.sha256 or None,
    }


def proof_json(proof: RightsProof) -> dict[str, object]:
    """The proof of rights that were given; anybody can compute its hash again."""
    return {
        "item": f"event:{proof.rights.event_id}",
        "proof": proof.proof,
        "sha256": proof.sha256,
        "sha256_when_given": proof.rights.sha256 or None,
        "unchanged": proof.is_unchanged,
        "content_changed_at": _time(proof.rights.changed_at),
        "algorithm": _ALGORITHM,
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else iso_time(seconds)
