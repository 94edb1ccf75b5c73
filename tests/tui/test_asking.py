"""What an answer needs is asked for: a second key, a text, a target."""

from textual.widgets import TextArea

from bot.domain import Verb
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, waiting
from tests.fakes.review_screen import SteppingClock, at_screen, press


async def test_a_slip_on_a_hidden_comment_is_asked_about(db: SqliteStore) -> None:
    def hidden(tx: Transaction) -> None:
        decided(tx, waiting(tx), Verb.HIDE, rule="insult", done_at=2.0)

    async with at_screen(db, hidden) as pilot:
        await press(pilot, "r")
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "n")
        assert not pilot.app.screen.query(TextArea), "no is no: nothing is to be written"
        await press(pilot, "r", "y")
        assert pilot.app.screen.query_one(TextArea).text == ""


async def test_a_second_key_that_came_before_anybody_can_have_read_decides_nothing(db: SqliteStore) -> None:
    def hidden(tx: Transaction) -> None:
        decided(tx, waiting(tx), Verb.HIDE, rule="insult", done_at=2.0)

    clock = SteppingClock()
    async with at_screen(db, hidden, clock=clock) as pilot:
        await press(pilot, "r")
        clock.step = 0.05
        await press(pilot, "y")
        assert len(pilot.app.screen_stack) == 2, "the question still stands"
        clock.step = 1.0
        await press(pilot, "y")
        assert pilot.app.screen.query_one(TextArea).text == ""
