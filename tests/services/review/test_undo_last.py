"""Taking back what one answered last, and the one before."""

import pytest

from bot.domain import Actor, CaseRequest, Effect, Kind, PauseCause, State, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import HoldCause, ReviewAnswer
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox, pauses
from bot.store.delivery.undo_window import replace_undo_window
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


async def answer(
    db: SqliteStore, name: str, what: ReviewAnswer, at: float, who: str = "Léa", **more: str
) -> None:
    await review.answer_case(workspace(db, who, moment(at)), name, what, **more)


async def state(db: SqliteStore, case_id: int) -> str:
    case = await db.read(lambda tx: cases.get_case(tx, case_id))
    assert case is not None
    return case.state


def three(tx: Transaction) -> None:
    for number in (1, 2, 3):
        waiting(tx, number, at=number)


async def test_the_last_answer_is_taken_back_and_then_the_one_before(db: SqliteStore) -> None:
    await db.write(three)
    for number, what in enumerate([ReviewAnswer.HIDE, ReviewAnswer.APPROVE, ReviewAnswer.HIDE], start=1):
        await answer(db, str(number), what, at=10 + number)
    space = workspace(db, "Léa", moment(15))
    (first,) = await review.undo_last(space)
    assert first.outcome is not None
    assert (first.outcome.case_id, first.outcome.cancelled, first.outcome.reopened) == (3, 1, True)
    (second,) = await review.undo_last(space)
    assert second.outcome is not None
    assert (second.outcome.case_id, second.outcome.reopened) == (2, True)
    assert [await state(db, number) for number in (1, 2, 3)] == ["closed", "open", "open"]


async def test_several_at_once_go_from_the_latest_back(db: SqliteStore) -> None:
    await db.write(three)
    for number in (1, 2, 3):
        await answer(db, str(number), ReviewAnswer.HIDE, at=10 + number)
    undone = await review.undo_last(workspace(db, "Léa", moment(15)), 2)
    assert [one.answer.case_id for one in undone] == [3, 2]
    assert await state(db, 1) == "closed"


async def test_somebody_elses_answers_are_left_alone(db: SqliteStore) -> None:
    await db.write(three)
    await answer(db, "1", ReviewAnswer.HIDE, at=11)
    await answer(db, "2", ReviewAnswer.HIDE, at=12, who="Max")
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(15)))
    assert undone.answer.case_id == 1
    with pytest.raises(UserError, match="no_answer_to_undo"):
        await review.undo_last(workspace(db, "Léa", moment(16)))


async def test_what_cannot_be_undone_is_named_and_the_one_before_it_is_taken_back(db: SqliteStore) -> None:
    await db.write(three)
    await answer(db, "1", ReviewAnswer.HIDE, at=11)
    await answer(db, "2", ReviewAnswer.REPLY, at=12, text="It is 12 €")
    await db.write(lambda tx: outbox.mark_done(tx, 2, Effect(external_id="55_9"), at=START + 20))
    reply, hide = await review.undo_last(workspace(db, "Léa", moment(30)), 2)
    assert (reply.outcome, reply.refusal and reply.refusal.code) == (None, "reply_posted")
    assert hide.outcome is not None
    assert await state(db, 1) == "open"


async def test_an_undo_that_is_kept_here_says_by_what(db: SqliteStore) -> None:
    await db.write(three)
    await answer(db, "1", ReviewAnswer.HIDE, at=11)

    def pause_it_then(tx: Transaction) -> None:
        outbox.mark_done(tx, 1, Effect(), at=START + 20)
        pauses.pause_scope(
            tx, scope="all", reason="drill", by=Actor.person("Max"), at=START + 21, cause=PauseCause.PERSON
        )

    await db.write(pause_it_then)
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(30)))
    assert undone.outcome is not None
    assert undone.outcome.planned == (Verb.UNHIDE,)
    assert [hold.cause for hold in undone.outcome.holds] == [HoldCause.EVERYTHING_PAUSED]


async def test_what_somebody_decided_since_is_not_undone_in_its_place(db: SqliteStore) -> None:
    await db.write(three)
    await answer(db, "1", ReviewAnswer.APPROVE, at=11)
    await db.write(lambda tx: decided(tx, 1, Verb.HIDE, rule="person:Max", at=12))
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(15)))
    assert undone.refusal is not None
    assert (undone.refusal.code, undone.refusal.data["by"]) == ("decided_since", "Max")


async def test_a_local_escalation_is_the_last_answer_although_its_case_is_open(db: SqliteStore) -> None:
    await db.write(three)
    await answer(db, "1", ReviewAnswer.HIDE, at=11)
    await answer(db, "2", ReviewAnswer.ESCALATE, at=12)
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(15)))
    assert undone.answer.case_id == 2
    case = await db.read(lambda tx: cases.get_case(tx, 2))
    assert case is not None
    assert (case.queue, case.priority, case.why) == ("default", 0, "sounds rude")


