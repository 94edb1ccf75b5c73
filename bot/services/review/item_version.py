"""The version of an item: a short token of what a person sees of it, so that an answer is about that.

The token has one part for each aspect, so two tokens of one item say what has changed between them. They are
digests, and of a blind review no part depends on what was done.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import State
from bot.errors import UserError
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.context.lookup import PlannedEffect
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import blind_reviews, cases, overrides
from bot.store.review.cases import Case

_LENGTH = 6  # characters of each part: one collision in 16 million, where a change is seen by a person anyway
_SEPARATOR = "-"
#: What has become of an effect, as far as an answer depends on it.
_OPEN = (State.PLANNED, State.WAITING, State.SENDING, State.UNKNOWN)


class Aspect(StrEnum):
    """What may have changed, in the order in which a person is told."""

    TEXT = "text"
    VISIBILITY = "visibility"
    CASE = "case"
    EFFECTS = "effects"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemVersion:
    """One digest per aspect, in the order of `Aspect`."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return _SEPARATOR.join(self.parts)

    def changes_since(self, token: str) -> tuple[Aspect, ...]:
        """What differs from an earlier token. Raises `UserError` for what is none."""
        former = token.split(_SEPARATOR)
        if [len(part) for part in former] != [_LENGTH] * len(self.parts):
            raise UserError("version_malformed", version=token[:40], example=str(self))
        pairs = zip(Aspect, self.parts, former, strict=True)
        return tuple(aspect for aspect, now, then in pairs if now != then)


def read_version(tx: Transaction, event_id: int) -> ItemVersion:
    """The version of the item that an answer to this event would be about."""
    case = cases.case_of_event(tx, events.leader_of(tx, event_id))
    if case is not None and case.is_conversation:
        event_id = cases.event_to_answer(tx, case)
    members = [case.event_id, *cases.list_members(tx, case.id)] if case else []
    numbers = [event_id, *sorted(set(members) - {event_id})]
    items = [stored for number in numbers if (stored := events.get_event(tx, number))]
    case = blind_reviews.as_shown(tx, case) if case else None
    is_blind = case is not None and case.is_blind and case.state == "open"
    # Of a blind review nothing is shown that was done.
    effects = [[] if is_blind else _effects(tx, stored) for stored in items]
    # They may stay in no case: no rule asks about them, or none has read them yet.
    further = [lookup.latest_of_person(tx, stored) for stored in items[:1]]
    in_app = [] if is_blind else [lookup.latest_of_colleagues(tx, stored) or 0 for stored in items]
    values: dict[Aspect, object] = {
        Aspect.TEXT: (further, [_words(tx, stored) for stored in items]),
        Aspect.VISIBILITY: (
            [stored.id for stored, done in zip(items, effects, strict=True) if lookup.is_hidden(done)],
            [stored.id for stored in items if _is_removed(tx, stored)],
        ),
        Aspect.CASE: _state(case),
        Aspect.EFFECTS: (
            max(in_app, default=0),
            [(last.id, last.state in _OPEN) for done in effects for last in done[-1:]],
        ),
    }
    return ItemVersion(parts=tuple(_digest(values[aspect]) for aspect in Aspect))


def require_version(tx: Transaction, event_id: int, token: str | None) -> None:
    """Refuse an answer to another version than `token`; None stands for whatever is there now.

    Raises `UserError` that names what has changed.
    """
    if token is None:
        return
    version = read_version(tx, event_id)
    if changes := version.changes_since(token):
        raise UserError("item_changed", changes=changes)


def _effects(tx: Transaction, stored: StoredEvent) -> list[PlannedEffect]:
    return lookup.effects_on_message(tx, stored.event.account_id, stored.event.message_id)


def _words(tx: Transaction, stored: StoredEvent) -> tuple[object, ...]:
    event = events.with_latest_text(tx, stored).event
    return stored.id, event.text, [(attachment.type, attachment.url) for attachment in event.attachments]


def _is_removed(tx: Transaction, stored: StoredEvent) -> bool:
    return overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id)


def _state(case: Case | None) -> tuple[object, ...]:
    return () if case is None else (case.id, case.state, case.queue, case.closed_at, case.answer)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]
