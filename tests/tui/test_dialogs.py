"""What a person writes is sent when it is meant, and never lost."""

from textual.widgets import Static, TextArea

from bot.store.sqlite.engine import SqliteStore
from tests.fakes.review_screen import SteppingClock, answers, at_screen, press, stock


async def test_a_reply_that_is_refused_is_kept_for_mending_and_going_back_loses_nothing(
    db: SqliteStore,
) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "r", *"Hi ", "{", *"name", "}", "enter")
        assert pilot.app.screen.query_one(TextArea).text == "Hi {name}"
        assert str(pilot.app.screen.query(".refusal").first(Static).render()).strip()
        await press(pilot, "escape")
        assert (await answers(db))[1] is None
        await press(pilot, "r")
        assert pilot.app.screen.query_one(TextArea).text == "Hi {name}"
        pilot.app.screen.query_one(TextArea).text = "Hello"
        await press(pilot, "ctrl+j", "enter")
    assert (await answers(db))[1] == "reply"


async def test_an_enter_amid_a_paste_without_brackets_begins_a_line(db: SqliteStore) -> None:
    clock = SteppingClock()
    async with at_screen(db, stock, clock=clock) as pilot:
        await press(pilot, "r")
        clock.step = 0.001
        await pilot.press("a", "enter", "b")
        clock.step = 1.0
        await press(pilot, "c")
        assert pilot.app.screen.query_one(TextArea).text == "a\nbc"
        await press(pilot, "escape")
        assert pilot.app.asking.unsent == ("a\nbc",)  # type: ignore[attr-defined]
