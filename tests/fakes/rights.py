"""Requests for rights in a real database, as rules make them."""

from dataclasses import replace

from bot.domain import Action, Decision, Slot, State, Verb
from bot.store import Transaction, decisions
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from tests.fakes.cases import START, received
from tests.fakes.outbox_rows import action

WITHIN = 7 * 86_400.0


def request_about(stored: StoredEvent, **changes: object) -> Action:
    """What asks the author of an event for the rights to it."""
    event = stored.event
    made = replace(
        action(),
        verb=Verb.REPLY,
        slot=Slot.PUBLIC_REPLY,
        key=f"ask:{event.message_id}",
        account_id=event.account_id,
        message_id=event.message_id,
        target=event.message_id,
        author_id=event.author_id or "",
        thread_id=event.thread_id,
        template="ask",
        text="May we share it?",
        rights_within=WITHIN,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def ask(tx: Transaction, number: int = 1, state: State = State.DONE, author: str = "900") -> StoredEvent:
    """Somebody shows what they made and is asked; `state` is that of what we said."""
    event_id = received(tx, number, at=float(number), author_id=author, text="my look")
    stored = events.get_event(tx, event_id)
    assert stored is not None
    decision = Decision(rules_version="v1", actions=(request_about(stored),))
    decisions.commit(tx, event_id=event_id, decision=decision, at=START + number)
    set_state = "UPDATE outbox SET state = ?, external_id = ? WHERE message_id = ?"
    tx.execute(set_state, (state, f"made_{number}", stored.event.message_id))  # type: ignore[attr-defined]
    return stored
