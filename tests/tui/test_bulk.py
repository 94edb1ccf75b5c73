"""Marked cases are answered at once, after a look at what is meant."""

from bot.domain.review_settings import BulkSettings, ReviewSettings
from bot.services import review
from bot.services.review import BulkState
from bot.store import Transaction
from bot.store.review import review_settings
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.bulk import answered, states
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START, SteppingClock, answers, at_screen, press, shown, stock


def limited(tx: Transaction) -> None:
    settings = ReviewSettings(bulk=BulkSettings(second_person_above=2))
    review_settings.replace_settings(tx, settings)


async def test_what_is_marked_gets_the_next_command_and_one_key_takes_it_back(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "x", "x")
        assert "2 marked" in shown(pilot, "head")
        await press(pilot, "semicolon")
        assert "what shall be done" in shown(pilot, "remark")
        await pilot.press("h")
        await pilot.pause(0.6)
        assert len(pilot.app.screen_stack) == 2, "the panel asks first"
        assert set((await answers(db)).values()) == {None}
        await press(pilot, "y")
        assert "2 cases are decided" in shown(pilot, "remark")
        assert "marked" not in shown(pilot, "head")
        assert await answers(db) == {1: "hide", 2: "hide", 3: None, 4: None, 5: None}
        await press(pilot, "z")
        assert "2 were cancelled" in shown(pilot, "remark")
        assert await states(db, 5) == ["open"] * 5


async def test_a_range_and_all_are_marked_and_no_does_nothing(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "V", "down", "down", "V")
        assert "3 marked" in shown(pilot, "head")
        await press(pilot, "asterisk")
        assert "5 marked" in shown(pilot, "head")
        await press(pilot, "semicolon")
        await pilot.press("a")
        await pilot.pause(0.6)
        await press(pilot, "n")
        assert set((await answers(db)).values()) == {None}
        assert "5 marked" in shown(pilot, "head"), "the marks stay"
        await press(pilot, "escape")
        assert "marked" not in shown(pilot, "head")


async def test_what_is_for_one_item_is_refused_and_moving_goes_on(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "semicolon")
        assert "nothing is marked" in shown(pilot, "remark")
        await press(pilot, "x", "semicolon", "n")
        assert "one item at a time" in shown(pilot, "remark")
        await press(pilot, "semicolon", "down", "a")
        assert (await answers(db))[3] == "approve", "whoever moves on answers one item again"


async def test_a_second_person_finds_what_waits_and_carries_it_out(db: SqliteStore) -> None:
    async with at_screen(db, stock, limited, who="Max") as pilot:
        await answered(workspace(db, "Léa", moment(START)))
        await press(pilot, "t")
        assert "1 bulk answer waits for you" in shown(pilot, "head")
        await pilot.press("B")
        await pilot.pause(0.6)
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "1")
        assert "5 cases are decided" in shown(pilot, "remark")
        (outcome,) = await review.list_bulks(workspace(db, "Max", moment(START)))
        assert outcome.bulk.state is BulkState.DONE


async def test_the_item_alone_and_back(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "Z")
        assert not pilot.app.query_one("#queue").display
        assert pilot.app.query_one("#item").size.height > 15
        await press(pilot, "a")
        assert (await answers(db))[1] == "approve"
        await press(pilot, "Z")
        assert pilot.app.query_one("#queue").display


async def test_the_key_for_what_is_marked_is_never_too_early(db: SqliteStore) -> None:
    clock = SteppingClock()
    async with at_screen(db, stock, clock=clock) as pilot:
        await press(pilot, "x")
        clock.step = 0.001  # nobody can have read anything yet
        await pilot.press("semicolon")
        await pilot.pause(0.3)
        assert "what shall be done" in shown(pilot, "remark"), "else the next key would decide about one item"
