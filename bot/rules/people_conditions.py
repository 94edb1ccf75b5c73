"""Conditions on who wrote, and on the post or conversation around the event."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.rules.book import Book, Predicate
from bot.rules.comparisons import comparison, duration
from bot.rules.scene import Scene
from bot.rules.spot import Spot, collect

#: Words that the vocabulary has, but this version does not; told apart from typing errors.
LATER = {
    **dict.fromkeys(("is_follower", "followers", "verified", "blocked"), "the platforms do not send it yet"),
    **dict.fromkeys(
        ("strikes", "labels", "last_human_reply", "removed_rate"), "it comes with counting over time"
    ),
}
_FIGURES = ("post_age", "negative_share", "removed_share", "surge", "parent_text", "locked")
LATER_THREAD = dict.fromkeys(_FIGURES, "it comes with the figures of a post over time")


def author(spot: Spot, book: Book) -> Predicate:
    """Who wrote; every key must hold. Counts are of this account only, before this event.

    * `first_seen: "< 1h"`: how long ago we first saw the author; a new author is 0 seconds old.
    * `messages`, `approved`, `removed`, `replied`: numbers such as `">= 3"`.
    * `is_new: true`: we never saw anything of the author before.
    * `is_staff: true`: the id is in `staff` of `config.yaml` or in the list `staff`.
    * `in: vip`: the id is in that list. Names are not looked at: anybody can choose a name.
    * `id_withheld: true`: the platform did not say who it was. Then nothing else here holds.
    """
    return _every(spot, book, _AUTHOR, LATER)


def thread(spot: Spot, book: Book) -> Predicate:
    """The post or conversation; every key must hold.

    * `comments`, `removed`: numbers of comments under the post before this one, `"> 100"`.
    * `answered_by: human`: who answered this very comment or conversation (`none`, `bot`,
      `human`, or a list of them).
    * `top_level: true`: the event does not answer another comment.
    """
    return _every(spot, book, _THREAD, LATER_THREAD)


def _every(
    spot: Spot,
    book: Book,
    words: Mapping[str, Callable[[Spot, Book], Predicate]],
    later: Mapping[str, str],
) -> Predicate:
    members = spot.members(words, later)
    if not members:
        raise spot.wrong(f"'{spot.path_word}': nothing is asked; choose from {', '.join(words)}")
    compiled = collect(partial(words[key], member, book) for key, member in members.items())
    tests = tuple(zip(members, compiled, strict=True))

    def test(scene: Scene) -> str | None:
        saw = []
        for word, predicate in tests:
            found = predicate(scene)
            if found is None:
                return None
            saw.append(f"{word} {found}".strip())
        return ", ".join(saw)

    return test


def _count(read: Callable[[Scene], int], of_author: bool = True) -> Callable[[Spot, Book], Predicate]:
    def compiled(spot: Spot, book: Book) -> Predicate:
        limit = comparison(spot)

        def test(scene: Scene) -> str | None:
            if of_author and not _is_known(scene):
                return None
            return f"{read(scene)} {limit.text}" if limit.holds(read(scene)) else None

        return test

    return compiled


def _flag(read: Callable[[Scene, Book], bool], only_known: bool = True) -> Callable[[Spot, Book], Predicate]:
    def compiled(spot: Spot, book: Book) -> Predicate:
        wanted = spot.flag()

        def test(scene: Scene) -> str | None:
            if only_known and not _is_known(scene):
                return None
            return ("yes" if wanted else "no") if read(scene, book) is wanted else None

        return test

    return compiled


def _first_seen(spot: Spot, book: Book) -> Predicate:
    limit = duration(spot)

    def test(scene: Scene) -> str | None:
        if not _is_known(scene):
            return None
        first = scene.facts.author.first_seen
        age = max(0.0, (scene.now - first).total_seconds()) if first else 0.0
        return limit.text if limit.holds(age) else None

    return test


def _in(spot: Spot, book: Book) -> Predicate:
    wanted = frozenset(book.entries(spot))

    def test(scene: Scene) -> str | None:
        return "listed" if scene.event.author_id in wanted else None

    return test


def _answered_by(spot: Spot, book: Book) -> Predicate:
    wanted = spot.choices(("none", "bot", "human"))

    def test(scene: Scene) -> str | None:
        found = scene.facts.thread.answered_by
        return found if found in wanted else None

    return test


def _is_known(scene: Scene) -> bool:
    return scene.facts.author.is_known and scene.event.author_id is not None


_AUTHOR: Mapping[str, Callable[[Spot, Book], Predicate]] = {
    "first_seen": _first_seen,
    "messages": _count(lambda scene: scene.facts.author.messages),
    "approved": _count(lambda scene: scene.facts.author.approved),
    "removed": _count(lambda scene: scene.facts.author.removed),
    "replied": _count(lambda scene: scene.facts.author.replied),
    "is_new": _flag(lambda scene, book: scene.facts.author.messages == 0),
    "is_staff": _flag(lambda scene, book: scene.event.author_id in book.staff, only_known=False),
    "in": _in,
    "id_withheld": _flag(lambda scene, book: not _is_known(scene), only_known=False),
}
_THREAD: Mapping[str, Callable[[Spot, Book], Predicate]] = {
    "comments": _count(lambda scene: scene.facts.thread.comments, of_author=False),
    "removed": _count(lambda scene: scene.facts.thread.removed, of_author=False),
    "answered_by": _answered_by,
    "top_level": _flag(lambda scene, book: scene.event.parent_id is None, only_known=False),
}
CONDITIONS: Mapping[str, Callable[[Spot, Book], Predicate]] = {"author": author, "thread": thread}
