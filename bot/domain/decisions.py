"""What is to be done about an event, why, and the proof that it was."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.actors import Actor
from bot.domain.dialogues import DialogueTurn
from bot.domain.enums import DecisionKind, Kind, Mode, Slot, Verb
from bot.domain.posts import Publication
from bot.domain.rights import RightsChange


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Which condition matched and what it saw; people read it, so it is never the whole text."""

    condition: str
    saw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimits:
    """How often a rule may do something. Checked against what it did before, in the transaction that
    plans the action, so that no two events can both be the last one allowed. Times are in seconds.

    `once_per` names what counts as the same: `author`, `thread`, or both; `once_over` is for how long, 0
    for ever. With `across_rules`, what any rule said there in the same slot counts, not this rule alone.
    `cooldown` is the least time between two of them in one account. `is_queued` says whether a person gets
    what a cap stopped.
    """

    once_per: tuple[str, ...] = ()
    once_over: float = 0.0
    across_rules: bool = False
    cooldown: float = 0.0
    per_hour: int | None = None
    per_day: int | None = None
    is_queued: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovedTemplate:
    """A message that the platform has approved beforehand, and that may therefore leave after its window.

    `name` and `language` are those under which the platform knows it, `parameters` what its blanks are filled
    with, in their order.
    """

    name: str
    language: str
    parameters: tuple[str, ...] = ()


_UNGUARDED = RateLimits()
_RULES = Actor.system("rules")


