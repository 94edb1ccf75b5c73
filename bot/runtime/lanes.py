"""Lanes: what takes long to be read waits apart, so that it never stands before what does not.

Every round of the pipeline decides many short texts, some longer ones and few of the longest, each lane in
the order in which it came. What somebody wrote stays in its order: after a long text of theirs, their short
ones wait in its lane. A text that grows when it is normalised counts as long as it gets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store import Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.text.normalize import compatible


@dataclass(frozen=True)
class Lane:
    """Texts up to a length, how many of them a round decides, and how many seconds reading one may take."""

    number: int
    longest: int
    batch: int
    seconds: float | None


#: Nine comments of ten are shorter than the first bound, and hardly any is longer than the second. So short
#: ones need no deadline, and on a slow machine must not miss one.
LANES = (
    Lane(number=0, longest=300, batch=64, seconds=None),
    Lane(number=1, longest=1_000, batch=4, seconds=0.5),
    Lane(number=2, longest=10_000, batch=1, seconds=0.5),
)
#: While more short texts wait than a round takes, the longer ones have their turn in one round of so many.
ROUNDS_PER_TURN = 4


def lane_of(text: str) -> int:
    """The lane of a text by its length."""
    length = len(compatible(text))
    return next((lane.number for lane in LANES if length <= lane.longest), LANES[-1].number)


def sort_out(tx: Transaction, stored: Sequence[StoredEvent]) -> dict[int, int]:
    """Which of these events belong in slower lanes than a short text, by row."""
    lanes: dict[int, int] = {}
    of_author: dict[tuple[str, str | None], int] = {}
    for claimed in stored:
        event = claimed.event
        author = event.account_id, event.author_id
        before = of_author.get(author, 0) if event.author_id else 0
        lanes[claimed.id] = max(lane_of(event.text), before, events.lane_of_author(tx, claimed))
        of_author[author] = lanes[claimed.id]
    return lanes
