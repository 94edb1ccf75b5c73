"""Conditions on the event itself: where it happened, what kind it is, in which language."""

from collections.abc import Callable, Mapping

from bot.domain import Kind, Origin
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import comparison
from bot.rules.vocabulary.compiler import CompileContext, Predicate

_RECOMMENDED = {"positive": 5.0, "negative": 1.0}
#: The kinds that rules decide about; all others pass by.
DECIDABLE = (Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.REVIEW, Kind.EDIT)


def platforms(spot: Node, book: CompileContext) -> Predicate:
    """The event happened on one of these platforms.

    `platforms: [facebook, instagram]`. When the file is checked against a configuration, an
    action that one of them cannot do is an error.
    """
    known = book.known.verbs
    wanted = frozenset(spot.texts()) if known is None else spot.choices(sorted(known))
    return _one_of(lambda scene: scene.event.platform, wanted)


def accounts(spot: Node, book: CompileContext) -> Predicate:
    """The event belongs to one of these accounts, by id or by the name in `config.yaml`."""
    if book.known.accounts is None:
        wanted = frozenset(spot.texts())
    else:
        known = sorted(book.known.accounts)
        wanted = frozenset(
            item.text() if item.text() in book.known.accounts else item.choice(known) for item in spot.items()
        )

    def test(scene: EvalContext) -> str | None:
        names = (scene.event.account_id, scene.facts.account_name)
        return next((name for name in names if name in wanted), None)

    return test


def kinds(spot: Node, book: CompileContext) -> Predicate:
    """The event is one of these kinds: `comment`, `reply` (to a comment), `dm`, `mention`,
    `review`, `edit`."""
    return _one_of(lambda scene: scene.event.kind.value, spot.choices(kind.value for kind in DECIDABLE))


def origin(spot: Node, book: CompileContext) -> Predicate:
    """People met the post as `organic` content or as an `ad`; `unknown` when the platform does
    not say."""
    return _one_of(lambda scene: scene.event.origin.value, spot.choices(origin.value for origin in Origin))


def language(spot: Node, book: CompileContext) -> Predicate:
    """The text is in one of these languages, as two-letter codes; `und` means that nobody could
    tell, as with a lone `ok`."""
    for item in spot.items():
        code = item.text()
        if not (code.isascii() and code.isalpha() and code.islower() and len(code) in (2, 3)):
            raise item.wrong(f"'language': expected a code such as fr, en or und, found '{code[:20]}'")
    return _one_of(lambda scene: scene.judgement.language, frozenset(spot.texts()))


def posts(spot: Node, book: CompileContext) -> Predicate:
    """The event belongs to one of these posts, by the id the platform gives it: `posts: [1000_22]`, or
    the name of a list: `posts: contests`."""
    named = isinstance(spot.value, str) and spot.value in book.lists
    wanted = frozenset(book.entries(spot) if named else spot.texts())
    return _one_of(lambda scene: scene.event.thread_id, wanted)


def attachments(spot: Node, book: CompileContext) -> Predicate:
    """Something came with the text (`true`), nothing did (`false`), or one of these did.

    `attachments: [image, video]`. What there is depends on the platform: image, video, audio, file,
    sticker, gif, share …
    """
    if isinstance(spot.value, bool):
        wanted = spot.flag()
        return lambda scene: _kinds_of(scene) or "none" if bool(scene.event.attachments) is wanted else None
    types = frozenset(text.lower() for text in spot.texts())
    return lambda scene: next((one.type for one in scene.event.attachments if one.type in types), None)


def rating(spot: Node, book: CompileContext) -> Predicate:
    """The stars of a review, from 1 to 5: `rating: "<= 2"`. A recommendation counts as 5, its opposite as 1;
    what has no stars never holds."""
    limit = comparison(spot, 0.0, 5.0)

    def test(scene: EvalContext) -> str | None:
        stars = _stars(scene.event.extra)
        return f"{stars:g} {limit.text}" if stars is not None and limit.holds(stars) else None

    return test


def _stars(extra: Mapping[str, str]) -> float | None:
    try:
        return float(extra["rating"])
    except (KeyError, ValueError):
        return _RECOMMENDED.get(extra.get("recommendation_type", "").lower())


def _kinds_of(scene: EvalContext) -> str:
    return ", ".join(dict.fromkeys(one.type for one in scene.event.attachments))


def _one_of(read: Callable[[EvalContext], str], wanted: frozenset[str]) -> Predicate:
    def test(scene: EvalContext) -> str | None:
        value = read(scene)
        return value if value in wanted else None

    return test


CONDITIONS: Mapping[str, Callable[[Node, CompileContext], Predicate]] = {
    "platforms": platforms,
    "accounts": accounts,
    "kinds": kinds,
    "origin": origin,
    "language": language,
    "posts": posts,
    "attachments": attachments,
    "rating": rating,
}
