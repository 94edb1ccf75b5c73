"""A conversation that a person took over goes back to the rules, once, and the record says who did it."""

import pytest

from bot.domain import Kind
from bot.errors import UserError
from bot.services.review.hand_back import hand_back
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, received, waiting, workspace

DIRECT = {"kind": Kind.DM, "thread_id": "1000:900"}


async def test_rules_may_answer_again_and_the_case_stays_open(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, **DIRECT)  # type: ignore[arg-type]
        overrides.start_takeover(tx, "1000", "1000:900", START + 500)

    await db.write(work)
    outcome = await hand_back(workspace(db, "Léa", moment(10)), "1")
    assert (outcome.event_id, outcome.open_case, outcome.held_until) == (1, 1, moment(500))
    assert not await db.read(lambda tx: overrides.is_taken_over(tx, "1000", "1000:900", START + 20))
    (entry,) = await db.read(
        lambda tx: [entry for entry in audit.list_entries(tx, "event:1") if entry.action == "handed_back"]
    )
    assert entry.actor == "person:Léa"
    again = await hand_back(workspace(db, "Léa", moment(20)), "1")
    assert again.held_until is None


async def test_one_whose_time_is_over_is_the_rules_already(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, **DIRECT)  # type: ignore[arg-type]
        overrides.start_takeover(tx, "1000", "1000:900", START + 5)

    await db.write(work)
    outcome = await hand_back(workspace(db, "Léa", moment(10)), "event:1")
    assert (outcome.open_case, outcome.held_until) == (None, None)


async def test_a_comment_is_no_conversation(db: SqliteStore) -> None:
    await db.write(received)
    with pytest.raises(UserError) as refusal:
        await hand_back(workspace(db, "Léa", moment(10)), "event:1")
    assert refusal.value.code == "no_conversation"
