"""Reads a whole rules file and reports every mistake of it at once."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.domain import Mode, Verb
from bot.errors import ConfigError, Problem
from bot.fields import Path, Sheet, check, from_yaml, in_order
from bot.replies import Reply, compile_reply
from bot.rules.actions import CLOSABLE, wishes
from bot.rules.book import Book
from bot.rules.capabilities import cannot
from bot.rules.conditions import compile_when
from bot.rules.examples import example
from bot.rules.ruleset import Clause, Example, Known, Rule, RuleSet, Wish
from bot.rules.schema import HINTS, Defaults, RuleEntry, RulesFile
from bot.rules.spot import Spot, collect

T = TypeVar("T")
_EVERYTHING = Known()


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What is compiled of a rule; the rest is plain data."""

    when: tuple[Clause, ...]
    then: tuple[Wish, ...]
    never: frozenset[Verb]
    examples: tuple[Example, ...]


def load(text: str, name: str, known: Known = _EVERYTHING) -> RuleSet:
    """The rules in `text`; raises `ConfigError` with all mistakes, each with file, line and rule.

    `name` is the file's name for messages. Opens nothing. `RuleSet.warnings` has what is
    allowed but looks wrong.
    """
    sheet = from_yaml(text, name)
    problems: list[Problem] = []
    file = _attempt(problems, lambda: check(RulesFile, sheet, partial(_owner, sheet), HINTS))
    replies = _replies(sheet, file.defaults.language if file else "", problems)
    book = _book(sheet, known)
    problems += _named_conditions(book)
    spots = [_spot(sheet, "rules", index) for index in range(len(_member(sheet, "rules", list)))]
    parts = [_attempt(problems, partial(_parts, spot, book)) for spot in spots]
    problems += _twice(spots)
    if _member(sheet, "defaults", dict):
        _attempt(problems, partial(_exempt_names, _spot(sheet, "defaults"), book))
    if problems or file is None:
        raise ConfigError(in_order(problems))
    rules = tuple(
        _rule(spot, entry, part, file.defaults, book)
        for spot, entry, part in zip(spots, file.rules, parts, strict=True)
        if part is not None
    )
    return RuleSet(
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        name=name,
        rules=rules,
        replies=replies,
        language=file.defaults.language,
        known=known,
        warnings=in_order([*book.warnings, *(warning for rule in rules for warning in _doubts(rule))]),
    )


def _attempt(problems: list[Problem], step: Callable[[], T]) -> T | None:
    try:
        return step()
    except ConfigError as trouble:
        problems += trouble.problems
        return None


def _member(sheet: Sheet, key: str, kind: type[T]) -> T:
    """A member of the file, or an empty one when it has the wrong kind (reported elsewhere)."""
    found = sheet.value.get(key) if isinstance(sheet.value, dict) else None
    return found if isinstance(found, kind) else kind()


def _spot(sheet: Sheet, *path: str | int) -> Spot:
    value: Any = sheet.value
    for part in path:
        value = value[part]
    return Spot(sheet, path, value, _owner(sheet, path))


