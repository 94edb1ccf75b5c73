"""Shows again what a rule hid for a time only.

Only that very hide is taken back: where a person has decided, another rule or an edit has hidden the comment
since, or it is gone, it stays as it is.
"""

from datetime import timedelta

from bot.domain import VISIBILITY_VERBS, Action, Actor, CancelReason, Decision, Slot, State, Verb
from bot.rules import SHOW_AGAIN
from bot.store import Transaction, decisions
from bot.store.context import lookup
from bot.store.context.lookup import PlannedEffect
from bot.store.delivery import outbox, timers
from bot.store.delivery.timers import DueTimer
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides

_UNSENT = (State.PLANNED, State.WAITING, State.HELD)
_IN_FLIGHT = (State.SENDING, State.UNKNOWN)
#: What came to nothing hides nothing.
_WITHOUT_EFFECT = (State.CANCELLED, State.REFUSED, State.FAILED)
#: A hide whose outcome is not known yet is asked about again after this long.
_LOOK_AGAIN = timedelta(minutes=10).total_seconds()


def show_again(tx: Transaction, timer: DueTimer, stored: StoredEvent, version: str, at: float) -> None:
    """Plan to show the comment that the timer's rule hid, or cancel the hide that never left; end the timer.

    `version` is that of the rules in force.
    """
    event, rule = stored.event, Actor.rule(timer.rule.removeprefix(SHOW_AGAIN))
    if overrides.is_deleted(tx, event.account_id, event.message_id):
        timers.cancel_timer(tx, timer.id, CancelReason.AUTHOR_DELETED, at=at)
        return
    hide = _last_change(tx, stored)
    if hide is None or not _is_in_force(tx, hide, stored, rule):
        timers.cancel_timer(tx, timer.id, CancelReason.OVERRULED, at=at)
    elif hide.state in _IN_FLIGHT:
        timers.postpone_timer(tx, timer.id, due_at=at + _LOOK_AGAIN)
    else:
        if hide.state in _UNSENT:
            outbox.cancel_action(tx, hide.id, CancelReason.TOO_LATE, at=at)
        else:
            decision = Decision(rules_version=version, actor=rule, actions=(_show(stored, rule, timer.id),))
            decisions.commit(tx, event_id=stored.id, decision=decision, at=at)
        timers.mark_timer_done(tx, timer.id, at=at)


def _last_change(tx: Transaction, stored: StoredEvent) -> PlannedEffect | None:
    """What was done last, or is to be done, to whether the comment can be seen."""
    effects = lookup.effects_on_message(tx, stored.event.account_id, stored.event.message_id)
    changes = [
        effect
        for effect in effects
        if effect.verb in VISIBILITY_VERBS and effect.state not in _WITHOUT_EFFECT
    ]
    return changes[-1] if changes else None


def _is_in_force(tx: Transaction, hide: PlannedEffect, stored: StoredEvent, rule: Actor) -> bool:
    """Whether this is the rule's hide of this very text, and nobody has decided since."""
    override = overrides.get_override(tx, stored.event.account_id, stored.event.message_id)
    is_own = (hide.verb, hide.actor, hide.event_id) == (Verb.HIDE, rule, stored.id)
    return is_own and (override is None or override.at < hide.planned_at)


def _show(stored: StoredEvent, rule: Actor, timer_id: int) -> Action:
    event = stored.event
    return Action(
        verb=Verb.UNHIDE,
        slot=Slot.VISIBILITY,
        platform=event.platform,
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.message_id,
        key=f"{event.platform}:{event.account_id}:{Slot.VISIBILITY}:{event.message_id}:show:{timer_id}",
        actor=rule,
        via=stored.source,
        kind=event.kind,
        thread_id=event.thread_id,
        parent_id=event.parent_id or "",
        author_id=event.author_id or "",
    )
