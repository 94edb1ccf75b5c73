"""Goes to a case: by its address or number, by what was pasted, or back to the one before."""

from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.commands import DeskCommand
from bot.services.desk.review_desk import ReviewDesk
from bot.tui.asking import Asking
from bot.tui.marking_app import MarkingApp
from bot.tui.queue_list import QueueList

_LONGEST_REFERENCE = 2_000


class GoingApp(MarkingApp):
    """What of the app moves the cursor to a case that somebody names."""

    desk: ReviewDesk
    t: Catalog
    asking: Asking
    _seen: list[int]

    @property
    def _queue(self) -> QueueList:
        return self.query_one(QueueList)

    def _act(self, command: str, argument: str = "", *, key: str = "") -> object:
        raise NotImplementedError

    async def show_reference(self, reference: str) -> None:
        """The cursor goes to that item; what is not in the list is shown to read."""
        view = await self.desk.run(review.show_item, reference)
        if view.case is not None and view.case.id in self._queue.order:
            self._queue.show_order(self._queue.order, prefer=view.case.id)
            return
        await self.asking.read(view)

    def on_queue_list_pasted(self, message: QueueList.Pasted) -> None:
        """An address or an id was pasted: go there. Anything longer was meant for another window."""
        reference = message.text.strip()
        if reference and len(reference) <= _LONGEST_REFERENCE and len(reference.split()) == 1:
            self._act(DeskCommand.GO_TO, reference)

    def show_former(self) -> None:
        """The cursor goes to the case that was looked at before."""
        former = next((case_id for case_id in reversed(self._seen) if case_id != self._queue.case_id), None)
        if former is None:
            self.say(self.t("no_case_before"))
        elif former in self._queue.order:
            self._queue.show_order(self._queue.order, prefer=former)
        else:
            self.say(self.t("review.answered", id=former))
