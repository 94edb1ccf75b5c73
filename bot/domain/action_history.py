"""What limits ask about the past."""

from typing import Protocol

from bot.domain.decisions import Action


class ActionHistory(Protocol):
    """What rules did before in one account; what was cancelled, refused or failed does not count."""

    def last_planned(
        self, action: Action, *, author_id: str | None = None, thread_id: str | None = None
    ) -> float | None:
        """When the rule last planned the same verb, for this author and in this thread where they are
        given; None for never. In seconds since 1970."""

    def last_in_slot(self, action: Action) -> float | None:
        """When any rule last planned an answer in the slot of this one, for the same author in the same
        thread; None for never."""

    def count_planned(self, action: Action, since: float) -> int:
        """How often the rule planned the same verb after that moment."""

    def count_answered(self, action: Action, since: float, *, in_thread: bool) -> int:
        """How many other messages of the same author any rule answered after that moment, only in the same
        thread where it says so."""

    def count_answered_below(self, action: Action, since: float) -> int:
        """How many other messages below the same comment any rule answered after that moment."""
