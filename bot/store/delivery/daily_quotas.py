"""How many units of a platform's daily quota are used. What was used yesterday is not kept."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import DailyQuota
from bot.store import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaUse:
    """What is used of a scope's `units`, of which polls leave `reserved`, on the day that ends at `turns_at`."""

    scope: str
    used: int
    units: int
    reserved: int
    turns_at: float


def used_today(tx: Transaction, quota: DailyQuota, now: datetime) -> int:
    """The units that are used of the day."""
    row = tx.one("daily_quotas.get_use", scope=quota.scope, turns_at=quota.turns_at(now).timestamp())
    return 0 if row is None else int(row["used"])


def take(tx: Transaction, quota: DailyQuota, cost: int, now: datetime, *, is_poll: bool) -> bool:
    """Count `cost` units as used; False, and nothing counted, when fewer are left."""
    used = used_today(tx, quota, now)
    if cost > quota.left(used, is_poll=is_poll):
        return False
    _set_use(tx, quota, used + cost, now)
    return True


def give_back(tx: Transaction, quota: DailyQuota, cost: int, now: datetime) -> None:
    """The call for which they were taken was never made."""
    _set_use(tx, quota, max(0, used_today(tx, quota, now) - cost), now)


def use_up(tx: Transaction, quota: DailyQuota, now: datetime) -> None:
    """The platform says that none is left: somebody else uses them, too."""
    _set_use(tx, quota, max(quota.units, used_today(tx, quota, now)), now)


def list_use(tx: Transaction, now: float) -> list[QuotaUse]:
    """What is used of today's quotas."""
    return [
        QuotaUse(
            scope=row["scope"],
            used=row["used"],
            units=row["units"],
            reserved=row["reserved"],
            turns_at=row["turns_at"],
        )
        for row in tx.all("daily_quotas.list_use", now=now)
    ]


def _set_use(tx: Transaction, quota: DailyQuota, used: int, now: datetime) -> None:
    tx.run(
        "daily_quotas.set_use",
        scope=quota.scope,
        turns_at=quota.turns_at(now).timestamp(),
        used=used,
        units=quota.units,
        reserved=quota.reserved,
    )
