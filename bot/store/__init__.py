"""What the program remembers: functions by room, each of which takes the open transaction first.

Several of them become one transaction by being called in the same `write`. The engine that opens the
database and commits is in `bot.store.sqlite`.
"""

from bot.store.ports import Store, Transaction

__all__ = ["Store", "Transaction"]
