"""The nouns: frozen values that walk through the program, and the closed sets they use.

No behaviour beyond their own invariants. Ids are strings, because platforms send numbers
beyond 2**53; times are aware and in UTC.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_FIGURES: Mapping[str, float] = MappingProxyType({})
_NO_WORDS: Mapping[str, tuple[tuple[str, float], ...]] = MappingProxyType({})


def nothing() -> Mapping[str, str]:
    """An empty mapping that nobody can fill."""
    return _NOTHING


def _no_figures() -> Mapping[str, float]:
    return _NO_FIGURES


def _no_words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    return _NO_WORDS


class Kind(StrEnum):
    """What happened on the platform."""

    COMMENT = "comment"
    REPLY = "reply"
    DM = "dm"
    MENTION = "mention"
    REVIEW = "review"
    EDIT = "edit"
    DELETE = "delete"
    REACTION = "reaction"
    RECEIPT = "receipt"
    CONTROL = "control"
    IGNORED = "ignored"


class Origin(StrEnum):
    """Whether people met the post as an advertisement."""

    ORGANIC = "organic"
    AD = "ad"
    UNKNOWN = "unknown"


class Verb(StrEnum):
    """What can be done about an event. The last three never leave this machine."""

    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPLY = "reply"
    PRIVATE_REPLY = "private_reply"
    MESSAGE = "message"
    LIKE = "like"
    ESCALATE = "escalate"
    QUEUE = "queue"
    LABEL = "label"
    KEEP = "keep"


class Slot(StrEnum):
    """The one place an action wants; the first rule that wants it gets it."""

    VISIBILITY = "visibility"
    PUBLIC_REPLY = "public_reply"
    PRIVATE_REPLY = "private_reply"
    LIKE = "like"
    CASE = "case"
    LABEL = "label"


SLOT_OF: Mapping[Verb, Slot] = MappingProxyType(
    {
        Verb.HIDE: Slot.VISIBILITY,
        Verb.UNHIDE: Slot.VISIBILITY,
        Verb.DELETE: Slot.VISIBILITY,
        Verb.KEEP: Slot.VISIBILITY,
        Verb.REPLY: Slot.PUBLIC_REPLY,
        Verb.PRIVATE_REPLY: Slot.PRIVATE_REPLY,
        Verb.MESSAGE: Slot.PRIVATE_REPLY,
        Verb.LIKE: Slot.LIKE,
        Verb.ESCALATE: Slot.CASE,
        Verb.QUEUE: Slot.CASE,
        Verb.LABEL: Slot.LABEL,
    }
)

#: Verbs that say something in the brand's name: never twice, never too late.
WORDS = frozenset({Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE})


class Mode(StrEnum):
    """How far a rule may go: record only, propose to a person, or act."""

    OFF = "off"
    OBSERVE = "observe"
    SUGGEST = "suggest"
    ENFORCE = "enforce"


class State(StrEnum):
    """Where an outbox row is. Done, refused, cancelled and dead are final."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    DEAD = "dead"


FINAL = frozenset({State.DONE, State.REFUSED, State.CANCELLED, State.DEAD})


