"""What happened around a message, in order of time: who wrote what, and what was done to it.

Our own words are told by the outbox where we sent them, so that it is known which rule or which of us spoke;
their echoes are left out. What others of ours did in the platform's app is told by its events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import SPEAKING_VERBS, WORDED_VERBS, Attachment, Event, Kind, Verb
from bot.store import Transaction
from bot.store.codecs import decode_event
from bot.store.context.lookup import PlannedEffect, effect_from_row
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row

#: Of a long conversation, the latest.
_MOST = 200
#: An effect and the webhook that tells of it are no further apart.
_ECHO_SECONDS = 600.0


class Party(StrEnum):
    """Whose word or act it is."""

    PERSON = "person"  # somebody who writes to us
    RULE = "rule"
    STAFF = "staff"  # one of ours, from here
    COLLEAGUE = "colleague"  # one of ours, in the platform's app
    AUTOMATION = "automation"  # another app, by itself
    US = "us"  # sent by us, and nothing more is known


class Act(StrEnum):
    """What was done."""

    WROTE = "wrote"
    WROTE_PRIVATELY = "wrote_privately"
    EDITED = "edited"
    REMOVED = "removed"
    REACTED = "reacted"
    UNREACTED = "unreacted"
    HID = "hid"
    SHOWED = "showed"
    LIKED = "liked"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineEntry:
    """One thing that happened to or under `message_id`. `at` is seconds since 1970. `text` is what was
    written, or the reaction; `name` who did it, as far as that is known. `external_id` is the platform's id
    of what we wrote under it."""

    at: float
    act: Act
    by: Party
    message_id: str
    name: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    event_id: int | None = None
    effect_id: int | None = None
    external_id: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether one of ours or a rule did it."""
        return self.by not in (Party.PERSON, Party.AUTOMATION)


_ACTS_OF_EFFECTS = {
    Verb.REPLY: Act.WROTE,
    Verb.MESSAGE: Act.WROTE,
    Verb.PRIVATE_REPLY: Act.WROTE_PRIVATELY,
    Verb.HIDE: Act.HID,
    Verb.UNHIDE: Act.SHOWED,
    Verb.DELETE: Act.REMOVED,
    Verb.LIKE: Act.LIKED,
    Verb.EDIT_REPLY: Act.EDITED,
}
_ACTS_OF_EVENTS = {Kind.EDIT: Act.EDITED, Kind.DELETE: Act.REMOVED}
_VISIBILITY = {Verb.HIDE.value: Act.HID, Verb.UNHIDE.value: Act.SHOWED}
_TAKEN_BACK = frozenset({"remove", "unreact"})


def list_timeline(tx: Transaction, stored: StoredEvent) -> list[TimelineEntry]:
    """What happened in the conversation of a direct message, or under the comment that an item belongs to."""
    event = stored.event
    if event.kind is Kind.DM or event.thread_id.startswith(f"{event.account_id}:"):
        thread = {"account_id": event.account_id, "thread_id": event.thread_id}
        rows = tx.all("timeline.latest_in_thread", **thread, limit=_MOST)
    else:
        rows = _branch(tx, event)
    message_ids = list(dict.fromkeys([*(row["message_id"] for row in rows), event.message_id]))
    effects = [
        effect_from_row(row)
        for row in tx.all(
            "timeline.effects_on_messages", account_id=event.account_id, message_ids=message_ids, limit=_MOST
        )
    ]
    entries = [_of_effect(effect) for effect in effects]
    entries += (entry for row in rows if (entry := _of_event(row, effects)) is not None)
    return sorted(entries, key=lambda entry: entry.at)


def _branch(tx: Transaction, event: Event) -> list[Row]:
    """The comment that the item stands under, all answers to it and to the item, and what was done to them."""
    # A comment on the post itself begins a branch of its own.
    parent_id = event.parent_id if event.parent_id != event.thread_id else None
    roots = [event.message_id] if parent_id is None else [parent_id, event.message_id]
    rows = tx.all("timeline.messages_of_branch", account_id=event.account_id, roots=roots, limit=_MOST)
    message_ids = list(dict.fromkeys([*(row["message_id"] for row in rows), event.message_id]))
    acts = tx.all(
        "timeline.acts_on_messages", account_id=event.account_id, message_ids=message_ids, limit=_MOST
    )
    return [*rows, *acts]


def _of_effect(effect: PlannedEffect) -> TimelineEntry:
    return TimelineEntry(
        at=effect.settled_at or effect.planned_at,
        act=_ACTS_OF_EFFECTS[effect.verb],
        by=Party.STAFF if effect.actor.is_person else Party.RULE,
        name=effect.actor.id,
        text=effect.text if effect.verb in WORDED_VERBS else "",
        message_id=_acted_on(effect),
        event_id=effect.event_id,
        effect_id=effect.id,
        external_id=effect.external_id or "",
    )


def _acted_on(effect: PlannedEffect) -> str:
    """The message that an effect is done to: of an edit our own answer, not what that answers."""
    return effect.target if effect.verb is Verb.EDIT_REPLY else effect.message_id


def _of_event(row: Row, effects: Sequence[PlannedEffect]) -> TimelineEntry | None:
    """The entry of an event; None for an echo of what an effect tells already, and for other controls."""
    event = decode_event(row)
    act = _act(event)
    if act is None:
        return None
    by = _party(event)
    if by is not Party.PERSON and _is_told(event, act, effects):
        return None
    is_reaction = event.kind is Kind.REACTION
    return TimelineEntry(
        at=row["created_at"],
        act=act,
        by=by,
        name=(event.author_name or event.author_id or "") if by is Party.PERSON else "",
        text=_reaction(event) if is_reaction else event.text,
        attachments=event.attachments,
        message_id=event.message_id,
        event_id=row["id"],
    )


def _act(event: Event) -> Act | None:
    if event.kind is Kind.CONTROL:
        return _VISIBILITY.get(event.extra.get("verb", ""))
    if event.kind is Kind.REACTION:
        return Act.UNREACTED if event.extra.get("verb", "") in _TAKEN_BACK else Act.REACTED
    return _ACTS_OF_EVENTS.get(event.kind, Act.WROTE)


def _party(event: Event) -> Party:
    if event.is_automatic:
        return Party.AUTOMATION
    # A comment is hidden and shown again by us or by colleagues, and by nobody else.
    if event.human_reply or event.kind is Kind.CONTROL:
        return Party.COLLEAGUE
    if not event.is_own_echo:
        return Party.PERSON
    return Party.US if _act(event) is Act.WROTE else Party.COLLEAGUE


def _is_told(event: Event, act: Act, effects: Iterable[PlannedEffect]) -> bool:
    """Whether it is the platform's word about one of these effects."""
    at = event.created_at.timestamp()
    text = " ".join(event.text.split())
    for effect in effects:
        if act is Act.WROTE:
            is_same = effect.external_id == event.message_id or (
                effect.verb in SPEAKING_VERBS
                and not event.human_reply
                and " ".join(effect.text.split()) == text
            )
        else:
            is_near = abs((effect.settled_at or effect.planned_at) - at) <= _ECHO_SECONDS
            is_act = _ACTS_OF_EFFECTS[effect.verb] is (Act.LIKED if act is Act.REACTED else act)
            is_same = is_act and is_near and _acted_on(effect) == event.message_id
        if is_same:
            return True
    return False


def _reaction(event: Event) -> str:
    return event.extra.get("emoji") or event.extra.get("reaction_type", "")
