"""Keys that mark cases, what of the app knows answers to what is marked, and the item without the list."""

from collections.abc import Sequence

from bot.services.desk.commands import DeskCommand
from bot.services.review import QueueEntry, StoredEvent
from bot.tui.bulk import BulkDesk
from bot.tui.care import Care
from bot.tui.command_log import CommandLog
from bot.tui.item_pane import ItemPane
from bot.tui.limited_app import LimitedApp
from bot.tui.queue_list import QueueList


class MarkingApp(LimitedApp):
    """What of the app knows marks."""

    bulk: BulkDesk
    _care: Care

    def _draw_head(self) -> None:
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Tell the person something."""
        raise NotImplementedError

    def mark(self, command: str) -> None:
        """Carry out one of `MARKING`."""
        marks = self.query_one(QueueList).marks
        self.query_one(QueueList).mark(command)
        self.say(self.bulk.range_hint if command == DeskCommand.MARK_RANGE and marks.is_in_range else "")
        self._draw_head()

    def escape(self) -> None:
        """Nothing is done to what is marked; and without that, nothing is marked any more."""
        self.bulk.give_up()
        self.query_one(QueueList).refresh()
        self.say("")
        self._draw_head()

    def toggle_zen(self) -> None:
        """The item alone, with everything about it; or the list with it."""
        is_alone = not self.has_class("zen")
        self.set_class(is_alone, "zen")
        self.query_one(ItemPane).is_complete = is_alone
        self.call_after_refresh(self.query_one(ItemPane).draw)

    def log_command(self, command: str) -> None:
        """Tell the command that does the same."""
        self.query_one(CommandLog).add(command)

    def shown_events(self, stored: Sequence[StoredEvent]) -> Sequence[StoredEvent]:
        """What others wrote, as the person wants to see it."""
        return self._care.shown_events(stored)

    def shown_row(self, entry: QueueEntry) -> QueueEntry:
        """A line of the list as the person wants to see it."""
        return self._care.shown_row(entry)
