"""`tamis review` over a real database, without a terminal: an app, keys, and what stands on the screen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from bot.present.messages import Catalog
from bot.services.desk.review_desk import LocalDesk
from bot.services.review import QueueFilters
from bot.store import Transaction
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from bot.tui.app import ReviewApp
from bot.tui.queue_list import QueueList
from tests.fakes.cases import moment, waiting, workspace

START = 100.0  # seconds after the beginning at which somebody looks


class SteppingClock:
    """Seconds that pass with each look at the clock: by default more than anybody reads in."""

    def __init__(self, step: float = 1.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def stock(tx: Transaction) -> None:
    for number in range(1, 6):
        waiting(tx, number, at=number, priority=-number, text=f"text number {number}")


@asynccontextmanager
async def at_screen(
    db: SqliteStore,
    *works: Callable[[Transaction], object],
    who: str = "Léa",
    clock: Callable[[], float] | None = None,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    config: Path | None = None,
    desk: LocalDesk | None = None,
) -> AsyncIterator[Pilot[None]]:
    """The app over a queue that was filled so."""
    for work in works:
        await db.write(work)
    app = ReviewApp(
        desk or LocalDesk(workspace(db, who, moment(START), config)),
        QueueFilters(),
        Catalog(language),
        clock=clock or SteppingClock(),
    )
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the item under the cursor is drawn and nothing is being done."""
    app = pilot.app
    assert isinstance(app, ReviewApp)
    for _ in range(400):
        await pilot.pause(0.01)
        case_id = app.query_one(QueueList).case_id
        drawn = app._view.case.id if app._view and app._view.case else None
        if not app._is_answering and drawn == case_id and not pending(app):
            return
    raise AssertionError("the app did not come to rest")


def pending(app: ReviewApp) -> bool:
    return any(worker.group == "answer" and not worker.is_finished for worker in app.workers)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Strike keys, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.3)  # a key that decided last is waited for
        if len(pilot.app.screen_stack) == 1:
            await settle(pilot)


def shown(pilot: Pilot[None], widget: str) -> str:
    return str(pilot.app.screen_stack[0].query_one(f"#{widget}", Static).render())


async def answers(db: SqliteStore) -> dict[int, str | None]:
    def read(tx: Transaction) -> dict[int, str | None]:
        return {number: cases.get_case(tx, number).answer for number in range(1, 6)}  # type: ignore[union-attr]

    return await db.read(read)
