"""The nouns: frozen values that walk through the program, and the closed sets they use.

No behaviour beyond their own invariants. Ids are strings, because platforms send numbers
beyond 2**53; times are aware and in UTC.
"""

from bot.domain.accounts import Account, Secret, Source
from bot.domain.actors import Actor
from bot.domain.decisions import (
    Action,
    AuthorLabel,
    CaseRequest,
    CounterIncrement,
    Decision,
    Effect,
    Handover,
    Match,
    RateLimits,
    Reason,
    Strike,
    Timer,
)
from bot.domain.empty import empty_mapping
from bot.domain.enums import (
    DECIDABLE_KINDS,
    FINAL_STATES,
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
    ActorKind,
    CancelReason,
    DecisionKind,
    HoldReason,
    Kind,
    Mode,
    Origin,
    Slot,
    State,
    Verb,
)
from bot.domain.events import Attachment, Delivery, Event
from bot.domain.facts import (
    INDEPENDENT_OF_TEXT,
    AggregateQuery,
    AuthorHistory,
    EventGroup,
    Facts,
    GroupBy,
    GroupMember,
    ThreadState,
)
from bot.domain.judgement import Judgement

__all__ = [
    "DECIDABLE_KINDS",
    "FINAL_STATES",
    "INDEPENDENT_OF_TEXT",
    "PROPOSAL_ONLY_VERBS",
    "RECORDING_VERBS",
    "SLOT_OF",
    "SPEAKING_VERBS",
    "Account",
    "Action",
    "Actor",
    "ActorKind",
    "AggregateQuery",
    "Attachment",
    "AuthorHistory",
    "AuthorLabel",
    "CancelReason",
    "CaseRequest",
    "CounterIncrement",
    "Decision",
    "DecisionKind",
    "Delivery",
    "Effect",
    "Event",
    "EventGroup",
    "Facts",
    "GroupBy",
    "GroupMember",
    "Handover",
    "HoldReason",
    "Judgement",
    "Kind",
    "Match",
    "Mode",
    "Origin",
    "RateLimits",
    "Reason",
    "Secret",
    "Slot",
    "Source",
    "State",
    "Strike",
    "ThreadState",
    "Timer",
    "Verb",
    "empty_mapping",
]
