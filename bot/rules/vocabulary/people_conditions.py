"""Conditions on who wrote, and on the post or conversation around the event."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.domain import AggregateQuery, EventGroup, GroupBy
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node, collect
from bot.rules.vocabulary.comparisons import comparison, duration
from bot.rules.vocabulary.compiler import CompileContext, Predicate
from bot.rules.vocabulary.limits import period

#: Words that the vocabulary has, but no platform tells us yet; told apart from typing errors.
LATER = dict.fromkeys(("is_follower", "followers", "verified", "blocked"), "no platform sends it")
LATER_THREAD = {"locked": "no platform sends it", "post_age": "write 'age'"}


def author(spot: Node, book: CompileContext) -> Predicate:
    """Who wrote; every key must hold. Counts are of this account only, before this event.

    * `first_seen: "< 1h"`: how long ago we first saw the author; a new author is 0 seconds old.
    * `messages`, `approved`, `removed`, `replied`: numbers such as `">= 3"`. With `over: 7d` they count
      the last 7 days only (this event included), and `removed_rate: ">= 0.3"` and `approved_rate` are
      shares of the messages in that time.
    * `strikes: ">= 3"`: the marks that the action `strike` gave and that have not run out.
    * `labels: ambassador`: the author has one of these labels (`label: {name: …, of: author}`).
    * `last_human_reply: "< 24h"`: how long ago a colleague last answered the author.
    * `is_new: true`: we never saw anything of the author before.
    * `is_staff: true`: the id is in `staff` of `config.yaml` or in the list `staff`.
    * `in: vip`: the id is in that list. Names are not looked at: anybody can choose a name.
    * `id_withheld: true`: the platform did not say who it was. Then nothing else here holds.
    """
    if not isinstance(spot.value, dict) or "over" not in spot.value:
        if isinstance(spot.value, dict) and (rates := sorted(set(_RATES) & set(spot.value))):
            raise spot.wrong(f"'{rates[0]}' needs 'over: 7d' beside it: of which time?")
        return _every(spot, book, _AUTHOR, LATER)
    window = period(spot.at("over"))
    if not 60.0 <= window <= 365 * 86_400.0:
        raise spot.at("over").wrong("'over': expected from 1m to 365d")
    ask = AggregateQuery(group_by=GroupBy.AUTHOR, window=window)
    book.asks.add(ask)
    rest = replace(spot, value={key: value for key, value in spot.value.items() if key != "over"})
    return _every(rest, book, {**_AUTHOR, **_windowed(ask)}, LATER)


def thread(spot: Node, book: CompileContext) -> Predicate:
    """The post or conversation; every key must hold.

    * `comments`, `removed`: numbers of comments under the post before this one, `"> 100"`.
    * `removed_share: ">= 0.2"`, `negative_share: ">= 0.5"`: of the comments so far; never under a post
      with fewer than 10.
    * `surge: ">= 5"`: how many times the comments of the last hour are those of a usual hour under the
      account's posts in the last 7 days; never with fewer than 10 comments in the hour.
    * `age: "< 2h"`: how long ago we first saw anything under the post.
    * `answered_by: human`: who answered this very comment or conversation (`none`, `bot`,
      `human`, or a list of them).
    * `top_level: true`: the event does not answer another comment.
    """
    return _every(spot, book, _THREAD, LATER_THREAD)


def _every(
    spot: Node,
    book: CompileContext,
    words: Mapping[str, Callable[[Node, CompileContext], Predicate]],
    later: Mapping[str, str],
) -> Predicate:
    members = spot.members(words, later)
    if not members:
        raise spot.wrong(f"'{spot.path_word}': nothing is asked; choose from {', '.join(words)}")
    compiled = collect(partial(words[key], member, book) for key, member in members.items())
    tests = tuple(zip(members, compiled, strict=True))

    def test(scene: EvalContext) -> str | None:
        saw = []
        for word, predicate in tests:
            found = predicate(scene)
            if found is None:
                return None
            saw.append(f"{word} {found}".strip())
        return ", ".join(saw)

    return test


def _count(
    read: Callable[[EvalContext], int], of_author: bool = True
) -> Callable[[Node, CompileContext], Predicate]:
    def compiled(spot: Node, book: CompileContext) -> Predicate:
        limit = comparison(spot)

        def test(scene: EvalContext) -> str | None:
            if of_author and not _is_known(scene):
                return None
            return f"{read(scene)} {limit.text}" if limit.holds(read(scene)) else None

        return test

    return compiled


def _flag(
    read: Callable[[EvalContext, CompileContext], bool], only_known: bool = True
) -> Callable[[Node, CompileContext], Predicate]:
    def compiled(spot: Node, book: CompileContext) -> Predicate:
        wanted = spot.flag()

        def test(scene: EvalContext) -> str | None:
            if only_known and not _is_known(scene):
                return None
            return ("yes" if wanted else "no") if read(scene, book) is wanted else None

        return test

    return compiled


def _first_seen(spot: Node, book: CompileContext) -> Predicate:
    limit = duration(spot)

    def test(scene: EvalContext) -> str | None:
        if not _is_known(scene):
            return None
        first = scene.facts.author.first_seen
        age = max(0.0, (scene.now - first).total_seconds()) if first else 0.0
        return limit.text if limit.holds(age) else None

    return test


def _in(spot: Node, book: CompileContext) -> Predicate:
    wanted = frozenset(book.entries(spot))

    def test(scene: EvalContext) -> str | None:
        return "listed" if scene.event.author_id in wanted else None

    return test


def _answered_by(spot: Node, book: CompileContext) -> Predicate:
    wanted = spot.choices(("none", "bot", "human"))

    def test(scene: EvalContext) -> str | None:
        found = scene.facts.thread.answered_by
        return found if found in wanted else None

    return test


def _is_known(scene: EvalContext) -> bool:
    return scene.facts.author.is_known and scene.event.author_id is not None


def _strikes(spot: Node, book: CompileContext) -> Predicate:
    limit = comparison(spot)

    def test(scene: EvalContext) -> str | None:
        value = scene.facts.author.strikes
        return f"{value:g} {limit.text}" if _is_known(scene) and limit.holds(value) else None

    return test


def _labels(spot: Node, book: CompileContext) -> Predicate:
    wanted = frozenset(spot.texts())

    def test(scene: EvalContext) -> str | None:
        found = sorted(wanted & scene.facts.author.labels)
        return found[0] if found and _is_known(scene) else None

    return test


def _last_human_reply(spot: Node, book: CompileContext) -> Predicate:
    limit = duration(spot)

    def test(scene: EvalContext) -> str | None:
        at = scene.facts.author.last_human_reply
        if at is None or not _is_known(scene):
            return None
        return limit.text if limit.holds(max(0.0, (scene.now - at).total_seconds())) else None

    return test


def _windowed(ask: AggregateQuery) -> Mapping[str, Callable[[Node, CompileContext], Predicate]]:
    """The counts and rates of the author within the time of `ask`."""

    def crowd(scene: EvalContext) -> EventGroup:
        return scene.facts.groups.get(ask, _ALONE)

    return {
        "messages": _count(lambda scene: crowd(scene).events),
        "approved": _count(lambda scene: crowd(scene).approved),
        "removed": _count(lambda scene: crowd(scene).removed),
        "replied": _count(lambda scene: crowd(scene).replied),
        "removed_rate": _share(lambda scene: (crowd(scene).removed, crowd(scene).events)),
        "approved_rate": _share(lambda scene: (crowd(scene).approved, crowd(scene).events)),
    }


def _share(
    read: Callable[[EvalContext], tuple[float, float]], least: int = 1
) -> Callable[[Node, CompileContext], Predicate]:
    def compiled(spot: Node, book: CompileContext) -> Predicate:
        limit = comparison(spot, 0.0, 1.0)

        def test(scene: EvalContext) -> str | None:
            part, whole = read(scene)
            if whole < least:
                return None
            return f"{part / whole:.2f} {limit.text}" if limit.holds(part / whole) else None

        return test

    return compiled


def _surge(spot: Node, book: CompileContext) -> Predicate:
    limit = comparison(spot)

    def test(scene: EvalContext) -> str | None:
        thread = scene.facts.thread
        if thread.last_hour < _FEW or thread.usual_hour <= 0:
            return None
        times = thread.last_hour / thread.usual_hour
        return f"{times:.1f} times the usual hour {limit.text}" if limit.holds(times) else None

    return test


def _age(spot: Node, book: CompileContext) -> Predicate:
    limit = duration(spot)

    def test(scene: EvalContext) -> str | None:
        opened = scene.facts.thread.opened_at
        age = max(0.0, (scene.now - opened).total_seconds()) if opened else 0.0
        return limit.text if limit.holds(age) else None

    return test


_ALONE = EventGroup()
_FEW = 10
_RATES = ("removed_rate", "approved_rate")
_AUTHOR: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    "first_seen": _first_seen,
    "messages": _count(lambda scene: scene.facts.author.messages),
    "approved": _count(lambda scene: scene.facts.author.approved),
    "removed": _count(lambda scene: scene.facts.author.removed),
    "replied": _count(lambda scene: scene.facts.author.replied),
    "is_new": _flag(lambda scene, book: scene.facts.author.messages == 0),
    "is_staff": _flag(lambda scene, book: scene.event.author_id in book.staff, only_known=False),
    "strikes": _strikes,
    "labels": _labels,
    "last_human_reply": _last_human_reply,
    "in": _in,
    "id_withheld": _flag(lambda scene, book: not _is_known(scene), only_known=False),
}
_THREAD: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    "comments": _count(lambda scene: scene.facts.thread.comments, of_author=False),
    "removed": _count(lambda scene: scene.facts.thread.removed, of_author=False),
    "removed_share": _share(lambda scene: (scene.facts.thread.removed, scene.facts.thread.comments), _FEW),
    "negative_share": _share(
        lambda scene: (scene.facts.thread.negative, min(scene.facts.thread.comments, 100)), _FEW
    ),
    "surge": _surge,
    "age": _age,
    "answered_by": _answered_by,
    "top_level": _flag(lambda scene, book: scene.event.parent_id is None, only_known=False),
}
CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {"author": author, "thread": thread}
#: Words of these two that people write beside them instead of under them; `removed` may be either's.
AUTHOR_WORDS = tuple(word for word in _AUTHOR if word not in ("in", "removed"))
THREAD_WORDS = tuple(word for word in _THREAD if word != "removed")
