"""Changing what our own answer says: which answer, what it said before, and what may not be overtaken."""

from typing import Any

import pytest

from bot.domain import Actor, CancelReason, Effect, Kind, Slot, State, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import ReviewAnswer, ReviewOutcome
from bot.store import Transaction
from bot.store.codecs import decode_action
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

OURS = {"is_own_echo": True, "author_id": "1000", "state": "recorded", "kind": Kind.REPLY}


def replied(tx: Transaction, **changes: Any) -> int:
    """A comment that a rule has answered as 55_9, with an open case."""
    row = waiting(tx, **changes)
    decided(tx, row, Verb.REPLY, rule="price", text="It is 20 €.", done_at=2.0, external_id="55_9")
    return row


async def edit(
    db: SqliteStore, text: str = "It is 25 €.", name: str = "1", who: str = "Léa", at: float = 10, **more: Any
) -> ReviewOutcome:
    return await review.answer_case(
        workspace(db, who, moment(at)), name, ReviewAnswer.EDIT_REPLY, text=text, **more
    )


async def edits(db: SqliteStore, message_id: str = "55_1") -> list[tuple[str, str, State]]:
    rows = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", message_id))
    return [(row.target, row.text, row.state) for row in rows if row.verb is Verb.EDIT_REPLY]


def settle(tx: Transaction, at: float = 20.0) -> None:
    for row in tx.execute("SELECT id FROM outbox WHERE state = 'planned'").fetchall():
        outbox.mark_done(tx, row["id"], Effect(), at=START + at)


def force(tx: Transaction, state: State) -> None:
    tx.execute("UPDATE outbox SET state = ? WHERE verb = 'edit_reply'", (state.value,))


async def test_an_edit_is_an_effect_on_our_answer_and_closes_the_case(db: SqliteStore) -> None:
    await db.write(replied)
    outcome = await edit(db)
    assert (outcome.planned, outcome.answer, outcome.repeated) == ((Verb.EDIT_REPLY,), "edit_reply", False)
    (row,) = await db.read(lambda tx: tx.execute("SELECT * FROM outbox WHERE verb = 'edit_reply'").fetchall())
    action = decode_action(row)
    assert (action.target, action.text, action.is_own_reply) == ("55_9", "It is 25 €.", True)
    assert (action.slot, action.actor, action.message_id) == (Slot.OWN_REPLY, Actor.person("Léa"), "55_1")
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.answer) == ("closed", "edit_reply")


async def test_the_same_edit_again_changes_nothing_and_another_text_is_another_edit(db: SqliteStore) -> None:
    await db.write(replied)
    await edit(db)
    assert (await edit(db)).repeated
    other = await edit(db, "It is 30 €.")
    assert (other.repeated, other.cancelled) == (False, 1)
    assert await edits(db) == [
        ("55_9", "It is 25 €.", State.CANCELLED),
        ("55_9", "It is 30 €.", State.PLANNED),
    ]
    cancelled = await db.read(
        lambda tx: tx.execute("SELECT cancel_reason FROM outbox WHERE state = 'cancelled'").fetchone()
    )
    assert cancelled["cancel_reason"] == CancelReason.OVERRULED


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
async def test_no_edit_overtakes_one_that_may_be_on_its_way(db: SqliteStore, state: State) -> None:
    await db.write(replied)
    await edit(db)
    await db.write(lambda tx: force(tx, state))
    with pytest.raises(UserError, match="effect_in_flight"):
        await edit(db, "It is 30 €.", who="Tom")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.PLANNED, "reply_unsent"),
        (State.SENDING, "effect_in_flight"),
        (State.REFUSED, "no_reply_to_edit"),
    ],
)
async def test_what_does_not_stand_there_cannot_be_edited(db: SqliteStore, state: State, code: str) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, text="It is 20 €."))
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = ?", (state.value,)))
    with pytest.raises(UserError, match=code):
        await edit(db)


async def test_a_platform_without_edits_is_named_with_those_that_have_them(db: SqliteStore) -> None:
    await db.write(lambda tx: replied(tx, platform="instagram"))
    with pytest.raises(UserError, match="edit_impossible") as refusal:
        await edit(db)
    assert {"facebook", "linkedin", "youtube"} <= set(str(refusal.value.data["platforms"]).split(", "))


async def test_the_text_of_an_edit_is_checked_as_that_of_a_reply(db: SqliteStore) -> None:
    await db.write(replied)
    for text, code in (
        ("", "reply_empty"),
        ("Hi {{ name }}", "reply_placeholder"),
        ("a\x1b[2J", "invisible"),
    ):
        with pytest.raises(UserError, match=code):
            await edit(db, text)
    with pytest.raises(UserError, match="edit_changes_nothing"):
        await edit(db, " It is 20 €. ")


async def test_what_was_deleted_is_not_edited(db: SqliteStore) -> None:
    await db.write(replied)
    await review.undo_item(workspace(db, "Tom", moment(5)), "1", delete_reply=True)
    with pytest.raises(UserError, match="no_reply_to_edit"):
        await edit(db)


