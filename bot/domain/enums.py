"""The closed sets: kinds of events, verbs of actions, the slots they want, the states they pass."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


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
    POST = "post"
    IGNORED = "ignored"


#: The kinds that rules decide about; events of every other kind get an empty decision.
DECIDABLE_KINDS = (Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.REVIEW, Kind.EDIT)


#: The kinds that nobody wrote to us: of a case about one there is nothing to hide and nobody to answer.
NOTICE_KINDS = frozenset({Kind.CONTROL, Kind.POST})


class Origin(StrEnum):
    """Whether people met the post as an advertisement."""

    ORGANIC = "organic"
    AD = "ad"
    UNKNOWN = "unknown"


class Verb(StrEnum):
    """What can be done about an event. What stands from `queue` on never leaves this machine."""

    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPLY = "reply"
    PRIVATE_REPLY = "private_reply"
    MESSAGE = "message"
    LIKE = "like"
    EDIT_REPLY = "edit_reply"
    PUBLISH = "publish"
    FIRST_COMMENT = "first_comment"
    BLOCK = "block"
    MUTE = "mute"
    LOCK_THREAD = "lock_thread"
    ESCALATE = "escalate"
    NOTIFY = "notify"
    QUEUE = "queue"
    LABEL = "label"
    UNLABEL = "unlabel"
    STRIKE = "strike"
    COUNT = "count"
    CLOSE = "close"
    NO_ANSWER = "no_answer"
    KEEP = "keep"


class Slot(StrEnum):
    """The one place an action wants; the first rule that wants it gets it."""

    VISIBILITY = "visibility"
    PUBLIC_REPLY = "public_reply"
    PRIVATE_REPLY = "private_reply"
    LIKE = "like"
    OWN_REPLY = "own_reply"
    PERSON = "person"
    THREAD = "thread"
    CASE = "case"
    NOTICE = "notice"
    LABEL = "label"
    RECORD = "record"
    POST = "post"


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
        Verb.EDIT_REPLY: Slot.OWN_REPLY,
        Verb.BLOCK: Slot.PERSON,
        Verb.MUTE: Slot.PERSON,
        Verb.LOCK_THREAD: Slot.THREAD,
        Verb.ESCALATE: Slot.CASE,
        Verb.NOTIFY: Slot.NOTICE,
        Verb.QUEUE: Slot.CASE,
        Verb.CLOSE: Slot.CASE,
        Verb.NO_ANSWER: Slot.CASE,
        Verb.LABEL: Slot.LABEL,
        Verb.UNLABEL: Slot.LABEL,
        Verb.STRIKE: Slot.RECORD,
        Verb.COUNT: Slot.RECORD,
        Verb.PUBLISH: Slot.POST,
        Verb.FIRST_COMMENT: Slot.POST,
    }
)

#: What only its author sees, who can ask us to leave it.
PRIVATE_VERBS = frozenset({Verb.PRIVATE_REPLY, Verb.MESSAGE})
#: Verbs that say something in the brand's name: never twice, never too late.
SPEAKING_VERBS = frozenset({Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE})
#: Verbs that carry words of ours: those that speak, and the one by which a person changes what was said.
WORDED_VERBS = SPEAKING_VERBS | {Verb.EDIT_REPLY}
#: Verbs that set whether a comment can be seen: repeating them does no harm.
VISIBILITY_VERBS = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE})
#: Verbs that take a comment out of view.
REMOVING_VERBS = frozenset({Verb.HIDE, Verb.DELETE})
#: Verbs against a person or a whole thread: a rule may only propose them.
PROPOSAL_ONLY_VERBS = frozenset({Verb.BLOCK, Verb.MUTE, Verb.LOCK_THREAD})
#: Verbs that tell a target of the configuration about an event, and change nothing on its platform.
TARGET_VERBS = frozenset({Verb.ESCALATE, Verb.NOTIFY})
#: Verbs by which a planned post comes about: people plan them, and no rule can.
PUBLISHING_VERBS = frozenset({Verb.PUBLISH, Verb.FIRST_COMMENT})
#: Verbs that only write something down here.
RECORDING_VERBS = frozenset({Verb.LABEL, Verb.UNLABEL, Verb.STRIKE, Verb.COUNT})


class Mode(StrEnum):
    """How far a rule may go: record only, propose to a person, or act."""

    OFF = "off"
    OBSERVE = "observe"
    SUGGEST = "suggest"
    ENFORCE = "enforce"

    def at_most(self, ceiling: "Mode") -> "Mode":
        """The lower of the two."""
        order = tuple(Mode)
        return min(self, ceiling, key=order.index)


class State(StrEnum):
    """Where an outbox row is. Done, refused, cancelled and failed are final."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


