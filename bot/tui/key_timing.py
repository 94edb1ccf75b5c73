"""Which keys of an app count as decisions: those that a person can have meant.

The same rule as in the line mode (`bot.cli.queue.keyboard`), without a terminal of its own: nothing that was
struck before the screen can have been read, and nothing from a key that is held down.
"""

import asyncio
from collections.abc import Callable

from bot.present.answer_keys import READING_SECONDS, REPEAT_SECONDS

Clock = Callable[[], float]


class KeyTiming:
    """Told of each drawn item and each key, it says whether the key may decide. `clock` gives seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._drawn_at = clock()
        self._struck = ""
        self._struck_at = float("-inf")
        self._counted = ""

    def item_drawn(self) -> None:
        """Another item, or another version of it, stands on the screen."""
        self._drawn_at = self._clock()

    def strike(self, key: str) -> bool:
        """Whether this key may decide; every key has to be told, so that a held one is noticed."""
        now = self._clock()
        is_held = key == self._struck and now - self._struck_at < REPEAT_SECONDS
        self._struck, self._struck_at = key, now
        return not is_held and now - self._drawn_at >= READING_SECONDS

    async def is_meant(self, key: str) -> bool:
        """Whether a key that may decide does. One that decided last is waited for: a key that is held pauses
        for half a second before it repeats, long enough for the next item."""
        struck_at = self._struck_at
        if key == self._counted:
            await asyncio.sleep(REPEAT_SECONDS)
            if self._struck_at != struck_at:
                return False
        self._counted = key
        return True
