"""One public answer and one private one to a comment, whichever rules want more."""

from dataclasses import replace

import pytest

from bot.domain import Decision, Slot, State, Verb
from bot.runtime.second_answers import find_second_answers
from bot.store import Transaction, decisions
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import action, insert_event

SLOTS = {Verb.REPLY: Slot.PUBLIC_REPLY, Verb.PRIVATE_REPLY: Slot.PRIVATE_REPLY}


def refusals(tx: Transaction, verb: Verb, state: State | None, *, key: str) -> list[str]:
    """What is said against a second one, the first being in that state."""
    event_id = insert_event(tx, 1)
    stored = events.get_event(tx, event_id)
    assert stored is not None
    message_id = stored.event.message_id
    first = replace(
        action(), verb=verb, slot=SLOTS[verb], key="first", message_id=message_id, target=message_id
    )
    if state is not None:
        decisions.commit(tx, event_id=event_id, decision=Decision(rules_version="", actions=(first,)), at=1.0)
        tx.execute("UPDATE outbox SET state = ?", (state,))
    second = replace(first, key=key)
    decision = Decision(rules_version="1", actions=(second,))
    return [refusal.why for refusal in find_second_answers(tx, stored, decision)]


@pytest.mark.parametrize("verb", SLOTS)
@pytest.mark.parametrize(
    "state", [State.PLANNED, State.SENDING, State.WAITING, State.UNKNOWN, State.DONE, State.HELD]
)
async def test_a_second_answer_is_refused(db: SqliteStore, verb: Verb, state: State) -> None:
    (why,) = await db.write(lambda tx: refusals(tx, verb, state, key="second"))
    assert why.startswith("the comment has its one ")


@pytest.mark.parametrize("verb", SLOTS)
@pytest.mark.parametrize("state", [None, State.CANCELLED, State.REFUSED, State.FAILED])
async def test_what_was_never_said_is_no_answer(db: SqliteStore, verb: Verb, state: State | None) -> None:
    assert await db.write(lambda tx: refusals(tx, verb, state, key="second")) == []


@pytest.mark.parametrize("verb", SLOTS)
async def test_the_same_answer_again_is_no_second_one(db: SqliteStore, verb: Verb) -> None:
    assert await db.write(lambda tx: refusals(tx, verb, State.DONE, key="first")) == []
