"""A moderator at the whole screen: a list, an item, one key each, and nothing that was not meant."""

import pytest
from textual import events
from textual.widgets import TextArea
from textual.worker import WorkerFailed

from bot.domain import Kind, Verb
from bot.errors import StoreBusy
from bot.services import review
from bot.store import Transaction
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from bot.tui.app import ReviewApp
from bot.tui.queue_list import QueueList
from tests.fakes.cases import decided, moment, received, waiting, workspace
from tests.fakes.review_screen import START, SteppingClock, answers, at_screen, press, shown, stock


async def test_one_key_decides_and_the_cursor_goes_on(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        assert "text number 1" in shown(pilot, "case")
        await press(pilot, "h")
        assert "text number 2" in shown(pilot, "case")
        assert "case 1: hide" in shown(pilot, "remark")
        await press(pilot, "j", "a")
        assert "text number 4" in shown(pilot, "case")
    assert await answers(db) == {1: "hide", 2: None, 3: "approve", 4: None, 5: None}


async def test_what_is_struck_before_anybody_can_have_read_decides_nothing(db: SqliteStore) -> None:
    async with at_screen(db, stock, clock=SteppingClock(0.05)) as pilot:
        await press(pilot, "h", "a", "h")
    assert set((await answers(db)).values()) == {None}


async def test_an_answer_to_what_is_no_more_on_the_screen_is_refused_and_it_is_drawn_again(
    db: SqliteStore,
) -> None:
    def edited(tx: Transaction) -> None:
        edit = received(tx, 1, at=5.0, kind=Kind.EDIT, text="you idiots")
        decided(tx, edit, Verb.HIDE, rule="insult-2", at=5.5, done_at=6.0)

    async with at_screen(db, stock) as pilot:
        await db.write(edited)
        await press(pilot, "a")
        assert "changed meanwhile" in shown(pilot, "remark")
        assert "you idiots" in shown(pilot, "case")
        assert "a show again" in shown(pilot, "keys")
    assert (await answers(db))[1] is None


async def test_what_changes_under_ones_eyes_is_drawn_again_without_a_key(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await db.write(lambda tx: received(tx, 1, at=5.0, kind=Kind.EDIT, text="another colour"))
        for _ in range(60):
            await pilot.pause(0.1)
            if "another colour" in shown(pilot, "case"):
                break
        assert "it has changed" in shown(pilot, "remark")


async def test_an_answer_is_taken_back_and_the_cursor_goes_to_its_case(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "h", "a", "u")
        assert "text number 2" in shown(pilot, "case")
        await press(pilot, "z")
        assert "text number 1" in shown(pilot, "case")
        await press(pilot, "u")
        assert "text number 1" in shown(pilot, "case")
    assert set((await answers(db)).values()) == {None}


async def test_of_two_moderators_the_second_hears_who_has_it(db: SqliteStore) -> None:
    await db.write(stock)
    await review.claim_item(workspace(db, "Zoé", moment(START)), "case:1")
    async with at_screen(db) as pilot:
        await press(pilot, "h")
        assert "Zoé" in shown(pilot, "remark")
    assert (await answers(db))[1] is None


async def test_whoever_reads_has_the_case_and_gives_it_back_on_leaving(db: SqliteStore) -> None:
    def holder(tx: Transaction) -> str | None:
        case = cases.get_case(tx, 1)
        by = case.holder(moment(START).timestamp()) if case else None
        return by and by.id

    async with at_screen(db, stock) as pilot:
        for _ in range(40):
            await pilot.pause(0.1)
            if await db.read(holder):
                break
        assert await db.read(holder) == "Léa"
        await pilot.press("q")
        await pilot.pause()
    assert await db.read(holder) is None


async def test_a_mistake_of_ours_ends_it_and_prints_nothing(
    db: SqliteStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("text number 1")

    async def struck() -> None:
        async with at_screen(db, stock) as pilot:
            monkeypatch.setattr(review, "answer_case", broken)
            await press(pilot, "h")

    with pytest.raises(WorkerFailed):
        await struck()
    assert "text number" not in "".join(capsys.readouterr())


async def test_french_moderators_read_french(db: SqliteStore) -> None:
    async with at_screen(db, stock, language="fr") as pilot:
        assert "cas ouverts" in shown(pilot, "head")
        assert "masquer" in shown(pilot, "keys")


async def test_an_empty_queue_says_so(db: SqliteStore) -> None:
    async with at_screen(db) as pilot:
        assert "the queue is empty" in shown(pilot, "case")


async def test_each_key_does_what_its_page_says(db: SqliteStore) -> None:
    async with at_screen(db, stock, size=(150, 40)) as pilot:
        await press(pilot, "question_mark")
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "down", "j")
        assert len(pilot.app.screen_stack) == 1
        await press(pilot, "n", *"seen", "enter")
        assert "seen" in shown(pilot, "case")
        await press(pilot, "d")
        assert "no draft" in shown(pilot, "remark")
        await press(pilot, "c")
        assert "which replies" in shown(pilot, "remark")
        await press(pilot, "o")
        assert shown(pilot, "remark")
        await press(pilot, "s", "2")
        assert "text number 2" in shown(pilot, "case")
        await press(pilot, "b")
        assert "text number 1" in shown(pilot, "case")
        await press(pilot, "space", "space", "backspace", "pagedown", "pageup")
        await press(pilot, "dollar_sign")
        assert pilot.app.query_one("#commands").has_class("shown")
        await press(pilot, "t")
        assert "oldest first" in shown(pilot, "head")
        await press(pilot, "m")
        assert "impossible" in shown(pilot, "remark")


async def test_a_case_is_handed_to_colleagues_by_a_number_or_not_at_all(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "e", "escape")
        assert "text number 1" in shown(pilot, "case")
        await press(pilot, "e", "7", "enter")
        assert "case 1" in shown(pilot, "remark")
        await press(pilot, "j", "e", "1")
    assert await db.read(lambda tx: cases.get_case(tx, 1).queue) == "escalated"  # type: ignore[union-attr]


async def test_a_draft_is_there_to_be_changed_and_what_was_answered_is_not_gone_back_to(
    db: SqliteStore,
) -> None:
    def drafted(tx: Transaction) -> None:
        stock(tx)
        tx.execute("UPDATE case_ SET draft = 'Hello there' WHERE id = 1")

    async with at_screen(db, drafted) as pilot:
        await press(pilot, "b")
        assert "no case before" in shown(pilot, "remark")
        await press(pilot, "d")
        area = pilot.app.screen.query_one(TextArea)
        assert area.text == "Hello there"
        pilot.app.post_message(events.Paste("!\t\x1b[31m\u202e"))
        await pilot.pause(0.1)
        assert area.text == "Hello there! [31m"
        area.text = "Hello there"
        await press(pilot, "enter")
        assert (await answers(db))[1] == "reply"
        await press(pilot, "b")
        assert "case 1 is answered" in shown(pilot, "remark")


async def test_whoever_has_a_case_keeps_it_as_long_as_they_read(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        app = pilot.app
        assert isinstance(app, ReviewApp)
        await pilot.pause(1.3)
        await app._claim.renew()
        await press(pilot, "j")
        await pilot.pause(1.3)
        await app._claim.renew()
        assert app._claim.case_id == 2


async def test_that_a_colleague_has_it_is_said_before_any_key(db: SqliteStore) -> None:
    await db.write(stock)
    await review.claim_item(workspace(db, "Zoé", moment(START)), "case:1")
    async with at_screen(db) as pilot:
        for _ in range(40):
            await pilot.pause(0.1)
            if "Zoé" in shown(pilot, "remark"):
                return
    raise AssertionError(shown(pilot, "remark"))


async def test_what_cannot_be_undone_is_said(db: SqliteStore) -> None:
    async with at_screen(db, stock) as pilot:
        await press(pilot, "u")
        assert shown(pilot, "remark")


async def test_a_busy_store_is_said_and_the_app_stays(
    db: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object, **__: object) -> None:
        raise StoreBusy("another program writes")

    async with at_screen(db, stock) as pilot:
        app = pilot.app
        assert isinstance(app, ReviewApp)
        for name in ("queue_order", "queue_entries", "answer_case", "show_item"):
            monkeypatch.setattr(review, name, busy)
        for key in "thj":
            app.say("")
            await pilot.press(key)
            await pilot.pause(0.5)
            assert "another program writes" in shown(pilot, "remark")
        await app._read_rows((1,))
        await pilot.press("ctrl+q")
        await pilot.pause(0.2)
        assert app.fault is None


async def test_a_walk_of_fifty_items_needs_no_mouse_and_at_most_75_keys(db: SqliteStore) -> None:
    def fifty(tx: Transaction) -> None:
        for number in range(1, 51):
            waiting(tx, number, at=number, priority=-number, text=f"text number {number}")

    # Of ten items eight take one key, one is passed on with a reason, one is given to somebody.
    keys = [*"ahahahah", "s", "2", "A", "enter", "j"]
    struck = 0
    async with at_screen(db, fifty) as pilot:
        for key in keys * 5:
            await press(pilot, key)
            struck += 1
        assert struck <= 75
        assert pilot.app.query_one(QueueList).order, "those that were passed on or given away are still open"

    def settled(tx: Transaction) -> int:
        return tx.execute("SELECT count(*) FROM case_ WHERE state = 'closed'").fetchone()[0]  # type: ignore[no-any-return]

    assert await db.read(settled) == 40
