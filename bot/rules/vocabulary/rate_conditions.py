"""Conditions on how many: events that belong together, near-duplicates, and counters that rules keep.

They only note what must be counted (`CompileContext.queries`); the caller of `decide` brings the figures in
`Facts`.
"""

from collections.abc import Mapping

from bot.domain import INDEPENDENT_OF_TEXT, AggregateQuery, EventGroup, GroupBy
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import parse_comparison
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Measured, Predicate
from bot.rules.vocabulary.quantities import parse_period

_DAY = 86_400.0
_MAX_WINDOW = 30 * _DAY
_KEYS: Mapping[str, GroupBy] = {
    "author": GroupBy.AUTHOR,
    "thread": GroupBy.THREAD,
    "post": GroupBy.THREAD,
    "account": GroupBy.ACCOUNT,
    "text": GroupBy.TEXT,
    "domain": GroupBy.DOMAIN,
}
#: Shares and deviations of fewer comments than this would be noise.
_MIN_READ = 10
#: The group of an event that nothing else belongs to.
_ALONE = EventGroup()


def rate(node: Node, compile_context: CompileContext) -> Predicate:
    """At least so many events within so much time, this one included: `rate: {key: author, over: 10s,
    at_least: 5}`.

    `key` says what belongs together: the same `author`, `thread` (or `post`), `account`, `text` (the same
    words) or `domain` (a link to the same host). With `distinct: authors` people are counted instead of
    events. Every event counts, whatever it says, unless `label: outage` names a label: then this
    one counts, and the earlier ones that a rule gave it with `label: outage` (for `author`, `thread` and
    `account`). Looks back at most 30 days, and counts up to 1000.
    """
    members = node.members(("key", "over", "at_least", "distinct", "label"))
    _require_members(node, members, ("key", "over", "at_least"))
    group_by = _KEYS[members["key"].choice(_KEYS)]
    distinct = "distinct" in members and members["distinct"].choice(("authors", "events")) == "authors"
    label = members["label"].text() if "label" in members else ""
    if label and group_by not in INDEPENDENT_OF_TEXT:
        raise members["label"].error(message("'label' goes with key: author, thread or account"))
    query = AggregateQuery(group_by=group_by, window=_parse_window(members["over"]), label=label)
    at_least = int(members["at_least"].number(2, 1000))
    description = f"of one {group_by}" if group_by is not GroupBy.ACCOUNT else ""
    return _counted(compile_context, query, at_least, distinct, f"{label} {description}".strip())


def duplicate_of_recent(node: Node, compile_context: CompileContext) -> Predicate:
    """Nearly the same text was posted before: `duplicate_of_recent: {within: 60m, similarity: 0.85, across:
    authors, at_least: 3}`.

    `similarity` is the share of common word pieces, from 0.7 to 1 (default 0.85); `at_least`
    includes this one (default 2). `across: authors` counts different people, so that somebody who
    repeats the same text counts once.
    Twenty people who write `Joyeux anniversaire` are similar, too: add a condition that excludes what you do
    not mean.
    """
    members = node.members(("within", "similarity", "across", "at_least"))
    _require_members(node, members, ("within",))
    # Below 0.7 the index would miss more than one pair in ten (`bot.text.similarity`).
    similarity = members["similarity"].number(0.7, 1.0) if "similarity" in members else 0.85
    distinct = "across" in members and members["across"].choice(("authors", "events")) == "authors"
    at_least = int(members["at_least"].number(2, 500)) if "at_least" in members else 2
    window = _parse_window(members["within"])
    query = AggregateQuery(group_by=GroupBy.SIMILAR, window=window, similarity=similarity)
    return _counted(compile_context, query, at_least, distinct, f"alike by {similarity:.0%}")


def negative_share(node: Node, compile_context: CompileContext) -> Predicate:
    """The share of negative ones among what was written within some time, this one included:
    `negative_share: {key: post, over: 1h, is: ">= 0.4"}`.

    `key` is `author`, `thread` (or `post`) or `account`. Only what the classifier could read counts, and
    never fewer than `at_least` (default 10). Looks back at most 30 days, and at the latest 1000.
    `thread: {negative_share: …}` looks at all of a post instead.
    """
    members = node.members(("key", "over", "is", "at_least"))
    _require_members(node, members, ("key", "over", "is"))
    group_by = _KEYS[members["key"].choice(("author", "thread", "post", "account"))]
    query = AggregateQuery(group_by=group_by, window=_parse_window(members["over"]))
    limit = parse_comparison(members["is"], 0.0, 1.0)
    at_least = int(members["at_least"].number(2, 1000)) if "at_least" in members else _MIN_READ
    compile_context.queries.add(query)

    def test(context: EvalContext) -> str | None:
        group, own = context.facts.groups.get(query, _ALONE), context.judgement.sentiment
        read, negative = group.judged + (own is not None), group.negative + (own == "negative")
        if read < at_least or not limit.holds(negative / read):
            return None
        return f"{negative / read:.2f} {limit.text} of {read} of one {group_by} in {query.window:g} s"

    return test


