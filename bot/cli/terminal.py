"""What reaches the screen and comes back from it: lines, JSON, questions. Tables are in `table`.

Data goes to stdout, all the rest to stderr. Whatever comes from outside passes `sanitize_terminal`, and is
never read as markup.
"""

import json
import os
import shutil
import signal
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal

__all__ = [
    "ask",
    "ask_unseen",
    "confirm",
    "echo",
    "echo_json",
    "is_interactive",
    "prompt",
    "sanitize_terminal",
    "say",
    "size",
    "warn",
    "width",
]

_WIDTH_WITHOUT_TERMINAL = 160  # a pipe has no width, and what reads it wants more of a text than 80 columns


def echo(text: str = "") -> None:
    """One line of data of ours; outside text in it has passed `sanitize_terminal`."""
    _write(sys.stdout, text)


def echo_json(value: object) -> None:
    """One line of JSON, ASCII only."""
    _write(sys.stdout, json.dumps(value, ensure_ascii=True, separators=(", ", ": ")))


def say(text: str) -> None:
    """Sentences of ours, broken between words where a person reads them; outside text in them has passed
    `sanitize_terminal`."""
    _write(sys.stdout, _broken(text, sys.stdout))


def warn(text: str) -> None:
    """Something a person should know that is not the data asked for."""
    _write(sys.stderr, _broken(sanitize_terminal(text, lines=True), sys.stderr))


def prompt(text: str) -> None:
    """What a person is asked, on a line that stays open for the answer; outside text in it has passed
    `sanitize_terminal`."""
    _write(sys.stderr, _broken(text.rstrip(), sys.stderr) + " ", end="")


def ask(question: str, default: str = "") -> str:
    """What a person types at the question, or `default`."""
    with _interruptible():
        return str(click.prompt(question, default=default, show_default=bool(default), err=True))


def ask_unseen(question: str) -> str:
    """What a person types without its being shown."""
    with _interruptible():
        return str(click.prompt(question, hide_input=True, err=True))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends a question at once: asyncio takes note of the first one, and lets it go on."""
    before = signal.getsignal(signal.SIGINT)
    is_changed = threading.current_thread() is threading.main_thread() and callable(before)
    if is_changed:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if is_changed:
            signal.signal(signal.SIGINT, before)


def confirm(question: str, t: Catalog) -> None:
    """Go on when a person agrees; raises `click.Abort` for any other answer."""
    answer = ask(_broken(f"{question} [{t('cli.yes_no')}]", sys.stderr))
    if answer.strip().lower() not in t("cli.yes").split():
        raise click.Abort


def size() -> os.terminal_size:
    """How many columns and rows the screen has."""
    return shutil.get_terminal_size((80, 24))


def width() -> int:
    """How many columns a table may have: more when it is piped."""
    fallback = 80 if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL
    return shutil.get_terminal_size((fallback, 24)).columns


def is_interactive() -> bool:
    """Whether a person sits in front of it, so that a question can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _broken(text: str, stream: TextIO) -> str:
    if not stream.isatty():  # a program that reads it wants one line
        return text
    # By characters, not by cells as in the view of a case: measuring those loads a table for every command.
    rows = (
        textwrap.wrap(line, size().columns, break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.split("\n")
    )
    return "\n".join(row for wrapped in rows for row in wrapped)


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    # A terminal in the C locale cannot show an é: better \\xe9 than a trace.
    encoding = stream.encoding or "ascii"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + end)
    stream.flush()  # a pipe that nobody reads any more is noticed here, not when Python ends
