"""Warnings about replies that the rules would not let anybody else write."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.answers import sample_texts
from bot.documents import with_owner
from bot.domain import Event, Kind
from bot.errors import Problem, message
from bot.rules.model.rule_set import RuleSet
from bot.rules.source.node import Node

#: The comment that is answered; nothing about it matters but that it is harmless.
_ANSWERED = Event(
    platform="facebook",
    account_id="0",
    kind=Kind.COMMENT,
    message_id="0_1",
    thread_id="0_0",
    dedupe_key="reply",
    created_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
)


#: A whole text between the quotes of a word processor, which mean nothing to YAML.
_TYPOGRAPHIC = re.compile(r"[“”„][^“”„]*[“”]|‘[^‘’]*’")


def lint_replies(rule_set: RuleSet, nodes: Iterable[Node]) -> list[Problem]:
    """A warning for each text that would not be sent, because it says what the rules do not let others say,
    and for each that would be sent with the quotes around it. `nodes` are the replies as written."""
    warnings = []
    for node in nodes:
        name = str(node.path[-1])
        for language, text in sample_texts(rule_set.replies[name]):
            if _TYPOGRAPHIC.fullmatch(text.strip()):
                problem = message(
                    "{language}: the quotes around this text would be sent, too; those of YAML are \" and '",
                    language=language,
                )
                warnings.append(Problem(node.where, with_owner(node.owner, problem)))
            objection = rule_set.objection_to(text, language, _ANSWERED)
            if objection:
                problem = message(
                    "{language}: this text would not be sent, for it has what the rules let nobody say:"
                    " {objection}",
                    language=language,
                    objection=objection,
                )
                warnings.append(Problem(node.where, with_owner(node.owner, problem)))
    return warnings
