"""A moderator at the whole screen: a list, an item, one key each, and nothing that was not meant."""

import pytest
from textual.worker import WorkerFailed

from bot.domain import Kind, Verb
from bot.services import review
from bot.store import Transaction
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import decided, moment, received, workspace
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
