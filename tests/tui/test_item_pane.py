"""The item: what there is room for first, everything when it is asked for."""

from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from bot.tui.item_pane import ItemPane
from tests.fakes.cases import waiting
from tests.fakes.review_screen import at_screen, press, shown


def long_text(tx: Transaction) -> None:
    waiting(tx, 1, text="\n".join(f"line {number}" for number in range(60)))
    waiting(tx, 2, text="short", priority=-5)


async def test_everything_about_an_item_is_a_key_away_and_ends_with_the_item(db: SqliteStore) -> None:
    async with at_screen(db, long_text) as pilot:
        assert "line 59" not in shown(pilot, "case")
        await press(pilot, "space")
        assert "line 59" in shown(pilot, "case")
        pane = pilot.app.query_one(ItemPane)
        await press(pilot, "space")
        assert pane.scroll_offset.y > 0
        await press(pilot, "backspace", "backspace")
        assert pane.scroll_offset.y == 0
        await press(pilot, "j")
        assert not pane.is_complete
        await press(pilot, "k")
        assert "line 59" not in shown(pilot, "case")
