"""What is known around an event before it is decided about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class GroupBy(StrEnum):
    """What makes two events of an account belong together when they are counted."""

    AUTHOR = "author"
    THREAD = "thread"
    ACCOUNT = "account"
    TEXT = "text"  # the same words, whatever signs and capitals
    DOMAIN = "domain"  # a link to the same host
    SIMILAR = "similar"  # nearly the same text


#: What an event belongs to whatever it says.
INDEPENDENT_OF_TEXT = frozenset({GroupBy.AUTHOR, GroupBy.THREAD, GroupBy.ACCOUNT})


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregateQuery:
    """What a rule wants counted before an event is decided about: the events of its account that are
    `alike` and came in the `over` seconds up to it.

    `similarity` is the least share of common word pieces (Jaccard, 0 to 1) and concerns SIMILAR alone. With a
    `label` only those count that rules gave it to, beside the event itself; for AUTHOR, THREAD and ACCOUNT.
    """

    group_by: GroupBy
    window: float
    similarity: float = 1.0
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupMember:
    """An earlier event of a crowd, by the ids an action on it needs."""

    event_id: int
    message_id: str
    thread_id: str
    author_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventGroup:
    """What was counted for one `AggregateQuery`. The event itself is one of `events` and `authors`; it is not among
    the `earlier`, which stand oldest first and are at most 200."""

    events: int = 1
    authors: int = 1
    removed: int = 0  # hidden or deleted since
    approved: int = 0  # left visible by a person
    replied: int = 0  # answered by us
    earlier: tuple[GroupMember, ...] = ()


def _no_groups() -> Mapping[AggregateQuery, EventGroup]:
    return _NO_GROUPS


def _no_counters() -> Mapping[tuple[str, str], float]:
    return _NO_COUNTERS


_NO_GROUPS: Mapping[AggregateQuery, EventGroup] = MappingProxyType({})
_NO_COUNTERS: Mapping[tuple[str, str], float] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorHistory:
    """What we know of the event's author before this event, in this account only."""

    messages: int = 0
    approved: int = 0
    removed: int = 0
    replied: int = 0
    first_seen: datetime | None = None
    is_known: bool = True  # False: the platform withheld who it was
    strikes: float = 0.0  # those that have not expired and were not taken back
    labels: frozenset[str] = frozenset()  # that rules gave the author and that have not expired
    last_human_reply: datetime | None = None  # when a person of ours last answered them


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadState:
    """What we know of the event's post or conversation before this event."""

    comments: int = 0
    removed: int = 0
    negative: int = 0  # of the latest `comments`, how many a classifier read as negative
    answered_by: str = "none"  # none, bot, human: who answered this very message or conversation
    automation_paused: bool = False  # a person took this conversation over
    opened_at: datetime | None = None  # when we first saw anything under the post
    last_hour: int = 0  # comments of the last hour, this one not counted
    usual_hour: float = 0.0  # comments an hour under posts of this account in the last 7 days
    parent_text: str = ""  # the comment that this one answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything outside the event that a rule may look at, gathered before deciding.

    `groups` answers what `RuleSet.asks` asked for. `counters` are the rules' own, by their name and by
    what they count for (an author's id, a thread's id, the account's id), decayed to this moment.
    """

    author: AuthorHistory = field(default_factory=AuthorHistory)
    thread: ThreadState = field(default_factory=ThreadState)
    decided_by_person: bool = False  # a person judged this comment after its last edit
    account_name: str = ""
    groups: Mapping[AggregateQuery, EventGroup] = field(default_factory=_no_groups)
    counters: Mapping[tuple[str, str], float] = field(default_factory=_no_counters)
