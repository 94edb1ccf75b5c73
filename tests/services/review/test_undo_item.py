"""Taking back: what waits is cancelled, what left is reversed, and what cannot be is said."""

import pytest

from bot.domain import Actor, Effect, Kind, State, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store import Transaction
from bot.store.context import lookup, started_with
from bot.store.context.started_with import Started
from bot.store.delivery import outbox
from bot.store.reporting import reconciliation
from bot.store.review import case_leases, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


async def undo(db: SqliteStore, name: str = "1", **more: bool) -> review.ReviewOutcome:
    return await review.undo_item(workspace(db, "Tom", moment(60)), name, **more)


async def states(db: SqliteStore, message_id: str = "55_1") -> list[tuple[Verb, State]]:
    found = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", message_id))
    return [(row.verb, row.state) for row in found]


async def verdict(db: SqliteStore) -> str | None:
    found = await db.read(lambda tx: overrides.get_override(tx, "1000", "55_1"))
    return found.verb if found else None


def settle(tx: Transaction, external_id: str = "") -> None:
    for row in tx.execute("SELECT id FROM outbox WHERE state = 'planned'").fetchall():
        outbox.mark_done(tx, row["id"], Effect(external_id=external_id), at=START + 20)


async def test_a_hide_that_has_not_left_is_cancelled_and_the_case_is_open_again(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE)
    outcome = await undo(db)
    assert (outcome.cancelled, outcome.planned, outcome.reopened) == (1, (), True)
    assert await states(db) == [(Verb.HIDE, State.CANCELLED)]
    assert await verdict(db) is None
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.since) == ("open", START)


@pytest.mark.parametrize(
    ("said", "inverse"), [(ReviewAnswer.HIDE, Verb.UNHIDE), (ReviewAnswer.UNHIDE, Verb.HIDE)]
)
async def test_what_took_effect_is_reversed(db: SqliteStore, said: ReviewAnswer, inverse: Verb) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", said)
    await db.write(settle)
    assert (await undo(db)).planned == (inverse,)
    assert (await states(db))[-1] == (inverse, State.PLANNED)
    assert await verdict(db) == inverse.value


async def test_what_a_rule_did_can_be_taken_back_without_a_case(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.HIDE, done_at=2.0))
    outcome = await undo(db, "event:1")
    assert (outcome.case_id, outcome.planned) == (None, (Verb.UNHIDE,))
    assert await verdict(db) == "unhide"


async def test_a_rules_hide_that_was_cancelled_stays_away(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.HIDE))
    assert (await undo(db, "event:1")).cancelled == 1
    assert await verdict(db) == "keep"


async def test_an_approval_is_taken_back_by_opening_the_case(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.APPROVE)
    assert (await undo(db)).reopened
    assert await verdict(db) is None


async def test_undo_twice_is_undo_once(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE)
    await db.write(settle)
    await undo(db)
    again = await undo(db)
    assert (again.repeated, again.planned) == (True, ())
    assert [verb for verb, _ in await states(db)] == [Verb.HIDE, Verb.UNHIDE]


async def test_after_an_undo_one_can_decide_again(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE)
    await undo(db)
    outcome = await review.answer_case(workspace(db, "Tom", moment(70)), "1", ReviewAnswer.HIDE)
    assert outcome.planned == (Verb.HIDE,)
    assert await states(db) == [(Verb.HIDE, State.CANCELLED), (Verb.HIDE, State.PLANNED)]


@pytest.mark.parametrize("state", ["sending", "unknown"])
async def test_what_is_just_leaving_is_not_taken_back_blindly(db: SqliteStore, state: str) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE)
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = ?", (state,)))
    with pytest.raises(UserError, match="effect_in_flight"):
        await undo(db)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "closed"


async def test_a_reply_that_left_can_only_be_deleted_and_this_is_offered(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.REPLY, text="oops")
    await db.write(lambda tx: settle(tx, "55_99"))
    with pytest.raises(UserError, match=r"reply_posted .*55_99"):
        await undo(db)
    outcome = await undo(db, delete_reply=True)
    assert (outcome.planned, outcome.reopened) == ((Verb.DELETE,), True)
    assert await states(db, "55_99") == [(Verb.DELETE, State.PLANNED)]
    assert await verdict(db) is None


