"""Asks a person for a text of several lines, with line editing, whole pastes and their own editor.

Enter sends, Alt-Enter begins a new line, Ctrl-X Ctrl-E opens $EDITOR, Ctrl-C goes back. Whatever was written
is returned, sent or not, so that nobody types a text twice.
"""

import select
import sys
from collections.abc import Callable
from dataclasses import dataclass

from prompt_toolkit import PromptSession
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from bot.cli.terminal import sanitize_terminal


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenText:
    """What somebody wrote, and whether they want it sent."""

    text: str
    is_sent: bool


async def write_text(question: str, *, text: str = "", in_editor: bool = False) -> WrittenText:
    """Let a person write or go on writing; with `in_editor` in $EDITOR first."""
    session: PromptSession[str] = PromptSession(
        multiline=True, tempfile_suffix=".txt", key_bindings=_bindings(_has_input)
    )
    clear_typeahead(session.input)

    def open_editor() -> None:
        session.default_buffer.open_in_editor()

    try:
        written = await session.prompt_async(
            f"{sanitize_terminal(question)}: ", default=text, pre_run=open_editor if in_editor else None
        )
    except (KeyboardInterrupt, EOFError):
        return WrittenText(text=session.default_buffer.text, is_sent=False)
    return WrittenText(text=written, is_sent=bool(written.strip()))


def _bindings(has_input: Callable[[], bool]) -> KeyBindings:
    """Enter sends, but not within a paste that comes without brackets, as from a dumb terminal."""
    bindings = KeyBindings()
    pasted: list[bool] = []

    def enter(event: KeyPressEvent) -> None:
        is_amid = bool(event.key_processor.input_queue) or has_input()
        if is_amid or pasted:
            pasted.append(True)
            event.current_buffer.insert_text("\n")
        else:
            event.current_buffer.validate_and_handle()
        if not is_amid:  # the next Enter is struck by a person
            pasted.clear()

    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    def open_editor(event: KeyPressEvent) -> None:
        # prompt_toolkit's own binding sends the text as soon as the editor is left.
        event.current_buffer.open_in_editor()

    bindings.add("c-x", "c-e")(open_editor)
    bindings.add("enter")(enter)
    bindings.add("c-j")(enter)
    bindings.add("escape", "enter")(new_line)
    bindings.add("escape", "c-j")(new_line)
    return bindings


def _has_input() -> bool:
    return bool(select.select([sys.stdin], [], [], 0.0)[0])
