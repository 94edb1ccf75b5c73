"""How far a long use case is: what it tells whoever watches. How that is drawn is a matter of the face."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """What a long use case is doing."""

    REPLAY = "replay"
    EXAMPLES = "examples"
    CLASSIFY = "classify"
    LESSON_TEXTS = "lesson_texts"
    LESSON_CHECKS = "lesson_checks"
    COUNT_UNDO = "count_undo"
    UNDO = "undo"
    PREVIEW_BULK = "preview_bulk"
    BULK = "bulk"
    UNDO_BULK = "undo_bulk"
    CALIBRATE = "calibrate"
    ERASE_EVENTS = "erase_events"
    ERASE_DELIVERIES = "erase_deliveries"
    ERASE_FILES = "erase_files"
    COPY = "copy"
    CHECK_COPY = "check_copy"
    REPORT = "report"
    SAMPLE = "sample"
    AUDIT = "audit"
    BACKFILL = "backfill"
    PREVIEW_BACKFILL = "preview_backfill"
    #: The last write of all; it is made or not made, and a person who interrupts it cannot know which.
    SAVE = "save"


#: Told how much of a number of things is done, by what does not know which step it is.
Advance = Callable[[int, int], None]


class Progress(Protocol):
    """Told again and again how much of a step is done. `total` is None where nobody knows it.

    It may be called from the thread of the store, and never raises: nothing depends on who watches.
    """

    def __call__(self, step: Step, done: int = 0, total: int | None = None) -> None: ...


def unwatched(step: Step, done: int = 0, total: int | None = None) -> None:
    """The progress that nobody watches."""


def unnoticed(done: int, total: int) -> None:
    """The advance of what nobody watches."""
