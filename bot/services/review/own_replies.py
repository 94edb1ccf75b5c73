"""Our own public answers as they stand on the platform: which there are, and what each says and has said."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import State, Verb
from bot.services.platforms import platforms_with
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.context.lookup import PlannedEffect
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides

_ENDED = (State.CANCELLED, State.REFUSED, State.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnReply:
    """A public answer of ours: the platform's id of it, and what it says now as far as we know."""

    id: str
    text: str


def editable_reply(tx: Transaction, stored: StoredEvent) -> OwnReply | None:
    """The latest answer of ours to an event, if it stands and its platform lets us change it."""
    is_possible = stored.event.platform in platforms_with(Verb.EDIT_REPLY)
    return standing_reply(tx, stored) if is_possible else None


def standing_reply(tx: Transaction, stored: StoredEvent, reply_id: str = "") -> OwnReply | None:
    """The latest answer of ours to an event that stands, or the one of that id; None when there is none."""
    effects = effects_on(tx, stored)
    reply_ids = [reply_id] if reply_id else _reply_ids(effects)
    for name in reply_ids:
        texts = _texts(tx, stored, effects, name)
        if texts and not _is_removed(tx, stored.event.account_id, name):
            return OwnReply(id=name, text=texts[-1][1])
    return None


def text_before(tx: Transaction, stored: StoredEvent, edit: PlannedEffect) -> str:
    """What an answer of ours said before that edit was planned; empty when it is not known."""
    texts = _texts(tx, stored, effects_on(tx, stored), edit.target)
    earlier = [text for at, text in texts if at < edit.planned_at]
    return earlier[-1] if earlier else ""


def effects_on(tx: Transaction, stored: StoredEvent) -> list[PlannedEffect]:
    """Every effect planned for the message of an event, oldest first."""
    return lookup.effects_on_message(tx, stored.event.account_id, stored.event.message_id)


def _reply_ids(effects: Sequence[PlannedEffect]) -> list[str]:
    """The answers that were posted, the latest first."""
    return [
        effect.external_id
        for effect in reversed(effects)
        if effect.verb is Verb.REPLY and effect.state is State.DONE and effect.external_id
    ]


def _texts(
    tx: Transaction, stored: StoredEvent, effects: Sequence[PlannedEffect], reply_id: str
) -> list[tuple[float, str]]:
    """What an answer has said and since when: by what we sent, and by what the platform told of it, for
    colleagues edit in its app, too."""
    sent = [
        (effect.settled_at or effect.planned_at, effect.text)
        for effect in effects
        if effect.state is State.DONE
        and (
            (effect.verb is Verb.REPLY and effect.external_id == reply_id)
            or (effect.verb is Verb.EDIT_REPLY and effect.target == reply_id)
        )
    ]
    reported = [
        (report.received_at.timestamp(), report.event.text)
        for report in events.list_of_message(tx, stored.event.account_id, reply_id)
        if report.event.is_own_echo and report.event.text
    ]
    return sorted([*sent, *reported], key=lambda entry: entry[0])


def _is_removed(tx: Transaction, account_id: str, reply_id: str) -> bool:
    """Whether an answer of ours is deleted, or is about to be."""
    return overrides.is_deleted(tx, account_id, reply_id) or any(
        effect.verb is Verb.DELETE and effect.state not in _ENDED
        for effect in lookup.effects_on_message(tx, account_id, reply_id)
    )
