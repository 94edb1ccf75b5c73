"""Conditions on the event itself: where it happened, what kind it is, in which language."""

import re
from collections.abc import Callable, Mapping

from bot.domain import DECIDABLE_KINDS, Origin
from bot.errors import message
from bot.rules.model.context import EvalContext
from bot.rules.source.node import Node
from bot.rules.vocabulary.comparisons import measured, parse_comparison
from bot.rules.vocabulary.compile_context import CompileContext, Condition, Measured, Predicate
from bot.text.post_addresses import is_short_address, post_key, post_keys

#: Facebook's reviews have no stars any more but recommend the page or do not (`recommendation_type`).
_RECOMMENDATION_STARS = {"positive": 5.0, "negative": 1.0}
_MAY_NAME_LIST = re.compile(r"[^\W\d][\w-]*")


def platforms(node: Node, compile_context: CompileContext) -> Predicate:
    """The event happened on one of these platforms.

    `platforms: [facebook, instagram]`. When the file is checked against a configuration, an
    action that one of them does not support is an error.
    """
    verbs = compile_context.environment.verbs
    names = frozenset(node.texts()) if verbs is None else node.choices(sorted(verbs))
    return _is_among(lambda context: context.event.platform, names)


def accounts(node: Node, compile_context: CompileContext) -> Predicate:
    """The event belongs to one of these accounts, by id or by the name in `config.yaml`."""
    configured = compile_context.environment.accounts
    if configured is None:
        accounts_meant = frozenset(node.texts())
    else:
        accounts_meant = frozenset(
            item.text() if item.text() in configured else item.choice(sorted(configured))
            for item in node.items()
        )

    def test(context: EvalContext) -> str | None:
        names = (context.event.account_id, context.facts.account_name)
        return next((name for name in names if name in accounts_meant), None)

    return test


def kinds(node: Node, compile_context: CompileContext) -> Predicate:
    """The event is one of these kinds: `comment`, `reply` (to a comment), `dm`, `mention`,
    `review`, `edit`."""
    names = node.choices(kind.value for kind in DECIDABLE_KINDS)
    return _is_among(lambda context: context.event.kind.value, names)


def origin(node: Node, compile_context: CompileContext) -> Predicate:
    """The post reached people as `organic` content or as an `ad`; `unknown` when the platform does
    not say."""
    names = node.choices(origin.value for origin in Origin)
    return _is_among(lambda context: context.event.origin.value, names)


def ads(node: Node, compile_context: CompileContext) -> Predicate:
    """It was written under one of these advertisements, or in a conversation that began with one, by the ids
    that the platform gives them: `ads: ["120210000000000001"]`.

    Instagram, Messenger, WhatsApp and ads that are polled say which one it was; Facebook does not.
    """
    return _is_among(lambda context: context.event.extra.get("ad_id", ""), frozenset(node.texts()))


def campaigns(node: Node, compile_context: CompileContext) -> Predicate:
    """The same by the ids of campaigns, on platforms that name them: `campaigns: ["23850000000000001"]`."""
    return _is_among(lambda context: context.event.extra.get("campaign_id", ""), frozenset(node.texts()))


def promotion_status(node: Node, compile_context: CompileContext) -> Predicate:
    """What Facebook says about the promotion of the post: `active` while it is boosted, `inactive`,
    `ineligible`."""
    names = frozenset(node.texts())
    return _is_among(lambda context: context.event.extra.get("promotion_status", ""), names)


def language(node: Node, compile_context: CompileContext) -> Predicate:
    """The text is in one of these languages, as two-letter codes; `und` means that the language could not
    be determined, as with a lone `ok`."""
    for item in node.items():
        code = item.text()
        if not (code.isascii() and code.isalpha() and code.islower() and len(code) in (2, 3)):
            raise item.error(
                message("'language': expected a code such as fr, en or und, found '{value}'", value=code[:20])
            )
    return _is_among(lambda context: context.judgement.language, frozenset(node.texts()))


