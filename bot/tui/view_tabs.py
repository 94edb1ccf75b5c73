"""The saved views above the list, one of them open."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Static

from bot.present.sanitize import sanitize_terminal

_LONGEST = 24


class ViewTabs(Static):
    """A line with the names of the views. Hidden while there are none."""

    class Chosen(Message):
        """Somebody clicked on one."""

        def __init__(self, tab: int) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._ends: list[int] = []

    def show_tabs(self, names: Sequence[str], current: int) -> None:
        """Show these names; one that does not fit is cut off at the end of the line."""
        text = Text(no_wrap=True, overflow="ellipsis")
        self._ends = []
        for index, name in enumerate(names):
            text.append(f" {sanitize_terminal(name, _LONGEST)} ", "reverse" if index == current else "")
            self._ends.append(cell_len(text.plain))
        self.update(text)

    def on_click(self, event: events.Click) -> None:
        """The tab under the mouse."""
        tab = next((index for index, end in enumerate(self._ends) if event.x < end), None)
        if tab is not None:
            self.post_message(self.Chosen(tab))