def unlimited() -> RateLimits:
    """No limits but those that hold for everything."""
    return _UNGUARDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """What a colleague or another system must know of an event that is handed over to them.

    `about` is a word where it is about more than the event that it names, such as `spike`; empty else.
    `external_id` is the event's identity over there: a conversation is one case. `window_until` is until
    when the platform lets us answer in a conversation; `filled` is what a dialogue was told, on one line;
    `timezone` is that of the people who read it.
    """

    title: str = ""
    rule: str = ""
    why: str = ""
    reasons: str = ""
    author_name: str = ""
    origin: str = ""
    permalink: str = ""
    sentiment: str = ""
    intent: str = ""
    severity: str = ""
    external_id: str = ""
    about: str = ""
    filled: str = ""
    timezone: str = "UTC"
    priority: int = 0
    due_at: datetime | None = None
    window_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One effect to bring about. `key` is unique per effect; `text` is final, already rendered.

    `kind`, `thread_id`, `parent_id` and `author_id` are those of the event that it is about, an id that is
    unknown being "". `template` is the reply to render, and `turn` which of its wordings was taken.
    `target` is the id the platform wants (a comment, or a person for a direct message). `via`
    names the source or escalation target that carries it out. `linked` brings back what an
    earlier effect of the same case left behind (a conversation id, a ticket). `wait` is how many seconds
    it stays here before it leaves. `event_id` is set for an action on another event than the one that is
    decided about (an earlier one of the same group). `needs_second` holds it back until a second person
    agrees. After `expires_at` it is not sent any more. `window_until` is until when the platform takes a
    message without further conditions; later, `approved` leaves in its place. `buttons` are the words that
    the person may choose from instead of writing. `publication` is what a post has beside its text.
    `rights_within` is set when it asks for the rights to what the event shows: for how many seconds an answer
    counts. `is_own_reply` says that the target, which is deleted or edited, is ours. `outbox_id`,
    `planned_at` and `sent_at` (the current call) are known once it leaves the outbox.
    """

    verb: Verb
    slot: Slot
    platform: str
    account_id: str
    message_id: str
    target: str
    key: str
    actor: Actor
    via: str = ""
    text: str = ""
    kind: Kind = Kind.COMMENT
    thread_id: str = ""
    parent_id: str = ""
    author_id: str = ""
    language: str = ""
    account_name: str = ""
    template: str = ""
    turn: int | None = None
    handover: Handover | None = None
    is_own_reply: bool = False
    rights_within: float = 0.0
    buttons: tuple[str, ...] = ()
    approved: ApprovedTemplate | None = None
    publication: Publication | None = None
    linked: str | None = None
    wait: float = 0.0
    expires_at: datetime | None = None
    window_until: datetime | None = None
    limits: RateLimits = field(default_factory=unlimited)
    event_id: int | None = None
    needs_second: bool = False
    outbox_id: int | None = None
    planned_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """One rule that matched: in which mode, why, which verbs it requested and was granted, and which ones it
    denies every rule."""

    rule: str
    mode: Mode
    reasons: tuple[Reason, ...]
    requested: tuple[Verb, ...] = ()
    granted: tuple[Verb, ...] = ()
    never: tuple[Verb, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRequest:
    """A request that a person looks at this event. Higher `priority` comes first.

    `group` are the earlier events of a group: all share the case of the first. A direct message shares the
    open case of its conversation without being told to. `draft` is a text that a person may send. `due_at` is
    until when somebody should have looked; `not_before` keeps the case out of sight until then. `counted` is
    the same request as the action that limits count; None when it has none. `needs_two`: two people have to
    agree about it.
    """

    actor: Actor
    why: str
    queue: str = "default"
    priority: int = 0
    suggested: tuple[Verb, ...] = ()
    group: tuple[int, ...] = ()
    assignee: str = ""
    note: str = ""
    draft: str = ""
    due_at: datetime | None = None
    not_before: datetime | None = None
    counted: Action | None = None
    needs_two: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Strike:
    """A mark against an author, which expires and is revoked with the decision that gave it."""

    rule: str
    weight: float = 1.0
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterIncrement:
    """Something to add to a counter of the rules' own. The value halves every `half_life` seconds."""

    counter: str
    of: str
    by: float = 1.0
    half_life: float = 0.0  # 0: never


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorLabel:
    """A label of an author; without `expires_at` it lasts as long as anything about them is stored."""

    label: str
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """A rule that is to apply later to this event, unless something happens first.

    `unless` holds words of `answered`, `edited`, `deleted`, `closed`. An edit or removal by the author
    always ends it.
    """

    rule: str
    due_at: datetime
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenRating:
    """How satisfied somebody is, from 1 to 5, as an answer to our question; None when they took it back."""

    request_id: int
    rating: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldBackAnswer:
    """An answer that a rule requested and that was not planned; `why` says in words what prevented it.

    `is_repetition`: the same person had been answered before. `is_excess`: rules have answered this person
    too often, so that somebody of ours must look, whatever the text says. `is_grave`: it is about what no
    machine answers, so that somebody must look at once.
    """

    rule: str
    verb: Verb
    why: str
    is_repetition: bool = False
    is_excess: bool = False
    is_grave: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What is to be done about one event, by which version of the rules, and why.

    `dialogue` is what becomes of the dialogue in its conversation.
    `removed_labels` are taken from the event's message, `removed_author_labels` from its author; what one
    rule gives and another takes away is away.
    """

    rules_version: str
    matches: tuple[Match, ...] = ()
    actions: tuple[Action, ...] = ()
    labels: tuple[str, ...] = ()
    case: CaseRequest | None = None
    kind: DecisionKind = DecisionKind.RULES
    actor: Actor = _RULES
    strikes: tuple[Strike, ...] = ()
    counter_increments: tuple[CounterIncrement, ...] = ()
    author_labels: tuple[AuthorLabel, ...] = ()
    removed_labels: tuple[str, ...] = ()
    removed_author_labels: tuple[str, ...] = ()
    timers: tuple[Timer, ...] = ()
    closes_case: bool = False  # an open case of the event has become pointless
    dialogue: DialogueTurn | None = None
    rating: GivenRating | None = None
    rights: RightsChange | None = None
    held_back: tuple[HeldBackAnswer, ...] = ()  # not stored; what the safety net says of it is


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Proof that an action took effect. `link` is stored and comes back as `Action.linked`."""

    external_id: str = ""
    found_by: str = "answer"  # answer, echo, read-back, repeat (the platform has it from a call in doubt)
    link: str | None = None
