"""What the commands of the desk do, by their keys and by their names."""

import pytest
from textual import events

from bot.domain import Attachment
from bot.errors import UserError
from bot.services import review
from bot.store.sqlite.engine import SqliteStore
from bot.tui import desk_actions
from bot.tui.command_line import split_line
from tests.fakes.cases import moment, waiting, workspace
from tests.fakes.review_screen import START, answers, at_screen, press, settle, shown, stock

COMMANDS = ["hide", "note", "macro refund", "macro refund late"]


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("hide", ("hide", "")),
        (":hide ", ("hide", "")),
        ("note seen it", ("note", "seen it")),
        ("macro refund", ("macro refund", "")),
        ("macro refund late now", ("macro refund late", "now")),
    ],
)
def test_a_line_is_a_command_and_what_comes_after_it(line: str, meaning: tuple[str, str]) -> None:
    assert split_line(line, COMMANDS) == meaning


@pytest.mark.parametrize("line", ["hid", "hidee", "macro", "\x1b[2J", ""])
def test_what_is_no_command_is_refused(line: str) -> None:
    with pytest.raises(UserError):
        split_line(line, COMMANDS)


async def test_a_case_is_passed_on_assigned_and_put_away_by_keys(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "s", "1")
        assert "passed on" in shown(pilot, "remark")
        assert "text number 2" in shown(pilot, "case")
        await press(pilot, "s", "escape")
        assert "text number 2" in shown(pilot, "case")
        await press(pilot, "A", "enter")
        assert "is for Léa" in shown(pilot, "remark")
        await press(pilot, "w", "2")
        assert "out of sight" in shown(pilot, "remark")
        assert "text number 3" in shown(pilot, "case")
        await press(pilot, "colon", *"snooze soon", "enter")
        assert "no length of time" in shown(pilot, "remark")
        await press(pilot, "colon", *"snooze 3d", "enter")
        assert "text number 4" in shown(pilot, "case")
    assert set((await answers(db)).values()) == {None}


async def test_an_address_or_a_number_leads_to_its_item(db: SqliteStore) -> None:
    address = "https://www.facebook.com/maison/posts/55?comment_id=4"
    async with at_screen(db, stock) as pilot:
        await press(pilot, "ctrl+k", *"3", "enter")
        assert "text number 3" in shown(pilot, "case")
        pilot.app.post_message(events.Paste(f" {address}\n"))
        await pilot.pause(0.3)
        await settle(pilot)
        assert "text number 4" in shown(pilot, "case")
        pilot.app.post_message(events.Paste("many words that were meant for another window"))
        await pilot.pause(0.3)
        assert "text number 4" in shown(pilot, "case")
        await press(pilot, "ctrl+k", *"99", "enter")
        assert "99" in shown(pilot, "remark")
        await press(pilot, "h", "ctrl+k", *"4", "enter")
        assert len(pilot.app.screen_stack) == 2, "what is answered is shown to read"
        await press(pilot, "dollar_sign")
        assert "text number 5" in shown(pilot, "case")


async def test_a_note_that_calls_somebody_is_a_key_away(db: SqliteStore) -> None:
    await db.write(stock)
    await review.note_on_item(workspace(db, "Zoé", moment(START)), "4", "@lea what is this?")
    async with at_screen(db) as pilot:
        assert "1 note calls you: @" in shown(pilot, "head")
        await press(pilot, "at")
        assert "what is this?" in shown(pilot, "case")
        await press(pilot, "at")
        assert "no note calls you" in shown(pilot, "remark")


async def test_a_link_is_opened_or_shown_to_be_copied(
    db: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def opener(address: str) -> bool:
        opened.append(address)
        return len(opened) > 1

    monkeypatch.setattr(desk_actions, "open_address", opener)
    photo = Attachment(type="photo", url="https://cdn.test/1.jpg", name="")
    video = Attachment(type="video", url="https://cdn.test/2.mp4", name="")
    async with at_screen(
        db, lambda tx: waiting(tx, permalink="https://shop.test/p/1", attachments=(photo, video))
    ) as pilot:
        await press(pilot, "o")
        assert "there is no browser here" in shown(pilot, "remark")
        await press(pilot, "O", "2")
        assert "opened" in shown(pilot, "remark")
    assert opened == ["https://shop.test/p/1", "https://cdn.test/2.mp4"]


async def test_one_key_accepts_what_is_proposed_and_another_refuses_it(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        helper = workspace(db, "helper", moment(START))
        for number in (1, 2):
            await review.propose_answer(helper, f"case:{number}", review.ReviewAnswer.HIDE, why="rude")
        await press(pilot, "down", "up")
        assert "by an assistant of helper" in shown(pilot, "case")
        await press(pilot, "y")
        assert "text number 2" in shown(pilot, "case")
        await press(pilot, "X")
        assert "the proposal is gone" in shown(pilot, "remark")
        await press(pilot, "y")
        assert "nothing is proposed" in shown(pilot, "remark")
    assert {number: answer for number, answer in (await answers(db)).items() if answer} == {1: "hide"}


async def test_what_stands_near_it_is_folded_out_and_what_nearly_acted(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await pilot.press("T")
        await pilot.pause(0.5)
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "space")
        await pilot.press("E")
        await pilot.pause(0.5)
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "space")
        assert len(pilot.app.screen_stack) == 1
