"""Loads a whole rules file and reports all its mistakes at once."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.answers import Voices
from bot.documents import sort_problems
from bot.errors import ConfigError, Problem, message
from bot.rules.loading.definitions import (
    build_compile_context,
    check_named_conditions,
    compile_blind_review,
    compile_disclosure,
    compile_opt_out,
    compile_replies,
    compile_safety_net,
    find_any_listed,
    find_objecting,
    overdue_lists,
)
from bot.rules.loading.lint import lint_rules
from bot.rules.loading.lint_platforms import lint_answers
from bot.rules.loading.lint_replies import lint_replies
from bot.rules.loading.lint_voice import lint_voice
from bot.rules.loading.lint_words import lint_word_lists
from bot.rules.loading.rights import compile_rights
from bot.rules.loading.rule_compiler import (
    CompiledParts,
    build_rule,
    check_exempt,
    compile_parts,
    exempt_authors,
)
from bot.rules.loading.satisfaction import compile_satisfaction
from bot.rules.loading.voice import compile_voice
from bot.rules.model.rights import RIGHTS, RightsSpec
from bot.rules.model.rule_set import (
    OPT_OUT,
    SAFETY_NET,
    BlindReviewSpec,
    Environment,
    OptOutTexts,
    Rule,
    RuleSet,
    SafetyNet,
)
from bot.rules.model.satisfaction import SATISFACTION, Satisfaction
from bot.rules.source.documents import ReadText, SourceFiles, node_at, read_source_files
from bot.rules.source.node import Node
from bot.rules.source.schema import RulesFile
from bot.rules.vocabulary.compile_context import CompileContext

_ANYTHING = Environment()


def load_rules(
    text: str, name: str, environment: Environment = _ANYTHING, read_text: ReadText | None = None
) -> RuleSet:
    """The rules in `text`; raises `ConfigError` with all mistakes, each with file, line and rule.

    `name` is the file's name for messages; `read_text` returns the text of a file that this one includes.
    Opens nothing. `RuleSet.warnings` has what is allowed but looks wrong.
    """
    files = read_source_files(text, name, read_text)
    compile_context = build_compile_context(files, environment, read_text)
    replies = compile_replies(files)
    check_named_conditions(files, compile_context)
    rights = files.attempt(partial(compile_rights, files, compile_context)) or RightsSpec()
    compile_context = replace(compile_context, rights_within=rights.answer_within)
    nodes = files.rules()
    parts = [files.attempt(partial(compile_parts, node, compile_context)) for node in nodes]
    safety_net = files.attempt(partial(compile_safety_net, files, compile_context)) or SafetyNet()
    sections = _compile_sections(files, compile_context)
    _check_references(files, nodes, compile_context)
    if files.problems or files.main_page is None:
        raise ConfigError(sort_problems(files.problems))
    rules = _build_rules(files, files.main_page, nodes, parts, compile_context)
    rule_set = RuleSet(
        version=files.version,
        name=name,
        rules=rules,
        replies=replies,
        language=files.main_page.defaults.language,
        environment=environment,
        aggregate_queries=frozenset(compile_context.queries),
        counters=compile_context.counters,
        calendars=compile_context.calendars,
        states=compile_context.states,
        rights=rights,
        safety_net=replace(
            safety_net, exempt=exempt_authors(files.main_page.defaults.exempt, compile_context)
        ),
        find_listed=find_any_listed(compile_context),
        objecting=find_objecting(compile_context),
        texts=dict(files.texts),
        **sections,
    )
    rule_set = replace(rule_set, warnings=sort_problems(_warnings(rule_set, files, compile_context)))
    _ = rule_set.tree  # built while loading, so that the first event does not wait for it
    return rule_set


def _compile_sections(files: SourceFiles, compile_context: CompileContext) -> dict[str, Any]:
    """What sections of the main file say that no rule refers to, by the field of the rule set."""
    return {
        "blind_review": files.attempt(partial(compile_blind_review, files)) or BlindReviewSpec(),
        "opt_out": files.attempt(partial(compile_opt_out, files, compile_context)) or OptOutTexts(),
        "satisfaction": files.attempt(partial(compile_satisfaction, files, compile_context))
        or Satisfaction(),
        "disclosure": files.attempt(partial(compile_disclosure, files)) or {},
        "voices": files.attempt(partial(compile_voice, files, compile_context)) or Voices(),
    }


def _warnings(rule_set: RuleSet, files: SourceFiles, compile_context: CompileContext) -> Iterator[Problem]:
    """What is allowed but looks wrong."""
    rules, environment = rule_set.rules, rule_set.environment
    clauses = {node.where: node.value["when"] for node in files.rules()}
    yield from compile_context.warnings
    yield from overdue_lists(files, environment.today)
    yield from lint_rules(rules, clauses, environment)
    yield from lint_word_lists(rules, clauses, compile_context)
    yield from lint_answers(rule_set, clauses)
    yield from lint_replies(rule_set, files.section("replies"))
    yield from lint_voice(rule_set, files)


def load_stored_rules(stored_text: str, name: str, environment: Environment = _ANYTHING) -> RuleSet:
    """The rules that `RuleSet.stored_text` once wrote down, with the files they included."""
    if not stored_text.startswith('{"pages":'):
        return load_rules(stored_text, name, environment)
    texts: dict[str, str] = json.loads(stored_text)["pages"]
    first, *_ = texts

    def read_text(file: str) -> str:
        if file not in texts:
            raise FileNotFoundError(2, "not stored", file)
        return texts[file]

    return load_rules(texts[first], first, environment, read_text)


def _build_rules(
    files: SourceFiles,
    main: RulesFile,
    nodes: Sequence[Node],
    parts: Sequence[CompiledParts | None],
    compile_context: CompileContext,
) -> tuple[Rule, ...]:
    """In the order of the groups, and within one as they were read; those of no group come last."""
    entries = [entry for page in files.pages for entry in page.rules]
    rules = [
        build_rule(node, entry, compiled, main, compile_context)
        for node, entry, compiled in zip(nodes, entries, parts, strict=True)
        if compiled is not None
    ]
    order = {name: index for index, name in enumerate(main.groups)}
    return tuple(sorted(rules, key=lambda rule: order.get(rule.group, len(order))))


def _check_references(files: SourceFiles, nodes: Sequence[Node], compile_context: CompileContext) -> None:
    """Collect what `defaults`, `overrides` and `group` name wrongly."""
    if files.main_page is None:
        return
    document = files.documents[0]
    if files.main_page.defaults.exempt and "defaults" in document.value:
        files.attempt(partial(check_exempt, node_at(document, "defaults"), compile_context))
    ids = {node.value.get("id") for node in nodes if isinstance(node.value, dict)}
    for account, rules in files.main_page.overrides.items():
        for rule in rules:
            if rule not in ids:
                text = message("'overrides': there is no rule '{rule}'", rule=rule[:60])
                override = node_at(document, "overrides", account, rule)
                files.problems.append(override.problem_here(text, key=True))
    _check_reserved_id(files, nodes)
    groups = files.main_page.groups
    for node in nodes:
        group = node.value.get("group") if isinstance(node.value, dict) else None
        if isinstance(group, str) and group and group not in groups:
            text = message(
                "'group': there is no group '{group}' under 'groups' ({groups})",
                group=group[:60],
                groups=", ".join(groups) or message("none"),
            )
            files.problems.append(node.at("group").problem_here(text))


def _check_reserved_id(files: SourceFiles, nodes: Sequence[Node]) -> None:
    """Collect rules that are called like what stands beside them in every list and is no rule."""
    for node in nodes:
        rule_id = node.value.get("id") if isinstance(node.value, dict) else None
        if rule_id == SAFETY_NET:
            text = message("'{id}' is the safety net itself; give this rule another id", id=SAFETY_NET)
        elif rule_id == OPT_OUT:
            text = message("'{id}' is what ends automatic messages; give this rule another id", id=OPT_OUT)
        elif rule_id == SATISFACTION:
            text = message(
                "'{id}' is what asks how satisfied people are; give this rule another id", id=SATISFACTION
            )
        elif rule_id == RIGHTS:
            text = message("'{id}' is what reads answers about rights; give this rule another id", id=RIGHTS)
        else:
            continue
        files.problems.append(node.at("id").problem_here(text))
