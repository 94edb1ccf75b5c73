"""Keeps the garbage collector away from what stays.

Rules, word lists and what belongs to a model are some hundred thousand objects. A full collection visits each
of them, and nothing else runs meanwhile: 80 ms, several times a minute under load, in which no webhook is
answered. Cycles that come and go are few.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable

#: So many more objects than there were begin a collection of the young ones. Python's 700 are there after a
#: single comment.
_YOUNG = 10_000
#: Rules that were exchanged meanwhile are let go of after so long at the latest.
_SECONDS = 3_600.0


async def spare_what_stays(ready: Callable[[], Awaitable[None]]) -> None:
    """Once `ready` returns, and from then on once an hour, collect everything and exempt what is left from
    later collections. Ends when it is cancelled; then nothing is exempt any more."""
    thresholds = gc.get_threshold()
    gc.set_threshold(_YOUNG, *thresholds[1:])
    try:
        await ready()
        while True:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            await asyncio.sleep(_SECONDS)
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
