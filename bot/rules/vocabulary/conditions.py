"""Compiles `when:`: the words of all conditions, and the logic that joins them.

Adding a condition is one function with its manual page as docstring, one line in the
`CONDITIONS` of its module, and a test.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.documents import nearest
from bot.domain import Reason
from bot.rules.model.context import EvalContext
from bot.rules.model.rule_set import Clause, Test
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary import (
    event_conditions,
    people_conditions,
    rate_conditions,
    score_conditions,
    text_conditions,
    time_conditions,
)
from bot.rules.vocabulary.compiler import CompileContext, Predicate

CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    **event_conditions.CONDITIONS,
    **time_conditions.CONDITIONS,
    **text_conditions.CONDITIONS,
    **score_conditions.CONDITIONS,
    **people_conditions.CONDITIONS,
    **rate_conditions.CONDITIONS,
}

#: What to write instead of words that are known elsewhere; told apart from typing errors.
LATER: Mapping[str, str] = {
    "counters": "write 'counter'",
    "post_tags": "name a list of ids under 'posts'",
    "post_age": "write 'thread: {age: ...}'",
    "parent_text": "write 'words: {in: ..., of: parent_text}'",
    "quality": "write 'constructive'",
    "threshold": "write it under a score, such as toxicity: {max_false_positive: 0.5%}",
    "scope": "write its keys directly under 'when'",
    "text": "write 'words', 'phrases' or 'regex'",
    **dict.fromkeys(people_conditions.AUTHOR_WORDS, "write it under 'author'"),
    **dict.fromkeys(people_conditions.THREAD_WORDS, "write it under 'thread'"),
    **people_conditions.LATER,
}


def compile_when(spot: Node, book: CompileContext) -> tuple[Clause, ...]:
    """The clauses of one `when:`, all of which must hold; raises `ConfigError` with all mistakes."""
    members = spot.members()
    known = (*CONDITIONS, *LOGIC)
    return collect(partial(_clause, word, member, book, known) for word, member in members.items())


def _clause(word: str, spot: Node, book: CompileContext, known: tuple[str, ...]) -> Clause:
    spot.must_be_known(known, LATER)
    if word == "ref":
        return Clause(word=word, test=ref(spot, book), cost=_LOGIC_COST)
    key = f"{word} {json.dumps(spot.value, sort_keys=True)}"
    if key not in book.shared:
        inner = replace(book, asks=set())
        compiled = (
            LOGIC[word](spot, inner) if word in LOGIC else _reasoned(word, CONDITIONS[word](spot, inner))
        )
        book.shared[key] = compiled, frozenset(inner.asks)
    test, asks = book.shared[key]
    book.asks.update(asks)
    return Clause(word=word, test=test, cost=_COSTS.get(word, _LOGIC_COST))


def _reasoned(word: str, predicate: Predicate) -> Test:
    def test(scene: EvalContext) -> tuple[Reason, ...] | None:
        saw = predicate(scene)
        return None if saw is None else (Reason(condition=word, saw=saw),)

    return test


#: What is cheap to look at comes first; the reasons of a match stand as they are written.
_LOGIC_COST = 3
_COSTS: Mapping[str, int] = {
    **dict.fromkeys(event_conditions.CONDITIONS, 0),
    **dict.fromkeys((*score_conditions.CONDITIONS, *people_conditions.CONDITIONS), 1),
    **dict.fromkeys((*rate_conditions.CONDITIONS, *time_conditions.CONDITIONS), 1),
    **dict.fromkeys(text_conditions.CONDITIONS, 2),
}


def _group(spot: Node, book: CompileContext) -> Test:
    """One mapping: every key of it must hold."""
    return _join(tuple(clause.test for clause in compile_when(spot, book)), book)


def _join(tests: tuple[Test, ...], book: CompileContext) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(scene: EvalContext) -> tuple[Reason, ...] | None:
        reasons: tuple[Reason, ...] = ()
        for part in tests:
            found = scene.memo(part)
            if found is None:
                return None
            reasons += found
        return reasons

    return book.joined.setdefault(("all", tests), test)


def _groups(spot: Node, book: CompileContext) -> tuple[Test, ...]:
    tests = collect(partial(_group, item, book) for item in spot.items())
    if not tests:
        raise spot.wrong(f"'{spot.path_word}': the list is empty")
    return tests


def all_of(spot: Node, book: CompileContext) -> Test:
    """Everything in the list holds. The keys of one `when:` are joined like this anyway."""
    return _join(_groups(spot, book), book)


def any_of(spot: Node, book: CompileContext) -> Test:
    """At least one entry of the list holds; the keys of one entry must all hold."""
    tests = _groups(spot, book)

    def test(scene: EvalContext) -> tuple[Reason, ...] | None:
        return next((found for part in tests if (found := scene.memo(part)) is not None), None)

    return book.joined.setdefault(("any", tests), test)


def none_of(spot: Node, book: CompileContext) -> Test:
    """No entry of the list holds.

    A score that is missing holds nothing back: beside a classifier condition, write what must
    be there as well.
    """
    tests = _groups(spot, book)

    def test(scene: EvalContext) -> tuple[Reason, ...] | None:
        return () if all(scene.memo(part) is None for part in tests) else None

    return book.joined.setdefault(("none", tests), test)


def count_at_least(spot: Node, book: CompileContext) -> Test:
    """So many entries of a list hold: `count_at_least: {count: 2, of: [{…}, {…}, {…}]}`."""
    members = spot.members(("count", "of"))
    missing = next((key for key in ("count", "of") if key not in members), None)
    if missing:
        raise spot.wrong(f"'count_at_least': '{missing}' is missing")
    tests = _groups(members["of"], book)
    count = members["count"].number(1, len(tests))

    def test(scene: EvalContext) -> tuple[Reason, ...] | None:
        found = [reasons for part in tests if (reasons := scene.memo(part)) is not None]
        return tuple(reason for reasons in found for reason in reasons) if len(found) >= count else None

    return book.joined.setdefault(("count", count, tests), test)


def ref(spot: Node, book: CompileContext) -> Test:
    """A condition that stands under `conditions:` at the top of the file, by its name."""
    name = spot.text()
    if name not in book.conditions:
        hint = nearest(name, book.conditions)
        raise spot.wrong(f"'ref': there is no condition '{name[:60]}' under 'conditions'{hint}")
    if name in book.compiling:
        circle = " -> ".join([*book.compiling[book.compiling.index(name) :], name])
        raise spot.wrong(f"'ref': goes in a circle: {circle}")
    if name not in book.compiled:
        inner = replace(book, asks=set())
        book.compiling.append(name)
        try:
            book.compiled[name] = _group(book.conditions[name], inner), frozenset(inner.asks)
        finally:
            book.compiling.pop()
    test, asks = book.compiled[name]
    book.asks.update(asks)
    return test


LOGIC: Mapping[str, Callable[[Node, CompileContext], Test]] = {
    "all": all_of,
    "any": any_of,
    "none": none_of,
    "not": none_of,
    "count_at_least": count_at_least,
    "ref": ref,
}
