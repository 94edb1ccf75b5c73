"""An answer is about the version of the item that was on the screen."""

import pytest

from bot.domain import Kind, State, Verb
from bot.errors import UserError
from bot.services import review
from bot.services.review import QueueFilters, ReviewAnswer
from bot.services.review.item_version import Aspect, read_version
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, moment, received, waiting, workspace

ANSWERS = [
    (ReviewAnswer.APPROVE, {}),
    (ReviewAnswer.HIDE, {}),
    (ReviewAnswer.DELETE, {}),
    (ReviewAnswer.REPLY, {"text": "Thank you!"}),
    (ReviewAnswer.PRIVATE_REPLY, {"text": "Thank you!"}),
    (ReviewAnswer.ESCALATE, {"target": "local"}),
]


async def drawn(db: SqliteStore, name: str = "1") -> str:
    """The version that Léa has on her screen."""
    return (await review.show_item(workspace(db, "Léa", moment(1)), name)).version


def edit_and_hide(tx: Transaction) -> None:
    """The author edits the comment into an insult, and a rule hides it."""
    edit = received(tx, 1, at=5.0, kind=Kind.EDIT, text="you idiots")
    decided(tx, edit, Verb.HIDE, rule="insult-2", at=5.5, done_at=6.0)


@pytest.mark.parametrize(("answer", "more"), ANSWERS, ids=[answer for answer, _ in ANSWERS])
async def test_an_answer_to_a_text_that_was_edited_meanwhile_is_refused(
    db: SqliteStore, answer: ReviewAnswer, more: dict[str, str]
) -> None:
    await db.write(lambda tx: waiting(tx, text="lovely colour"))
    version = await drawn(db)
    await db.write(edit_and_hide)
    with pytest.raises(UserError, match="item_changed") as refusal:
        await review.answer_case(workspace(db, "Léa", moment(10)), "1", answer, version=version, **more)
    assert refusal.value.data["changes"] == (Aspect.TEXT, Aspect.VISIBILITY, Aspect.EFFECTS)
    effects = await db.read(lambda tx: lookup.effects_on_message(tx, "1000", "55_1"))
    assert [(effect.verb, effect.state) for effect in effects] == [(Verb.HIDE, State.DONE)]
    assert await db.read(lambda tx: overrides.get_override(tx, "1000", "55_1")) is None


async def test_the_same_answer_to_what_is_there_now_is_accepted(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, text="lovely colour"))
    await db.write(edit_and_hide)
    version = await drawn(db)
    outcome = await review.answer_case(
        workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE, version=version
    )
    assert not outcome.repeated


async def test_a_note_is_about_no_version(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, text="lovely colour"))
    await db.write(edit_and_hide)
    assert not (await review.note_on_item(workspace(db, "Léa", moment(10)), "1", "careful")).repeated


def hide_planned(tx: Transaction) -> None:
    decided(tx, 1, Verb.HIDE, rule="late", at=5.0)


def author_removes(tx: Transaction) -> None:
    overrides.mark_deleted(tx, account_id="1000", message_id="55_1", at=5.0)


def colleague_escalates(tx: Transaction) -> None:
    tx.execute("UPDATE case_ SET queue = 'escalated' WHERE id = 1")


@pytest.mark.parametrize(
    ("happens", "changes"),
    [
        (hide_planned, (Aspect.EFFECTS,)),
        (author_removes, (Aspect.VISIBILITY, Aspect.CASE)),
        (colleague_escalates, (Aspect.CASE,)),
    ],
)
async def test_what_changed_is_named(db: SqliteStore, happens: object, changes: tuple[Aspect, ...]) -> None:
    await db.write(waiting)
    version = await drawn(db)
    await db.write(happens)  # type: ignore[arg-type]
    now = await db.read(lambda tx: read_version(tx, 1))
    assert now.changes_since(version) == changes


async def test_a_further_message_of_the_conversation_changes_the_text(db: SqliteStore) -> None:
    chat = {"kind": Kind.DM, "thread_id": "1000:900", "platform": "messenger"}
    await db.write(lambda tx: waiting(tx, 1, **chat))
    version = await drawn(db)
    await db.write(lambda tx: waiting(tx, 2, at=5.0, text="and quickly, please", **chat))
    with pytest.raises(UserError, match="item_changed") as refusal:
        await review.answer_case(
            workspace(db, "Léa", moment(10)), "1", ReviewAnswer.REPLY, text="Hello", version=version
        )
    assert refusal.value.data["changes"] == (Aspect.TEXT,)


async def test_a_reply_that_leaves_meanwhile_counts_and_the_way_there_does_not(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.REPLY, text="automatic"))
    planned = await db.read(lambda tx: read_version(tx, 1))
    await db.write(lambda tx: outbox.claim_due(tx, limit=1, now=moment(5).timestamp(), busy=()))
    assert await db.read(lambda tx: read_version(tx, 1)) == planned
    await db.write(lambda tx: outbox.end_action(tx, 1, State.REFUSED, "no", at=6.0))
    now = await db.read(lambda tx: read_version(tx, 1))
    assert now.changes_since(str(planned)) == (Aspect.EFFECTS,)


