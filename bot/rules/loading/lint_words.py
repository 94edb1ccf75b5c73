"""Warnings about word lists that hide more than they mean to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.documents import with_owner
from bot.domain import REMOVING_VERBS, Mode
from bot.errors import Message, Problem, message
from bot.rules.loading.homonyms import Homonym, harmless_meaning
from bot.rules.model.rule_set import Rule
from bot.rules.source.lists import ListedWord, Strength
from bot.rules.vocabulary.compile_context import CompileContext

_MAX_NAMED = 3


def lint_word_lists(
    rules: Sequence[Rule], clauses: Mapping[str, Mapping[str, Any]], compile_context: CompileContext
) -> list[Problem]:
    """A warning for each rule and list that hides words with a harmless meaning. `clauses` are the `when` of
    the rules as written, by their position."""
    warnings = []
    for rule in rules:
        if rule.mode is Mode.OFF or not REMOVING_VERBS & {spec.verb for spec in rule.then}:
            continue
        for value in words_conditions(clauses[rule.where], compile_context):
            named = value.get("in")
            ambiguous = list(_ambiguous_words(value, compile_context))
            if ambiguous:
                owner = message("rule {name}", name=rule.id)
                warnings.append(Problem(rule.where, with_owner(owner, _warning(named, ambiguous))))
    return warnings


def words_conditions(when: Any, compile_context: CompileContext) -> Iterator[Mapping[str, Any]]:
    """Every `words` of a `when:` that makes it hold, with the named conditions that it refers to; what stands
    under `none` makes it fail. In the long form, whichever was written."""
    pending, seen = [when], set[str]()
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        if not isinstance(value, Mapping):
            continue
        for key, member in value.items():
            if key == "words":
                yield member if isinstance(member, Mapping) else {"in": member}
            elif key == "ref" and isinstance(member, str) and member not in seen:
                seen.add(member)
                node = compile_context.conditions.get(member)
                pending.append(node.value if node else None)
            elif key in ("all", "any", "at_least", "of"):
                pending.append(member)


def _ambiguous_words(
    value: Mapping[str, Any], compile_context: CompileContext
) -> Iterator[tuple[ListedWord, Homonym]]:
    if Strength(value.get("strength", Strength.HIDES)) is not Strength.HIDES or value.get("match") == "exact":
        return  # that rule asks for it
    named, language = value.get("in"), value.get("language", [])
    languages = frozenset([language] if isinstance(language, str) else language)
    listed = (
        [ListedWord(text=str(word)) for word in named]
        if isinstance(named, list)
        else compile_context.words.get(str(named), ())
    )
    for word in listed:
        meaning = harmless_meaning(word.text, word.languages or languages)
        if meaning and not (word.reason or word.is_whole_text) and word.strength is Strength.HIDES:
            yield word, meaning


def _warning(named: Any, ambiguous: Sequence[tuple[ListedWord, Homonym]]) -> Message:
    meanings = ", ".join(f"{word.text} ({homonym.meaning})" for word, homonym in ambiguous[:_MAX_NAMED])
    if isinstance(named, str):
        return message(
            "the list '{list}' hides words that have a harmless meaning: {words}; give them a language, or"
            " 'strength: asks', so that a person looks",
            list=named,
            words=meanings,
        )
    return message(
        "hides words that have a harmless meaning: {words}; put them into a list with a language, or"
        " 'strength: asks', so that a person looks",
        words=meanings,
    )
