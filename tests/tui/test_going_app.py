"""Going to a case that somebody names."""

from bot.store.sqlite.engine import SqliteStore
from tests.fakes.review_screen import at_screen, press, shown, stock


async def test_a_number_leads_to_its_case_and_back_leads_back(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "ctrl+k")
        await press(pilot, "4", "enter")
        assert "text number 4" in shown(pilot, "case")
        await press(pilot, "b")
        assert "text number 1" in shown(pilot, "case")
        await press(pilot, "ctrl+k")
        await press(pilot, "9", "9", "enter")
        assert "99" in shown(pilot, "remark")
