"""What of the app knows that its data may be elsewhere: it follows what changes there, reads ahead what comes
next, and says when nobody answers."""

from collections.abc import Sequence

from textual import work

from bot.present.messages import Catalog
from bot.services.desk.review_desk import ReviewDesk
from bot.tui.quiet_app import QuietApp

#: How many of the next items are read before anybody looks at them.
_AHEAD = 2


class FollowingApp(QuietApp):
    """An app at a desk. `_look_again` reads the queue anew."""

    desk: ReviewDesk
    t: Catalog
    _was_reachable = True

    def _look_again(self) -> object:
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Tell the person something in one or two lines."""
        raise NotImplementedError

    @work(group="changes")
    async def _follow(self) -> None:
        """Look whenever something may be new, for as long as the app runs."""
        while True:
            await self.desk.wait_for_change()
            self._look_again()

    def _read_ahead(self, order: Sequence[int], case_id: int) -> None:
        """Have the items here that come after this one."""
        if case_id in order:
            index = order.index(case_id) + 1
            for number in order[index : index + _AHEAD]:
                self.desk.prefetch(f"case:{number}")

    def _link_remark(self) -> str:
        """That nobody answers, where that is so; and once that somebody does again."""
        is_reachable = self.desk.is_reachable
        if is_reachable and not self._was_reachable:
            self.say(self.t("review.reachable_again"))
        self._was_reachable = is_reachable
        return "" if is_reachable else self.t("review.unreachable")