async def test_the_latest_of_two_answers_is_meant_unless_its_own_id_names_the_other(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = replied(tx)
        decided(tx, row, Verb.REPLY, rule="person:Tom", text="Or 18 €.", done_at=3.0, external_id="55_10")

    await db.write(work)
    await edit(db, "Or 19 €.")
    await edit(db, "It is 21 €.", name="55_9")
    assert [(target, text) for target, text, _ in await edits(db)] == [
        ("55_10", "Or 19 €."),
        ("55_9", "It is 21 €."),
    ]


async def test_what_a_colleague_wrote_in_the_app_can_be_edited_by_its_id(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx)
        received(tx, 7, text="We open at 9", parent_id="55_1", human_reply=True, **OURS)

    await db.write(work)
    await edit(db, "We open at 10", name="55_7")
    assert await edits(db, "55_7") == [("55_7", "We open at 10", State.PLANNED)]
    await db.write(settle)
    outcome = await review.undo_item(workspace(db, "Léa", moment(60)), "55_7")
    assert outcome.planned == (Verb.EDIT_REPLY,)
    assert (await edits(db, "55_7"))[-1] == ("55_7", "We open at 9", State.PLANNED)


async def test_undo_of_an_edit_says_again_what_was_said_before(db: SqliteStore) -> None:
    await db.write(replied)
    await edit(db)
    await db.write(settle)
    await edit(db, "It is 30 €.", at=30)
    await db.write(lambda tx: settle(tx, 40))
    outcome = await review.undo_item(workspace(db, "Tom", moment(60)), "1")
    assert (outcome.planned, outcome.reopened) == ((Verb.EDIT_REPLY,), True)
    assert (await edits(db))[-1] == ("55_9", "It is 25 €.", State.PLANNED)


async def test_undo_of_an_edit_that_has_not_left_leaves_no_trace(db: SqliteStore) -> None:
    await db.write(replied)
    await edit(db)
    outcome = await review.undo_item(workspace(db, "Tom", moment(11)), "1")
    assert (outcome.cancelled, outcome.planned) == (1, ())
    assert await edits(db) == [("55_9", "It is 25 €.", State.CANCELLED)]


async def test_undo_of_an_edit_deletes_the_answer_where_that_is_allowed(db: SqliteStore) -> None:
    await db.write(replied)
    await edit(db)
    await db.write(settle)
    outcome = await review.undo_item(workspace(db, "Tom", moment(60)), "1", delete_reply=True)
    assert outcome.planned == (Verb.DELETE,)
    assert await edits(db) == [("55_9", "It is 25 €.", State.DONE)]


async def test_a_colleagues_edit_in_the_app_is_what_undo_brings_back(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        replied(tx)
        changed = OURS | {"kind": Kind.EDIT}
        received(tx, 8, at=5.0, message_id="55_9", text="It is 22 €.", parent_id="55_1", **changed)

    await db.write(work)
    await edit(db)
    await db.write(settle)
    await review.undo_item(workspace(db, "Tom", moment(60)), "1")
    assert (await edits(db))[-1] == ("55_9", "It is 22 €.", State.PLANNED)


async def test_an_answer_is_edited_though_the_comment_that_it_answers_is_gone(db: SqliteStore) -> None:
    await db.write(replied)
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", START + 5))
    assert (await edit(db)).planned == (Verb.EDIT_REPLY,)


async def test_an_edit_is_about_the_version_that_was_seen(db: SqliteStore) -> None:
    await db.write(replied)
    seen = await review.show_item(workspace(db, "Léa", moment(5)), "1")
    assert seen.own_reply == review.OwnReply(id="55_9", text="It is 20 €.")
    await edit(db, "It is 24 €.", who="Tom")
    with pytest.raises(UserError, match="item_changed"):
        await edit(db, version=seen.version)


async def test_a_direct_message_cannot_be_edited(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = waiting(tx, kind=Kind.DM, thread_id="1000:900")
        decided(tx, row, Verb.MESSAGE, rule="hello", text="Hello", done_at=2.0, external_id="m_1")

    await db.write(work)
    with pytest.raises(UserError, match="impossible_for_direct_message"):
        await edit(db)
    assert (await db.read(lambda tx: events.get_event(tx, 1))) is not None


async def test_a_closed_case_stays_closed_by_what_closed_it_and_undo_leaves_it_so(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Tom", moment(3)), "1", ReviewAnswer.REPLY, text="It is 20 €.")
    await db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'done', external_id = '55_9'"))
    assert (await edit(db)).planned == (Verb.EDIT_REPLY,)
    await db.write(settle)
    outcome = await review.undo_item(workspace(db, "Léa", moment(60)), "1")
    assert (outcome.planned, outcome.reopened) == ((Verb.EDIT_REPLY,), False)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.answer, case.closed_by) == ("closed", "reply", Actor.person("Tom"))
    await db.write(settle)
    deleted = await review.undo_item(workspace(db, "Tom", moment(90)), "1", delete_reply=True)
    assert deleted.planned == (Verb.DELETE,)


async def test_what_a_colleague_has_claimed_is_theirs_to_edit(db: SqliteStore) -> None:
    await db.write(replied)
    await review.claim_item(workspace(db, "Tom", moment(5)), "1")
    with pytest.raises(UserError, match="case_claimed"):
        await edit(db)