class Secret:
    """A credential that prints as stars. Reading it takes a deliberate `reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        return self._value

    def fingerprint(self) -> str:
        """A short name for the value that does not give it away."""
        return hashlib.sha256(b"tamis" + self._value.encode()).hexdigest()[:12]

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One Page, channel or number of ours. `settings` holds what only its platform needs."""

    platform: str
    id: str
    name: str = ""
    token: Secret | None = None
    settings: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One provider app (or one place where cases are handed over) as configured.

    `secrets` are all valid at once, so that they can be rotated without a gap.
    """

    name: str
    adapter: str
    secrets: tuple[Secret, ...] = ()
    accounts: tuple[Account, ...] = ()
    settings: Mapping[str, str] = field(default_factory=nothing)

    def account(self, account_id: str) -> Account | None:
        """The account of that id, or None for one that is not ours."""
        return next((account for account in self.accounts if account.id == account_id), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One webhook request (or polled page) exactly as it came. Header names are lower case."""

    source: str
    body: bytes
    headers: Mapping[str, str]
    received_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """Something that came with a text. `type` is our word, or the platform's in lower case."""

    type: str
    url: str | None = None
    id: str | None = None
    mime: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened, in our words. `dedupe_key` is the same for every redelivery.

    `extra` keeps what some platforms know beyond the common fields, as strings: `is_live`,
    `is_visitor_post`, `human_reply`, `rating`, `payload`, `ad_id`, `standby`, `verb` …
    """

    platform: str
    account_id: str
    kind: Kind
    message_id: str
    thread_id: str
    dedupe_key: str
    created_at: datetime
    created_at_source: str = "platform"
    parent_id: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    permalink: str | None = None
    origin: Origin = Origin.UNKNOWN
    is_own_echo: bool = False
    extra: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What the classifier read in one text. Scores are calibrated, between 0 and 1.

    `scores` has the names toxicity, insult, threat, identity_hate, obscene, sexual, hate, spam,
    needs_answer, constructive, sentiment.positive, sentiment.neutral, sentiment.negative and
    intent.<name> for every intent of the taxonomy and of the brand's own; a name is missing when
    nobody judged it. `model` says who spoke ("none" when only word rules could), `head` which
    version taught by the brand spoke with it ("" for none). `timed_out` means that the
    classifier was down or late, which is never the same as "harmless".

    `gap` says by how much a score rose when a disguise was undone. `because` names, for the
    scores that stand out, the words that moved them most and by how much.
    """

    scores: Mapping[str, float]
    language: str = "und"
    abstained: bool = False
    model: str = "none"
    timed_out: bool = False
    head: str = ""
    gap: Mapping[str, float] = field(default_factory=_no_figures)
    because: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=_no_words)

    def score(self, name: str) -> float | None:
        return self.scores.get(name)

    @property
    def sentiment(self) -> str | None:
        """positive, neutral or negative, whichever scores highest; None when not judged."""
        return self._best("sentiment.")

    @property
    def intent(self) -> str | None:
        """The name of the best intent; None when not judged."""
        return self._best("intent.")

    def _best(self, prefix: str) -> str | None:
        names = [name for name in self.scores if name.startswith(prefix)]
        return max(names, key=lambda name: self.scores[name]).removeprefix(prefix) if names else None


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorHistory:
    """What we know of the event's author before this event, in this account only."""

    messages: int = 0
    approved: int = 0
    removed: int = 0
    replied: int = 0
    first_seen: datetime | None = None
    is_known: bool = True  # False: the platform withheld who it was


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadState:
    """What we know of the event's post or conversation before this event."""

    comments: int = 0
    removed: int = 0
    answered_by: str = "none"  # none, bot, human: who answered this very message or conversation
    automation_paused: bool = False  # a person took this conversation over


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything outside the event that a rule may look at, gathered before deciding."""

    author: AuthorHistory = field(default_factory=AuthorHistory)
    thread: ThreadState = field(default_factory=ThreadState)
    decided_by_person: bool = False  # a person judged this comment after its last edit
    account_name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Which condition spoke and what it saw; for people, so never the whole text."""

    condition: str
    saw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One effect to bring about. `key` is unique per effect; `text` is final, already rendered.

    `target` is the id the platform wants (a comment, or a person for a direct message). `via`
    names the source or escalation target that carries it out. `linked` brings back what an
    earlier effect of the same case left behind (a conversation id, a ticket).
    """

    verb: Verb
    slot: Slot
    platform: str
    account_id: str
    message_id: str
    target: str
    key: str
    rule: str
    via: str = ""
    text: str = ""
    details: Mapping[str, str] = field(default_factory=nothing)
    linked: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """One rule that matched: in which mode, why, and which verbs it wanted and got."""

    rule: str
    mode: Mode
    reasons: tuple[Reason, ...]
    wanted: tuple[Verb, ...] = ()
    got: tuple[Verb, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRequest:
    """A wish that a person looks at this event. Higher `priority` comes first."""

    rule: str
    why: str
    queue: str = "default"
    priority: int = 0
    suggested: tuple[Verb, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What is to be done about one event, by which version of the rules, and why."""

    rules_version: str
    matches: tuple[Match, ...] = ()
    actions: tuple[Action, ...] = ()
    labels: tuple[str, ...] = ()
    case: CaseRequest | None = None
    by: str = "rules"  # or "person:<name>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Proof that an action took effect. `link` is kept and given back as `Action.linked`."""

    external_id: str = ""
    found_by: str = "answer"  # answer, echo, read-back
    link: str | None = None
