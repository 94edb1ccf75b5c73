"""Everything that can be done, by its name: with Ctrl-P to look for, after a colon to type."""

import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from bot.errors import UserError
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_typed
from bot.tui.safe_text import safe_text

_NAME, _KEY = 16, 9


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandRow:
    """One command: its name, what it does to this item now, and its key."""

    name: str
    meaning: str
    key: str = ""


class CommandLine(ModalScreen[str | None]):
    """Asks for a command; gives back its line, such as `snooze 2h`, or None."""

    BINDINGS = [  # noqa: RUF012  as Textual declares it
        Binding("escape", "go_back", show=False),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[CommandRow], t: Catalog, *, line: str = "") -> None:
        super().__init__()
        self._commands = commands
        self._matches = list(commands)
        self._t = t
        self._line = line

    def compose(self) -> ComposeResult:
        """The line, the commands that it may mean, and how to choose one."""
        with Vertical(classes="dialog"):
            yield Input(self._line, select_on_focus=False)
            yield OptionList(*self._rows())
            yield Static(safe_text(self._t("review.choosing")), classes="hint")

    def on_mount(self) -> None:
        """The line has the cursor; the list only shows."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what it may mean."""
        typed = sanitize_typed(event.value)
        if typed != event.value:
            event.input.value = typed
            return
        self._matches = matching(self._commands, typed)
        rows = self.query_one(OptionList)
        rows.clear_options()
        rows.add_options(self._rows())
        rows.highlighted = 0 if self._matches else None

    def on_input_submitted(self) -> None:
        """The line as it is typed when it begins with a command, else the one that is marked."""
        line = self.query_one(Input).value.strip()
        if _names_command(self._commands, line):
            self.dismiss(line)
        elif (index := self.query_one(OptionList).highlighted) is not None and self._matches:
            self.dismiss(self._matches[index].name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click."""
        self.dismiss(self._matches[event.option_index].name)

    def action_move(self, rows: int) -> None:
        """Mark another one."""
        options = self.query_one(OptionList)
        if self._matches:
            options.highlighted = ((options.highlighted or 0) + rows) % len(self._matches)

    def action_complete(self) -> None:
        """Write out the one that is marked, for what comes after it."""
        index = self.query_one(OptionList).highlighted
        if index is not None and self._matches:
            line = self.query_one(Input)
            line.value = f"{self._matches[index].name} "
            line.cursor_position = len(line.value)

    def action_go_back(self) -> None:
        """None of them."""
        self.dismiss(None)

    def _rows(self) -> list[Option]:
        return [
            Option(safe_text(f"{_fit(row.name, _NAME)} {_fit(row.key, _KEY)} {row.meaning}"))
            for row in self._matches
        ]


def matching(commands: Sequence[CommandRow], typed: str) -> list[CommandRow]:
    """The commands that a line may mean: those whose name begins so, then those that have it anywhere."""
    words = typed.lower().split()
    if not words:
        return list(commands)
    if _names_command(commands, typed) and len(words) > 1:
        return [row for row in commands if typed.lower().startswith(row.name.lower())]
    text = " ".join(words)
    beginning = [row for row in commands if row.name.lower().startswith(text)]
    containing = [
        row
        for row in commands
        if row not in beginning and all(word in f"{row.name} {row.meaning}".lower() for word in words)
    ]
    return beginning + containing


def split_line(line: str, commands: Collection[str]) -> tuple[str, str]:
    """Which of the commands a typed line begins with, and what comes after it. Raises `UserError`."""
    typed = line.strip().removeprefix(":").strip()
    for name in sorted(commands, key=len, reverse=True):  # `macro refund_late` before `macro refund`
        if f"{typed} ".startswith(f"{name} "):
            return name, typed[len(name) :].strip()
    raise UserError("desk_unknown_command", command=shlex.quote(typed.partition(" ")[0][:40]))


def _names_command(commands: Sequence[CommandRow], line: str) -> bool:
    return any(f"{line} ".startswith(f"{row.name} ") for row in commands)


def _fit(text: str, size: int) -> str:
    return set_cell_size(text, max(size, 1))
