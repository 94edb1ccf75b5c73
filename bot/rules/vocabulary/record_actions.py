"""Actions that only write something down: labels, strikes and counters.

Each function's docstring is its manual page.
"""

from collections.abc import Mapping

from bot.domain import NO_AUTOMATIC_MESSAGES, Verb
from bot.errors import message
from bot.rules.model.rule_set import ActionSpec
from bot.rules.source.node import Node
from bot.rules.vocabulary.compile_context import CompileContext
from bot.rules.vocabulary.platform_actions import CompileAction
from bot.rules.vocabulary.quantities import parse_period

_STRIKE_SECONDS = 90 * 86_400.0


def label(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Store a label with the event, for reports and searches: `label: delivery`.

    `tamis queue list --label delivery` lists the cases of such events, `tamis report` counts them, and
    `tamis report entries --label delivery` lists who wrote them. `label: {name: ambassador, of: author,
    expires: 90d}` stores it with the author, where `author: {labels: ambassador}` finds it. `unlabel` takes
    it away.
    """
    if not isinstance(node.value, dict):
        return ActionSpec(verb=Verb.LABEL, label=node.text())
    members = node.members(("name", "of", "expires"))
    if "name" not in members:
        raise node.error(message("'label': 'name' is missing"))
    labels_author = "of" in members and members["of"].choice(("event", "author")) == "author"
    if "expires" in members and not labels_author:
        raise members["expires"].error(
            message("'expires': only the label of an author expires; add 'of: author'")
        )
    expires = parse_period(members["expires"]) if "expires" in members else 0.0
    return ActionSpec(
        verb=Verb.LABEL,
        label=_author_label(members["name"]) if labels_author else members["name"].text(),
        labels_author=labels_author,
        expires=expires,
    )


def unlabel(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Take a label away: `unlabel: delivery` from the comment, when its edit says something else, or
    `unlabel: {name: ambassador, of: author}` from its author.

    What one rule gives and another takes away for the same event is away, wherever the rules stand.
    """
    members = node.members(("name", "of")) if isinstance(node.value, dict) else {"name": node}
    if "name" not in members:
        raise node.error(message("'unlabel': 'name' is missing"))
    of_author = "of" in members and members["of"].choice(("event", "author")) == "author"
    name = _author_label(members["name"]) if of_author else members["name"].text()
    return ActionSpec(verb=Verb.UNLABEL, label=name, labels_author=of_author)


def strike(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Give the author a strike, for `author: {strikes: ">= 3"}`: `strike`, or
    `strike: {weight: 2, expires: 30d}`.

    Expires after 90 days by default. When a person overturns the decision, the strike is
    revoked; a person can clear all of them.
    """
    members = node.members(("weight", "expires")) if isinstance(node.value, dict) else {}
    if not members and node.value not in (None, True, {}):
        raise node.error(message("'strike': write - strike, or strike: {weight: 2, expires: 30d}"))
    weight = members["weight"].number(0.1, 100) if "weight" in members else 1.0
    expires = parse_period(members["expires"]) if "expires" in members else _STRIKE_SECONDS
    return ActionSpec(verb=Verb.STRIKE, weight=weight, expires=expires)


def count(node: Node, compile_context: CompileContext) -> ActionSpec:
    """Add to a counter of `counters:`: `count: rude`, or `count: {name: rude, of: thread, by: 2}`.

    `of` is `author` (the default), `thread` or `account`. `by: -1` takes one off, and a counter may fall
    below zero.
    """
    members = node.members(("name", "of", "by")) if isinstance(node.value, dict) else {"name": node}
    if "name" not in members:
        raise node.error(message("'count': 'name' is missing; it is one of 'counters'"))
    name = compile_context.counter_name(members["name"], "count")
    counted = members["of"].choice(("author", "thread", "account")) if "of" in members else "author"
    by = members["by"].number(-1e6, 1e6) if "by" in members else 1.0
    return ActionSpec(verb=Verb.COUNT, counter=name, counted_of=counted, weight=by)


def _author_label(node: Node) -> str:
    if node.text() == NO_AUTOMATIC_MESSAGES:
        text = message(
            "'{label}' is given and taken away by its author alone, with the words STOP and START",
            label=NO_AUTOMATIC_MESSAGES,
        )
        raise node.error(text)
    return node.text()


ACTIONS: Mapping[str, CompileAction] = {"label": label, "unlabel": unlabel, "strike": strike, "count": count}
