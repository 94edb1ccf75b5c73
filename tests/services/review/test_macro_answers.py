"""A macro does all of it or nothing, as one decision that is undone as one."""

from pathlib import Path

import pytest

from bot.domain import State
from bot.errors import UserError
from bot.rules import MacroBook, load_macros
from bot.services import review
from bot.services.workspace import Workspace, moderator
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.history import event_labels
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting
from tests.fakes.macros import CONFIG, MACROS, RULES


@pytest.fixture
def desk(db: SqliteStore, tmp_path: Path) -> Workspace:
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "rules.yaml").write_text(RULES)
    return Workspace(
        config=tmp_path / "config.yaml", store=db, actor=moderator("Léa"), clock=lambda: moment(60.0)
    )


@pytest.fixture
def book(desk: Workspace) -> MacroBook:
    return load_macros(MACROS, "macros.yaml", desk.rules)


def effects(tx: Transaction) -> list[tuple[str, str, str]]:
    return [(e.verb.value, e.state.value, e.text) for e in lookup.effects_on_message(tx, "1000", "55_1")]


async def test_its_actions_are_one_decision_and_undone_as_one(
    db: SqliteStore, desk: Workspace, book: MacroBook
) -> None:
    await db.write(waiting)
    outcome = await review.run_macro(desk, "1", book.macros["out"], book)
    assert {verb.value for verb in outcome.planned} == {"hide", "private_reply"}
    planned = await db.read(effects)
    assert ("private_reply", "planned", "Sorry, Ana.") in planned
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.answer) == ("closed", "macro out")
    await review.undo_last(desk)
    assert {state for _, state, _ in await db.read(effects)} == {State.CANCELLED}
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "open"


async def test_a_value_that_is_missing_blocks_all_of_it(
    db: SqliteStore, desk: Workspace, book: MacroBook
) -> None:
    await db.write(lambda tx: waiting(tx, author_name=None))
    with pytest.raises(UserError, match="macro_unfilled"):
        await review.run_macro(desk, "1", book.macros["out"], book)
    assert await db.read(effects) == []
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "open"


async def test_labels_and_notes_are_written_down_and_colleagues_called(
    db: SqliteStore, desk: Workspace, book: MacroBook
) -> None:
    event_id = await db.write(waiting)
    await review.run_macro(desk, "1", book.macros["price"], book)
    assert await db.read(lambda tx: event_labels.labels_of_message(tx, event_id)) == ("price",)
    zoe = Workspace(store=db, actor=moderator("Zoé"), clock=desk.now)
    assert len(await review.unseen_mentions(zoe)) == 1


async def test_what_decides_nothing_leaves_the_case_open(
    db: SqliteStore, desk: Workspace, book: MacroBook
) -> None:
    await db.write(waiting)
    outcome = await review.run_macro(desk, "1", book.macros["later"], book)
    assert outcome.planned == ()
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.assignee) == ("open", "Zoé")
    assert case.not_before == moment(7260.0).timestamp()


async def test_a_macro_hands_over_to_colleagues_here(
    db: SqliteStore, desk: Workspace, book: MacroBook
) -> None:
    await db.write(waiting)
    await review.run_macro(desk, "1", book.macros["up"], book)
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert (case.state, case.queue, case.why) == ("open", "escalated", "look")


async def test_keeping_and_liking_leave_together(db: SqliteStore, desk: Workspace, book: MacroBook) -> None:
    await db.write(waiting)
    await review.run_macro(desk, "1", book.macros["fine"], book)
    assert [verb for verb, _, _ in await db.read(effects)] == ["like"]


async def test_it_is_about_what_was_seen_and_by_whom_the_case_is(
    db: SqliteStore, desk: Workspace, book: MacroBook
) -> None:
    await db.write(waiting)
    view = await review.show_item(desk, "1")
    await review.claim_item(Workspace(store=db, actor=moderator("Zoé"), clock=desk.now), "1")
    with pytest.raises(UserError, match="case_claimed"):
        await review.run_macro(desk, "1", book.macros["fine"], book, version=view.version)
    await review.release_claim(Workspace(store=db, actor=moderator("Zoé"), clock=desk.now), "1")
    with pytest.raises(UserError, match="item_changed"):
        await review.run_macro(desk, "1", book.macros["fine"], book, version="aaaaaa-" * 3 + "aaaaaa")
