"""Commands by their names: what a line may mean, and that it does what the key does."""

from textual.widgets import Input

from bot.store.sqlite.engine import SqliteStore
from bot.tui.command_line import CommandRow, matching
from tests.fakes.review_screen import answers, at_screen, press, shown, stock

ROWS = [
    CommandRow(name="hide", meaning="hide", key="h"),
    CommandRow(name="unhide", meaning="show again"),
    CommandRow(name="macro price", meaning="macro price", key="P"),
]


def test_a_name_that_begins_so_comes_first_then_what_it_means() -> None:
    assert [row.name for row in matching(ROWS, "hi")] == ["hide", "unhide"]
    assert [row.name for row in matching(ROWS, "again")] == ["unhide"]
    assert [row.name for row in matching(ROWS, "")] == ["hide", "unhide", "macro price"]
    assert [row.name for row in matching(ROWS, "macro price now")] == ["macro price"]
    assert matching(ROWS, "nothing like it") == []


async def test_a_typed_name_does_what_its_key_does(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "colon", *"hide", "enter")
        assert "case 1: hide" in shown(pilot, "remark")
        await press(pilot, "ctrl+p", *"keep vis", "enter")
        assert "case 2" in shown(pilot, "remark")
        await press(pilot, "colon", "escape")
        assert "text number 3" in shown(pilot, "case")
    assert await answers(db) == {1: "hide", 2: "approve", 3: None, 4: None, 5: None}


async def test_what_comes_after_a_name_goes_with_it(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "colon", *"not", "tab")
        assert pilot.app.screen.query_one(Input).value == "note "
        await press(pilot, *"seen", "enter")
        await press(pilot, "enter")
        assert "seen" in shown(pilot, "case")


async def test_an_unknown_name_does_nothing(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "colon", *"zzz", "enter")
        assert len(pilot.app.screen_stack) == 2, "nothing was chosen"
        await press(pilot, "escape")
    assert set((await answers(db)).values()) == {None}
