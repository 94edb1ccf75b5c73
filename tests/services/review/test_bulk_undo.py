"""A bulk answer is taken back as one."""

import pytest

from bot.domain import Actor, Effect, Verb
from bot.domain.review_settings import BulkSettings, ReviewSettings
from bot.errors import UserError
from bot.services import review
from bot.services.review import BulkCommand, BulkState, LeftOut, ReviewAnswer
from bot.store import Store, Transaction
from bot.store.delivery import outbox
from bot.store.review import bulks, case_leases, person_answers, review_settings
from tests.fakes.bulk import HIDE, answered, many, states
from tests.fakes.cases import START, decided, moment, workspace


def sent(tx: Transaction, *rows: int) -> None:
    for row in rows:
        outbox.mark_done(tx, row, Effect(external_id=f"77_{row}"), at=START + 20)


async def rows(db: Store, event_id: int) -> list[tuple[str, str]]:
    actions = await db.read(lambda tx: outbox.list_actions(tx, event_id))
    return [(row["verb"], row["state"]) for row in actions]


async def test_what_has_not_left_is_cancelled_and_what_left_gets_its_inverse(db: Store) -> None:
    await db.write(many)
    lea = workspace(db, "Léa", moment(10))
    outcome = await answered(lea)
    await db.write(lambda tx: sent(tx, 2))
    undone = await review.undo_bulk(workspace(db, "Léa", moment(30)), outcome.bulk.id)
    assert (undone.bulk.state, undone.cancelled, undone.reversed) == (BulkState.UNDONE, 2, 1)
    assert await rows(db, 1) == [("hide", "cancelled")]
    assert await rows(db, 2) == [("hide", "done"), ("unhide", "planned")]
    assert await states(db, 3) == ["open"] * 3
    again = await review.undo_bulk(workspace(db, "Léa", moment(31)), outcome.bulk.id)
    assert (again.cancelled, again.reversed) == (2, 1), "once more changes nothing"
    assert await rows(db, 2) == [("hide", "done"), ("unhide", "planned")]


async def test_one_undo_of_the_last_answer_takes_back_all_of_it(db: Store) -> None:
    await db.write(lambda tx: many(tx, 4))
    await review.answer_case(workspace(db, "Léa", moment(9)), "4", ReviewAnswer.APPROVE)
    await answered(workspace(db, "Léa", moment(10)))
    space = workspace(db, "Léa", moment(30))
    first, second = await review.undo_last(space, 2)
    assert first.bulk is not None
    assert first.bulk.cancelled == 3
    assert second.outcome is not None
    assert second.outcome.case_id == 4
    with pytest.raises(UserError, match="no_answer_to_undo"):
        await review.undo_last(space)


async def test_what_cannot_be_undone_is_counted_and_passed_over_next_time(db: Store) -> None:
    await db.write(many)
    reply = BulkCommand(answer=ReviewAnswer.REPLY, text="It is over, thank you all")
    outcome = await answered(workspace(db, "Léa", moment(10)), command=reply)
    await db.write(lambda tx: sent(tx, 1, 2))
    undone = await review.undo_bulk(workspace(db, "Léa", moment(30)), outcome.bulk.id)
    assert (undone.cancelled, undone.stays) == (1, {"reply_posted": 2})
    assert await states(db, 3) == ["closed", "closed", "open"]
    last = await db.read(lambda tx: person_answers.last_answer(tx, Actor.person("Léa")))
    assert last is None, "an undo that went as far as it can is not offered again"


async def test_what_a_colleague_decided_since_stays(db: Store) -> None:
    await db.write(many)
    outcome = await answered(workspace(db, "Léa", moment(10)))
    await db.write(lambda tx: decided(tx, 1, Verb.UNHIDE, rule="person:Max", at=20))
    undone = await review.undo_bulk(workspace(db, "Léa", moment(30)), outcome.bulk.id)
    assert (undone.cancelled, undone.stays) == (2, {"decided_since": 1})


async def test_what_is_being_sent_just_now_can_be_undone_a_little_later(db: Store) -> None:
    await db.write(many)
    outcome = await answered(workspace(db, "Léa", moment(10)))
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'sending' WHERE event_id = 1"))  # type: ignore[attr-defined]
    undone = await review.undo_bulk(workspace(db, "Léa", moment(30)), outcome.bulk.id)
    assert (undone.bulk.state, undone.cancelled, undone.leaving) == (BulkState.DONE, 2, 1)
    await db.write(lambda tx: sent(tx, 1))
    (later,) = await review.undo_last(workspace(db, "Léa", moment(40)))
    assert later.bulk is not None
    assert (later.bulk.bulk.state, later.bulk.reversed, later.bulk.leaving) == (BulkState.UNDONE, 1, 0)


async def test_a_case_that_a_colleague_looks_at_is_left_for_later(db: Store) -> None:
    await db.write(many)
    outcome = await answered(workspace(db, "Léa", moment(10)))

    def reopened(tx: Transaction) -> None:
        tx.execute("UPDATE case_ SET state = 'open' WHERE id = 1")  # type: ignore[attr-defined]
        case_leases.claim_case(tx, 1, who=Actor.person("Max"), at=START + 20)

    await db.write(reopened)
    undone = await review.undo_bulk(workspace(db, "Léa", moment(30)), outcome.bulk.id)
    assert (undone.cancelled, undone.leaving) == (2, 1)


async def test_one_that_waits_is_taken_back_before_anything_happened(db: Store) -> None:
    def limited(tx: Transaction) -> None:
        many(tx)
        settings = ReviewSettings(bulk=BulkSettings(second_person_above=1))
        review_settings.replace_settings(tx, settings)

    await db.write(limited)
    outcome = await answered(workspace(db, "Léa", moment(10)))
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(11)))
    assert undone.answer is None
    assert undone.bulk is not None
    assert undone.bulk.bulk.state is BulkState.WITHDRAWN
    with pytest.raises(UserError) as nothing:
        await review.undo_bulk(workspace(db, "Léa", moment(12)), outcome.bulk.id)
    assert nothing.value.code == "bulk_not_carried_out"


async def test_an_undo_stops_what_is_still_going_on(db: Store) -> None:
    await db.write(many)
    by = Actor.person("Léa")

    def begun(tx: Transaction) -> int:
        items = [(f"case:{number}", "") for number in (1, 2, 3)]
        return bulks.insert_bulk(
            tx, by=by, answer=HIDE.name, text="", target="", reason="", items=items, expires_at=None, at=START
        )

    bulk_id = await db.write(begun)
    undone = await review.undo_bulk(workspace(db, "Léa", moment(1)), bulk_id)
    assert undone.left_out == {LeftOut.UNDONE: 3}
    assert await states(db, 3) == ["open"] * 3


async def test_there_must_be_one_of_that_number(db: Store) -> None:
    with pytest.raises(UserError) as unknown:
        await review.undo_bulk(workspace(db, "Léa", moment(1)), 7)
    assert unknown.value.code == "bulk_unknown"
