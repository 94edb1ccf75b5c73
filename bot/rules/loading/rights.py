"""Compiles the section `rights`: how answers to requests for rights are read."""

import re
from collections.abc import Mapping

from bot.errors import message
from bot.rules.model.rights import RightsSpec
from bot.rules.source.documents import SourceFiles, node_at
from bot.rules.source.node import Node
from bot.rules.vocabulary.case_actions import parse_priority
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.quantities import parse_period

#: The keys of `rights`, each with its manual page.
RIGHTS_KEYS: Mapping[str, str] = {
    "hashtag": 'A hashtag that says yes by itself, in quotes: "#YesMaison".',
    "thanks": "The name of the reply that thanks for a yes; without it nothing is said.",
    "queue": "The queue of the answers that a person reads.",
    "priority": "low, normal, high, urgent or a number from -100 to 100.",
    "answer_within": "How long after the request an answer counts: 14d.",
}
_HASHTAG = re.compile(r"#\w{3,60}")
_SHORTEST, _LONGEST = 3_600.0, 365 * 86_400.0


def compile_rights(files: SourceFiles, compile_context: CompileContext) -> RightsSpec:
    """How rights are asked for; as by default where the section is missing."""
    document, defaults = files.documents[0], RightsSpec()
    if files.main_page is None or "rights" not in document.value:
        return defaults
    members = node_at(document, "rights").members(RIGHTS_KEYS)
    return RightsSpec(
        hashtag=_parse_hashtag(members["hashtag"]) if "hashtag" in members else "",
        thanks=compile_context.reply_name(members["thanks"]) if "thanks" in members else "",
        queue=members["queue"].text() if "queue" in members else defaults.queue,
        priority=parse_priority(members["priority"]) if "priority" in members else defaults.priority,
        answer_within=_parse_within(members["answer_within"])
        if "answer_within" in members
        else defaults.answer_within,
    )


def _parse_hashtag(node: Node) -> str:
    hashtag = node.text().strip()
    if not _HASHTAG.fullmatch(hashtag):
        raise node.error(message("'hashtag': expected one word after #, in quotes, such as \"#YesMaison\""))
    return hashtag


def _parse_within(node: Node) -> float:
    seconds = parse_period(node)
    if not _SHORTEST <= seconds <= _LONGEST:
        raise node.error(message("'answer_within': expected from 1h to 365d"))
    return seconds
