"""The line of saved views."""

from textual.app import App, ComposeResult

from bot.tui.view_tabs import ViewTabs


class _Tabs(App[None]):
    chosen: int | None = None

    def compose(self) -> ComposeResult:
        yield ViewTabs()

    def on_view_tabs_chosen(self, message: ViewTabs.Chosen) -> None:
        self.chosen = message.tab


async def test_the_tab_under_the_mouse_is_chosen_and_hostile_names_are_harmless() -> None:
    app = _Tabs()
    async with app.run_test(size=(40, 3)) as pilot:
        tabs = app.query_one(ViewTabs)
        tabs.show_tabs(["All", "\x1b[31m日本", "Urgent"], 1)
        await pilot.pause()
        shown = str(tabs.render())
        assert "\x1b" not in shown
        assert "[31m日本" in shown
        await pilot.click(ViewTabs, offset=(2, 0))
        assert app.chosen == 0
        await pilot.click(ViewTabs, offset=(8, 0))
        assert app.chosen == 1
        app.chosen = None
        await pilot.click(ViewTabs, offset=(38, 0))
        assert app.chosen is None
