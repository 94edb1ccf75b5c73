"""Erasures as programs read them."""

from datetime import UTC, datetime

from bot.services.privacy.persons import Erasure, StoredWriting


def erasure_json(erasure: Erasure) -> dict[str, object]:
    """How far an erasure is; never of whom. Moments are ISO 8601 in UTC."""
    return {
        "code": erasure.code,
        "state": erasure.state.value,
        "requested_at": _iso(erasure.requested_at),
        "erased_at": _iso(erasure.erased_at),
        "done_at": _iso(erasure.done_at),
        "events": erasure.events,
        "evidence_kept": erasure.evidence_kept,
    }


def writing_json(writing: StoredWriting) -> dict[str, object]:
    """How much somebody wrote to an account."""
    return {"platform": writing.platform, "account": writing.account_id, "events": writing.events}


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
