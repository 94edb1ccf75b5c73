"""Compiles one rule: its conditions, actions and examples, and what it says about itself."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from bot.domain import AggregateQuery, GroupBy, Kind, Mode, Verb
from bot.errors import ConfigError, Problem, message
from bot.rules.loading.examples import compile_example
from bot.rules.model.calendars import Delay
from bot.rules.model.capabilities import can_ever, impossible_for_kinds
from bot.rules.model.example import Example
from bot.rules.model.rule_set import ActionSpec, Environment, Rule, Target
from bot.rules.model.tree import Clause
from bot.rules.source.node import Node, collect
from bot.rules.source.schema import RuleEntry, RulesFile
from bot.rules.vocabulary.actions import FORBIDDABLE_VERBS, compile_actions
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.conditions import compile_when
from bot.rules.vocabulary.limits import LIMITS
from bot.rules.vocabulary.quantities import parse_delay, parse_share

T = TypeVar("T")
#: What changes the decisions of a rule, and hence its fingerprint: a backtest stays valid when only the
#: title, the mode or the tests change.
_DECIDING_KEYS = ("id", "when", "then", "never", "limits", "after", "unless", "stop", "exempt")
_MOST_PRECISE = 0.999
_UNLESS = ("answered", "edited", "deleted", "closed")


@dataclass(frozen=True, kw_only=True)
class CompiledParts:
    """What is compiled of a rule; the rest is plain data."""

    when: tuple[Clause, ...]
    then: tuple[ActionSpec, ...]
    never: frozenset[Verb]
    examples: tuple[Example, ...]
    delay: Delay | None
    unless: tuple[str, ...]
    queries: frozenset[AggregateQuery]


def compile_parts(node: Node, compile_context: CompileContext) -> CompiledParts | None:
    """The compiled parts of the rule at `node`; raises `ConfigError` with all its mistakes. None when it is
    not even a mapping, which the schema reports."""
    if not isinstance(node.value, dict):
        return None
    own_context = replace(compile_context, queries=set())
    problems: list[Problem] = []

    def attempt(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except ConfigError as error:
            problems.extend(error.problems)
            return None

    has_when = isinstance(node.value.get("when"), dict)
    when = attempt(partial(compile_when, node.at("when"), own_context)) if has_when else None
    then = attempt(partial(_compile_then, node, own_context)) or ()
    never = attempt(partial(_compile_never, node)) or frozenset()
    examples = attempt(partial(_compile_examples, node, own_context))
    delay = attempt(partial(_compile_delay, node, own_context))
    unless = attempt(partial(_compile_unless, node))
    attempt(partial(_compile_target, node))
    attempt(partial(check_exempt, node, own_context))
    problems += _contradictions(node, then, never, own_context)
    if problems:
        raise ConfigError(problems)
    compile_context.queries.update(own_context.queries)
    return CompiledParts(
        when=when or (),
        then=then,
        never=never,
        examples=examples or (),
        delay=delay,
        unless=unless or (),
        queries=frozenset(own_context.queries),
    )


def build_rule(
    node: Node, entry: RuleEntry, parts: CompiledParts, main: RulesFile, compile_context: CompileContext
) -> Rule:
    """The rule of an entry that the schema has accepted."""
    exempt_lists = main.defaults.exempt if entry.exempt is None else entry.exempt
    return Rule(
        id=entry.id,
        title=entry.title or entry.id,
        why=entry.why,
        mode=Mode(entry.mode or main.defaults.mode),
        when=parts.when,
        then=parts.then,
        never=parts.never,
        stop={True: "all", False: "", "group": "group"}[entry.stop],
        group=entry.group,
        delay=parts.delay,
        unless=parts.unless,
        group_query=_group_query(parts.queries),
        modes={
            account: Mode(rules[entry.id].mode)
            for account, rules in main.overrides.items()
            if entry.id in rules
        },
        target=_compile_target(node),
        exempt=exempt_authors(exempt_lists, compile_context),
        examples=parts.examples,
        fingerprint=_fingerprint(node, compile_context),
        where=node.where,
        owner=entry.owner,
        policy=entry.policy,
        tags=tuple(entry.tags),
    )


def exempt_authors(names: Sequence[str], compile_context: CompileContext) -> frozenset[str]:
    """The author ids in the lists of these names; `staff` are those of the configuration, too."""
    authors: set[str] = set()
    for name in names:
        authors |= compile_context.staff if name == "staff" else set(compile_context.lists.get(name, ()))
    return frozenset(authors)


def check_exempt(node: Node, compile_context: CompileContext) -> None:
    """Raise `ConfigError` when `exempt` names a list that does not exist."""
    if isinstance(node.value.get("exempt"), list) and node.value["exempt"]:
        node.at("exempt").choices(("staff", *compile_context.lists))


def _contradictions(
    node: Node, then: tuple[ActionSpec, ...], never: frozenset[Verb], compile_context: CompileContext
) -> list[Problem]:
    """Mistakes that only the parts of a rule together show."""
    problems = []
    if forbidden := sorted({spec.verb for spec in then} & never):
        text = message("'never' forbids what this rule requests: {verb}", verb=forbidden[0].value)
        problems.append(node.at("never").problem_here(text))
    if any(spec.applies_to_group for spec in then) and not compile_context.queries:
        text = message(
            "a group is meant, but there is no 'rate' or 'duplicate_of_recent' in 'when' that counts one"
        )
        problems.append(node.at("then").problem_here(text))
    return problems


def _compile_then(node: Node, compile_context: CompileContext) -> tuple[ActionSpec, ...]:
    if "then" not in node.value:
        return ()
    shared = node.at("limits").members(LIMITS) if isinstance(node.value.get("limits"), dict) else {}
    entries = collect(
        partial(compile_actions, item, compile_context, shared) for item in node.at("then").items()
    )
    specs = tuple(spec for entry in entries for spec in entry)
    when = node.value.get("when")
    conditions = when if isinstance(when, dict) else {}
    _check_kinds(node, specs, conditions, compile_context.environment)
    for platform in _named_platforms(conditions):
        for spec in specs:
            if not can_ever(spec.verb, platform, compile_context.environment):
                text = message(
                    "'{verb}': {platform} cannot do it; name other platforms or leave it out",
                    verb=spec.verb.value,
                    platform=platform,
                )
                raise node.at("then").error(text)
    return specs


def _check_kinds(
    node: Node, specs: tuple[ActionSpec, ...], when: Mapping[str, Any], environment: Environment
) -> None:
    """Reject an action that no event of the kinds under `when` allows: nobody can hide a direct message."""
    written = when.get("kinds", [])
    listed = written if isinstance(written, list) else [written]
    names = [name for name in listed if isinstance(name, str) and name in set(Kind)]
    kinds = [Kind(name) for name in names]
    for spec in specs:
        if impossible_for_kinds(spec.verb, kinds):
            text = message(
                "'{verb}': impossible for {kinds}; name other kinds or leave it out",
                verb=spec.verb.value,
                kinds=", ".join(names),
            )
            raise node.at("then").error(text)
        for platform in _named_platforms(when):
            if impossible_for_kinds(spec.verb, kinds, environment.limits.get(platform)):
                text = message(
                    "'{verb}': {platform} cannot do it to {kinds}; name other kinds or platforms, or leave it"
                    " out",
                    verb=spec.verb.value,
                    platform=platform,
                    kinds=", ".join(names),
                )
                raise node.at("then").error(text)


def _named_platforms(when: Mapping[str, Any]) -> list[str]:
    written = when.get("platforms", [])
    return [str(platform) for platform in (written if isinstance(written, list) else [written])]


def _compile_never(node: Node) -> frozenset[Verb]:
    if "never" not in node.value:
        return frozenset()
    verbs = frozenset(Verb(word) for word in node.at("never").choices(FORBIDDABLE_VERBS))
    # Both are the same to the person who receives them.
    private = {Verb.PRIVATE_REPLY, Verb.MESSAGE}
    return verbs | private if verbs & private else verbs


def _compile_delay(node: Node, compile_context: CompileContext) -> Delay | None:
    return parse_delay(node.at("after"), compile_context.calendar) if node.value.get("after") else None


def _compile_unless(node: Node) -> tuple[str, ...]:
    if not node.value.get("unless"):
        return ()
    if not node.value.get("after"):
        raise node.at("unless").error(message("'unless' goes with 'after': it names what ends the wait"))
    return tuple(sorted(node.at("unless").choices(_UNLESS)))


def _compile_target(node: Node) -> Target | None:
    if not isinstance(node.value.get("target"), dict) or "precision" not in node.value["target"]:
        return None
    target = node.at("target")
    precision = parse_share(target.at("precision"))
    if precision > _MOST_PRECISE:
        raise target.at("precision").error(
            message("'precision': expected at most 99.9%; no number of reviews proves more")
        )
    return Target(precision=precision, reviewed=int(target.value.get("reviewed", 50)))


def _compile_examples(node: Node, compile_context: CompileContext) -> tuple[Example, ...]:
    if not isinstance(node.value.get("tests"), list):
        return ()
    written = node.value.get("when") if isinstance(node.value.get("when"), dict) else {}
    when = dict(written)
    if isinstance(when.get("posts"), str):  # it may name a list
        when["posts"] = list(compile_context.lists.get(when["posts"], (when["posts"],)))
    return collect(
        partial(compile_example, item, when, compile_context.environment, compile_context.states)
        for item in node.at("tests").items()
        if isinstance(item.value, dict)
    )


def _group_query(queries: frozenset[AggregateQuery]) -> AggregateQuery | None:
    """The group that `apply_to: group` means: similar texts before any other, then the shortest window."""
    groups = [query for query in queries if not query.is_volume]
    ordered = sorted(groups, key=lambda query: (query.group_by is not GroupBy.SIMILAR, query.window))
    return ordered[0] if ordered else None


def _fingerprint(node: Node, compile_context: CompileContext) -> str:
    deciding = {key: value for key, value in node.value.items() if key in _DECIDING_KEYS}
    whole = [deciding, dict(compile_context.dependencies(deciding))]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]
