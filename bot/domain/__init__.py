"""The nouns: frozen values that walk through the program, and the closed sets they use.

No behaviour beyond their own invariants. Ids are strings, because platforms send numbers
beyond 2**53; times are aware and in UTC.
"""

from bot.domain.accounts import Account, Secret, Source
from bot.domain.decisions import (
    Action,
    AuthorLabel,
    CaseRequest,
    CounterIncrement,
    Decision,
    Effect,
    Match,
    RateLimits,
    Reason,
    Strike,
    Timer,
)
from bot.domain.empty import empty_mapping
from bot.domain.enums import (
    FINAL_STATES,
    PROPOSAL_ONLY_VERBS,
    RECORDING_VERBS,
    SLOT_OF,
    SPEAKING_VERBS,
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
    "INDEPENDENT_OF_TEXT",
    "FINAL_STATES",
    "PROPOSAL_ONLY_VERBS",
    "RECORDING_VERBS",
    "SLOT_OF",
    "SPEAKING_VERBS",
    "Account",
    "Action",
    "GroupBy",
    "AggregateQuery",
    "Attachment",
    "AuthorHistory",
    "AuthorLabel",
    "CaseRequest",
    "EventGroup",
    "Decision",
    "Delivery",
    "Effect",
    "Event",
    "Facts",
    "RateLimits",
    "Judgement",
    "Kind",
    "Match",
    "Mode",
    "Origin",
    "Reason",
    "Secret",
    "GroupMember",
    "Slot",
    "Source",
    "State",
    "Strike",
    "CounterIncrement",
    "ThreadState",
    "Timer",
    "Verb",
    "empty_mapping",
]
