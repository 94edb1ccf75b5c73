"""What is known around an event before it is decided about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.dialogues import DialogueTurn
from bot.domain.empty import empty_mapping
from bot.domain.rights import RightsRequest


class GroupBy(StrEnum):
    """What makes two events of an account belong together when they are counted."""

    AUTHOR = "author"
    THREAD = "thread"
    ACCOUNT = "account"
    TEXT = "text"  # the same words, whatever the punctuation and capitals
    DOMAIN = "domain"  # a link to the same host
    SIMILAR = "similar"  # nearly the same text


#: The label of an author who asked for no more automatic messages; no rule gives it or takes it away.
NO_AUTOMATIC_MESSAGES = "no-automatic-messages"
#: What an event belongs to whatever its text.
INDEPENDENT_OF_TEXT = frozenset({GroupBy.AUTHOR, GroupBy.THREAD, GroupBy.ACCOUNT})


@dataclass(frozen=True, kw_only=True, slots=True)
class AggregateQuery:
    """What a rule needs counted before an event is decided about: the events of its account that share
    its `group_by` and came in the `window` seconds up to it.

    `similarity` is the least share of common shingles (Jaccard, 0 to 1), for SIMILAR only. With a `label`,
    only events that rules gave it to count, and the event itself; for AUTHOR, THREAD and ACCOUNT only. With
    `is_volume` only the comments of the account are counted, without conversations, and compared with the
    usual; for ACCOUNT only.
    """

    group_by: GroupBy
    window: float
    similarity: float = 1.0
    label: str = ""
    is_volume: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupMember:
    """An earlier event of a group, by the ids that an action on it needs."""

    event_id: int
    message_id: str
    thread_id: str
    author_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventGroup:
    """What was counted for one `AggregateQuery`. The event itself is one of `events` and `authors`, but not
    one of the `earlier`, which are sorted oldest first and at most 200."""

    events: int = 1
    authors: int = 1
    removed: int = 0  # hidden or deleted since
    approved: int = 0  # left visible by a person
    replied: int = 0  # answered by us
    judged: int = 0  # earlier ones whose sentiment was read
    negative: int = 0  # of those, how many as negative
    usual: float | None = None  # comments of such an hour of the week; None: not known yet, or not asked
    earlier: tuple[GroupMember, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorHistory:
    """What we know of the event's author before this event, in this account only."""

    messages: int = 0
    comments: int = 0  # of the messages, those that are no direct ones
    approved: int = 0
    removed: int = 0
    replied: int = 0
    first_seen: datetime | None = None
    is_known: bool = True  # False: the platform withheld who it was
    strikes: float = 0.0  # those that have not expired and were not taken back
    labels: frozenset[str] = frozenset()  # that rules gave the author and that have not expired
    last_human_reply: datetime | None = None  # when a person of ours last answered them

    @property
    def is_opted_out(self) -> bool:
        """Whether the author asked for no more automatic messages."""
        return NO_AUTOMATIC_MESSAGES in self.labels


@dataclass(frozen=True, kw_only=True, slots=True)
class SatisfactionRequest:
    """The latest time that somebody was asked, in this conversation, how satisfied they are.

    `is_latest` says that nobody of ours has said anything there since, so that a bare number answers it.
    `rating` is what they answered, with the message `answer_id`.
    """

    id: int
    asked_at: datetime
    is_latest: bool = True
    rating: int | None = None
    answer_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadState:
    """What we know of the event's post or conversation before this event."""

    comments: int = 0
    removed: int = 0
    negative: int = 0  # of the latest `comments`, how many a classifier read as negative
    answered_by: str = "none"  # none, bot, human: who answered this very message or conversation
    automation_paused: bool = False  # a person took this conversation over
    opened_at: datetime | None = None  # when we first saw anything under the post
    comments_last_hour: int = 0  # comments of the last hour, this one not counted
    usual_hourly_comments: float = 0.0  # comments an hour under posts of this account in the last 7 days
    parent_text: str = ""  # the comment that this one answers
    post_text: str = ""  # the post that it stands under, where a platform sent it
    satisfaction: SatisfactionRequest | None = None  # the question that may be open in a conversation


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything outside the event that a rule may look at, gathered before a decision.

    `groups` has an entry for each of `RuleSet.aggregate_queries`. `states` are those of the rules that a
    person has switched on where the event happened. `counters` are the rules' own, by their
    name and the id that they count for (of an author, a thread or the account), decayed to this moment.
    `dialogue` is what becomes of the dialogue that is under way in the conversation, and `openings` how those
    that are declared would begin, by name; None where nobody knows which these are. `is_handed_over`: the
    last one asked for a person, whose case is still open. `rights` is the request for rights that the event
    may answer. `is_account_new`: we have read the account for so short a time that everybody in it would seem
    new.
    """

    author: AuthorHistory = field(default_factory=AuthorHistory)
    thread: ThreadState = field(default_factory=ThreadState)
    decided_by_person: bool = False  # a person judged this comment after its last edit
    account_name: str = ""
    is_account_new: bool = False
    groups: Mapping[AggregateQuery, EventGroup] = field(default_factory=empty_mapping)
    counters: Mapping[tuple[str, str], float] = field(default_factory=empty_mapping)
    states: frozenset[str] = frozenset()
    dialogue: DialogueTurn | None = None
    openings: Mapping[str, DialogueTurn] | None = None
    is_handed_over: bool = False
    rights: RightsRequest | None = None
