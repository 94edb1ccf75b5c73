"""What is allowed in a rules file but looks wrong: said, never refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.domain import WORDS, Mode
from bot.errors import Problem
from bot.rules.ruleset import Rule


def doubts(rules: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """The doubts about all rules, in their order of evaluation. `clauses` are their `when` as written, by
    the place of the rule."""
    found = [problem for rule in rules for problem in _alone(rule)]
    active = [rule for rule in rules if rule.mode is not Mode.OFF]
    for index, rule in enumerate(active):
        found += _beside(rule, active[:index], clauses)
    return found


def _alone(rule: Rule) -> Iterator[Problem]:
    """What looks wrong in one rule."""
    if rule.mode is Mode.OFF:
        return
    said = []
    if not rule.examples:
        acts = " although it acts by itself (mode: enforce)" if rule.mode is Mode.ENFORCE else ""
        said.append(f"has no tests{acts}; add one text that it must act on and one that it must leave alone")
    elif not any(found.expect for found in rule.examples):
        said.append("has no test in which it acts")
    elif all(found.expect for found in rule.examples):
        said.append("has no test in which it leaves a text alone (expect: [])")
    if not rule.when:
        said.append("has no conditions, so it holds for everything")
    if not (rule.then or rule.stop or rule.never):
        said.append("does nothing: 'then', 'never' and 'stop' are all empty")
    for doubt in said:
        yield Problem(rule.where, f"rule {rule.id}: {doubt}")


def _beside(
    rule: Rule, earlier: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """What looks wrong in a rule beside those that are read before it."""
    own = clauses[rule.where]
    for other in earlier:
        if not _covers(clauses[other.where], own) or other.exempt - rule.exempt or other.modes:
            continue
        reach = other.stop == "all" or (other.stop == "group" and other.group == rule.group)
        if reach and other.mode is Mode.ENFORCE:
            yield Problem(
                rule.where,
                f"rule {rule.id}: can never act: rule {other.id} holds whenever it does, and stops before it",
            )
            return
        both = {wish.verb for wish in other.then} & {wish.verb for wish in rule.then} & WORDS
        if both and other.mode is rule.mode is Mode.ENFORCE and not (other.later or rule.later):
            yield Problem(
                rule.where,
                f"rule {rule.id}: answers ({sorted(both)[0]}) what rule {other.id} has answered already",
            )


def _covers(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether everything that holds for `narrow` holds for `wide`, as far as the words show."""
    return all(key in narrow and _within(narrow[key], value) for key, value in wide.items())


def _within(narrow: Any, wide: Any) -> bool:
    if narrow == wide:
        return True
    lists = isinstance(wide, list) and all(isinstance(one, str | int) for one in wide)
    if not lists:
        return False
    wanted = narrow if isinstance(narrow, list) else [narrow]
    return all(isinstance(one, str | int) and one in wide for one in wanted)
