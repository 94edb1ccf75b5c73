"""Reads the limits of an action or of a whole rule: how often, how soon, for how many."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.documents import seconds
from bot.rules.model.calendars import Calendar
from bot.rules.model.rule_set import Delay, Experiment, Limits
from bot.rules.source.node import Node, collect

_SAME = {"author": "author", "thread": "thread", "post": "thread"}


def once_per(spot: Node, found: Limits) -> Limits:
    """At most once for the same `author`, the same `thread` (also written `post`), or for both together.

    `once_per: author` holds for ever, `once_per: {same: [author, post], over: 30d}` for a while. Nothing
    is done for an author whom the platform withheld.
    """
    members = spot.members(("same", "over")) if isinstance(spot.value, dict) else {"same": spot}
    if "same" not in members:
        raise spot.wrong("'once_per': 'same' is missing; write author, post or both")
    same = tuple(sorted({_SAME[word] for word in members["same"].choices(_SAME)}))
    over = period(members["over"]) if "over" in members else 0.0
    return replace(found, guards=replace(found.guards, once_per=same, once_over=over))


def cooldown(spot: Node, found: Limits) -> Limits:
    """At least this long between two of them in one account: `cooldown: 10m`."""
    return replace(found, guards=replace(found.guards, cooldown=period(spot)))


def cap(spot: Node, found: Limits) -> Limits:
    """At most so many in one account: `cap: {per_hour: 60, per_day: 200, on_trip: queue}`.

    What comes on top is left out, or with `on_trip: queue` goes to a person.
    """
    members = spot.members(("per_hour", "per_day", "on_trip"))
    if "per_hour" not in members and "per_day" not in members:
        raise spot.wrong("'cap': say how many; 'per_hour', 'per_day' or both")
    counts = {key: int(members[key].number(1, 1e6)) for key in ("per_hour", "per_day") if key in members}
    queued = "on_trip" in members and members["on_trip"].choice(("queue", "drop")) == "queue"
    guards = replace(
        found.guards,
        per_hour=counts.get("per_hour"),
        per_day=counts.get("per_day"),
        is_queued=queued,
    )
    return replace(found, guards=guards)


def delay(spot: Node, found: Limits) -> Limits:
    """Wait before it leaves: `delay: 30s`, or `delay: {min: 20s, max: 90s}` for a moment in between
    that differs from comment to comment. An edit, a removal or a person's answer meanwhile cancels it."""
    if not isinstance(spot.value, dict):
        return replace(found, delay=(period(spot), period(spot)))
    members = spot.members(("min", "max"))
    least = period(members["min"]) if "min" in members else 0.0
    most = period(members["max"]) if "max" in members else least
    if most < least:
        raise spot.wrong(f"'delay': 'max' ({most:g} s) is less than 'min' ({least:g} s)")
    return replace(found, delay=(least, most))


def undo_window(spot: Node, found: Limits) -> Limits:
    """Stays here so long, so that a person can still stop it: `undo_window: 5m`."""
    return replace(found, undo_window=period(spot))


def only_if_unanswered(spot: Node, found: Limits) -> Limits:
    """Not when a colleague or the bot has answered this very comment or conversation: `true`."""
    return replace(found, only_if_unanswered=spot.flag())


def sample(spot: Node, found: Limits) -> Limits:
    """For this share of the events alone, drawn by their ids: `sample: 5%`."""
    return replace(found, sample=share(spot))


def experiment(spot: Node, found: Limits) -> Limits:
    """Compare ways with one another and with doing nothing: `experiment: {name: tone, buckets: {warm:
    45%, short: 45%}}`.

    Every author stays in one bucket; who is in none (here 10 %) is the control group. The event gets the
    label `tone:warm`, `tone:short` or `tone:control`, for the figures. A reply may have a text for each
    bucket: `template: {warm: price_warm, short: price_short}`.
    """
    members = spot.members(("name", "buckets"))
    if missing := next((key for key in ("name", "buckets") if key not in members), None):
        raise spot.wrong(f"'experiment': '{missing}' is missing")
    buckets = {name: share(part) for name, part in members["buckets"].members().items()}
    if not buckets or sum(buckets.values()) > 1.0 + 1e-9:
        raise members["buckets"].wrong(
            "'buckets': expected shares of 100 % or less together, such as {a: 45%, b: 45%}"
        )
    return replace(found, experiment=Experiment(name=members["name"].text(), buckets=tuple(buckets.items())))


def requires(spot: Node, found: Limits) -> Limits:
    """`requires: two_people`: planned, but held back until two people have agreed."""
    spot.choice(("two_people",))
    return replace(found, two_people=True)


LIMITS: Mapping[str, Callable[[Node, Limits], Limits]] = {
    "once_per": once_per,
    "cooldown": cooldown,
    "cap": cap,
    "delay": delay,
    "undo_window": undo_window,
    "only_if_unanswered": only_if_unanswered,
    "sample": sample,
    "experiment": experiment,
    "requires": requires,
}


def limits(spots: Mapping[str, Node]) -> Limits:
    """The limits written at these places, by their words; raises `ConfigError` with all mistakes."""
    collect(partial(LIMITS[word], spot, Limits()) for word, spot in spots.items())
    found = Limits()
    for word, spot in spots.items():
        found = LIMITS[word](spot, found)
    return found


def later(spot: Node, calendar_of: Callable[[Node], Calendar]) -> Delay:
    """`2h`, or `{open: 2h, calendar: support}` for two hours in which somebody is there."""
    if not isinstance(spot.value, dict):
        return Delay(seconds=period(spot))
    members = spot.members(("open", "calendar"))
    if missing := next((key for key in ("open", "calendar") if key not in members), None):
        raise spot.wrong(
            f"'{spot.path_word}': '{missing}' is missing; write 2h or {{open: 2h, calendar: support}}"
        )
    return Delay(seconds=period(members["open"]), calendar=calendar_of(members["calendar"]))


def period(spot: Node) -> float:
    """A length of time in seconds; a number without a unit could be anything."""
    if isinstance(spot.value, int | float) and not isinstance(spot.value, bool) and spot.value:
        raise spot.wrong(
            f"'{spot.path_word}': {spot.value:g} of what? write a length of time such as 30s or 7d"
        )
    try:
        return seconds(spot.value)
    except ValueError as trouble:
        raise spot.wrong(f"'{spot.path_word}': {trouble}") from trouble


def share(spot: Node) -> float:
    """A share as `5%` or 0.05."""
    text = spot.value if isinstance(spot.value, str) else ""
    try:
        found = float(text.removesuffix("%")) / 100 if text.endswith("%") else float(spot.value)
    except (TypeError, ValueError):
        found = -1.0
    if isinstance(spot.value, bool) or not 0.0 <= found <= 1.0:
        raise spot.wrong(f"'{spot.path_word}': expected a share such as 5%, found '{str(spot.value)[:20]}'")
    return found
