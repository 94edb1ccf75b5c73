"""The app at a real terminal, which it leaves as it was; what was not sent is printed to be copied."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pyte

from bot.domain import Actor
from bot.store import Transaction
from bot.store.review import case_notes
from tests.fakes.cases import waiting
from tests.fakes.instance import HOSTILE, ROOT, as_json, fill, tamis

_SECONDS = 60.0


def stock(tx: Transaction) -> None:
    for number in range(1, 4):
        waiting(tx, number, at=number, priority=-number, text=f"text number {number}")


def type_at_terminal(arguments: Sequence[str], steps: Sequence[tuple[str, bytes]]) -> tuple[int, str]:
    """Strike keys, step by step: each once its words are drawn and a person can have read them.

    The exit code, and all that was drawn after the last keys.
    """
    code, drawn, _ = type_and_record(arguments, steps)
    return code, drawn


def type_and_record(arguments: Sequence[str], steps: Sequence[tuple[str, bytes]]) -> tuple[int, str, str]:
    """The same with everything that was drawn from the beginning."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "TERM": "xterm", "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**environment, "TAMIS_LANG": "en", "TAMIS_USER": "Léa"},
    )
    os.close(theirs)
    drawn, whole, remaining, until = b"", b"", list(steps), time.monotonic() + _SECONDS
    while time.monotonic() < until:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # it has ended
                break
            drawn += piece
            whole += piece
        if remaining and remaining[0][0].encode() in drawn:
            time.sleep(0.5)
            drawn = b""
            os.write(ours, remaining.pop(0)[1])
    os.close(ours)
    return process.wait(_SECONDS), drawn.decode(), whole.decode("utf-8", "replace")


def test_a_key_decides_and_unsent_words_are_printed_at_the_end(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", stock)
    code, drawn = type_at_terminal(
        ("review", "--data", data),
        [
            ("sounds rude", b"h"),  # the item is drawn, not only its row
            ("case 2", b"r"),
            ("Enter sends", b"wo"),
            ("2 of 8000", b"\x1b"),
            ("keys", b"q"),
        ],
    )
    assert code == 0
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["answer"] == "hide"
    assert "\x1b[?1049l" in drawn, "the screen of before is back"
    assert "Not sent:\r\nwo" in drawn


def hostile(tx: Transaction) -> None:
    """Every hostile text as text, name and note."""
    for number, text in enumerate(HOSTILE.values(), start=1):
        waiting(tx, number, at=number, priority=-number, text=text, author_name=text[:60])
        case_notes.add_note(tx, number, by=Actor.person("Zoé"), text=text[:200] or "-", at=number)


def test_whatever_is_written_the_screen_stays_as_it_is_drawn(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", hostile)
    steps = [
        ("why", b"j"),
        *[("why", b"j ")] * 8,
        ("why", b"G"),
        ("why", b"?"),
        ("keys", b"X"),
        ("why", b"q"),
    ]
    code, _, raw = type_and_record(("review", "--data", data), steps)
    assert code == 0
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(raw.partition("\x1b[?1049l")[0])
    assert not any(
        unicodedata.category(character) in ("Cc", "Cf") for row in screen.display for character in row
    )
    # The line between list and item is whole: nothing has moved it.
    assert any(set(row) == {"\u2500"} for row in screen.display)
    assert "\x1b]52" not in raw, "nothing reached the clipboard"
