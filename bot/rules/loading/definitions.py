"""Compiles what a rules file defines around its rules: calendars, counters, lists, conditions, replies."""

import re
from collections.abc import Mapping
from functools import partial

from bot.answers import DEFAULT_DISCLOSURE, FORMS, Reply, compile_reply, with_forms
from bot.domain import Mode
from bot.errors import Problem, message
from bot.rules.model.calendars import always_open, compile_calendar
from bot.rules.model.own_words import OBJECTING
from bot.rules.model.rule_set import BlindReviewSpec, Environment, OptOutTexts, SafetyNet
from bot.rules.model.tree import Test
from bot.rules.source.documents import ReadText, SourceFiles, node_at
from bot.rules.source.hints import old_words
from bot.rules.source.lists import ResolvedLists, Strength, lists_with_review, resolve_lists
from bot.rules.source.node import Node
from bot.rules.vocabulary.case_actions import parse_priority
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.conditions import compile_when
from bot.rules.vocabulary.quantities import parse_delay, parse_period, parse_share
from bot.rules.vocabulary.wordlists import FindWord, compile_words


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
        lists=lists.texts,
        words=lists.words,
        conditions={_name(node): node for node in files.section("conditions")},
        replies=frozenset(_name(node) for node in files.section("replies")),
        calendars=calendars,
        counters=counters,
        states={_name(node): _title(node) for node in files.section("states")},
        definitions={**_list_definitions(lists), **{_name(node): node.value for node in named}},
    )


def _list_definitions(lists: ResolvedLists) -> Mapping[str, object]:
    return {name: tuple(word.definition for word in listed) for name, listed in lists.words.items()}


def check_named_conditions(files: SourceFiles, compile_context: CompileContext) -> None:
    """Collect the mistakes of all named conditions, even of those that no rule refers to."""
    for node in compile_context.conditions.values():
        if isinstance(node.value, dict):
            files.attempt(partial(compile_when, node, compile_context))
    compile_context.queries.clear()  # what no rule refers to need not be counted
    compile_context.compiled.clear()


def find_any_listed(compile_context: CompileContext) -> FindWord:
    """Finds a word of any list of the file, however weak; its own lexicon, for names are read with nothing
    else."""
    words = [word for listed in compile_context.words.values() for word in listed]
    return compile_words(words, strength=Strength.SUPPORTS)


def find_objecting(compile_context: CompileContext) -> tuple[Test, ...]:
    """The conditions of the file that can object to our own words, each once."""
    shared = compile_context.shared.items()
    return tuple(test for key, (test, _) in shared if key.partition(" ")[0] in OBJECTING)


def compile_replies(files: SourceFiles) -> Mapping[str, Reply]:
    """The replies by name. Mistakes are collected in `files`."""
    default_language = files.main_page.defaults.language if files.main_page else ""
    replies = {}
    for node in files.section("replies"):
        if not isinstance(node.value, dict) or not node.value:
            continue
        texts = {language: text for language, text in node.value.items() if language not in FORMS}
        reply, mistakes = compile_reply(_name(node), texts, default_language)
        reply, more = with_forms(reply, node.value)
        mistakes += more
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
    """Which shares of hidden and of untouched comments are reviewed blindly, and which share of these by two
    people."""
    document = files.documents[0]
    if files.main_page is None or "blind_review" not in document.value:
        return BlindReviewSpec()
    keys = ("hidden", "kept", "twice", "seed")
    members = node_at(document, "blind_review").members(keys, old_words("blind_review"))
    return BlindReviewSpec(
        hidden_share=parse_share(members["hidden"]) if "hidden" in members else 0.0,
        kept_share=parse_share(members["kept"]) if "kept" in members else 0.0,
        twice_share=parse_share(members["twice"]) if "twice" in members else 0.0,
        seed=members["seed"].text() if "seed" in members else "",
    )


_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONGEST_DISCLOSURE = 200
#: The keys of `safety_net`, each with its manual page.
SAFETY_NET_KEYS: Mapping[str, str] = {
    "after": "How long somebody may wait before a person is asked: 15m, or {open: 15m, calendar: support}.",
    "needs_answer": "The score from which on a text asks for an answer, from 0 to 1.",
    "queue": "The queue of its cases.",
    "priority": "low, normal, high, urgent or a number from -100 to 100.",
    "mode": "enforce, observe (only record what it would do), or off.",
}
_NET_MODES = (Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)


def compile_safety_net(files: SourceFiles, compile_context: CompileContext) -> SafetyNet:
    """What becomes of events that ask for an answer and get none; who is exempt from all rules is, too."""
    net = SafetyNet()
    document = files.documents[0]
    if files.main_page is None or "safety_net" not in document.value:
        return net
    members = node_at(document, "safety_net").members(SAFETY_NET_KEYS)
    return SafetyNet(
        mode=Mode(members["mode"].choice(_NET_MODES)) if "mode" in members else net.mode,
        after=parse_delay(members["after"], compile_context.calendar) if "after" in members else net.after,
        needs_answer=members["needs_answer"].number(0, 1) if "needs_answer" in members else net.needs_answer,
        queue=members["queue"].text() if "queue" in members else net.queue,
        priority=parse_priority(members["priority"]) if "priority" in members else net.priority,
    )


#: The keys of `opt_out`, each with its manual page.
OPT_OUT_KEYS: Mapping[str, str] = {
    "stopped": "The name of the reply that confirms that no automatic message follows.",
    "resumed": "The name of the reply that confirms that there are automatic messages again.",
}


def compile_opt_out(files: SourceFiles, compile_context: CompileContext) -> OptOutTexts:
    """What whoever ends or resumes automatic messages reads."""
    document = files.documents[0]
    if files.main_page is None or "opt_out" not in document.value:
        return OptOutTexts()
    members = node_at(document, "opt_out").members(OPT_OUT_KEYS)
    return OptOutTexts(**{key: compile_context.reply_name(member) for key, member in members.items()})


def compile_disclosure(files: SourceFiles) -> Mapping[str, str]:
    """By language, what stands below automatic private texts; a language that is left out has ours."""
    document = files.documents[0]
    if files.main_page is None or "disclosure" not in document.value:
        return DEFAULT_DISCLOSURE
    node = node_at(document, "disclosure")
    if isinstance(node.value, bool) or node.value in ("on", "off"):  # in YAML 1.2, these are words
        return DEFAULT_DISCLOSURE if node.value in (True, "on") else {}
    if not isinstance(node.value, dict) or not node.value:
        raise node.error(
            message("'disclosure': expected a text by language, such as {{en: …, fr: …}}, or off")
        )
    written = {language: node.at(language).text().strip() for language in node.value}
    for language, text in written.items():
        if not _LANGUAGE.fullmatch(language):
            raise node.at(language).error(
                message("'{language}' is no language; write fr, en, de …", language=language[:40])
            )
        if len(text) > _LONGEST_DISCLOSURE:
            problem = message(
                "expected at most {most} characters, found {count}", most=_LONGEST_DISCLOSURE, count=len(text)
            )
            raise node.at(language).error(problem)
    return {**DEFAULT_DISCLOSURE, **written}


def _parse_half_life(node: Node) -> float:
    value = node.value.get("half_life") if isinstance(node.value, dict) else None
    return 0.0 if value is None else parse_period(node.at("half_life"))


def _title(node: Node) -> str:
    title = node.value.get("title") if isinstance(node.value, dict) else None
    return title if isinstance(title, str) else ""


def _name(node: Node) -> str:
    return str(node.path[-1])