async def test_an_answer_to_a_group_is_one_answer(db: SqliteStore) -> None:
    def flood(tx: Transaction) -> None:
        rows = [received(tx, number, at=number) for number in (1, 2, 3)]
        request = CaseRequest(actor=Actor.rule("flood"), why="the same text", group=tuple(rows[:2]))
        decided(tx, rows[2], case=request, at=4)
        waiting(tx, 4, at=5)

    await db.write(flood)
    await answer(db, "2", ReviewAnswer.HIDE, at=10)
    await answer(db, "1", ReviewAnswer.HIDE, at=11)
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(12)))
    assert undone.outcome is not None
    assert (undone.outcome.case_id, undone.outcome.cancelled, undone.outcome.others) == (1, 3, 2)
    effects = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_4"))
    assert [effect.state for effect in effects] == [State.PLANNED]


async def test_an_answer_to_a_conversation_is_found_by_whichever_message_has_it(db: SqliteStore) -> None:
    chat = {"kind": Kind.DM, "thread_id": "1000:900", "platform": "messenger"}

    def talk(tx: Transaction) -> None:
        waiting(tx, 1, at=1, **chat)
        waiting(tx, 2, at=2, **chat)

    await db.write(talk)
    await answer(db, "1", ReviewAnswer.REPLY, at=10, text="Hello")
    (undone,) = await review.undo_last(workspace(db, "Léa", moment(12)))
    assert undone.outcome is not None
    assert (undone.outcome.cancelled, undone.outcome.reopened) == (1, True)


async def test_the_same_moment_does_not_make_two_answers_one(db: SqliteStore) -> None:
    await db.write(three)
    await answer(db, "1", ReviewAnswer.HIDE, at=10)
    await answer(db, "2", ReviewAnswer.HIDE, at=10)
    await review.undo_last(workspace(db, "Léa", moment(12)))
    assert (await state(db, 1), await state(db, 2)) == ("closed", "open")


@pytest.mark.parametrize("what", [ReviewAnswer.HIDE, ReviewAnswer.DELETE, ReviewAnswer.REPLY])
@pytest.mark.parametrize(
    ("seconds", "states"), [(4.9, [State.PLANNED]), (5.1, [State.SENDING])], ids=["in time", "too late"]
)
async def test_what_a_person_decides_waits_in_the_store_before_it_leaves(
    db: SqliteStore, what: ReviewAnswer, seconds: float, states: list[State]
) -> None:
    await db.write(three)
    await answer(db, "1", what, at=10, text="It is 12 €")
    await db.write(lambda tx: outbox.claim_due(tx, limit=9, now=moment(10 + seconds).timestamp(), busy=()))
    effects = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1"))
    assert [effect.state for effect in effects] == states


async def test_nothing_waits_where_it_was_switched_off_and_an_undo_never_does(db: SqliteStore) -> None:
    await db.write(lambda tx: replace_undo_window(tx, 0.0))
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE, done_at=2.0))
    await answer(db, "1", ReviewAnswer.UNHIDE, at=10)
    await db.write(lambda tx: replace_undo_window(tx, 60.0))
    await db.write(lambda tx: decided(tx, waiting(tx, 2), Verb.HIDE, done_at=2.0))
    await review.undo_item(workspace(db, "Léa", moment(11)), "2")
    claimed = await db.write(lambda tx: outbox.claim_due(tx, limit=9, now=moment(11).timestamp(), busy=()))
    assert [row.action.verb for row in claimed] == [Verb.UNHIDE, Verb.UNHIDE]


def held_for_two(tx: Transaction) -> None:
    decided(tx, waiting(tx), Verb.HIDE)
    tx.execute("UPDATE outbox SET state = 'held', hold_reason = 'second_approval'")


async def hide_state(db: SqliteStore) -> list[tuple[Verb, State]]:
    effects = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1"))
    return [(effect.verb, effect.state) for effect in effects]


async def test_whoever_takes_their_approval_back_has_not_approved(db: SqliteStore) -> None:
    await db.write(held_for_two)
    await answer(db, "1", ReviewAnswer.HIDE, at=10)
    await review.undo_last(workspace(db, "Léa", moment(11)))
    await answer(db, "1", ReviewAnswer.HIDE, at=12, who="Max")
    assert await hide_state(db) == [(Verb.HIDE, State.HELD)]


async def test_the_second_approval_waits_too_and_takes_the_hide_back_with_it(db: SqliteStore) -> None:
    await db.write(held_for_two)
    await answer(db, "1", ReviewAnswer.HIDE, at=10)
    await answer(db, "1", ReviewAnswer.HIDE, at=12, who="Max")
    await db.write(lambda tx: outbox.claim_due(tx, limit=9, now=moment(16).timestamp(), busy=()))
    assert await hide_state(db) == [(Verb.HIDE, State.PLANNED)]
    (undone,) = await review.undo_last(workspace(db, "Max", moment(16)))
    assert undone.outcome is not None
    assert (undone.outcome.cancelled, undone.outcome.reopened) == (1, True)
    assert await hide_state(db) == [(Verb.HIDE, State.CANCELLED)]
