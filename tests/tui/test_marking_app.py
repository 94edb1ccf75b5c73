"""The keys of marks at the screen."""

from bot.store.sqlite.engine import SqliteStore
from tests.fakes.review_screen import at_screen, press, shown, stock


async def test_a_range_says_how_it_ends_and_escape_forgets_it(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "V")
        assert "once more" in shown(pilot, "remark")
        await press(pilot, "escape", "down", "V", "V")
        assert "1 marked" in shown(pilot, "head"), "the range began anew"


async def test_what_is_done_to_many_can_be_typed(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "x")
        await press(pilot, "semicolon", "colon")
        await press(pilot, *"hide", "enter")
        await pilot.pause(0.6)
        await press(pilot, "y")
        assert "1 case is decided" in shown(pilot, "remark")