def posts(node: Node, compile_context: CompileContext) -> Predicate:
    """The event belongs to one of these posts: `posts: [1000_22]`, or the name of a list: `posts: contests`.

    A post is named by the id that the platform gives it, with or without the page before it (`1000_22`,
    `22`), or by its address: `https://www.facebook.com/maison/posts/22`. An address with `pfbid…`, or one of
    Instagram, has no such id in it: it is compared with the address of the post where a platform sends that
    along, and `tamis rules check` warns.
    """
    is_list_name = isinstance(node.value, str) and node.value in compile_context.lists
    names = compile_context.list_entries(node) if is_list_name else node.texts()
    name_of = {_post_key(node, name, compile_context): name for name in names}
    if isinstance(node.value, str) and not is_list_name and _MAY_NAME_LIST.fullmatch(node.value):
        text = message("'posts': there is no list '{name}', so it is the id of a post", name=node.value[:60])
        compile_context.warnings.append(node.problem_here(text))

    def test(context: EvalContext) -> str | None:
        keys = post_keys(context.event.thread_id, context.event.permalink)
        return next((name_of[key] for key in sorted(keys) if key in name_of), None)

    return test


def _post_key(node: Node, name: str, compile_context: CompileContext) -> str:
    """The key of a post. Raises `ConfigError` where there is none, and warns where few events have it."""
    key, shown = post_key(name), name[:120]
    if key is None and is_short_address(name):
        text = message(
            "'posts': {address} is a short address; open it and take the one that it leads to", address=shown
        )
        raise node.error(text)
    if key is None:
        raise node.error(message("'posts': {address} is not the address of a post", address=shown))
    if key.startswith(("pfbid:", "instagram:")):
        text = message(
            "'posts': {address} has no id in it, but comments come with the id of their post; this holds only"
            " where the platform sends the same address along. Take the id instead",
            address=shown,
        )
        compile_context.warnings.append(node.problem_here(text))
    return key


def state(node: Node, compile_context: CompileContext) -> Predicate:
    """A person has switched this state on: `state: disruption`, or one of several: `state: [strike, storm]`.

    `states: {disruption: {title: Trains disrupted}}` at the top of the file defines it. `tamis state set
    disruption on` switches it on everywhere, with `--account` in one account, with `--post` under one post;
    `--until 6h` ends it by itself. In conversations those of a post do not count. A spike of negative
    comments switches on the one that `trends:` in `config.yaml` names (`crisis`) where it happens, while it
    lasts.
    """
    names = compile_context.state_names(node)

    def test(context: EvalContext) -> str | None:
        return next(iter(sorted(names & context.facts.states)), None)

    return test


def attachments(node: Node, compile_context: CompileContext) -> Predicate:
    """The event has attachments (`true`), has none (`false`), or has one of these types.

    `attachments: [image, video]`. Which types there are depends on the platform: image, video, audio, file,
    sticker, gif, share …
    """
    if isinstance(node.value, bool):
        expected = node.flag()
        return lambda context: (
            _attachment_types(context) or "none" if bool(context.event.attachments) is expected else None
        )
    types = frozenset(text.lower() for text in node.texts())
    return lambda context: next(
        (attachment.type for attachment in context.event.attachments if attachment.type in types), None
    )


def rating(node: Node, compile_context: CompileContext) -> Predicate:
    """The stars of a review, from 1 to 5: `rating: "<= 2"`. A recommendation counts as 5, its opposite as 1;
    never holds for an event without stars."""
    limit = parse_comparison(node, 0.0, 5.0)
    return measured(limit, lambda context: _stars(context.event.extra), "g", "no stars")


def _stars(extra: Mapping[str, str]) -> float | None:
    try:
        return float(extra["rating"])
    except (KeyError, ValueError):
        return _RECOMMENDATION_STARS.get(extra.get("recommendation_type", "").lower())


def _attachment_types(context: EvalContext) -> str:
    return ", ".join(dict.fromkeys(attachment.type for attachment in context.event.attachments))


def _is_among(value_of: Callable[[EvalContext], str], values: frozenset[str]) -> Predicate:
    def holds(context: EvalContext) -> str | None:
        value = value_of(context)
        return value if value in values else None

    return Measured(holds, lambda context: f"is {value_of(context)}")


CONDITIONS: Mapping[str, Condition] = {
    "platforms": platforms,
    "accounts": accounts,
    "kinds": kinds,
    "origin": origin,
    "ads": ads,
    "campaigns": campaigns,
    "promotion_status": promotion_status,
    "language": language,
    "posts": posts,
    "state": state,
    "attachments": attachments,
    "rating": rating,
}
