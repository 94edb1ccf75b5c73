"""Loads `macros.yaml`: the actions of rules under a name and a key, and texts for people.

What is checked is what is checked in a rule: words, texts, targets, with every mistake at once.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from bot.answers import Reply, compile_reply
from bot.documents import from_yaml, sort_problems, with_suggestion
from bot.domain import SPEAKING_VERBS, VISIBILITY_VERBS, Verb
from bot.errors import ConfigError, Problem, message
from bot.rules.model.macros import Macro, MacroBook
from bot.rules.model.rule_set import ActionSpec, RuleSet
from bot.rules.source.node import Node
from bot.rules.vocabulary.actions import compile_actions
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.quantities import parse_period

T = TypeVar("T")
#: The actions of rules that a person may bundle; the others are for rules, or need no macro.
_ACTIONS = ("hide", "unhide", "delete", "like", "reply", "private_reply", "escalate", "label", "unlabel")
#: What a person does beside them.
_OF_PEOPLE = ("approve", "note", "assign", "snooze")
_FIELDS = ("then", "key", "title")
_LONGEST_NAME, _LONGEST_NOTE = 40, 4_000
_LONGEST_SNOOZE = 30 * 86_400.0


def load_macros(text: str, name: str, rules: RuleSet) -> MacroBook:
    """The macros of a file called `name`, which may use the texts and targets of these rules. Raises
    `ConfigError` with every mistake."""
    document = from_yaml(text, name)
    problems: list[Problem] = list(document.problems)
    root = Node(document, (), {} if document.value is None else document.value)
    sections = _attempt(problems, partial(root.members, ("macros", "replies"))) or {}
    replies = _replies(sections.get("replies"), rules, problems)
    context = CompileContext(
        environment=rules.environment, replies=frozenset(rules.replies) | frozenset(replies)
    )
    macros: dict[str, Macro] = {}
    keys: dict[str, str] = {}
    nodes = _attempt(problems, sections["macros"].members) if "macros" in sections else {}
    for macro_name, node in (nodes or {}).items():
        owned = Node(document, node.path, node.value, message("macro {name}", name=macro_name[:60]))
        macro = _attempt(problems, partial(_compile, owned, macro_name, context))
        if macro is None:
            continue
        macros[macro_name] = macro
        if macro.key and keys.setdefault(macro.key, macro_name) != macro_name:
            twice = message("'{key}' is the key of macro {name}, too", key=macro.key, name=keys[macro.key])
            problems.append(owned.at("key").problem_here(twice))
    if problems:
        raise ConfigError(sort_problems(problems))
    return MacroBook(macros=macros, replies=replies)


def _replies(node: Node | None, rules: RuleSet, problems: list[Problem]) -> Mapping[str, Reply]:
    replies: dict[str, Reply] = {}
    for name, texts in (_attempt(problems, node.members) or {}).items() if node is not None else ():
        owned = Node(texts.document, texts.path, texts.value, message("text {name}", name=name[:60]))
        if name in rules.replies:
            twice = message("the rules file has a text of this name, too; give this one another name")
            problems.append(owned.problem_here(twice, key=True))
            continue
        by_language = {rules.language: texts.value} if isinstance(texts.value, str) else texts.value
        if not isinstance(by_language, dict) or not by_language:
            expectation = message("expected a text, or one for each language: {fr: …, en: …}")
            problems.append(owned.problem_here(expectation))
            continue
        reply, mistakes = compile_reply(name, by_language, "")
        for language, mistake in mistakes:
            holder = (
                owned.at(language) if isinstance(texts.value, dict) and language in texts.value else owned
            )
            problems.append(holder.problem_here(mistake))
        replies[name] = reply
    return replies


def _compile(node: Node, name: str, context: CompileContext) -> Macro:
    if not name.strip() or len(name) > _LONGEST_NAME or len(name.split()) != 1:
        raise node.error(message("a macro is called by one word of at most {most} characters", most=40), True)
    members = node.members(_FIELDS) if isinstance(node.value, dict) else {"then": node}
    if "then" not in members or not members["then"].value:
        raise node.missing("then", message("write a list of actions, such as [hide, {reply: price}]"))
    problems: list[Problem] = []
    specs: list[ActionSpec] = []
    own: dict[str, Node] = {}
    for item in members["then"].items():
        word = next(iter(item.value), "") if isinstance(item.value, dict) else item.value
        if isinstance(word, str) and word in _OF_PEOPLE:
            own[word] = item.at(word) if isinstance(item.value, dict) else item
            continue
        specs += _attempt(problems, partial(_actions, item, word, context)) or ()
    if problems:
        raise ConfigError(problems)
    _require_sense(node, specs, own)
    return Macro(
        name=name,
        where=node.where,
        title=members["title"].text() if "title" in members else "",
        key=members["key"].text() if "key" in members else "",
        then=tuple(specs),
        approves="approve" in own,
        note=_note(own["note"]) if "note" in own else "",
        assignee=own["assign"].text() if "assign" in own else "",
        snooze=_snooze(own["snooze"]) if "snooze" in own else 0.0,
    )


def _actions(item: Node, word: object, context: CompileContext) -> tuple[ActionSpec, ...]:
    if not isinstance(word, str) or word not in _ACTIONS:
        names = (*_ACTIONS, *_OF_PEOPLE)
        unknown = message("a macro cannot do '{word}'", word=str(word)[:40])
        advice = message("it can: {names}", names=", ".join(names))
        raise item.error(with_suggestion(unknown, str(word), names, advice))
    if isinstance(item.value, dict) and len(item.value) > 1:
        raise item.error(message("write each action on a line of its own"))
    return compile_actions(item, context, {})


def _require_sense(node: Node, specs: list[ActionSpec], own: Mapping[str, Node]) -> None:
    """One word about whether the item stays visible, one text to each side."""
    visibility = [spec.verb for spec in specs if spec.verb in VISIBILITY_VERBS]
    if len(visibility) + ("approve" in own) > 1:
        raise node.error(message("says more than once whether the item stays visible"))
    spoken = [spec.verb for spec in specs if spec.verb in SPEAKING_VERBS]
    if len(spoken) != len(set(spoken)):
        raise node.error(message("sends two texts the same way"))
    if any(spec.replies for spec in specs):
        raise node.error(message("has an experiment; a person decides, so a macro has none"))
    if "snooze" in own and (specs or "approve" in own) and not _only_records(specs):
        raise node.error(message("decides the case, so there is nothing to put away with 'snooze'"))


def _only_records(specs: list[ActionSpec]) -> bool:
    return all(spec.verb in (Verb.LABEL, Verb.UNLABEL) for spec in specs)


def _note(node: Node) -> str:
    text = node.text().strip()
    if len(text) > _LONGEST_NOTE:
        raise node.error(message("a note has at most {most} characters", most=_LONGEST_NOTE))
    return text


def _snooze(node: Node) -> float:
    seconds = parse_period(node)
    if not 60.0 <= seconds <= _LONGEST_SNOOZE:
        raise node.error(message("'snooze': expected from 1m to 30d, found {value}", value=node.value))
    return seconds


def _attempt(problems: list[Problem], compile_node: Callable[[], T]) -> T | None:
    """What it returns, or None when it is wrong, which is collected."""
    try:
        return compile_node()
    except ConfigError as error:
        problems += error.problems
        return None
