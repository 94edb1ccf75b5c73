"""The screen at a desk whose server goes and comes back."""

from bot.errors import UserError
from bot.services import review
from bot.services.desk.review_desk import LocalDesk
from bot.store.sqlite.engine import SqliteStore
from bot.tui.app import ReviewApp
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START, answers, at_screen, press, settle, shown, stock


class BrokenLine(LocalDesk):
    """A desk whose server can be away."""

    is_away = False
    ahead: list[str]

    @property
    def is_reachable(self) -> bool:
        return not self.is_away

    def prefetch(self, reference: str) -> None:
        self.ahead.append(reference)

    async def run(self, service, /, *arguments, **options):  # type: ignore[no-untyped-def]
        if self.is_away:
            code = "remote.unanswered" if service is review.answer_case else "remote.unreachable"
            raise UserError(code, host="desk.example.org")
        return await super().run(service, *arguments, **options)


async def test_while_nobody_answers_it_is_said_and_nothing_is_done_or_lost(db: SqliteStore) -> None:
    desk = BrokenLine(workspace(db, "Léa", moment(START)))
    desk.ahead = []
    async with at_screen(db, stock, desk=desk) as pilot:
        app = pilot.app
        assert isinstance(app, ReviewApp)
        assert desk.ahead == ["case:2", "case:3"]
        desk.is_away = True
        await press(pilot, "h")
        assert "give the same answer again" in shown(pilot, "remark")
        assert "text number 1" in shown(pilot, "case")
        app._look_again()
        await pilot.pause(0.1)
        assert "DOES NOT ANSWER" in shown(pilot, "head")
        assert (await answers(db))[1] is None
        desk.is_away = False
        app._look_again()
        await pilot.pause(0.3)
        await settle(pilot)
        assert "answers again" in shown(pilot, "remark")
        assert "DOES NOT ANSWER" not in shown(pilot, "head")
        await press(pilot, "h")
    assert (await answers(db))[1] == "hide"


async def test_a_text_that_could_not_be_sent_stays_in_its_dialog(db: SqliteStore) -> None:
    desk = BrokenLine(workspace(db, "Léa", moment(START)))
    desk.ahead = []
    async with at_screen(db, stock, desk=desk) as pilot:
        await press(pilot, "r", *"Bonjour")
        desk.is_away = True
        await press(pilot, "enter")
        assert len(pilot.app.screen_stack) == 2
        desk.is_away = False
        await pilot.pause(0.5)
        await press(pilot, "enter", "enter")  # the first time it asks about the language
        assert len(pilot.app.screen_stack) == 1
    assert (await answers(db))[1] == "reply"
