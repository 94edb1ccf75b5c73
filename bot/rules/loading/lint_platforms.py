"""Warnings about answers that a platform of ours would not take: too long for it, or too late.

What would be refused there is not sent, and a person gets it; who wrote the rule should know before.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.answers import Reply, disclosure_in, sample_texts, signed
from bot.domain import SPEAKING_VERBS, Kind, Mode, TextLimit, TextUnit, Verb
from bot.errors import Message, Problem, message
from bot.rules.model.rule_set import ActionSpec, Environment, Rule, RuleSet


def lint_answers(rule_set: RuleSet, clauses: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """The warnings about what rules say and when. `clauses` are their `when` as written, by the position of
    the rule."""
    return [
        Problem(rule.where, message("rule {name}: {problem}", name=rule.id, problem=warning))
        for rule in rule_set.rules
        if rule.mode is not Mode.OFF
        for spec in rule.then
        if spec.verb in SPEAKING_VERBS
        for warning in (
            *_too_long(spec, clauses[rule.where], rule_set),
            *_too_late(rule, spec, clauses[rule.where], rule_set.replies, rule_set.environment),
        )
    ]


def _too_long(spec: ActionSpec, when: Mapping[str, Any], rule_set: RuleSet) -> Iterator[Message]:
    environment = rule_set.environment
    for name in sorted({spec.reply, *spec.replies.values()} & set(rule_set.replies)):
        for language, text in sample_texts(rule_set.replies[name]):
            exceeded = {
                f"{platform} ({limit.longest}{_unit(limit)})": None
                for platform, verb in _uses(spec.verb, when, environment)
                if (limit := environment.limits[platform].text_limit(verb)) is not None
                and limit.length_of(_longest_form(text, language, verb, rule_set)) > limit.longest
            }
            if exceeded:
                yield message(
                    "the text '{name}' in {language} has {length} characters, too many for {platforms};"
                    " there it is cut after a sentence, or becomes a case when not even the first one fits",
                    name=name,
                    language=language,
                    length=len(text),
                    platforms=", ".join(exceeded),
                )


def _longest_form(text: str, language: str, verb: Verb, rule_set: RuleSet) -> str:
    """The text with all that stands below it, in the account with the longest signature."""
    signatures = (voice.signature(verb, language) for voice in rule_set.voices.all())
    text = signed(text, max(signatures, key=len))
    note = "" if verb is Verb.REPLY else disclosure_in(language, rule_set.disclosure)
    return f"{text}\n\n{note}" if note else text


def _too_late(
    rule: Rule,
    spec: ActionSpec,
    when: Mapping[str, Any],
    replies: Mapping[str, Reply],
    environment: Environment,
) -> Iterator[Message]:
    names = {spec.reply, *spec.replies.values()} & set(replies)
    is_approved = bool(names) and all(replies[name].approved for name in names)
    wait = timedelta(seconds=(rule.delay.seconds if rule.delay else 0.0) + spec.limits.delay[0])
    for platform, verb in _uses(spec.verb, when, environment):
        limits = environment.limits[platform]
        windows = {Verb.MESSAGE: limits.answer_window, Verb.PRIVATE_REPLY: limits.private_reply_window}
        window = windows.get(verb)
        may_follow = is_approved and limits.takes_templates and verb is Verb.MESSAGE
        if window is not None and wait >= window and not may_follow:
            yield message(
                "'{verb}': {platform} takes it for {window}, and this rule waits {wait}; it becomes a case",
                verb=spec.verb.value,
                platform=platform,
                window=window,
                wait=wait,
            )


def _uses(verb: Verb, when: Mapping[str, Any], environment: Environment) -> list[tuple[str, Verb]]:
    """On which platforms a rule may say something, and by which verb: in a conversation all is a message."""
    platforms = [name for name in sorted(environment.limits) if name in _listed(when, "platforms", name)]
    kinds = [kind for kind in Kind if kind.value in _listed(when, "kinds", kind.value)]
    pairs = {
        (platform, Verb.MESSAGE if kind is Kind.DM else verb): None
        for platform in platforms
        for kind in kinds
        if kind in environment.limits[platform].kinds
    }
    supported = environment.verbs or {}
    return [pair for pair in pairs if pair[1] in supported.get(pair[0], frozenset())]


def _listed(when: Mapping[str, Any], name: str, default: str) -> list[str]:
    """The words under a condition, or the one that is asked about where the rule does not say."""
    written = when.get(name, default)
    return [str(word) for word in (written if isinstance(written, list) else [written])]


def _unit(limit: TextLimit) -> str:
    return " bytes" if limit.unit is TextUnit.BYTES else ""
