"""The tree of conditions: the same rules hold as when each is asked, and no condition is looked at twice."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Facts, Judgement, Reason
from bot.rules.model.context import EvalContext
from bot.rules.model.tree import Clause, Test, Tree
from tests.factories import NOW, event

SCENE = {"event": event(), "judgement": Judgement(scores={}), "facts": Facts(), "now": NOW}


class Condition:
    """Holds or not, and counts how often it is looked at."""

    def __init__(self, name: str, holds: bool, looked: Counter[str]) -> None:
        self.name, self.holds, self.looked = name, holds, looked

    def __call__(self, scene: EvalContext) -> tuple[Reason, ...] | None:
        self.looked[self.name] += 1
        return (Reason(condition=self.name, saw=""),) if self.holds else None


def clause(test: Test, cost: int = 1) -> Clause:
    return Clause(word="words", test=test, cost=cost)


@settings(max_examples=200, deadline=None)
@given(
    truth=st.lists(st.booleans(), min_size=6, max_size=6),
    rules=st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=8),
)
def test_the_same_rules_hold_as_when_each_is_asked(truth: list[bool], rules: list[list[int]]) -> None:
    looked: Counter[str] = Counter()
    conditions = [Condition(str(index), holds, looked) for index, holds in enumerate(truth)]
    tree = Tree([[clause(conditions[one], one % 3) for one in rule] for rule in rules])
    expected = [index for index, rule in enumerate(rules) if all(truth[one] for one in rule)]
    assert tree.matching(EvalContext(**SCENE)) == expected
    assert all(count == 1 for count in looked.values())


def test_what_is_behind_a_condition_that_fails_is_not_looked_at() -> None:
    looked: Counter[str] = Counter()
    cheap, dear = Condition("cheap", False, looked), Condition("dear", True, looked)
    assert Tree([[clause(dear, 2), clause(cheap, 0)]] * 3).matching(EvalContext(**SCENE)) == []
    assert looked == {"cheap": 1}
