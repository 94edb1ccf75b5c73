"""What narrows the list: what the command said, the view whose tab is open, and the limit that was typed."""

from textual.app import App

from bot.errors import UserError
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueFilters
from bot.services.workspace import Workspace
from bot.tui.dialogs import LineDialog


class Limits:
    """The limits of one app. The first tab is the list as the command asked for it."""

    def __init__(self, app: App[None], workspace: Workspace, filters: QueueFilters, t: Catalog) -> None:
        self._app = app
        self._t = t
        self._workspace = workspace
        self._filters = review.with_view(workspace, filters)
        self._views = review.saved_views(workspace)
        self._limit = ""
        self.tab = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The tabs; none where there are no views."""
        return (self._t("review.all"), *(view.name for view in self._views)) if self._views else ()

    @property
    def limit(self) -> str:
        """The limit as it was typed."""
        return self._limit

    def filters(self) -> QueueFilters:
        """All limits together."""
        narrowing = [self._views[self.tab - 1].query] if self.tab else []
        if self._limit:
            narrowing.append(review.read_query(self._workspace, self._limit))
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
                review.read_query(self._workspace, text)
            except UserError as mistake:
                question = self._t.error(mistake)
            else:
                self._limit = text
                return True
