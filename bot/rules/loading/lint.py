"""What is allowed in a rules file but looks wrong: said, never refused."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.domain import SLOT_OF, SPEAKING_VERBS, Mode, Slot, Verb
from bot.errors import Problem
from bot.rules.model.rule_set import Rule

#: What an event gets once, whatever is written.
_ONCE = frozenset({Slot.VISIBILITY, Slot.PUBLIC_REPLY, Slot.PRIVATE_REPLY})


def lint(rules: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """The doubts about all rules, in their order of evaluation. `clauses` are their `when` as written, by
    the place of the rule."""
    found = [problem for rule in rules for problem in _alone(rule, clauses[rule.where])]
    before: list[Rule] = []  # those that can be in the way of a later one
    for rule in rules:
        if rule.mode is Mode.OFF:
            continue
        found += _beside(rule, before, clauses)
        if rule.mode is Mode.ENFORCE and not rule.modes and (rule.stop or _answers(rule)):
            before.append(rule)
    return found


def _answers(rule: Rule) -> frozenset[Verb]:
    """How it answers at once."""
    return frozenset() if rule.later else frozenset(wish.verb for wish in rule.then) & SPEAKING_VERBS


def _alone(rule: Rule, when: Mapping[str, Any]) -> Iterator[Problem]:
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
    if str(when.get("valid_until", "9")) < str(when.get("valid_from", "")):
        said.append("can never act: it ends before it begins")
    if when.get("hours") is not None and when.get("hours") == when.get("outside"):
        said.append("can never act: it wants to be inside and outside of the same calendar")
    slots = Counter(SLOT_OF[wish.verb] for wish in rule.then if SLOT_OF[wish.verb] in _ONCE)
    if twice := next((slot for slot, count in slots.items() if count > 1), None):
        said.append(f"wants two things of which an event gets one ({twice.value}): the first comes first")
    if not (rule.then or rule.stop or rule.never):
        said.append("does nothing: 'then', 'never' and 'stop' are all empty")
    for doubt in said:
        yield Problem(rule.where, f"rule {rule.id}: {doubt}")


def _beside(
    rule: Rule, earlier: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """What looks wrong in a rule beside those that are read before it."""
    own, answers = clauses[rule.where], _answers(rule)
    for other in earlier:
        reach = other.stop == "all" or (other.stop == "group" and other.group == rule.group)
        both = _answers(other) & answers if rule.mode is Mode.ENFORCE else frozenset()
        if not (reach or both) or other.exempt - rule.exempt or not _covers(clauses[other.where], own):
            continue
        if reach:
            yield Problem(
                rule.where,
                f"rule {rule.id}: can never act: rule {other.id} holds whenever it does, and stops before it",
            )
            return
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
