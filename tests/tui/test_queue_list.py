"""The list is as long as the queue, and the cursor stays on its case."""

from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from bot.tui.queue_list import QueueList
from tests.fakes.cases import waiting
from tests.fakes.review_screen import at_screen, press, shown, stock


async def test_new_cases_appear_and_the_cursor_stays_on_its_case(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await db.write(lambda tx: waiting(tx, 6, at=6, priority=90, text="urgent"))
        queue = pilot.app.query_one(QueueList)
        for _ in range(60):
            await pilot.pause(0.1)
            if len(queue.order) == 6:
                break
        assert (queue.order[0], queue.case_id) == (6, 1)
        assert "text number 1" in shown(pilot, "case")


async def test_of_a_long_queue_only_what_is_near_the_screen_is_read(db: SqliteStore) -> None:
    def many(tx: Transaction) -> None:
        for number in range(1, 301):
            waiting(tx, number, at=number, priority=1)

    async with at_screen(db, many) as pilot:
        queue = pilot.app.query_one(QueueList)
        assert len(queue.order) == 300
        assert len(queue._entries) < 80
        await press(pilot, "G")
        assert queue.case_id == queue.order[-1]
        assert "…" not in queue.render_line(queue.size.height - 1).text[:10]
        assert len(queue._entries) < 160
