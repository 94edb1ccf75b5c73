"""Reads a whole rules file and reports every mistake of it at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from bot.answers import Reply, compile_reply
from bot.documents import in_order
from bot.domain import Mode, Verb
from bot.errors import ConfigError, Problem
from bot.rules.loading.examples import example
from bot.rules.loading.lint import lint
from bot.rules.model.calendars import always_open, calendar
from bot.rules.model.capabilities import cannot
from bot.rules.model.rule_set import (
    ActionSpec,
    BlindReviewSpec,
    Clause,
    Delay,
    Environment,
    Example,
    Rule,
    RuleSet,
    Target,
)
from bot.rules.source.documents import Read, SourceFiles, due_for_review, lists, read_source_files
from bot.rules.source.node import Node, collect
from bot.rules.source.schema import Defaults, RuleEntry, RulesFile
from bot.rules.vocabulary.actions import CLOSABLE, wishes
from bot.rules.vocabulary.compiler import CompileContext
from bot.rules.vocabulary.conditions import compile_when
from bot.rules.vocabulary.limits import LIMITS, later, period, share

_EVERYTHING = Environment()
_ACTING = ("id", "when", "then", "never", "limits", "after", "unless", "stop", "exempt")
_UNLESS = ("answered", "edited", "deleted", "closed")


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What is compiled of a rule; the rest is plain data."""

    when: tuple[Clause, ...] = ()
    then: tuple[ActionSpec, ...] = ()
    never: frozenset[Verb] = frozenset()
    examples: tuple[Example, ...] = ()
    later: Delay | None = None
    unless: tuple[str, ...] = ()
    book: CompileContext = field(default_factory=lambda: CompileContext(known=_EVERYTHING))


def load(text: str, name: str, known: Environment = _EVERYTHING, read: Read | None = None) -> RuleSet:
    """The rules in `text`; raises `ConfigError` with all mistakes, each with file, line and rule.

    `name` is the file's name for messages; `read` gives the text of a file that this one includes.
    Opens nothing itself. `RuleSet.warnings` has what is allowed but looks wrong.
    """
    pages = read_source_files(text, name, read)
    book = _book(pages, known, read)
    replies = _replies(pages)
    _named_conditions(pages, book)
    places = pages.rules()
    parts = [pages.attempt(partial(_parts, place, book)) for place in places]
    _overrides(pages, places)
    look = pages.attempt(partial(_second_look, pages))
    if pages.main and pages.main.defaults.exempt and "defaults" in pages.sheets[0].value:
        pages.attempt(partial(_exempt_names, _main_spot(pages, "defaults"), book))
    if pages.problems or pages.main is None:
        raise ConfigError(in_order(pages.problems))
    main = pages.main
    entries = [entry for page in pages.entries for entry in page.rules]
    rules = [
        _rule(place, entry, part, main, book)
        for place, entry, part in zip(places, entries, parts, strict=True)
        if part is not None
    ]
    rules = _in_groups(rules, main.groups)
    clauses = {place.where: place.value["when"] for place in places}
    return RuleSet(
        version=pages.version,
        name=name,
        rules=tuple(rules),
        replies=replies,
        language=main.defaults.language,
        known=known,
        warnings=in_order([*book.warnings, *_reviews(pages, known), *lint(rules, clauses)]),
        aggregate_queries=frozenset(book.asks),
        counters=book.counters,
        calendars=book.calendars,
        review=look or BlindReviewSpec(),
        texts=dict(pages.texts),
    )


def load_kept(kept: str, name: str, known: Environment = _EVERYTHING) -> RuleSet:
    """The rules that `RuleSet.kept` once wrote down, with what they included."""
    if not kept.startswith('{"pages":'):
        return load(kept, name, known)
    texts: dict[str, str] = json.loads(kept)["pages"]
    first, *_ = texts

    def read(page: str) -> str:
        if page not in texts:
            raise FileNotFoundError(2, "not kept", page)
        return texts[page]

    return load(texts[first], first, known, read)


# ---- what stands around the rules