async def test_a_blind_review_does_not_betray_what_was_done(db: SqliteStore) -> None:
    await db.write(waiting)
    await db.write(lambda tx: tx.execute("UPDATE case_ SET is_blind = 1 WHERE id = 1"))
    before = await db.read(lambda tx: read_version(tx, 1))
    await db.write(lambda tx: decided(tx, 1, Verb.HIDE, rule="late", at=5.0, done_at=6.0))
    assert await db.read(lambda tx: read_version(tx, 1)) == before


async def test_given_twice_it_is_done_once_although_the_first_changed_the_case(db: SqliteStore) -> None:
    await db.write(waiting)
    version, space = await drawn(db), workspace(db, "Léa", moment(10))
    await review.answer_case(space, "1", ReviewAnswer.HIDE, version=version)
    assert (await review.answer_case(space, "1", ReviewAnswer.HIDE, version=version)).repeated


async def test_an_item_that_nobody_asked_about_has_a_version_too(db: SqliteStore) -> None:
    await db.write(received)
    version = await drawn(db, "55_1")
    await db.write(edit_and_hide)
    space = workspace(db, "Léa", moment(10))
    with pytest.raises(UserError, match="item_changed"):
        await review.answer_case(space, "55_1", ReviewAnswer.APPROVE, version=version)
    assert await db.read(lambda tx: cases.get_case(tx, 1)) is None
    await review.answer_case(space, "55_1", ReviewAnswer.APPROVE, version=await drawn(db, "55_1"))


async def test_an_undo_of_another_version_is_refused(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx), Verb.HIDE, done_at=2.0))
    version = await drawn(db)
    await db.write(lambda tx: received(tx, 1, at=5.0, kind=Kind.EDIT, text="you idiots"))
    with pytest.raises(UserError, match="item_changed"):
        await review.undo_item(workspace(db, "Léa", moment(10)), "1", version=version)


async def test_the_list_gives_the_version_that_the_screen_has(db: SqliteStore) -> None:
    await db.write(waiting)
    page = await review.list_queue(workspace(db, "Léa", moment(1)), QueueFilters(), limit=5)
    assert [entry.version for entry in page.entries] == [await drawn(db)]


@pytest.mark.parametrize("token", ["", "1", "x" * 27, "aaaaaa-bbbbbb-cccccc"])
async def test_a_token_that_is_none_is_a_mistake_and_no_conflict(db: SqliteStore, token: str) -> None:
    await db.write(waiting)
    with pytest.raises(UserError, match="version_malformed"):
        await review.answer_case(workspace(db, "Léa", moment(10)), "1", ReviewAnswer.HIDE, version=token)


CHAT = {"kind": Kind.DM, "thread_id": "1000:900", "platform": "messenger"}


@pytest.mark.parametrize("state", ["decided", "new"], ids=["no rule asks about it", "not read yet"])
async def test_a_further_message_changes_the_text_although_it_is_in_no_case(
    db: SqliteStore, state: str
) -> None:
    await db.write(lambda tx: waiting(tx, 1, **CHAT))
    version = await drawn(db)
    await db.write(lambda tx: received(tx, 2, at=5.0, text="never mind", state=state, **CHAT))
    with pytest.raises(UserError, match="item_changed") as refusal:
        await review.answer_case(
            workspace(db, "Léa", moment(10)),
            "1",
            ReviewAnswer.REPLY,
            text="It is on its way",
            version=version,
        )
    assert refusal.value.data["changes"] == (Aspect.TEXT,)


async def test_a_message_of_another_conversation_changes_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, 1, **CHAT))
    before = await db.read(lambda tx: read_version(tx, 1))
    await db.write(lambda tx: received(tx, 2, at=5.0, **{**CHAT, "thread_id": "1000:901"}))
    assert await db.read(lambda tx: read_version(tx, 1)) == before


@pytest.mark.parametrize(
    ("item", "answer"),
    [(CHAT, CHAT), ({}, {"kind": Kind.REPLY, "parent_id": "55_1"})],
    ids=["conversation", "comment"],
)
@pytest.mark.parametrize(("by_colleague", "changes"), [(True, (Aspect.EFFECTS,)), (False, ())])
async def test_what_a_colleague_wrote_in_the_app_changes_what_was_done(
    db: SqliteStore,
    item: dict[str, object],
    answer: dict[str, object],
    by_colleague: bool,
    changes: tuple[Aspect, ...],
) -> None:
    await db.write(lambda tx: waiting(tx, 1, **item))
    before = await db.read(lambda tx: read_version(tx, 1))

    def echo(tx: Transaction) -> None:
        number = received(tx, 2, at=5.0, text="All done!", **answer)
        events.mark_own_echo(tx, number, human_reply=by_colleague)

    await db.write(echo)
    now = await db.read(lambda tx: read_version(tx, 1))
    assert now.changes_since(str(before)) == changes
