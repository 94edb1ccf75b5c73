"""Finds the rules that match an event without evaluating each of them.

Rules that begin with the same conditions share a path in a tree (as in a discrimination network), and a
condition that does not hold ends the path for all of them. So an event costs as much as there are different
conditions to evaluate, not rules. https://en.wikipedia.org/wiki/Rete_algorithm
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain import Reason
from bot.rules.model.context import EvalContext

#: Of one clause that joins many conditions.
_MAX_READINGS = 3

#: A compiled condition: the reasons why it holds, or None when it does not. A condition that holds without
#: having anything to show, such as `none`, returns an empty tuple.
Test = Callable[[EvalContext], tuple[Reason, ...] | None]
#: What a condition that does not hold has read instead, such as `toxicity 0.43 < 0.9`; empty where it has no
#: figure to show.
Reading = Callable[[EvalContext], tuple[str, ...]]


def read_nothing(context: EvalContext) -> tuple[str, ...]:
    """The reading of a condition that has no figure to show."""
    return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One key of `when:`; clauses of little `cost` are evaluated first. `is_group` joins other conditions."""

    word: str
    test: Test
    cost: int = 0
    read: Reading = read_nothing
    is_group: bool = False

    def describe_unmet(self, context: EvalContext) -> str:
        """What this clause, which does not hold, has read; its word alone where it has no figure to show."""
        readings = self.read(context)[:_MAX_READINGS]
        if not readings:
            return self.word
        joined = ", ".join(readings)
        return f"{self.word} ({joined})" if self.is_group else joined


class _Branch:
    """What is left to evaluate once the conditions above hold, and the rules whose conditions all hold."""

    __slots__ = ("branches", "rules")

    def __init__(self) -> None:
        self.branches: dict[Test, _Branch] = {}
        self.rules: list[int] = []


class Tree:
    """The conditions of all rules of a file in the order of their evaluation: the cheapest first and, among
    equally cheap ones, those that most rules share."""

    def __init__(self, whens: Sequence[Sequence[Clause]]) -> None:
        self._root = _Branch()
        usage = Counter(clause.test for when in whens for clause in when)
        first_use = {test: index for index, test in enumerate(usage)}
        for index, when in enumerate(whens):
            ordered = sorted(
                when, key=lambda clause: (clause.cost, -usage[clause.test], first_use[clause.test])
            )
            self._insert(index, (clause.test for clause in ordered))

    def _insert(self, index: int, tests: Iterable[Test]) -> None:
        branch = self._root
        for test in tests:
            branch = branch.branches.setdefault(test, _Branch())
        branch.rules.append(index)

    def matching(self, context: EvalContext) -> list[int]:
        """The indexes of the rules whose conditions all hold, in ascending order."""
        # `EvalContext.memo`, inlined: this loop runs for every condition of every event.
        results = context.cache
        indexes = list(self._root.rules)
        pending = [self._root]
        while pending:
            for test, branch in pending.pop().branches.items():
                if test not in results:
                    results[test] = test(context)
                if results[test] is not None:
                    indexes += branch.rules
                    pending.append(branch)
        indexes.sort()
        return indexes
