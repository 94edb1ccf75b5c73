"""What the app asks on top of the queue: a text, one of several, yes or no, and what it tells there."""

import asyncio
from collections.abc import Callable, Sequence

import click
from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from bot.present.answer_keys import READING_SECONDS
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_typed
from bot.tui.key_timing import Clock
from bot.tui.safe_text import safe_text

#: Keys that follow each other sooner are struck by nobody: some terminals send a paste so.
_PASTED_SECONDS = 0.02


class TextDialog(ModalScreen[tuple[str, bool]]):
    """Writes a text. Gives it back and whether it shall be sent: going back loses no word."""

    BINDINGS = [  # noqa: RUF012  as Textual declares it
        Binding("escape", "go_back", show=False),
        Binding("ctrl+o", "open_editor", show=False, priority=True),
    ]

    def __init__(
        self,
        question: str,
        t: Catalog,
        clock: Clock,
        *,
        text: str = "",
        remark: str = "",
        in_editor: bool = False,
        measure: Callable[[str], str] | None = None,
    ) -> None:
        """`measure` says of a text what is shown below it while it is written: by default how long it is."""
        super().__init__()
        self._clock = clock
        self._measure = measure or self._count
        self._in_editor = in_editor
        self._question = question
        self._remark = remark
        self._t = t
        self._text = sanitize_typed(text)

    def compose(self) -> ComposeResult:
        """The question, the text, its length, and what was said against it."""
        with Vertical(classes="dialog"):
            yield Static(safe_text(self._question), classes="question")
            yield _Writing(self._text, self._clock)
            yield Static(safe_text(self._remark), classes="refusal")
            yield Static(safe_text(self._measure(self._text)), id="measure")
            yield Static(safe_text(self._t("review.writing")), classes="hint")

    def on_mount(self) -> None:
        """Begin at the end of what is there."""
        area = self.query_one(_Writing)
        area.move_cursor(area.document.end)
        area.focus()
        if self._in_editor:
            self.action_open_editor()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Say how long it is: platforms cut or refuse."""
        self.query_one("#measure", Static).update(safe_text(self._measure(event.text_area.text)))

    def _count(self, text: str) -> str:
        return self._t.count("review.characters", len(text))

    def on__writing_sent(self) -> None:
        """Enter was struck."""
        self.dismiss((self.query_one(_Writing).text, True))

    @work(exclusive=True)
    async def action_open_editor(self) -> None:
        """Write in $EDITOR; what was saved there is in the field afterwards, and not sent yet."""
        area = self.query_one(_Writing)
        with self.app.suspend():
            text = await asyncio.to_thread(click.edit, area.text, extension=".txt")
        if text is not None:
            area.text = sanitize_typed(text.rstrip("\n"))
            area.move_cursor(area.document.end)

    def action_go_back(self) -> None:
        """Escape was struck."""
        self.dismiss((self.query_one(_Writing).text, False))


class _Writing(TextArea):
    """Enter sends, as in the line mode, but not what nobody can have read yet, nor amid a paste; another key
    begins a line."""

    class Sent(Message):
        """It shall be sent."""

    def __init__(self, text: str, clock: Clock) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False)
        self._clock = clock
        self._drawn_at = clock()
        self._struck_at = float("-inf")

    async def _on_key(self, event: events.Key) -> None:
        # Textual calls the handler of the class above by itself.
        now = self._clock()
        is_amid_paste, self._struck_at = now - self._struck_at < _PASTED_SECONDS, now
        if event.key == "enter" and not is_amid_paste:
            event.stop()
            event.prevent_default()
            if now - self._drawn_at >= READING_SECONDS:
                self.post_message(self.Sent())
        elif event.key in ("ctrl+j", "alt+enter", "shift+enter"):
            event.stop()
            event.prevent_default()
            self.insert("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = sanitize_typed(event.text)


class LineDialog(ModalScreen[str | None]):
    """Asks for one line; None when the person went back."""

    BINDINGS = [Binding("escape", "go_back", show=False)]  # noqa: RUF012  as Textual declares it

    def __init__(self, question: str, *, text: str = "") -> None:
        super().__init__()
        self._question = question
        self._text = sanitize_typed(text)

    def compose(self) -> ComposeResult:
        """The question and the line."""
        with Vertical(classes="dialog"):
            yield Static(safe_text(self._question), classes="question")
            yield Input(self._text, select_on_focus=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Nothing that a terminal would obey stays in it."""
        if (typed := sanitize_typed(event.value)) != event.value:
            event.input.value = typed

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter was struck."""
        self.dismiss(event.value.strip())

    def action_go_back(self) -> None:
        """Escape was struck."""
        self.dismiss(None)


class Choice(ModalScreen[str | None]):
    """One of several, by its key."""

    BINDINGS = [Binding("escape,q", "go_back", show=False)]  # noqa: RUF012  as Textual declares it

    def __init__(self, question: str, options: Sequence[tuple[str, str]]) -> None:
        """`options` are pairs of what is given back and what is shown."""
        super().__init__()
        self._question = question
        self._options = options

    def compose(self) -> ComposeResult:
        """The question and a row for each."""
        with Vertical(classes="dialog"):
            yield Static(safe_text(self._question), classes="question")
            yield OptionList(*(Option(safe_text(shown)) for _, shown in self._options))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or a click."""
        self.dismiss(self._options[event.option_index][0])

    def on_key(self, event: events.Key) -> None:
        """A number takes that one."""
        if event.character and event.character.isdecimal():
            index = int(event.character) - 1
            if 0 <= index < len(self._options):
                event.stop()
                self.dismiss(self._options[index][0])

    def action_go_back(self) -> None:
        """None of them."""
        self.dismiss(None)


class Question(ModalScreen[bool]):
    """Yes or no, once the question can have been read. All but a letter for yes is no."""

    def __init__(self, question: str, t: Catalog, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._drawn_at = clock()
        self._question = question
        self._t = t

    def compose(self) -> ComposeResult:
        """The question and the keys."""
        with Vertical(classes="dialog"):
            yield Static(safe_text(f"{self._question} [{self._t('cli.yes_no')}]"), classes="question")

    def on_key(self, event: events.Key) -> None:
        """Any key answers."""
        event.stop()
        if self._clock() - self._drawn_at >= READING_SECONDS:
            self.dismiss((event.character or "").lower() in self._t("cli.yes").split())


class Page(ModalScreen[None]):
    """Something to read, such as the keys that are valid here; any key closes it."""

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """All rows."""
        with VerticalScroll(classes="dialog"):
            yield Static(Text("\n").join(safe_text(row) for row in self._rows))

    def on_key(self, event: events.Key) -> None:
        """Close it, but for keys that scroll."""
        if event.key not in ("up", "down", "pageup", "pagedown", "home", "end"):
            event.stop()
            self.dismiss(None)
