"""Writing a text: whole pastes, several lines, an editor, and nothing lost."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.cli.queue import text_entry
from bot.cli.queue.text_entry import WrittenText, write_text

INTERRUPT, END, ALT_ENTER, LEFT = "\x03", "\x04", "\x1b\r", "\x1b[D"
OPEN_EDITOR = "\x18\x05"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    """What a person types; all of it is there at once, so that nothing follows the last key."""
    monkeypatch.setattr(text_entry, "_has_input", lambda: False)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


async def entered(typed: PipeInput, keys: str, text: str = "") -> WrittenText:
    typed.send_text(keys)
    return await asyncio.wait_for(write_text("your reply", text=text), 30)


@pytest.mark.parametrize(
    ("keys", "text", "written"),
    [
        ("It is 12 €\r", "", "It is 12 €"),
        (f"Hello{ALT_ENTER}It is 12 €\r", "", "Hello\nIt is 12 €"),
        (f"Hllo{LEFT * 3}e\r", "", "Hello"),
        ("\x1b[200~Bonjour,\r\n\r\nmerci !\nLéa\x1b[201~\r", "", "Bonjour,\n\nmerci !\nLéa"),
        (" and thanks\r", "It is 12 €", "It is 12 € and thanks"),
    ],
    ids=["one line", "several lines", "cursor keys", "paste", "draft"],
)
async def test_enter_sends_what_was_written(typed: PipeInput, keys: str, text: str, written: str) -> None:
    assert await entered(typed, keys, text) == WrittenText(text=written, is_sent=True)


@pytest.mark.parametrize("paste", ["Bonjour,\rmerci\rLéa\r", "Bonjour,\nmerci\nLéa\n"])
async def test_a_paste_without_brackets_is_one_text_and_sends_nothing(
    typed: PipeInput, monkeypatch: pytest.MonkeyPatch, paste: str
) -> None:
    is_read = asyncio.Event()

    def nothing_follows() -> bool:  # asked at the last line end alone
        is_read.set()
        return False

    monkeypatch.setattr(text_entry, "_has_input", nothing_follows)
    writing = asyncio.create_task(write_text("your reply"))
    typed.send_text(paste)
    await asyncio.wait_for(is_read.wait(), 30)
    assert not writing.done()
    typed.send_text("\r")
    assert (await asyncio.wait_for(writing, 30)).text.rstrip() == "Bonjour,\nmerci\nLéa"


@pytest.mark.parametrize("keys", [INTERRUPT, "\r"], ids=["interrupt", "nothing"])
async def test_going_back_sends_nothing(typed: PipeInput, keys: str) -> None:
    assert await entered(typed, keys) == WrittenText(text="", is_sent=False)


async def test_end_of_file_on_an_empty_line_goes_back(typed: PipeInput) -> None:
    assert await entered(typed, END) == WrittenText(text="", is_sent=False)


async def test_whoever_goes_back_keeps_what_they_wrote(typed: PipeInput) -> None:
    assert await entered(typed, f"It is 1{INTERRUPT}") == WrittenText(text="It is 1", is_sent=False)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An $EDITOR that adds two lines."""
    program = tmp_path / "editor"
    program.write_text('#!/bin/sh\nprintf "Bonjour,\\nmerci" >> "$1"\ntouch "$(dirname "$0")/ran"\n', "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(program))
    monkeypatch.setenv("TMPDIR", os.fspath(tmp_path))
    return program


async def left_editor(editor: Path) -> None:
    """Until the editor has run and its file is gone."""
    async with asyncio.timeout(30):
        while not (editor.parent / "ran").exists() or list(editor.parent.glob("*.txt")):
            await asyncio.sleep(0.01)


async def test_an_editor_can_write_it_and_enter_sends_it(typed: PipeInput, editor: Path) -> None:
    writing = asyncio.create_task(write_text("your reply", text="(Léa) ", in_editor=True))
    await left_editor(editor)
    typed.send_text("\r")
    assert await asyncio.wait_for(writing, 30) == WrittenText(text="(Léa) Bonjour,\nmerci", is_sent=True)


async def test_leaving_the_editor_sends_nothing_however_it_was_opened(typed: PipeInput, editor: Path) -> None:
    writing = asyncio.create_task(write_text("your reply", text="(Léa) "))
    typed.send_text(OPEN_EDITOR)
    await left_editor(editor)
    await asyncio.sleep(0)
    assert not writing.done()
    typed.send_text(" !\r")
    assert await asyncio.wait_for(writing, 30) == WrittenText(text="(Léa) Bonjour,\nmerci !", is_sent=True)
