"""What spares the person at the screen: covered words, a reminder to rest, and what they have read enough of.

What it knows is about the person in front of it, and leaves this process nowhere.
"""

from collections.abc import Callable, Sequence

from bot.present.care_view import describe_care
from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.review_desk import ReviewDesk
from bot.services.review import CareStatus, CaseView, QueueEntry, StoredEvent
from bot.services.review.work_clock import WorkClock
from bot.tui.key_timing import Clock


class Care:
    """The care of one app. `clock` gives seconds, `redraw` draws an item again."""

    def __init__(
        self, desk: ReviewDesk, t: Catalog, clock: Clock, redraw: Callable[[CaseView], None]
    ) -> None:
        self._redraw = redraw
        self._desk = desk
        self._t = t
        self._clock = clock
        self._status: CareStatus | None = None
        self._work = WorkClock()
        self._uncovered: int | None = None  # the event whose words were asked for

    async def read(self) -> None:
        """What holds for the person now."""
        self._status = await self._desk.run(review.read_care)

    def strike(self) -> None:
        """A key was struck: somebody works."""
        self._work.strike(self._clock())

    def is_working(self) -> bool:
        """Whether somebody has struck a key of late."""
        return self._work.is_working(self._clock())

    def uncover(self, view: CaseView) -> None:
        """Show the words of this item, as long as it is looked at; or cover them again."""
        self._uncovered = None if self._uncovered == view.stored.id else view.stored.id
        self._redraw(view)

    def shown(self, view: CaseView) -> CaseView:
        """The view as the person wants to see it."""
        if self._status is None or self._uncovered == view.stored.id:
            return view
        self._uncovered = None
        return review.masked_view(view, self._status.settings.masking)

    def shown_row(self, entry: QueueEntry) -> QueueEntry:
        """A line of the list, likewise."""
        return entry if self._status is None else review.masked_entry(entry, self._status.settings.masking)

    def shown_events(self, stored: Sequence[StoredEvent]) -> Sequence[StoredEvent]:
        """What others wrote, likewise."""
        return stored if self._status is None else review.masked_events(stored, self._status.settings.masking)

    @property
    def remark(self) -> str:
        """What they should know now; mostly nothing."""
        if self._status is None:
            return ""
        worked = self._work.worked(self._clock())
        return describe_care(self._status, worked, self._t)
