"""Counts the units of daily quotas before calls are made, so that none is met by surprise.

The count is in the database: a restart does not forget it, and two processes share it.
"""

from bot.domain import DailyQuota
from bot.errors import QuotaSpent
from bot.runtime.clock import Clock
from bot.store import Store
from bot.store.delivery import daily_quotas


class QuotaMeter:
    """The count of one process."""

    def __init__(self, db: Store, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def take(self, quota: DailyQuota, cost: int, *, is_poll: bool) -> None:
        """Count the units of a call that is about to be made.

        Raises `QuotaSpent`, and counts nothing, when fewer are left.
        """
        now = self._clock.now()
        if not await self._db.write(lambda tx: daily_quotas.take(tx, quota, cost, now, is_poll=is_poll)):
            share = "what polls may use of the quota" if is_poll else "the quota"
            turn = quota.turns_at(now)
            raise QuotaSpent(
                f"{share} of the day is used up; it goes on at {turn:%H:%M} UTC", (turn - now).total_seconds()
            )

    async def give_back(self, quota: DailyQuota, cost: int) -> None:
        """The call was not made."""
        now = self._clock.now()
        await self._db.write(lambda tx: daily_quotas.give_back(tx, quota, cost, now))

    async def use_up(self, quota: DailyQuota) -> None:
        """The platform says that none is left."""
        now = self._clock.now()
        await self._db.write(lambda tx: daily_quotas.use_up(tx, quota, now))

    async def seconds_between_polls(self, quota: DailyQuota, cost: int, accounts: int) -> float:
        """The seconds to leave between two polls of `cost` units, so that they last for the day."""
        now = self._clock.now()
        used = await self._db.read(lambda tx: daily_quotas.used_today(tx, quota, now))
        return quota.seconds_between_polls(used, cost, accounts, now)
