"""The JSON of what an assistant proposes."""

from datetime import UTC, datetime

from bot.domain.proposals import Proposal


def proposal_json(proposal: Proposal) -> dict[str, object]:
    """A proposal as it stands: nothing follows from it before a person accepts it."""
    return {
        "id": proposal.id,
        "case_id": proposal.case_id,
        "event_id": proposal.event_id,
        "answer": proposal.answer,
        "text": proposal.text or None,
        "why": proposal.why or None,
        "at": datetime.fromtimestamp(proposal.at, UTC).isoformat(),
        "by": str(proposal.by),
        "is_stale": proposal.is_stale,
        "version": proposal.version,
    }
