"""Compiles what a rules file defines around its rules: calendars, counters, lists, conditions, replies."""

from collections.abc import Mapping
from functools import partial

from bot.answers import Reply, compile_reply
from bot.errors import Problem, message
from bot.rules.model.calendars import always_open, compile_calendar
from bot.rules.model.rule_set import BlindReviewSpec, Environment
from bot.rules.source.documents import ReadText, SourceFiles, lists_with_review, node_at, resolve_lists
from bot.rules.source.hints import old_words
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.conditions import compile_when
from bot.rules.vocabulary.quantities import parse_period, parse_share


def build_compile_context(
    files: SourceFiles, environment: Environment, read_text: ReadText | None
) -> CompileContext:
    """What rules may refer to. Mistakes are collected in `files`."""
    calendars = {}
    for node in files.section("calendars"):
        if isinstance(node.value, dict):
            calendar = files.attempt(partial(compile_calendar, node, environment.timezone))
            # One with a mistake keeps its name, so that its users are not reported as mistakes too.
            calendars[_name(node)] = calendar or always_open(_name(node))
    counters = {
        _name(node): files.attempt(partial(_parse_half_life, node)) or 0.0
        for node in files.section("counters")
    }
    lists = resolve_lists(files, read_text)
    named = [node for section in ("conditions", "calendars", "counters") for node in files.section(section)]
    return CompileContext(
        environment=environment,
        lists=lists,
        conditions={_name(node): node for node in files.section("conditions")},
        replies=frozenset(_name(node) for node in files.section("replies")),
        calendars=calendars,
        counters=counters,
        definitions={**lists, **{_name(node): node.value for node in named}},
    )


def check_named_conditions(files: SourceFiles, compile_context: CompileContext) -> None:
    """Collect the mistakes of all named conditions, even of those that no rule refers to."""
    for node in compile_context.conditions.values():
        if isinstance(node.value, dict):
            files.attempt(partial(compile_when, node, compile_context))
    compile_context.queries.clear()  # what no rule refers to need not be counted
    compile_context.compiled.clear()


def compile_replies(files: SourceFiles) -> Mapping[str, Reply]:
    """The replies by name. Mistakes are collected in `files`."""
    default_language = files.main_page.defaults.language if files.main_page else ""
    replies = {}
    for node in files.section("replies"):
        if not isinstance(node.value, dict) or not node.value:
            continue
        reply, mistakes = compile_reply(_name(node), node.value, default_language)
        for language, text in mistakes:
            holder = node.at(language) if language in node.value else node
            files.problems.append(holder.problem_here(text))
        replies[_name(node)] = reply
    return replies


def overdue_lists(files: SourceFiles, today: str) -> list[Problem]:
    """Warnings about the lists that should have been reviewed before `today` (as 2026-12-31; empty: none)."""
    if not today:
        return []
    warnings = []
    for node, entry in lists_with_review(files):
        if not entry.review_by or entry.review_by >= today:
            continue
        if entry.owner:
            text = message("review was due by {date} ({owner})", date=entry.review_by, owner=entry.owner)
        else:
            text = message("review was due by {date}", date=entry.review_by)
        warnings.append(node.problem_here(text))
    return warnings


def compile_blind_review(files: SourceFiles) -> BlindReviewSpec:
    """Which shares of hidden and of untouched comments are reviewed blindly."""
    document = files.documents[0]
    if files.main_page is None or "blind_review" not in document.value:
        return BlindReviewSpec()
    members = node_at(document, "blind_review").members(("hidden", "kept", "seed"), old_words("blind_review"))
    return BlindReviewSpec(
        hidden_share=parse_share(members["hidden"]) if "hidden" in members else 0.0,
        kept_share=parse_share(members["kept"]) if "kept" in members else 0.0,
        seed=members["seed"].text() if "seed" in members else "",
    )


def _parse_half_life(node: Node) -> float:
    value = node.value.get("half_life") if isinstance(node.value, dict) else None
    return 0.0 if value is None else parse_period(node.at("half_life"))


def _name(node: Node) -> str:
    return str(node.path[-1])