def times_usual(node: Node, compile_context: CompileContext) -> Predicate:
    """How many times its usual the account gets comments now: `times_usual: ">= 3"`, or
    `times_usual: {is: ">= 3", at_least: 30}`.

    The comments of the last hour, this one included, are compared with those of the same hour of the same
    weekday in the four weeks before (of as many as are known; a usual hour has one comment at least). Never
    holds for fewer than `at_least` comments in the hour (default 10), nor in an account's first week.
    `thread: {surge: …}` looks at one post instead.
    """
    members = node.members(("is", "at_least")) if isinstance(node.value, dict) else {"is": node}
    _require_members(node, members, ("is",))
    limit = parse_comparison(members["is"])
    at_least = int(members["at_least"].number(2, 1000)) if "at_least" in members else _MIN_READ
    query = AggregateQuery(group_by=GroupBy.ACCOUNT, window=3_600.0, is_volume=True)
    compile_context.queries.add(query)

    def test(context: EvalContext) -> str | None:
        group = context.facts.groups.get(query, _ALONE)
        if group.usual is None or group.events < at_least:
            return None
        factor = group.events / max(1.0, group.usual)
        if not limit.holds(factor):
            return None
        return f"{group.events} in an hour, {factor:.1f} times the usual {limit.text}"

    return test


def counter(node: Node, compile_context: CompileContext) -> Predicate:
    """The value of a counter of `counters:`: `counter: {name: rude, is: ">= 3"}`.

    `counters: {rude: {half_life: 7d}}` at the top of the file defines it; after a half-life half of
    what was counted is left, and without one (`rude: {}`) it never decays. To count within a window, use
    `rate` with a `label`. `of` is `author` (the default), `thread` or `account`: whose count is meant. The
    action `count` adds to it.
    """
    members = node.members(("name", "of", "is"))
    _require_members(node, members, ("name", "is"))
    name = compile_context.counter_name(members["name"], "counter")
    counted = members["of"].choice(("author", "thread", "account")) if "of" in members else "author"
    limit = parse_comparison(members["is"])

    def value_of(context: EvalContext) -> float:
        event = context.event
        ids = {"author": event.author_id, "thread": event.thread_id, "account": event.account_id}
        counted_id = ids[counted]
        return context.facts.counters.get((name, counted_id), 0.0) if counted_id else 0.0

    def holds(context: EvalContext) -> str | None:
        value = value_of(context)
        return f"{name} of the {counted} {value:.3g} {limit.text}" if limit.holds(value) else None

    return Measured(
        holds, lambda context: f"{name} {(value := value_of(context)):.3g} {limit.contrary(value)}"
    )


def _counted(
    compile_context: CompileContext,
    query: AggregateQuery,
    at_least: int,
    distinct: bool,
    description: str,
) -> Predicate:
    compile_context.queries.add(query)
    unit = "authors" if distinct else "events"

    def count_of(context: EvalContext) -> int:
        group = context.facts.groups.get(query, _ALONE)
        return group.authors if distinct else group.events

    def holds(context: EvalContext) -> str | None:
        count = count_of(context)
        if count < at_least:
            return None
        return f"{count} {unit} {description} in {query.window:g} s".replace("  ", " ")

    return Measured(holds, lambda context: f"{count_of(context)} {unit} < {at_least}")


def _parse_window(node: Node) -> float:
    window = parse_period(node)
    if not 1.0 <= window <= _MAX_WINDOW:
        raise node.error(
            message("'{key}': expected from 1s to 30d, found {value}", key=node.nearest_key, value=node.value)
        )
    return window


def _require_members(node: Node, members: Mapping[str, Node], required: tuple[str, ...]) -> None:
    if missing := next((key for key in required if key not in members), None):
        raise node.missing(missing)


CONDITIONS: Mapping[str, Condition] = {
    "rate": rate,
    "duplicate_of_recent": duplicate_of_recent,
    "negative_share": negative_share,
    "times_usual": times_usual,
    "counter": counter,
}