async def test_a_reply_that_has_not_left_is_simply_cancelled(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.REPLY, text="oops")
    assert (await undo(db)).cancelled == 1


@pytest.mark.parametrize(
    ("said", "more", "code"),
    [
        (ReviewAnswer.PRIVATE_REPLY, {"text": "hi"}, "text_delivered"),
        (ReviewAnswer.DELETE, {}, "deleted_permanently"),
        (ReviewAnswer.ESCALATE, {"target": "care"}, "escalated_elsewhere .*care"),
    ],
    ids=str,
)
async def test_what_cannot_be_taken_back_is_said(
    db: SqliteStore, said: ReviewAnswer, more: dict[str, str], code: str
) -> None:
    await db.write(waiting)
    await db.write(lambda tx: started_with.replace_names(tx, Started.TARGET, ["care"]))
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", said, **more)
    await db.write(settle)
    with pytest.raises(UserError, match=code):
        await undo(db)


async def test_what_can_be_taken_back_of_a_mixture_is_and_the_rest_is_named(db: SqliteStore) -> None:
    await db.write(
        lambda tx: decided(tx, received(tx), Verb.HIDE, Verb.PRIVATE_REPLY, text="hi", done_at=2.0)
    )
    outcome = await undo(db, "event:1")
    assert (outcome.planned, outcome.irreversible) == ((Verb.UNHIDE,), (Verb.PRIVATE_REPLY,))


async def test_nothing_done_means_nothing_to_take_back(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx))
    with pytest.raises(UserError, match="nothing_to_undo"):
        await undo(db, "event:1")


async def test_what_was_refused_did_not_happen(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.HIDE))
    await db.write(lambda tx: outbox.end_action(tx, 1, State.REFUSED, "no", at=START))
    with pytest.raises(UserError, match="last_decision_without_effect"):
        await undo(db, "event:1")


async def test_a_message_that_left_is_not_offered_for_deletion(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM))
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.REPLY, text="oops")
    await db.write(lambda tx: settle(tx, "m_1"))
    with pytest.raises(UserError, match="text_delivered"):
        await undo(db, delete_reply=True)


async def test_while_somebody_looks_at_the_case_nobody_else_takes_anything_back(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE, done_at=2.0))
    await db.write(lambda tx: case_leases.claim_case(tx, 1, who=Actor.person("Léa"), at=START + 50))
    with pytest.raises(UserError, match=r"case_in_review .*Léa"):
        await undo(db)


async def test_the_books_balance_after_an_undo(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx), Verb.HIDE, Verb.REPLY, text="hi", done_at=2.0))
    await undo(db, "event:1", delete_reply=True)
    assert (await db.read(reconciliation.reconcile)).is_balanced


@pytest.mark.parametrize("name", ["1", "55_1", "55_2"])
async def test_an_answer_to_a_conversation_is_taken_back_by_any_of_its_messages(
    db: SqliteStore, name: str
) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            waiting(tx, number, kind=Kind.DM, thread_id="1000:900")

    await db.write(work)
    await review.answer_case(workspace(db, "Léa", moment(10)), "55_1", ReviewAnswer.REPLY, text="oops")
    outcome = await undo(db, name)
    assert (outcome.event_id, outcome.cancelled, outcome.reopened) == (2, 1, True)
    assert await states(db, "55_2") == [(Verb.MESSAGE, State.CANCELLED)]


async def test_what_a_rule_did_about_the_message_that_was_named_is_meant(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        first, second = (waiting(tx, number, kind=Kind.DM, thread_id="1000:900") for number in (1, 2))
        decided(tx, first, Verb.MESSAGE, at=2.0, text="hello")
        decided(tx, second, Verb.MESSAGE, at=3.0, text="hello again")

    await db.write(work)
    await undo(db, "55_1")
    assert await states(db, "55_1") == [(Verb.MESSAGE, State.CANCELLED)]
    assert await states(db, "55_2") == [(Verb.MESSAGE, State.PLANNED)]
