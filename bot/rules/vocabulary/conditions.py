"""Compiles `when:`: the words of all conditions, and the logic that joins them.

Adding a condition is one function with its manual page as docstring, one line in the
`CONDITIONS` of its module, and a test.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.documents import with_suggestion
from bot.domain import Reason
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.model.tree import Clause, Reading, Test, read_nothing
from bot.rules.source.hints import Hints, old_words
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary import (
    event_conditions,
    people_conditions,
    rate_conditions,
    score_conditions,
    shape_conditions,
    text_conditions,
    time_conditions,
)
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Measured, Predicate

CONDITIONS: Mapping[str, Condition] = {
    **event_conditions.CONDITIONS,
    **time_conditions.CONDITIONS,
    **text_conditions.CONDITIONS,
    **shape_conditions.CONDITIONS,
    **score_conditions.CONDITIONS,
    **people_conditions.CONDITIONS,
    **rate_conditions.CONDITIONS,
}

#: What to write instead of words that are known elsewhere; told apart from typing errors.
HINTS: Hints = {
    "counters": message("write 'counter'"),
    "post_tags": message("name a list of ids under 'posts'"),
    "post_age": message("write 'thread: {age: ...}'"),
    "parent_text": message("write 'words: {in: ..., of: parent_text}'"),
    "post_text": message("write 'words: {in: ..., of: post_text}'"),
    "hashtags": message("write 'hashtag'"),
    "quality": message("write 'constructive'"),
    "threshold": message("write it under a score, such as toxicity: {max_false_positive: 0.5%}"),
    "scope": message("write its keys directly under 'when'"),
    "text": message("write 'words' or 'regex'"),
    **dict.fromkeys(people_conditions.AUTHOR_WORDS, message("write it under 'author'")),
    **dict.fromkeys(people_conditions.THREAD_WORDS, message("write it under 'thread'")),
    **people_conditions.AUTHOR_HINTS,
    **old_words("when"),
}

#: What is cheap to evaluate comes first; the reasons of a match keep the order of the file.
_LOGIC_COST = 3
_COSTS: Mapping[str, int] = {
    **dict.fromkeys(event_conditions.CONDITIONS, 0),
    **dict.fromkeys((*score_conditions.CONDITIONS, *people_conditions.CONDITIONS), 1),
    **dict.fromkeys((*rate_conditions.CONDITIONS, *time_conditions.CONDITIONS), 1),
    **dict.fromkeys((*text_conditions.CONDITIONS, *shape_conditions.CONDITIONS), 2),
}


def compile_when(node: Node, compile_context: CompileContext) -> tuple[Clause, ...]:
    """The clauses of one `when:`, all of which must hold; raises `ConfigError` with all mistakes."""
    return collect(
        partial(_compile_clause, word, member, compile_context) for word, member in node.members().items()
    )


def _compile_clause(word: str, node: Node, compile_context: CompileContext) -> Clause:
    node.require_allowed((*CONDITIONS, *LOGIC), HINTS)
    if word == "ref":
        test = ref(node, compile_context)
        read = compile_context.readings.get(test, read_nothing)
        return Clause(word=word, test=test, cost=_LOGIC_COST, read=read, is_group=True)
    # Equal conditions must become the same function: the engine evaluates each function once for an event.
    key = f"{word} {json.dumps(node.value, sort_keys=True)}"
    if key not in compile_context.shared:
        own_context = replace(compile_context, queries=set())
        compiled = (
            LOGIC[word](node, own_context)
            if word in LOGIC
            else _with_reason(word, CONDITIONS[word](node, own_context), compile_context.readings)
        )
        compile_context.shared[key] = compiled, frozenset(own_context.queries)
    test, queries = compile_context.shared[key]
    compile_context.queries.update(queries)
    read = compile_context.readings.get(test, read_nothing)
    return Clause(word=word, test=test, cost=_COSTS.get(word, _LOGIC_COST), read=read, is_group=word in LOGIC)


def _with_reason(word: str, predicate: Predicate, readings: dict[Test, Reading]) -> Test:
    holds = predicate.holds if isinstance(predicate, Measured) else predicate

    def test(context: EvalContext) -> tuple[Reason, ...] | None:
        saw = holds(context)
        return None if saw is None else (Reason(condition=word, saw=saw),)

    if isinstance(predicate, Measured):
        readings[test] = lambda context: (f"{word} {predicate.read(context)}",)
    return test


def _join_readings(joined: Test, tests: tuple[Test, ...], readings: dict[Test, Reading]) -> Test:
    """The joined test, which reads what those of its tests have read that do not hold."""
    readings[joined] = lambda context: tuple(
        text
        for test in tests
        if context.memo(test) is None
        for text in readings.get(test, read_nothing)(context)
    )
    return joined


def _compile_group(node: Node, compile_context: CompileContext) -> Test:
    """One mapping: every key of it must hold."""
    return _join(tuple(clause.test for clause in compile_when(node, compile_context)), compile_context)


def _join(tests: tuple[Test, ...], compile_context: CompileContext) -> Test:
    if len(tests) == 1:
        return tests[0]

    def all_hold(context: EvalContext) -> tuple[Reason, ...] | None:
        reasons: tuple[Reason, ...] = ()
        for test in tests:
            test_reasons = context.memo(test)
            if test_reasons is None:
                return None
            reasons += test_reasons
        return reasons

    joined = compile_context.joined.setdefault(("all", tests), all_hold)
    return _join_readings(joined, tests, compile_context.readings)


def _compile_groups(node: Node, compile_context: CompileContext) -> tuple[Test, ...]:
    tests = collect(partial(_compile_group, item, compile_context) for item in node.items())
    if not tests:
        raise node.error(message("'{key}': the list is empty", key=node.nearest_key))
    return tests


def all_of(node: Node, compile_context: CompileContext) -> Test:
    """Everything in the list holds. The keys of one `when:` are joined like this anyway."""
    return _join(_compile_groups(node, compile_context), compile_context)


def any_of(node: Node, compile_context: CompileContext) -> Test:
    """At least one entry of the list holds; all keys of an entry must hold."""
    tests = _compile_groups(node, compile_context)

    def any_holds(context: EvalContext) -> tuple[Reason, ...] | None:
        return next((reasons for test in tests if (reasons := context.memo(test)) is not None), None)

    joined = compile_context.joined.setdefault(("any", tests), any_holds)
    return _join_readings(joined, tests, compile_context.readings)


def none_of(node: Node, compile_context: CompileContext) -> Test:
    """No entry of the list holds. `none: {words: insults}` is short for a list of one.

    Missing scores do not hold, so `none` does when the classifier is down: beside a classifier condition,
    write what must be there as well.
    """
    tests = _compile_groups(node, compile_context)

    def none_holds(context: EvalContext) -> tuple[Reason, ...] | None:
        return () if all(context.memo(test) is None for test in tests) else None

    def read(context: EvalContext) -> tuple[str, ...]:
        holding = [reason for test in tests for reason in context.memo(test) or ()]
        return tuple(f"{reason.condition}: {reason.saw}" for reason in holding)

    joined = compile_context.joined.setdefault(("none", tests), none_holds)
    compile_context.readings[joined] = read
    return joined


def at_least(node: Node, compile_context: CompileContext) -> Test:
    """At least so many entries of a list hold: `at_least: {count: 2, of: [{…}, {…}, {…}]}`."""
    members = node.members(("count", "of"))
    missing = next((key for key in ("count", "of") if key not in members), None)
    if missing:
        raise node.missing(missing)
    tests = _compile_groups(members["of"], compile_context)
    count = members["count"].number(1, len(tests))

    def enough_hold(context: EvalContext) -> tuple[Reason, ...] | None:
        holding = [reasons for test in tests if (reasons := context.memo(test)) is not None]
        return tuple(reason for reasons in holding for reason in reasons) if len(holding) >= count else None

    joined = compile_context.joined.setdefault(("at_least", count, tests), enough_hold)
    return _join_readings(joined, tests, compile_context.readings)


def ref(node: Node, compile_context: CompileContext) -> Test:
    """A condition that is defined under `conditions:` at the top of the file, by its name."""
    name = node.text()
    if name not in compile_context.conditions:
        text = message("'ref': there is no condition '{name}' under 'conditions'", name=name[:60])
        raise node.error(with_suggestion(text, name, compile_context.conditions))
    if name in compile_context.compiling:
        first = compile_context.compiling.index(name)
        path = " -> ".join([*compile_context.compiling[first:], name])
        raise node.error(message("'ref': is circular: {path}", path=path))
    if name not in compile_context.compiled:
        own_context = replace(compile_context, queries=set())
        compile_context.compiling.append(name)
        try:
            test = _compile_group(compile_context.conditions[name], own_context)
            compile_context.compiled[name] = test, frozenset(own_context.queries)
        finally:
            compile_context.compiling.pop()
    test, queries = compile_context.compiled[name]
    compile_context.queries.update(queries)
    return test


LOGIC: Mapping[str, Callable[[Node, CompileContext], Test]] = {
    "all": all_of,
    "any": any_of,
    "none": none_of,
    "at_least": at_least,
    "ref": ref,
}
