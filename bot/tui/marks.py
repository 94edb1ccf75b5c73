"""Which cases of the list are marked for an answer to many. Pure: what is marked is only remembered."""

from collections.abc import Sequence


class Marks:
    """The marks of one list. What the list does not show any more is not marked: nobody would see it."""

    def __init__(self) -> None:
        self.cases: set[int] = set()
        self._start: int | None = None

    @property
    def is_in_range(self) -> bool:
        """Whether a range has begun and has no end yet."""
        return self._start is not None

    def toggle(self, case_id: int) -> None:
        """Mark a case, or unmark it."""
        self.cases ^= {case_id}

    def mark_range(self, order: Sequence[int], case_id: int) -> None:
        """Begin a range at this case; or end it there, and mark all of it."""
        if self._start is None or self._start not in order:
            self._start = case_id
            return
        first, last = sorted((order.index(self._start), order.index(case_id)))
        self.cases.update(order[first : last + 1])
        self._start = None

    def toggle_all(self, order: Sequence[int]) -> None:
        """Mark all that the list shows; none when all are."""
        self.cases = set() if self.cases == set(order) else set(order)

    def keep(self, order: Sequence[int]) -> None:
        """Forget what the list does not show any more."""
        self.cases.intersection_update(order)
        if self._start not in order:
            self._start = None

    def clear(self) -> None:
        """Unmark everything."""
        self.cases, self._start = set(), None
