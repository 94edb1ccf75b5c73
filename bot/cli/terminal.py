"""What reaches the screen: tables, lines and JSON. Data goes to stdout, all the rest to stderr.

Whatever comes from outside passes `sanitize_terminal`, and is never read as markup.
"""

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from bot.present.sanitize import mixed_script, sanitize_terminal

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "warn",
    "console",
    "is_interactive",
    "mixed_script",
    "echo",
    "echo_json",
    "echo_table",
    "sanitize_terminal",
    "width",
]

_WIDTH_WITHOUT_TERMINAL = 160
_LEAST_WIDTH = 8


def echo(text: str = "") -> None:
    """One line of data of ours; outside text in it has passed `sanitize_terminal`."""
    _write(sys.stdout, text)


def echo_json(value: object) -> None:
    """One line of JSON, ASCII only."""
    _write(sys.stdout, json.dumps(value, ensure_ascii=True, separators=(", ", ": ")))


def warn(text: str) -> None:
    """Something a person should know that is not the data asked for."""
    _write(sys.stderr, sanitize_terminal(text, lines=True))


def echo_table(columns: Mapping[str, str], rows: Sequence[Mapping[str, str]], most: int = 60) -> None:
    """A table of outside texts, one row each; `columns` are keys and headings.

    The last column takes the room that is left; the others are cut at `most` cells, and the widest
    of them further if need be. Without any ornament, so that it can be read aloud and piped.
    """
    table = [columns, *({key: sanitize_terminal(row.get(key, "")) for key in columns} for row in rows)]
    widths = _widths([[row[key] for row in table] for key in columns], most)
    for row in table:
        cells = [_fit(row[key], width) for key, width in zip(columns, widths, strict=True)]
        if any(cell.strip() for cell in cells):
            echo("  ".join(cells).rstrip())


def console() -> "Console":
    """A screen for the demo, without any reading of markup; plain when piped or NO_COLOR is set."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else width()
    return Console(file=sys.stdout, markup=False, emoji=False, highlight=False, width=wide)


def width() -> int:
    """How many columns a table may have: more when it is piped."""
    fallback = 80 if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL
    return shutil.get_terminal_size((fallback, 24)).columns


def is_interactive() -> bool:
    """Whether a person sits in front of it, so that a question can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _widths(columns: Sequence[Sequence[str]], most: int) -> list[int]:
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in columns]
    *firsts, last = [min(width, most) for width in widths[:-1]] + [widths[-1]]
    room = width() - 2 * len(firsts)
    while firsts and sum(firsts) > max(room - min(last, _LEAST_WIDTH), len(firsts)):
        firsts[firsts.index(max(firsts))] -= 1
    return [*firsts, max(1, min(last, room - sum(firsts)))]


def _fit(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "ascii"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
