"""The item under the cursor: what there is room for, or everything about it."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from bot.present.case_view import render, wrap
from bot.present.messages import Catalog
from bot.services.review import CaseView
from bot.tui.safe_text import safe_text

_MIN_COLUMNS, _MIN_ROWS = 20, 3


class ItemPane(VerticalScroll, can_focus=False):
    """Draws one case; `is_complete` is whether everything about it is drawn."""

    def __init__(self, timezone: str, t: Catalog) -> None:
        super().__init__(id="item")
        self._timezone = timezone
        self._t = t
        self._view: CaseView | None = None
        self.is_complete = False

    def compose(self) -> ComposeResult:
        """The rows about the case."""
        yield Static(id="case")

    def show(self, view: CaseView) -> None:
        """Another case, from its beginning; or the same one as it is now."""
        is_same = self._view is not None and self._view.stored.id == view.stored.id
        self.is_complete = self.is_complete and is_same
        self._view = view
        self.draw()
        self.scroll_home(animate=False)

    def show_text(self, text: str) -> None:
        """A sentence, where there is no case."""
        self._view = None
        self.query_one("#case", Static).update(safe_text(text))

    def draw(self) -> None:
        """Draw the case into the room that there is now."""
        if self._view is None:
            return
        width, height = max(_MIN_COLUMNS, self.size.width - 1), max(_MIN_ROWS, self.size.height)
        lines = render(self._view, self._t, self._timezone, complete=self.is_complete, with_commands=False)
        rows = wrap(lines, width, None if self.is_complete else height)
        self.query_one("#case", Static).update(safe_text("\n".join(rows)))

    def page(self, pages: int) -> None:
        """Everything about the item, then a screen on, or back."""
        if self._view is not None and not self.is_complete:
            self.is_complete = True
            self.draw()
            return
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)