def _book(pages: SourceFiles, known: Environment, read: Read | None) -> CompileContext:
    calendars = {}
    for place in pages.section("calendars"):
        if isinstance(place.value, dict):
            found = pages.attempt(partial(calendar, place, known.timezone))
            # One with a mistake still has its name, so that nobody is told that it is missing.
            calendars[str(place.path[-1])] = found or always_open(str(place.path[-1]))
    counters = {}
    for place in pages.section("counters"):
        half_life = pages.attempt(partial(_half_life, place))
        counters[str(place.path[-1])] = half_life or 0.0
    entries = lists(pages, read)
    named = [place for section in ("conditions", "calendars", "counters") for place in pages.section(section)]
    return CompileContext(
        known=known,
        lists=entries,
        conditions={str(place.path[-1]): place for place in pages.section("conditions")},
        replies=frozenset(str(place.path[-1]) for place in pages.section("replies")),
        calendars=calendars,
        counters=counters,
        written={**entries, **{str(place.path[-1]): place.value for place in named}},
    )


def _half_life(place: Node) -> float:
    value = place.value.get("half_life") if isinstance(place.value, dict) else None
    return 0.0 if value is None else period(place.at("half_life"))


def _named_conditions(pages: SourceFiles, book: CompileContext) -> None:
    """Note the mistakes of all named conditions, also of those that no rule refers to."""
    for place in book.conditions.values():
        if isinstance(place.value, dict):
            pages.attempt(partial(compile_when, place, book))
    book.asks.clear()  # what no rule refers to need not be counted
    book.compiled.clear()


def _replies(pages: SourceFiles) -> Mapping[str, Reply]:
    language = pages.main.defaults.language if pages.main else ""
    found = {}
    for place in pages.section("replies"):
        if not isinstance(place.value, dict) or not place.value:
            continue
        name = str(place.path[-1])
        reply, mistakes = compile_reply(name, place.value, language)
        for key, message in mistakes:
            where = place.at(key) if key in place.value else place
            pages.problems.append(where.problem(message))
        found[name] = reply
    return found


def _reviews(pages: SourceFiles, known: Environment) -> list[Problem]:
    """The lists that somebody should have looked at again by now."""
    if not known.today:
        return []
    return [
        place.problem(
            f"was to be looked at again by {entry.review_by}" + (f" by {entry.owner}" if entry.owner else "")
        )
        for place, entry in due_for_review(pages)
        if entry.review_by and entry.review_by < known.today
    ]


def _second_look(pages: SourceFiles) -> BlindReviewSpec:
    if pages.main is None or "second_look" not in pages.sheets[0].value:
        return BlindReviewSpec()
    members = _main_spot(pages, "second_look").members()
    shares = {key: share(members[key]) for key in ("hides", "keeps") if key in members}
    return BlindReviewSpec(**shares, seed=pages.main.second_look.seed)


def _overrides(pages: SourceFiles, places: list[Node]) -> None:
    """Note what `overrides` and `group` name wrongly."""
    if pages.main is None:
        return
    ids = {place.value.get("id") for place in places if isinstance(place.value, dict)}
    for account, rules in pages.main.overrides.items():
        for rule in rules:
            if rule not in ids:
                place = _main_spot(pages, "overrides", account, rule)
                pages.problems.append(place.problem(f"'overrides': there is no rule '{rule[:60]}'", key=True))
    groups = pages.main.groups
    for place in places:
        group = place.value.get("group") if isinstance(place.value, dict) else None
        if isinstance(group, str) and group and group not in groups:
            listed = ", ".join(groups) or "none"
            pages.problems.append(
                place.at("group").problem(
                    f"'group': there is no group '{group[:60]}' under 'groups' ({listed})"
                )
            )


def _main_spot(pages: SourceFiles, *path: str | int) -> Node:
    sheet = pages.sheets[0]
    value: Any = sheet.value
    for part in path:
        value = value[part]
    return Node(sheet, path, value)


# ---- one rule


def _parts(place: Node, book: CompileContext) -> _Parts | None:
    if not isinstance(place.value, dict):
        return None  # reported by the schema
    problems: list[Problem] = []
    own = replace(book, asks=set())

    def attempt(step: Any) -> Any:
        try:
            return step()
        except ConfigError as trouble:
            problems.extend(trouble.problems)
            return None

    when_spot = place.at("when") if isinstance(place.value.get("when"), dict) else None
    when = attempt(partial(compile_when, when_spot, own)) if when_spot else ()
    then = attempt(partial(_then, place, own))
    never = attempt(partial(_never, place))
    examples = attempt(partial(_examples, place, own))
    after = attempt(partial(later, place.at("after"), own.calendar)) if place.value.get("after") else None
    unless = attempt(partial(_unless, place))
    attempt(partial(_target, place))
    attempt(partial(_exempt_names, place, own))
    if then and never and (both := sorted({wish.verb for wish in then} & never)):
        problems.append(place.at("never").problem(f"'never' closes what this rule wants itself: {both[0]}"))
    if then and any(wish.whole_crowd for wish in then) and not own.asks:
        problems.append(
            place.at("then").problem(
                "a crowd is meant, but no 'rate' or 'duplicate_of_recent' stands in 'when'"
            )
        )
    if problems:
        raise ConfigError(problems)
    book.asks.update(own.asks)
    return _Parts(
        when=when or (),
        then=then or (),
        never=never or frozenset(),
        examples=examples or (),
        later=after,
        unless=unless or (),
        book=own,
    )


