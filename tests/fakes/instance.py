"""Runs `tamis` as people do: in this process, in one of its own, or at a pretended terminal."""

import asyncio
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyte
from click.testing import CliRunner, Result

from bot.cli import main
from bot.store import Transaction
from tests.fakes.cases import filled

ROOT = Path(__file__).parent.parent.parent
HOSTILE = {
    entry["name"]: entry["text"]
    for entry in map(json.loads, (ROOT / "tests" / "cli" / "hostile.jsonl").read_text("utf-8").splitlines())
}
_DEADLINE = 60.0
_READING = 0.4  # longer than what is struck too early to count


def tamis(*args: str, stdin: str | bytes | None = None, env: dict[str, str | None] | None = None) -> Result:
    """One command in this process; never at a terminal."""
    clean = {
        "TAMIS_CONFIG": None,
        "TAMIS_DATA": None,
        "TAMIS_USER": "Léa",
        "TAMIS_LANG": "en",
        "COLUMNS": "80",
        "XDG_STATE_HOME": os.devnull,  # no test writes into a home
    }
    return CliRunner().invoke(main, list(args), input=stdin, env={**clean, **(env or {})})


def fill(folder: Path, *works: Callable[[Transaction], object]) -> str:
    """A filled data folder, as the value of `--data`."""
    asyncio.run(filled(folder, *works))
    return str(folder)


@dataclass
class Watched:
    """What a terminal has seen."""

    code: int
    raw: str
    screen: pyte.HistoryScreen

    @property
    def rows(self) -> list[str]:
        """Everything that was written, row by row, also what has scrolled away."""
        above = [
            "".join(line[x].data for x in range(self.screen.columns)) for line in self.screen.history.top
        ]
        return [row.rstrip() for row in (*above, *self.screen.display)]


def watch(
    *args: str,
    keys: Sequence[str | Callable[[], object]] = "",
    term: str = "dumb",
    columns: int = 80,
    lines: int = 24,
    output: Path | None = None,
    **env: str,
) -> Watched:
    """One command in a process of its own at a pretended terminal. `keys` are typed, one each time
    that the program waits for one; a function among them is called before the next one is typed.
    With `output` its standard output goes into that file."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (lines, columns))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.devnull,  # no test writes into a home
        "TERM": term,
        "LANG": "C.UTF-8",
        "TAMIS_LANG": "en",
        "TAMIS_USER": "Léa",
        **env,
    }
    with ExitStack() as stack:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *args],
            stdin=theirs,
            stdout=theirs if output is None else stack.enter_context(output.open("wb")),
            stderr=theirs,
            cwd=ROOT,
            env=environment,
        )
    os.close(theirs)
    raw = _talk(ours, keys)
    os.close(ours)
    screen = pyte.HistoryScreen(columns, lines, history=100_000, ratio=0.5)
    pyte.ByteStream(screen).feed(raw)
    return Watched(code=process.wait(_DEADLINE), raw=raw.decode("utf-8"), screen=screen)


def _talk(terminal: int, keys: Sequence[str | Callable[[], object]]) -> bytes:
    """Read until the end; when the program asks and falls silent for as long as a person reads, type the next
    key.

    It throws away what was typed before it asked, so a key that had no effect is typed again.
    """
    raw, waiting, last = b"", list(keys), ""
    end, typed_at, typed_after = time.monotonic() + _DEADLINE, 0.0, -1
    while time.monotonic() < end:
        if select.select([terminal], [], [], _READING)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the other side has closed
                return raw
            if not piece:
                return raw
            raw += piece
        elif raw.endswith((b"] ", b": ")):
            is_new = len(raw) != typed_after
            if not (is_new and waiting) and time.monotonic() - typed_at < 2.0:
                continue
            while is_new and waiting and not isinstance(waiting[0], str):
                waiting.pop(0)()
            last = waiting.pop(0) if is_new and waiting else last
            typed_at, typed_after = time.monotonic(), len(raw)
            os.write(terminal, b"a reply\n" if last == "\u21b5" else last.encode())
    raise AssertionError(f"the command did not end; it had written {raw[-2000:]!r}")


def as_json(result: Result) -> Any:
    """What a command printed with --json."""
    assert all(" " <= sign <= "~" or sign == "\n" for sign in result.stdout), "JSON is plain ASCII"
    return json.loads(result.stdout)
