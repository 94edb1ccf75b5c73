"""At the screen: covered words, a case that is passed on, and a claim of somebody who has gone to lunch."""

from bot.domain.review_settings import CareSettings, Masking, ReviewSettings
from bot.services.review.work_clock import AWAY
from bot.store import Transaction
from bot.store.review import review_settings
from bot.store.sqlite.engine import SqliteStore
from bot.tui.app import ReviewApp
from bot.tui.queue_list import QueueList
from tests.fakes.cases import waiting
from tests.fakes.review_screen import answers, at_screen, press, shown, stock

SEVERE = {"threat": 0.95}


def hard_to_read(tx: Transaction) -> None:
    waiting(tx, 1, priority=9, text="zanzibar forever", scores=SEVERE)
    waiting(tx, 2, text="a lovely scarf")


async def test_words_are_covered_until_a_key_asks_for_them_and_for_this_item_only(db: SqliteStore) -> None:
    async with at_screen(db, hard_to_read) as pilot:
        assert "zanzibar" not in shown(pilot, "case")
        assert "hard to read: threat 0.95" in shown(pilot, "case")
        row = pilot.app.query_one(QueueList).entry(1)
        assert row is not None
        assert "zanzibar" not in row.stored.event.text
        await press(pilot, "full_stop")
        assert "zanzibar forever" in shown(pilot, "case")
        await press(pilot, "j")
        assert "a lovely scarf" in shown(pilot, "case")
        await press(pilot, "k")
        assert "zanzibar" not in shown(pilot, "case")


async def test_whoever_wants_it_so_reads_everything_at_once(db: SqliteStore) -> None:
    def open_words(tx: Transaction) -> None:
        care = CareSettings(masking=Masking.NEVER)
        review_settings.replace_settings(tx, ReviewSettings(care=care))

    async with at_screen(db, hard_to_read, open_words) as pilot:
        assert "zanzibar forever" in shown(pilot, "case")


async def test_not_me_not_now_asks_nothing_and_the_case_leaves_the_list(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "!")
        assert "somebody else gets it" in shown(pilot, "remark")
        assert "text number 2" in shown(pilot, "case")
        assert 1 not in pilot.app.query_one(QueueList).order
    assert (await answers(db))[1] is None
    async with at_screen(db, who="Tom") as pilot:
        assert "text number 1" in shown(pilot, "case")


async def test_after_long_work_a_break_is_suggested_and_whoever_is_away_keeps_no_claim(
    db: SqliteStore,
) -> None:
    seconds = [0.0]

    def clock() -> float:
        seconds[0] += 1.0
        return seconds[0]

    async with at_screen(db, stock, clock=clock) as pilot:
        app = pilot.app
        assert isinstance(app, ReviewApp)
        for _ in range(12):
            seconds[0] += 400.0
            app._care.strike()
        app._draw_head()
        assert "a good moment for one" in shown(pilot, "head")
        assert app._care.is_working()
        seconds[0] += AWAY
        assert not app._care.is_working()
