"""Keys that narrow the list: a limit that is typed, and the tabs of the saved views."""

from textual import work

from bot.services.desk.commands import DeskCommand
from bot.tui.following_app import FollowingApp
from bot.tui.limits import Limits
from bot.tui.view_tabs import ViewTabs

#: The commands that narrow the list.
LIMITING = frozenset({DeskCommand.LIMIT, DeskCommand.VIEW, DeskCommand.VIEW_BACK})


class LimitedApp(FollowingApp):
    """What of the app knows `Limits`."""

    _limits: Limits

    def _draw_tabs(self) -> None:
        names = self._limits.names
        self.set_class(bool(names), "tabbed")
        self.query_one(ViewTabs).show_tabs(names, self._limits.tab)

    def limit_by(self, command: str) -> None:
        """Carry out one of `LIMITING`."""
        if command == DeskCommand.LIMIT:
            self._ask_for_limit()
        elif count := len(self._limits.names):
            tabs = 1 if command == DeskCommand.VIEW else -1
            self.on_view_tabs_chosen(ViewTabs.Chosen((self._limits.tab + tabs) % count))

    @work(exclusive=True, group="limit")
    async def _ask_for_limit(self) -> None:
        if await self._limits.ask():
            self._look_again()

    def on_view_tabs_chosen(self, message: ViewTabs.Chosen) -> None:
        """The list of another saved view."""
        self._limits.tab = message.tab
        self._look_again()