FINAL_STATES = frozenset({State.DONE, State.REFUSED, State.CANCELLED, State.FAILED})


class ActorKind(StrEnum):
    """Who decided or did something."""

    RULE = "rule"
    PERSON = "person"
    SYSTEM = "system"


class HoldReason(StrEnum):
    """Why an outbox row is held."""

    BREAKER = "breaker"
    RESTORED = "restored"
    SECOND_APPROVAL = "second_approval"


class WaitReason(StrEnum):
    """Why an outbox row waits or is read back."""

    RATE_LIMITED = "rate_limited"
    QUOTA_SPENT = "quota_spent"
    NOT_SENT = "not_sent"
    UNFINISHED = "unfinished"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  not a secret
    BLOCKED = "blocked"
    OUTCOME_UNKNOWN = "outcome_unknown"


class CancelReason(StrEnum):
    """Why an outbox row or a timer was cancelled."""

    AUTHOR_DELETED = "author_deleted"
    AUTHOR_EDITED = "author_edited"
    BOT_REPLIED = "bot_replied"
    BREAKER_RESET = "breaker_reset"
    CASE_CLOSED = "case_closed"
    CASE_OPEN = "case_open"
    CRISIS = "crisis"
    CRASHED = "crashed"
    ERASED = "erased"
    OPTED_OUT = "opted_out"
    OVERRULED = "overruled"
    PERSON_REPLIED = "person_replied"
    POST_REMOVED = "post_removed"
    RESTORED = "restored"
    TOO_LATE = "too_late"
    UNDONE = "undone"


class DecisionKind(StrEnum):
    """What a decision is."""

    RULES = "rules"
    REVIEW = "review"
    UNDO = "undo"
    TREND = "trend"
    POST = "post"


class AppAct(StrEnum):
    """What happened to a case's message in the platform's own app: the answer of a case that it closes, the
    note in one that it leaves open."""

    REPLIED = "replied_in_app"
    HID = "hidden_in_app"
    SHOWED = "shown_in_app"
    LIKED = "liked_in_app"
    POST_REMOVED = "post_removed"


class AnswerName(str):
    """An answer as it is recorded in its case: one of a person's, an `AppAct`, or `escalate to` somebody."""

    __slots__ = ()


class SkipReason(StrEnum):
    """Why somebody passes a case on without deciding it."""

    LANGUAGE = "language"
    CONTEXT = "context"
    RULES = "rules"
    EXPERT = "expert"


class Restriction(StrEnum):
    """What a platform told us about what an account of ours may do."""

    WARNED = "warned"
    IMPOSED = "imposed"
    LIFTED = "lifted"


class Refusal(StrEnum):
    """Why a webhook was not taken in."""

    SIGNATURE = "signature"
    VERIFY_TOKEN = "verify_token"  # noqa: S105  not a secret
    DISK_FULL = "disk_full"
    DATABASE_BUSY = "database_busy"
    DATABASE_MOVED = "database_moved"


class BackfillCause(StrEnum):
    """Why what no webhook told is fetched."""

    OPERATOR = "operator"
    OUTAGE = "outage"
    SILENCE = "silence"
    SUBSCRIPTION = "subscription"


class PauseCause(StrEnum):
    """Why something is paused."""

    PERSON = "person"
    BLOCKED = "blocked"
    COPIED = "copied"
    LOST_PERMISSION = "lost_permission"
    RESTRICTED = "restricted"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  not a secret


class CheckSubject(StrEnum):
    """What is looked at of an account: its token, what it may do, and what it is told of."""

    TOKEN = "token"  # noqa: S105  not a secret
    PERMISSION = "permission"
    SUBSCRIPTION = "subscription"


class AccountFault(StrEnum):
    """What is wrong with an account, by what a person has to do about it."""

    NOT_RENEWED = "not_renewed"
    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    ANSWER_LOST = "answer_lost"
    LACKS_PERMISSION = "lacks_permission"
    UNSUBSCRIBED = "unsubscribed"
    UNREADABLE = "unreadable"


class ErasureState(StrEnum):
    """How far forgetting a person has got: asked for, out of every table, out of the files, too."""

    RECEIVED = "received"
    ERASED = "erased"
    DONE = "done"
