"""Finds the rules that hold for an event without asking each of them.

Rules that begin with the same conditions share a path in a tree, and a condition that does not hold ends
it for all of them. So an event costs as much as there are different conditions to look at, not rules.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.rules.model.context import EvalContext

if TYPE_CHECKING:
    from bot.rules.model.rule_set import Clause, Test


class _Node:
    """What is left to look at once the conditions above hold, and the rules that lack nothing more."""

    __slots__ = ("branches", "rules")

    def __init__(self) -> None:
        self.branches: dict[Test, _Node] = {}
        self.rules: list[int] = []


class Tree:
    """The conditions of all rules of a file, in the order in which they are looked at: the cheapest and,
    of those, the most common first."""

    def __init__(self, whens: Sequence[Sequence["Clause"]]) -> None:
        self._root = _Node()
        common = Counter(clause.test for when in whens for clause in when)
        first_seen = {test: place for place, test in enumerate(common)}
        for place, when in enumerate(whens):
            ordered = sorted(when, key=lambda one: (one.cost, -common[one.test], first_seen[one.test]))
            self._add(place, (clause.test for clause in ordered))

    def _add(self, place: int, tests: Iterable["Test"]) -> None:
        node = self._root
        for test in tests:
            node = node.branches.setdefault(test, _Node())
        node.rules.append(place)

    def holding(self, scene: EvalContext) -> list[int]:
        """The places of the rules whose conditions all hold, in reading order."""
        known = scene.remembered  # as `Scene.once`, without a call for each condition
        found = list(self._root.rules)
        nodes = [self._root]
        while nodes:
            for test, node in nodes.pop().branches.items():
                if test not in known:
                    known[test] = test(scene)
                if known[test] is not None:
                    found += node.rules
                    nodes.append(node)
        found.sort()
        return found
