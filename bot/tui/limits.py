"""What narrows the list: what the command said, the view whose tab is open, and the limit that was typed."""

from textual.app import App

from bot.errors import UserError
from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.review_desk import ReviewDesk
from bot.services.review import QueueFilters, SavedView
from bot.tui.dialogs import LineDialog


class Limits:
    """The limits of one app. The first tab is the list as the command asked for it."""

    def __init__(self, app: App[None], desk: ReviewDesk, filters: QueueFilters, t: Catalog) -> None:
        self._app = app
        self._t = t
        self._desk = desk
        self._filters = filters
        self._views: tuple[SavedView, ...] = ()
        self._limit = ""
        self.tab = 0

    async def read_views(self) -> None:
        """Read the saved views. Raises `UserError` when there is none that the command named."""
        self._filters = await self._desk.call(review.with_view, self._filters)
        self._views = await self._desk.call(review.saved_views)

    @property
    def names(self) -> tuple[str, ...]:
        """The tabs; none where there are no views."""
        return (self._t("review.all"), *(view.name for view in self._views)) if self._views else ()

    @property
    def limit(self) -> str:
        """The limit as it was typed."""
        return self._limit

    async def filters(self) -> QueueFilters:
        """All limits together."""
        narrowing = [self._views[self.tab - 1].query] if self.tab else []
        if self._limit:
            narrowing.append(await self._desk.call(review.read_query, self._limit))
        return self._filters.narrowed(*narrowing)

    async def ask(self) -> bool:
        """Let the person type a limit, until it can be read; False when they went back."""
        text, question = self._limit, self._t("review.which_limit")
        while True:
            typed = await self._app.push_screen_wait(LineDialog(question, text=text))
            if typed is None:
                return False
            text = " ".join(typed.split())
            try:
                await self._desk.call(review.read_query, text)
            except UserError as mistake:
                question = self._t.error(mistake)
            else:
                self._limit = text
                return True
