"""Compiles the limits of an action or of a whole rule: how often, how soon, for which share of events.

Each function's docstring is its manual page.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.errors import message
from bot.rules.model.rule_set import Experiment, Limits
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.quantities import parse_period, parse_share

_SAME = {"author": "author", "thread": "thread", "post": "thread"}


def once_per(node: Node, limits: Limits) -> Limits:
    """At most once for the same `author`, the same `thread` (also written `post`), or for both together.

    `once_per: author` applies forever, `once_per: {same: [author, post], over: 30d}` for a while. Nothing
    is done for an author whom the platform withheld.
    """
    members = node.members(("same", "over")) if isinstance(node.value, dict) else {"same": node}
    if "same" not in members:
        raise node.error(message("'once_per': 'same' is missing; write author, post or both"))
    same = tuple(sorted({_SAME[word] for word in members["same"].choices(_SAME)}))
    over = parse_period(members["over"]) if "over" in members else 0.0
    return replace(limits, rate_limits=replace(limits.rate_limits, once_per=same, once_over=over))


def cooldown(node: Node, limits: Limits) -> Limits:
    """At least this long between two of them in one account: `cooldown: 10m`."""
    return replace(limits, rate_limits=replace(limits.rate_limits, cooldown=parse_period(node)))


def cap(node: Node, limits: Limits) -> Limits:
    """At most so many in one account: `cap: {per_hour: 60, per_day: 200, on_trip: queue}`.

    What exceeds the cap is dropped, or goes to a person with `on_trip: queue`.
    """
    members = node.members(("per_hour", "per_day", "on_trip"))
    if "per_hour" not in members and "per_day" not in members:
        raise node.error(message("'cap' needs 'per_hour', 'per_day' or both"))
    counts = {key: int(members[key].number(1, 1e6)) for key in ("per_hour", "per_day") if key in members}
    is_queued = "on_trip" in members and members["on_trip"].choice(("queue", "drop")) == "queue"
    rate_limits = replace(
        limits.rate_limits,
        per_hour=counts.get("per_hour"),
        per_day=counts.get("per_day"),
        is_queued=is_queued,
    )
    return replace(limits, rate_limits=rate_limits)


def delay(node: Node, limits: Limits) -> Limits:
    """Wait before it is sent: `delay: 30s`, or `delay: {min: 20s, max: 90s}` for a time in between that
    differs from comment to comment. An edit, a removal or a person's reply in the meantime cancels it."""
    if not isinstance(node.value, dict):
        return replace(limits, delay=(parse_period(node), parse_period(node)))
    members = node.members(("min", "max"))
    shortest = parse_period(members["min"]) if "min" in members else 0.0
    longest = parse_period(members["max"]) if "max" in members else shortest
    if longest < shortest:
        raise node.error(
            message(
                "'delay': 'max' ({longest} s) is less than 'min' ({shortest} s)",
                longest=f"{longest:g}",
                shortest=f"{shortest:g}",
            )
        )
    return replace(limits, delay=(shortest, longest))


def undo_window(node: Node, limits: Limits) -> Limits:
    """Hold it for so long that a person can still stop it: `undo_window: 5m`."""
    return replace(limits, undo_window=parse_period(node))


def only_if_unanswered(node: Node, limits: Limits) -> Limits:
    """Not when a colleague or the bot has already replied to this comment or conversation: `true`."""
    return replace(limits, only_if_unanswered=node.flag())


def sample(node: Node, limits: Limits) -> Limits:
    """For this share of the events only, drawn by their ids: `sample: 5%`."""
    return replace(limits, sample=parse_share(node))


def experiment(node: Node, limits: Limits) -> Limits:
    """Compare alternatives with one another and with doing nothing: `experiment: {name: tone, buckets:
    {warm: 45%, short: 45%}}`.

    Every author stays in one bucket; the rest (here 10 %) is the control group. The event gets the label
    `tone:warm`, `tone:short` or `tone:control`, for reports. A reply may have a text for each bucket:
    `template: {warm: price_warm, short: price_short}`. `tamis report experiments` compares the groups.
    """
    members = node.members(("name", "buckets"))
    if missing := next((key for key in ("name", "buckets") if key not in members), None):
        raise node.error(message("'experiment': '{member}' is missing", member=missing))
    buckets = {name: parse_share(member) for name, member in members["buckets"].members().items()}
    # A billionth more than 1, because the sum of ten shares of 10 % is not exactly 1.
    if not buckets or sum(buckets.values()) > 1.0 + 1e-9:
        raise members["buckets"].error(
            message("'buckets': expected shares of 100 % or less together, such as {a: 45%, b: 45%}")
        )
    return replace(limits, experiment=Experiment(name=members["name"].text(), buckets=tuple(buckets.items())))


def repeat(node: Node, limits: Limits) -> Limits:
    """Answer the same person again: `repeat: true`.

    Without it, and without a `once_per` of its own, a rule answers a person once per post, in public and in
    private, whatever other rules have said there; in a conversation each rule answers once an hour. What that
    holds back goes to a person when it asks for an answer. An author whom the platform withheld is answered
    each time.
    """
    return replace(limits, repeat=node.flag())


def requires(node: Node, limits: Limits) -> Limits:
    """`requires: two_people`: two people have to agree, each without knowing what the other said.

    An action is planned, but held until then; of a case (`queue: {name: legal, requires: two_people}`) what
    they agree about is done: hide, delete, or leave it. Where they do not agree, a lead decides.
    """
    node.choice(("two_people",))
    return replace(limits, two_people=True)


LIMITS: Mapping[str, Callable[[Node, Limits], Limits]] = {
    "once_per": once_per,
    "cooldown": cooldown,
    "cap": cap,
    "delay": delay,
    "undo_window": undo_window,
    "only_if_unanswered": only_if_unanswered,
    "sample": sample,
    "experiment": experiment,
    "repeat": repeat,
    "requires": requires,
}


def compile_limits(nodes: Mapping[str, Node]) -> Limits:
    """The limits written at these nodes, by their words; raises `ConfigError` with all mistakes."""
    collect(partial(LIMITS[word], node, Limits()) for word, node in nodes.items())
    limits = Limits()
    for word, node in nodes.items():
        limits = LIMITS[word](node, limits)
    return limits
