"""The breaker's own time, which no setting of a wall clock moves.

It begins at the wall clock's time and then passes as the uptime of the machines does.
"""

from bot.store import Transaction
from bot.store.delivery.boot_clock import BootTime

_DAY = 86_400.0


def breaker_time(tx: Transaction, now: float, uptime: BootTime) -> float:
    """The breaker's own time, in seconds. Across a restart of a machine the wall clock says how much has
    passed, but never less than nothing."""
    newest = tx.one("breaker_clock.newest_moment")
    if newest is None:
        return now
    own = tx.one("breaker_clock.moment_of_boot", boot=uptime.boot) if uptime.boot else None
    if own is not None:
        return float(max(newest["at"], own["at"] + uptime.seconds - own["seconds"]))
    return float(newest["at"] + max(0.0, now - newest["wall"]))


def advance_time(tx: Transaction, now: float, uptime: BootTime) -> float:
    """The breaker's own time, stored for later calls of this and other machines."""
    at = breaker_time(tx, now, uptime)
    tx.run("breaker_clock.set_moment", boot=uptime.boot, seconds=uptime.seconds, wall=now, at=at)
    tx.run("breaker_clock.delete_moments_before", at=at - _DAY)
    return at
