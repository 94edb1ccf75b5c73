"""The one case that a person has, so that nobody else answers it meanwhile."""

from collections.abc import Callable
from contextlib import suppress

from bot.errors import TamisError
from bot.services import review
from bot.services.desk.review_desk import ReviewDesk


class Claim:
    """What this person has claimed; a claim that is not given back ends by itself.

    It is kept as long as `is_working`: whoever has gone to lunch holds nobody up.
    """

    def __init__(self, desk: ReviewDesk, is_working: Callable[[], bool] = lambda: True) -> None:
        self._desk = desk
        self._is_working = is_working
        self.case_id: int | None = None

    async def take(self, case_id: int) -> None:
        """Claim it. Raises `UserError` when somebody else has it."""
        await self._desk.run(review.claim_item, f"case:{case_id}")
        self.case_id = case_id

    async def renew(self) -> None:
        """Keep it for another lease."""
        if self.case_id is not None and self._is_working():
            with suppress(TamisError):  # tried again before the claim ends
                await self._desk.run(review.renew_claim, self.case_id)

    async def give_back(self, *, unless: int | None = None) -> None:
        """Return it to the queue, unless it is that one."""
        case_id = self.case_id
        if case_id is None or case_id == unless:
            return
        self.case_id = None
        with suppress(TamisError):  # somebody else has it by now; or the claim ends by itself
            await self._desk.run(review.release_claim, f"case:{case_id}")
