"""Warnings about replies that the rules would not let anybody else write."""

import re
from collections.abc import Iterable

from bot.answers import sample_texts
from bot.answers.promises import find_promise
from bot.documents import with_owner
from bot.errors import Problem, message
from bot.rules.model.rule_set import RuleSet
from bot.rules.source.node import Node

#: What is filled in around an answer of the knowledge base only.
_OF_KNOWLEDGE = frozenset({"answer", "link", "question"})
#: A whole text between the quotes of a word processor, which mean nothing to YAML.
_TYPOGRAPHIC = re.compile(r"[“”„][^“”„]*[“”]|‘[^‘’]*’")


def lint_replies(rule_set: RuleSet, nodes: Iterable[Node]) -> list[Problem]:
    """A warning for each text that would not be sent, because it says what the rules do not let others say,
    and for each that would be sent with the quotes around it. `nodes` are the replies as written."""
    warnings = _unfilled_answers(rule_set)
    for node in nodes:
        name = str(node.path[-1])
        for language, text in sample_texts(rule_set.replies[name]):
            if _TYPOGRAPHIC.fullmatch(text.strip()):
                problem = message(
                    "{language}: the quotes around this text would be sent, too; those of YAML are \" and '",
                    language=language,
                )
                warnings.append(Problem(node.where, with_owner(node.owner, problem)))
            if promise := find_promise(text):
                problem = message(
                    "{language}: this text would not be sent, for only a person promises that: '{promise}';"
                    ' say what holds for everybody, such as "refunds take 14 days"',
                    language=language,
                    promise=promise,
                )
                warnings.append(Problem(node.where, with_owner(node.owner, problem)))
            if unsendable := rule_set.why_unsendable(text, language):
                warnings.append(Problem(node.where, with_owner(node.owner, unsendable)))
    return warnings


def _unfilled_answers(rule_set: RuleSet) -> list[Problem]:
    """A warning for each rule that replies with a text made to stand around an answer."""
    warnings = []
    for rule in rule_set.rules:
        for spec in rule.then:
            reply = rule_set.replies.get(spec.reply)
            named = sorted(reply.placeholders & _OF_KNOWLEDGE) if reply else []
            if named and spec.min_precision is None:
                problem = message(
                    "'{name}' names {placeholders}, which only an answer of the knowledge base fills in",
                    name=spec.reply,
                    placeholders=", ".join(named),
                )
                owner = message("rule {name}", name=rule.id)
                warnings.append(Problem(rule.where, with_owner(owner, problem)))
    return warnings
