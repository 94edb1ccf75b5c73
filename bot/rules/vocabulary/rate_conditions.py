"""Conditions on how many: events that belong together, near-copies, and counters of the rules' own.

What has to be counted is noted in the book (`Book.asks`); whoever decides brings the figures along.
"""

from collections.abc import Callable, Mapping

from bot.documents import nearest
from bot.domain import INDEPENDENT_OF_TEXT, AggregateQuery, EventGroup, GroupBy
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import comparison
from bot.rules.vocabulary.compiler import CompileContext, Predicate
from bot.rules.vocabulary.limits import period

_DAY = 86_400.0
_LONGEST = 30 * _DAY
_KEYS: Mapping[str, GroupBy] = {
    "author": GroupBy.AUTHOR,
    "thread": GroupBy.THREAD,
    "post": GroupBy.THREAD,
    "account": GroupBy.ACCOUNT,
    "text": GroupBy.TEXT,
    "domain": GroupBy.DOMAIN,
}


def rate(spot: Node, book: CompileContext) -> Predicate:
    """So many came in so short a time, this one counted: `rate: {key: author, over: 10s, at_least: 5}`.

    `key` says what belongs together: the same `author`, `thread` (or `post`), `account`, `text` (the same
    words) or `domain` (a link to the same host). With `distinct: authors` people are counted instead of
    events. Everything counts that came in, whatever it said, unless `label: outage` names a label: then this
    one counts, and the earlier ones that a rule gave it with `label: outage` (for `author`, `thread` and
    `account`). Looks back 30 days at most, and counts to 1000 at most.
    """
    members = spot.members(("key", "over", "at_least", "distinct", "label"))
    _insist(spot, members, ("key", "over", "at_least"))
    alike = _KEYS[members["key"].choice(_KEYS)]
    distinct = "distinct" in members and members["distinct"].choice(("authors", "events")) == "authors"
    label = members["label"].text() if "label" in members else ""
    if label and alike not in INDEPENDENT_OF_TEXT:
        raise members["label"].wrong("'label' goes with key: author, thread or account")
    ask = AggregateQuery(group_by=alike, window=_window(members["over"]), label=label)
    least = int(members["at_least"].number(2, 1000))
    what = f"of one {alike}" if alike is not GroupBy.ACCOUNT else ""
    return _counted(book, ask, least, distinct, f"{label} {what}".strip())


def duplicate_of_recent(spot: Node, book: CompileContext) -> Predicate:
    """Nearly the same text came before: `duplicate_of_recent: {within: 60m, similarity: 0.85, across:
    authors, at_least: 3}`.

    `similarity` is the share of common word pieces, from 0.7 to 1 and 0.85 when left out; `at_least`
    counts this one too, 2 when left out. `across: authors` counts different people, so that one who
    repeats himself is one.
    Twenty people who write `Joyeux anniversaire` are alike, too: say beside it what you do not mean.
    """
    members = spot.members(("within", "similarity", "across", "at_least"))
    _insist(spot, members, ("within",))
    similarity = members["similarity"].number(0.7, 1.0) if "similarity" in members else 0.85
    distinct = "across" in members and members["across"].choice(("authors", "events")) == "authors"
    least = int(members["at_least"].number(2, 500)) if "at_least" in members else 2
    ask = AggregateQuery(group_by=GroupBy.SIMILAR, window=_window(members["within"]), similarity=similarity)
    return _counted(book, ask, least, distinct, f"alike by {similarity:.0%}")


def counter(spot: Node, book: CompileContext) -> Predicate:
    """A counter of `counters:` stands there: `counter: {name: rude, is: ">= 3"}`.

    `counters: {rude: {half_life: 7d}}` at the top of the file gives it its name; after a half-life half of
    what was counted is left, and without one (`rude: {}`) it never fades. To count within a window, use
    `rate` with a `label`. `of` is `author` (when left out), `thread` or `account`: whose count is meant. The
    action `count` adds.
    """
    members = spot.members(("name", "of", "is"))
    _insist(spot, members, ("name", "is"))
    name = members["name"].text()
    if name not in book.counters:
        hint = nearest(name, book.counters)
        raise spot.wrong(f"'counter': there is no counter '{name[:60]}' under 'counters'{hint}")
    of = members["of"].choice(("author", "thread", "account")) if "of" in members else "author"
    limit = comparison(members["is"])

    def test(scene: EvalContext) -> str | None:
        event = scene.event
        whose = {"author": event.author_id, "thread": event.thread_id, "account": event.account_id}[of]
        value = scene.facts.counters.get((name, whose), 0.0) if whose else 0.0
        return f"{name} of the {of} {value:.3g} {limit.text}" if limit.holds(value) else None

    return test


def _counted(book: CompileContext, ask: AggregateQuery, least: int, distinct: bool, what: str) -> Predicate:
    book.asks.add(ask)

    def test(scene: EvalContext) -> str | None:
        crowd = scene.facts.groups.get(ask, _ALONE)
        count = crowd.authors if distinct else crowd.events
        who = "authors" if distinct else "events"
        return f"{count} {who} {what} in {ask.window:g} s".replace("  ", " ") if count >= least else None

    return test


_ALONE = EventGroup()


def _window(spot: Node) -> float:
    over = period(spot)
    if not 1.0 <= over <= _LONGEST:
        raise spot.wrong(f"'{spot.path_word}': expected from 1s to 30d, found {spot.value}")
    return over


def _insist(spot: Node, members: Mapping[str, Node], needed: tuple[str, ...]) -> None:
    if missing := next((key for key in needed if key not in members), None):
        raise spot.wrong(f"'{spot.path_word}': '{missing}' is missing")


CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    "rate": rate,
    "duplicate_of_recent": duplicate_of_recent,
    "counter": counter,
}
