"""What an assistant proposes about a case. It does nothing before a person has accepted it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.actors import Actor

#: The answers whose text is sent to somebody.
WORDED_ANSWERS = frozenset({"reply", "private_reply"})


class ProposalOutcome(StrEnum):
    """What a person made of a proposal; `REPLACED` by a later one about the same case."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One answer that somebody's assistant proposes, as it stands until a person decides about it.

    `by` is the user whose assistant it is, `version` the one of the item that it is about; the item has
    changed since where it `is_stale`. `text` is that of a reply, or of an escalation the remark. `why` is for
    whoever decides, and is sent to nobody.
    """

    id: int
    case_id: int
    event_id: int
    version: str
    answer: str
    text: str
    why: str
    at: float
    by: Actor
    is_stale: bool = False
