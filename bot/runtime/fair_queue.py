"""A queue that many clients share: however much one of them sends, the next of another comes before it.

Self-clocked fair queueing (S. J. Golestani, INFOCOM 1994): an entry is served in the order of the moment at
which it would be finished if every client had an equal share. Costs are in any unit, as long as it is one.
"""

import heapq
from collections import Counter
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """At most `per_client` entries of each client; what comes on top is refused."""

    def __init__(self, per_client: int) -> None:
        self._per_client = per_client
        self._heap: list[tuple[float, int, str, float, T]] = []
        self._waiting: Counter[str] = Counter()
        self._last_finish: dict[str, float] = {}
        self._now = 0.0
        self._order = count()

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, client: str, entry: T, cost: float) -> bool:
        """Add an entry; False when its client has too many waiting."""
        if self._waiting[client] >= self._per_client:
            return False
        finish = max(self._now, self._last_finish.get(client, 0.0)) + cost
        self._last_finish[client] = finish
        self._waiting[client] += 1
        heapq.heappush(self._heap, (finish, next(self._order), client, cost, entry))
        return True

    def take(self, budget: float) -> list[T]:
        """The next entries, as many as cost no more than `budget` together, but at least one if there is
        any."""
        entries: list[T] = []
        spent = 0.0
        while self._heap and (not entries or spent + self._heap[0][3] <= budget):
            self._now, _, client, cost, entry = heapq.heappop(self._heap)
            self._leave(client)
            spent += cost
            entries.append(entry)
        if not self._heap:
            self._now = 0.0  # so that no number grows for ever
            self._last_finish.clear()
        return entries

    def _leave(self, client: str) -> None:
        self._waiting[client] -= 1
        if not self._waiting[client]:
            # Its last entry is the one just served, so that its next one begins now in any case.
            del self._waiting[client], self._last_finish[client]