def _then(place: Node, book: CompileContext) -> tuple[ActionSpec, ...]:
    if "then" not in place.value:
        return ()
    shared = place.at("limits").members(LIMITS) if isinstance(place.value.get("limits"), dict) else {}
    entries = list(place.at("then").items())
    found = tuple(
        wish for group in collect(partial(wishes, entry, book, shared) for entry in entries) for wish in group
    )
    named = place.value["when"].get("platforms", []) if isinstance(place.value.get("when"), dict) else []
    for platform in named if isinstance(named, list) else [named]:
        for wish in found:
            if obstacle := cannot(wish.verb, str(platform), book.known):
                raise place.at("then").wrong(
                    f"'{wish.verb}': {obstacle}; name other platforms or leave it out"
                )
    return found


def _never(place: Node) -> frozenset[Verb]:
    if "never" not in place.value:
        return frozenset()
    closed = {Verb(word) for word in place.at("never").choices(CLOSABLE)}
    # Both are the same to the person who gets them.
    private = {Verb.PRIVATE_REPLY, Verb.MESSAGE}
    return frozenset(closed | private if closed & private else closed)


def _unless(place: Node) -> tuple[str, ...]:
    if not place.value.get("unless"):
        return ()
    if not place.value.get("after"):
        raise place.at("unless").wrong("'unless' goes with 'after': what happens until then ends the wait")
    return tuple(sorted(place.at("unless").choices(_UNLESS)))


def _target(place: Node) -> Target | None:
    if not isinstance(place.value.get("target"), dict) or "precision" not in place.value["target"]:
        return None
    entry = place.at("target")
    reviewed = entry.value.get("reviewed", 50)
    return Target(precision=share(entry.at("precision")), reviewed=int(reviewed))


def _examples(place: Node, book: CompileContext) -> tuple[Example, ...]:
    tests = place.value.get("tests")
    if not isinstance(tests, list):
        return ()
    when = place.value.get("when")
    plain = when if isinstance(when, dict) else {}
    return collect(
        partial(example, entry, plain, book.known)
        for entry in place.at("tests").items()
        if isinstance(entry.value, dict)
    )


def _exempt_names(place: Node, book: CompileContext) -> None:
    if isinstance(place.value.get("exempt"), list) and place.value["exempt"]:
        place.at("exempt").choices(("staff", *book.lists))


def _rule(place: Node, entry: RuleEntry, parts: _Parts, main: RulesFile, book: CompileContext) -> Rule:
    defaults: Defaults = main.defaults
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
        stop={True: "all", False: "", "group": "group"}[entry.stop],
        group=entry.group,
        later=parts.later,
        unless=parts.unless,
        crowd=next(
            iter(sorted(parts.book.asks, key=lambda ask: (ask.group_by != "similar", ask.window))), None
        ),
        modes={
            account: Mode(rules[entry.id].mode)
            for account, rules in main.overrides.items()
            if entry.id in rules
        },
        target=_target(place),
        exempt=frozenset(ids),
        examples=parts.examples,
        fingerprint=_fingerprint(place, book),
        where=place.where,
        owner=entry.owner,
        policy=entry.policy,
        tags=tuple(entry.tags),
    )


def _fingerprint(place: Node, book: CompileContext) -> str:
    acting = {key: value for key, value in place.value.items() if key in _ACTING}
    whole = [acting, dict(book.leans_on(acting))]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def _in_groups(rules: list[Rule], groups: list[str]) -> list[Rule]:
    """In the order of the groups, and within one as they were read; those of no group come last."""
    place = {name: index for index, name in enumerate(groups)}
    return sorted(rules, key=lambda rule: place.get(rule.group, len(groups)))
