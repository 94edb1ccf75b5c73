"""The list of open cases: as long as the queue is, it draws and reads the rows that are on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bot.domain import Actor
from bot.present.messages import Catalog
from bot.services.desk.commands import DeskCommand
from bot.services.review import QueueEntry
from bot.tui.marks import Marks
from bot.tui.queue_row import placeholder_row, row_text

#: Rows above and below the screen that are read with it, so that paging shows no placeholder.
_AHEAD = 30


class QueueList(ScrollView, can_focus=True, inherit_bindings=False):
    """Cases by their numbers, one of them under the cursor. A case keeps the cursor wherever it moves to."""

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """Another case is under the cursor; None when the list is empty."""

        def __init__(self, case_id: int | None) -> None:
            super().__init__()
            self.case_id = case_id

    @dataclass
    class Pasted(Message):
        """A text was pasted."""

        text: str

    @dataclass
    class Wanted(Message):
        """Rows are on the screen that were not read yet."""

        case_ids: tuple[int, ...]

    def __init__(self, *, who: Actor, t: Catalog) -> None:
        super().__init__(id="queue")
        self._who = who
        self._t = t
        self._order: tuple[int, ...] = ()
        self._entries: dict[int, QueueEntry] = {}
        self._at = datetime.min
        self._shown: int | None = None  # the case that `Moved` told last
        self.marks = Marks()

    @property
    def case_id(self) -> int | None:
        """The case under the cursor."""
        return self._order[self.cursor] if self._order else None

    @property
    def order(self) -> tuple[int, ...]:
        """All cases, in the order of the list."""
        return self._order

    def show_order(self, order: Sequence[int], *, prefer: int | None = None) -> None:
        """Another order or other cases. The cursor stays on its case, or goes to `prefer`; when that is gone,
        it stays on its row."""
        case_id = self.case_id if prefer is None else prefer
        self._order = tuple(order)
        self.marks.keep(self._order)
        self.virtual_size = Size(self.size.width, len(self._order))
        if case_id in self._order:
            self.cursor = self._order.index(case_id)
        else:
            self.cursor = max(0, min(self.cursor, len(self._order) - 1))
        self._follow()
        self.refresh()

    def leave(self, case_id: int | None) -> None:
        """Go on from a case that was answered. It comes back with the next order if it stays open."""
        if self.case_id == case_id and len(self._order) > 1:
            self.show_order([number for number in self._order if number != case_id])

    def show_entries(self, entries: Mapping[int, QueueEntry], at: datetime) -> None:
        """What these cases are now."""
        self._entries.update(entries)
        self._at = at
        self.refresh()

    def entry(self, case_id: int) -> QueueEntry | None:
        """What is known of one case."""
        return self._entries.get(case_id)

    def rows_on_screen(self) -> tuple[int, ...]:
        """The cases that can be seen, and those near them."""
        first = max(0, int(self.scroll_offset.y) - _AHEAD)
        return self._order[first : int(self.scroll_offset.y) + self.size.height + _AHEAD]

    def render_line(self, y: int) -> Strip:
        """Row `y` of the screen."""
        index, width = int(self.scroll_offset.y) + y, self.size.width
        if index >= len(self._order):
            return Strip.blank(width, self.rich_style)
        case_id = self._order[index]
        entry = self._entries.get(case_id)
        if entry is None:
            text = placeholder_row(case_id, width, is_marked=case_id in self.marks.cases)
        else:
            is_marked = case_id in self.marks.cases
            text = row_text(entry, width=width, at=self._at, who=self._who, t=self._t, is_marked=is_marked)
        is_current = index == self.cursor
        style = (
            self.rich_style + self.get_component_rich_style("queue--cursor")
            if is_current
            else self.rich_style
        )
        segments = [Segment(part.text, part.style) for part in text.render(self.app.console) if part.text]
        return Strip(segments).adjust_cell_length(width).apply_style(style)

    COMPONENT_CLASSES = {"queue--cursor"}  # noqa: RUF012  as Textual declares it

    def validate_cursor(self, cursor: int) -> int:
        """Within the list."""
        return max(0, min(cursor, len(self._order) - 1))

    def watch_cursor(self) -> None:
        """Show the row, and tell whose it is."""
        self._follow()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Have the rows read that came into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._ask_for_rows()

    def on_resize(self) -> None:
        """Another width, or more rows."""
        self.virtual_size = Size(self.size.width, len(self._order))
        self._follow()

    def on_paste(self, event: events.Paste) -> None:
        """Something was pasted onto the list: whoever pastes an address wants to go there."""
        event.stop()
        self.post_message(self.Pasted(event.text))

    def on_click(self, event: events.Click) -> None:
        """The row under the mouse."""
        self.cursor = int(self.scroll_offset.y) + event.y

    def mark(self, command: str) -> None:
        """Mark cases as a command says."""
        if self.case_id is None:
            return
        match command:
            case DeskCommand.MARK:
                self.marks.toggle(self.case_id)
                self.action_move(1)
            case DeskCommand.MARK_RANGE:
                self.marks.mark_range(self._order, self.case_id)
            case DeskCommand.MARK_ALL:
                self.marks.toggle_all(self._order)
        self.refresh()

    def go(self, command: str) -> None:
        """Move the cursor as a command says."""
        match command:
            case DeskCommand.DOWN:
                self.action_move(1)
            case DeskCommand.UP:
                self.action_move(-1)
            case DeskCommand.PAGE_DOWN:
                self.action_move_page(1)
            case DeskCommand.PAGE_UP:
                self.action_move_page(-1)
            case DeskCommand.FIRST:
                self.action_move_to(0)
            case DeskCommand.LAST:
                self.action_move_to(-1)

    def action_move(self, rows: int) -> None:
        """Some rows on."""
        self.cursor += rows

    def action_move_page(self, pages: int) -> None:
        """A screen on."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_move_to(self, index: int) -> None:
        """The first row, or the last."""
        self.cursor = index if index >= 0 else len(self._order) - 1

    def _follow(self) -> None:
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)
        self._ask_for_rows()
        if self.case_id != self._shown:
            self._shown = self.case_id
            self.post_message(self.Moved(self.case_id))

    def _ask_for_rows(self) -> None:
        missing = tuple(case_id for case_id in self.rows_on_screen() if case_id not in self._entries)
        if missing:
            self.post_message(self.Wanted(missing))
