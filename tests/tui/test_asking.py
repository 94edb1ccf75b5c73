"""What an answer needs is asked for: a second key, a text, a target."""

from textual.widgets import Static, TextArea

from bot.domain import Verb
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, waiting
from tests.fakes.review_screen import SteppingClock, at_screen, press, shown


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


async def test_a_text_that_something_speaks_against_is_sent_when_it_is_sent_again(db: SqliteStore) -> None:
    async with at_screen(db, lambda tx: waiting(tx, platform="threads", language="en")) as pilot:
        await press(pilot, "r")
        area = pilot.app.screen.query_one(TextArea)
        area.text = "Bonjour, nous sommes désolés pour votre commande."
        await pilot.pause(0.2)
        assert "of 500" in str(pilot.app.screen.query_one("#measure", Static).render())
        await press(pilot, "enter")
        assert "they write en" in str(pilot.app.screen.query_one(".refusal", Static).render())
        await press(pilot, "enter")
        assert "case 1: reply" in shown(pilot, "remark")
