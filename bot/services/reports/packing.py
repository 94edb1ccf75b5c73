"""Packs days that are over, so that a report over a year is read in seconds. It changes no figure."""

import secrets
from datetime import datetime

from bot.store import Store
from bot.store.reporting import report_days
from bot.store.reporting.report_days import DAY

#: How long a day is left alone once it is over: what was written in its last minutes may still be on its way.
_SETTLING_SECONDS = 900.0


async def pack_days(store: Store, now: datetime, *, most: int) -> int:
    """Pack the latest days that are over and not packed; how many were.

    Whatever changes meanwhile is noticed: such a day stays unpacked.
    """
    end = (now.timestamp() - _SETTLING_SECONDS) // DAY * DAY
    days = await store.read(lambda tx: report_days.list_unpacked(tx, end, most))
    if not days:
        return 0
    claim = secrets.randbits(62)
    await store.write(lambda tx: report_days.claim_days(tx, days, claim))
    # Read only now: whoever changes one of these days from here on takes the claim away.
    packed = await store.read(lambda tx: [(day, report_days.packed_day(tx, day)) for day in days])
    return await store.write(
        lambda tx: sum(report_days.pack_day(tx, day, claim, columns) for day, columns in packed)
    )
