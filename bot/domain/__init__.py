"""The nouns: frozen values that walk through the program, and the closed sets they use.

No behaviour beyond their own invariants. Ids are strings, because platforms send numbers
beyond 2**53; times are aware and in UTC.
"""

from bot.domain.accounts import Account, Secret, Source
from bot.domain.decisions import (
    Action,
    AuthorLabel,
    CaseRequest,
    Decision,
    Effect,
    Guards,
    Match,
    Reason,
    Strike,
    Tally,
    Timer,
)
from bot.domain.empty import nothing
from bot.domain.enums import (
    FINAL,
    NEVER_BY_ITSELF,
    RECORDS,
    SLOT_OF,
    WORDS,
    Kind,
    Mode,
    Origin,
    Slot,
    State,
    Verb,
)
from bot.domain.events import Attachment, Delivery, Event
from bot.domain.facts import BY_PLACE, Alike, Ask, AuthorHistory, Crowd, Facts, Sibling, ThreadState
from bot.domain.judgement import Judgement

__all__ = [
    "BY_PLACE",
    "FINAL",
    "NEVER_BY_ITSELF",
    "RECORDS",
    "SLOT_OF",
    "WORDS",
    "Account",
    "Action",
    "Alike",
    "Ask",
    "Attachment",
    "AuthorHistory",
    "AuthorLabel",
    "CaseRequest",
    "Crowd",
    "Decision",
    "Delivery",
    "Effect",
    "Event",
    "Facts",
    "Guards",
    "Judgement",
    "Kind",
    "Match",
    "Mode",
    "Origin",
    "Reason",
    "Secret",
    "Sibling",
    "Slot",
    "Source",
    "State",
    "Strike",
    "Tally",
    "ThreadState",
    "Timer",
    "Verb",
    "nothing",
]
