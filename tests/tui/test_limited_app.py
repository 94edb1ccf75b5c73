"""Keys that narrow the list of `tamis review`."""

from pathlib import Path

from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from bot.tui.queue_list import QueueList
from bot.tui.view_tabs import ViewTabs
from tests.fakes.cases import waiting
from tests.fakes.review_screen import at_screen, press, shown


def stock(tx: Transaction) -> None:
    waiting(tx, 1, text="Où est mon colis ?", language="fr", priority=3)
    waiting(tx, 2, text="where is it", priority=2)
    waiting(tx, 3, text="merci", language="fr", priority=1)


async def test_a_limit_narrows_the_list_and_an_empty_one_widens_it(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "l", *"lang:fr", "enter")
        assert pilot.app.query_one(QueueList).order == (1, 3)
        assert "lang:fr" in shown(pilot, "head")
        await press(pilot, "l", *["backspace"] * 7, "enter")
        assert len(pilot.app.query_one(QueueList).order) == 3


async def test_a_mistake_is_shown_with_its_place_and_the_text_stays(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "l", *"lnag:fr", "enter")
        refusal = str(pilot.app.screen.query_one(".question").render())
        assert "did you mean 'lang'?" in refusal
        assert "^^^^" in refusal
        await press(pilot, "escape")
        assert len(pilot.app.query_one(QueueList).order) == 3


async def test_saved_views_are_tabs(tmp_path: Path, db: SqliteStore) -> None:
    (tmp_path / "config.yaml").write_text("data: .\nrules: rules.yaml\n", "utf-8")
    (tmp_path / "views.yaml").write_text("views:\n  French: 'lang:fr'\n  Mine: 'claimed:me'\n", "utf-8")
    async with at_screen(db, stock, config=tmp_path / "config.yaml") as pilot:
        assert "French" in str(pilot.app.query_one(ViewTabs).render())
        await press(pilot, "tab")
        assert pilot.app.query_one(QueueList).order == (1, 3)
        await press(pilot, "[")
        assert len(pilot.app.query_one(QueueList).order) == 3
