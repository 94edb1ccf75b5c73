"""Lanes: what takes long to be read waits apart, so that it never stands before what does not.

Every round of the pipeline decides many short texts. The longer ones have their turns one by one: whenever no
short text waits, and for a tenth of the time while some do, each lane in the order in which it came. What
somebody wrote stays in its order: after a long text of theirs, their short ones wait in its lane. A text that
grows when it is normalised counts as long as it gets. A text is stored in its lane; what has become longer
since, or waits for its author's, is moved when it is claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store import Transaction
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.text.normalize import compatible


@dataclass(frozen=True)
class Lane:
    """Texts up to a length, how many are decided at once, and how many seconds reading one may take."""

    number: int
    longest: int
    batch: int
    seconds: float | None


#: Nine comments of ten are shorter than the first bound, and hardly any is longer than the second. So short
#: ones need no deadline, and on a slow machine must not miss one.
LANES = (
    Lane(number=0, longest=300, batch=64, seconds=None),
    Lane(number=1, longest=1_000, batch=1, seconds=0.5),
    Lane(number=2, longest=10_000, batch=1, seconds=0.5),
)
_SHARE_OF_LONGER = 0.1


class Turns:
    """When the longer lanes have their turn, and which of them.

    After a turn, short texts that wait have nine times as long as it took. So on a machine that is too slow
    for all of them, no number of long texts takes more than a tenth of it.
    """

    def __init__(self) -> None:
        self._seconds_to_next = 0.0
        self._longer = list(LANES[1:])

    @property
    def is_due(self) -> bool:
        """Whether a longer lane has its turn although short texts wait."""
        return self._seconds_to_next <= 0

    @property
    def longer(self) -> list[Lane]:
        """The longer lanes, first the one whose last turn is longest ago."""
        return list(self._longer)

    def record_short(self, seconds: float) -> None:
        """Short texts were decided for so long."""
        self._seconds_to_next -= seconds

    def record_longer(self, lane: Lane, seconds: float) -> None:
        """A longer lane had its turn, which took so long."""
        self._seconds_to_next = seconds * (1 - _SHARE_OF_LONGER) / _SHARE_OF_LONGER
        self._longer = [*(other for other in self._longer if other != lane), lane]


def lane_of(text: str) -> int:
    """The lane of a text by its length, as written or normalised, whichever is longer."""
    if len(text) > LANES[-2].longest:
        return LANES[-1].number
    length = max(len(text), len(compatible(text)))
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