def _owner(sheet: Sheet, path: Path) -> str:
    """Whose a place is: `rule prix-pub`, `reply refund`, `condition sensitive`, `list words`."""
    if len(path) < 2:
        return ""
    if path[0] == "rules" and isinstance(path[1], int):
        entry = sheet.value["rules"][path[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        return f"rule {name}" if isinstance(name, str) else f"rule number {path[1] + 1}"
    kinds = {"replies": "reply", "conditions": "condition", "lists": "list"}
    return f"{kinds[path[0]]} {path[1]}" if path[0] in kinds else ""


def _book(sheet: Sheet, known: Known) -> Book:
    lists = {
        name: tuple(str(entry) for entry in entries)
        for name, entries in _member(sheet, "lists", dict).items()
        if isinstance(entries, list)
    }
    conditions = _member(sheet, "conditions", dict)
    return Book(
        known=known,
        lists=lists,
        conditions={name: _spot(sheet, "conditions", name) for name in conditions},
        replies=frozenset(_member(sheet, "replies", dict)),
    )


def _named_conditions(book: Book) -> list[Problem]:
    """The mistakes of all named conditions, also of those that no rule refers to."""
    problems: list[Problem] = []
    for spot in book.conditions.values():
        if isinstance(spot.value, dict):
            _attempt(problems, partial(compile_when, spot, book))
    return problems


def _replies(sheet: Sheet, language: str, problems: list[Problem]) -> Mapping[str, Reply]:
    found = {}
    for name, texts in _member(sheet, "replies", dict).items():
        path = ("replies", name)
        places = {key: sheet.where((*path, key)) for key in texts} if isinstance(texts, dict) else {}
        if not places:
            continue
        reply, mistakes = compile_reply(name, texts, language)
        for key, message in mistakes:
            where = places.get(key) or sheet.where(path)
            problems.append(Problem(where, f"reply {name}: {message}"))
        found[name] = reply
    return found


def _parts(spot: Spot, book: Book) -> _Parts | None:
    if not isinstance(spot.value, dict):
        return None  # reported by the schema
    problems: list[Problem] = []
    when_spot = spot.at("when") if isinstance(spot.value.get("when"), dict) else None
    when = _attempt(problems, partial(compile_when, when_spot, book)) if when_spot else ()
    then = _attempt(problems, partial(_then, spot, book))
    never = _attempt(problems, partial(_never, spot))
    examples = _attempt(problems, partial(_examples, spot, book))
    _attempt(problems, partial(_exempt_names, spot, book))
    if then and never and (both := sorted({wish.verb for wish in then} & never)):
        problems.append(spot.at("never").problem(f"'never' closes what this rule wants itself: {both[0]}"))
    if problems:
        raise ConfigError(problems)
    return _Parts(when=when or (), then=then or (), never=never or frozenset(), examples=examples or ())


def _then(spot: Spot, book: Book) -> tuple[Wish, ...]:
    if "then" not in spot.value:
        return ()
    entries = list(spot.at("then").items())
    found = tuple(
        wish for group in collect(partial(wishes, entry, book) for entry in entries) for wish in group
    )
    named = spot.value["when"].get("platforms", []) if isinstance(spot.value.get("when"), dict) else []
    for platform in named if isinstance(named, list) else [named]:
        for wish in found:
            if obstacle := cannot(wish.verb, str(platform), book.known):
                raise spot.at("then").wrong(
                    f"'{wish.verb}': {obstacle}; name other platforms or leave it out"
                )
    return found


def _never(spot: Spot) -> frozenset[Verb]:
    if "never" not in spot.value:
        return frozenset()
    closed = {Verb(word) for word in spot.at("never").choices(CLOSABLE)}
    # Both are the same to the person who gets them.
    private = {Verb.PRIVATE_REPLY, Verb.MESSAGE}
    return frozenset(closed | private if closed & private else closed)


def _examples(spot: Spot, book: Book) -> tuple[Example, ...]:
    tests = spot.value.get("tests")
    if not isinstance(tests, list):
        return ()
    when = spot.value.get("when")
    plain = when if isinstance(when, dict) else {}
    return collect(
        partial(example, entry, plain, book.known.intents)
        for entry in spot.at("tests").items()
        if isinstance(entry.value, dict)
    )


def _exempt_names(spot: Spot, book: Book) -> None:
    if isinstance(spot.value.get("exempt"), list) and spot.value["exempt"]:
        spot.at("exempt").choices(("staff", *book.lists))


def _twice(spots: list[Spot]) -> list[Problem]:
    first: dict[object, Spot] = {}
    problems = []
    for spot in spots:
        name = spot.value.get("id") if isinstance(spot.value, dict) else None
        if isinstance(name, str) and name in first:
            line = first[name].where.split(":")[-2]
            problems.append(spot.at("id").problem(f"this id stands here twice (first in line {line})"))
        first.setdefault(name, spot)
    return problems


def _rule(spot: Spot, entry: RuleEntry, parts: _Parts, defaults: Defaults, book: Book) -> Rule:
    exempt = defaults.exempt if entry.exempt is None else entry.exempt
    ids: set[str] = set()
    for name in exempt:
        ids |= book.staff if name == "staff" else set(book.lists.get(name, ()))
    return Rule(
        id=entry.id,
        title=entry.title or entry.id,
        why=entry.why,
        mode=Mode(entry.mode or defaults.mode),
        when=parts.when,
        then=parts.then,
        never=parts.never,
        stop=entry.stop,
        exempt=frozenset(ids),
        examples=parts.examples,
        where=spot.where,
        owner=entry.owner,
        policy=entry.policy,
        tags=tuple(entry.tags),
    )


def _doubts(rule: Rule) -> list[Problem]:
    """What is allowed but looks wrong in one rule."""
    if rule.mode is Mode.OFF:
        return []
    doubts = []
    if not rule.examples:
        acts = " although it acts by itself (mode: enforce)" if rule.mode is Mode.ENFORCE else ""
        doubts.append(
            f"has no tests{acts}; add one text that it must act on and one that it must leave alone"
        )
    elif not any(found.expect for found in rule.examples):
        doubts.append("has no test in which it acts")
    elif all(found.expect for found in rule.examples):
        doubts.append("has no test in which it leaves a text alone (expect: [])")
    if not rule.when:
        doubts.append("has no conditions, so it holds for everything")
    if not (rule.then or rule.stop or rule.never):
        doubts.append("does nothing: 'then', 'never' and 'stop' are all empty")
    return [Problem(rule.where, f"rule {rule.id}: {doubt}") for doubt in doubts]
