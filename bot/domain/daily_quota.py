"""The units that a platform gives for a day: who shares them, when the day turns, what polls leave of them.

Pure: the time is an argument. How many are used stands in the store.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

#: Of what polls may use of a day: until so much is left they come as they like.
_FREE_SHARE = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class DailyQuota:
    """`units` a day for all accounts of a `scope`, from midnight to midnight in `zone`.

    Polls leave `reserved` of them for what is done: a comment that is read an hour late harms less than one
    that was read and stays up.
    """

    scope: str
    units: int
    reserved: int
    zone: tzinfo = UTC

    def turns_at(self, now: datetime) -> datetime:
        """When the day ends in which `now` lies."""
        tomorrow = now.astimezone(self.zone) + timedelta(days=1)
        return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def left(self, used: int, *, is_poll: bool) -> int:
        """How many units may still be used."""
        return max(0, self.units - (self.reserved if is_poll else 0) - used)

    def seconds_between_polls(self, used: int, cost: int, accounts: int, now: datetime) -> float:
        """The seconds to leave between two polls of `cost` units.

        Nought while more than half of what polls may use is left; then as many as make the others last until
        the day turns, shared by so many accounts.
        """
        seconds = (self.turns_at(now) - now).total_seconds()
        left = self.left(used, is_poll=True)
        if left > (self.units - self.reserved) * _FREE_SHARE:
            return 0.0
        return min(seconds, seconds * cost * accounts / left) if left > 0 else seconds
