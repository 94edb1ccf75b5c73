"""Requests for the rights to what people made: whether a brand may show somebody's picture or words
elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.actors import Actor


class RightsState(StrEnum):
    """How far a request has got. What stands in the store is `asked` until somebody answers; that it has not
    left yet, never left, or was not answered in time follows from that."""

    PLANNED = "planned"
    NOT_SENT = "not_sent"
    ASKED = "asked"
    EXPIRED = "expired"
    GRANTED = "granted"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsRequest:
    """The request that an event may answer, as the rules see it.

    `is_below`: the event stands below what was asked for or below our request; elsewhere under the post only
    the hashtag counts. `is_latest`: in a conversation, nothing of ours came after the request, so that a
    plain yes answers it. `has_changed`: what was asked for was edited since. `is_answer`: the event is, or
    edits, what answered it. `awaits_person`: a person reads this answer, and no machine says anything about
    it.
    """

    id: int
    state: RightsState
    is_below: bool = True
    is_latest: bool = True
    has_changed: bool = False
    is_answer: bool = False
    awaits_person: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsChange:
    """What an event says about a request; `why` in words."""

    request_id: int
    state: RightsState
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRights:
    """One request with its record. Times are seconds since 1970; what an erasure has taken is empty.

    `words` and `evidence` are of an answer that a person recorded: what was said, and where it stands.
    `changed_at` is when what was asked for was edited. `sha256` is that of `proof` when the rights were
    given.
    """

    id: int
    account_id: str
    message_id: str
    event_id: int
    platform: str
    author_id: str
    author_name: str
    permalink: str
    content: str
    attachments: tuple[str, ...]
    state: RightsState
    asked_at: float
    expires_at: float | None
    template: str
    rules_version: str
    request_words: str
    request_id: str
    answer: str
    answer_message_id: str
    answered_at: float | None
    said_at: float | None
    words: str
    evidence: str
    decided_by: Actor
    why: str
    changed_at: float | None
    salt: str
    sha256: str
