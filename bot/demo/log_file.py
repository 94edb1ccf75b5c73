"""Sends the log of the program to a file while the demo runs, so that it does not mix with what is shown."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain import Secret
from bot.runtime.logs import protect

FILE = "tamis.log"


@contextmanager
def logging_to_file(folder: Path, secrets: Iterable[Secret]) -> Iterator[None]:
    """Log into a file of the folder, without the secrets. It is opened with the first record."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # ASCII is enough: `JsonLines` escapes everything else.
    handler = logging.FileHandler(folder / FILE, delay=True, encoding="ascii")
    protect(handler, secrets)
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        handler.close()
        root.handlers[:] = handlers
        root.setLevel(level)
