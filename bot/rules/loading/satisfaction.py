"""Compiles the section `satisfaction`: whom rules ask how satisfied they are."""

from collections.abc import Mapping

from bot.errors import message
from bot.rules.model.satisfaction import LowRating, Satisfaction
from bot.rules.source.documents import SourceFiles, node_at
from bot.rules.source.node import Node
from bot.rules.vocabulary.case_actions import parse_priority
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.quantities import parse_delay, parse_period

#: The keys of `satisfaction`, each with its manual page.
SATISFACTION_KEYS: Mapping[str, str] = {
    "ask": "The name of the reply that asks for a rating from 1 to 5.",
    "thanks": "The name of the reply that thanks for one; without it nothing is said.",
    "queues": "The queues after whose cases people are asked; without it, after those of all.",
    "after": "How long the conversation must have been quiet: 10m, or {open: 10m, calendar: support}.",
    "once_per": "A person is asked at most once in this time: 30d.",
    "answer_within": "How long after the question a rating counts: 7d.",
    "low": "What is a person's: {up_to: 2, queue: unsatisfied, priority: high}.",
}
_LOW_KEYS = ("up_to", "queue", "priority")
_SHORTEST = 60.0


def compile_satisfaction(files: SourceFiles, compile_context: CompileContext) -> Satisfaction:
    """Who is asked how satisfied they are; nobody where the section is missing."""
    document = files.documents[0]
    if files.main_page is None or "satisfaction" not in document.value:
        return Satisfaction()
    node = node_at(document, "satisfaction")
    members, defaults = node.members(SATISFACTION_KEYS), Satisfaction()
    if "ask" not in members:
        raise node.missing("ask", message("write the name of a text under 'replies'"))
    after = parse_delay(members["after"], compile_context.calendar) if "after" in members else defaults.after
    if after.seconds < _SHORTEST:
        raise members["after"].error(
            message("'after': a colleague who answers twice needs a minute at least")
        )
    periods = {key: parse_period(members[key]) for key in ("once_per", "answer_within") if key in members}
    return Satisfaction(
        ask=compile_context.reply_name(members["ask"]),
        thanks=compile_context.reply_name(members["thanks"]) if "thanks" in members else "",
        queues=frozenset(members["queues"].texts()) if "queues" in members else frozenset(),
        after=after,
        low=_compile_low(members["low"]) if "low" in members else None,
        **periods,
    )


def _compile_low(node: Node) -> LowRating:
    members = node.members(_LOW_KEYS)
    if "up_to" not in members:
        raise node.missing("up_to", message("write the highest rating that a person looks at, such as 2"))
    low = LowRating(up_to=int(members["up_to"].number(1, 5)))
    return LowRating(
        up_to=low.up_to,
        queue=members["queue"].text() if "queue" in members else low.queue,
        priority=parse_priority(members["priority"]) if "priority" in members else low.priority,
    )
