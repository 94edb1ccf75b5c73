"""What a platform can do, in words: for a screen, for the page of all platforms, and as JSON."""

from collections.abc import Iterator
from datetime import timedelta

from bot.domain import DECIDABLE_KINDS, PlatformLimits, PostLimits, TextLimit, TextUnit, Verb
from bot.present.messages import Catalog
from bot.services.platforms import PlatformCapabilities

_NOTHING = "–"


def actions_by_kind(capabilities: PlatformCapabilities, t: Catalog) -> Iterator[tuple[str, str]]:
    """The name of each kind of event that rules decide about, and what can be done about it there: as rules
    name it, empty where nothing can, a dash for a kind that does not come in."""
    for kind in DECIDABLE_KINDS:
        verbs = capabilities.verbs.get(kind)
        listed = _NOTHING if verbs is None else ", ".join(verb.value for verb in verbs)
        yield t.term("kind", kind), listed


def every_action(capabilities: PlatformCapabilities) -> tuple[Verb, ...]:
    """What can be done there about any kind of event, each once."""
    return tuple(verb for verb in Verb if any(verb in verbs for verbs in capabilities.verbs.values()))


def facts(capabilities: PlatformCapabilities, t: Catalog) -> Iterator[tuple[str, str]]:
    """What else there is to know, as pairs of a heading and what is said; a dash for what it lacks."""
    limits = capabilities.limits
    yield t("platforms.intake"), ", ".join(t.term("intake", way) for way in limits.intake)
    yield t("platforms.reply_text"), _length(limits.reply_text, t)
    yield t("platforms.message_text"), _length(limits.message_text, t)
    yield t("platforms.answer_window"), _window(limits.answer_window, t)
    yield t("platforms.private_reply_window"), _window(limits.private_reply_window, t)
    yield t("platforms.storage"), _window(limits.storage, t)
    yield t("platforms.hide"), _NOTHING if limits.hide is None else t.translate(limits.hide)
    yield t("platforms.ads"), t.translate(limits.ads)
    yield t("platforms.calls"), t.translate(limits.calls)
    yield t("platforms.post"), _post(limits, t)


def platform_json(capabilities: PlatformCapabilities) -> dict[str, object]:
    """One platform as JSON; windows are in seconds, null where there is none."""
    limits = capabilities.limits
    return {
        "platform": capabilities.platform,
        "adapter": capabilities.adapter,
        "intake": [way.value for way in limits.intake],
        "kinds": [kind.value for kind in limits.kinds],
        "actions": {kind.value: [verb.value for verb in verbs] for kind, verbs in capabilities.verbs.items()},
        "impossible_under_ads": sorted(verb.value for verb in limits.impossible_under_ads),
        "reply_text": _length_json(limits.reply_text),
        "message_text": _length_json(limits.message_text),
        "answer_window": _seconds(limits.answer_window),
        "private_reply_window": _seconds(limits.private_reply_window),
        "storage": _seconds(limits.storage),
        "hide": None if limits.hide is None else str(limits.hide),
        "ads": str(limits.ads),
        "calls": str(limits.calls),
        "post": None if limits.post is None else _post_json(limits.post),
        "no_posts": None if limits.no_posts is None else str(limits.no_posts),
    }


def _post(limits: PlatformLimits, t: Catalog) -> str:
    """What can be published there, or why nothing can."""
    post = limits.post
    if post is None:
        return _NOTHING if limits.no_posts is None else t.translate(limits.no_posts)
    parts = [_length(post.text, t), t(f"platforms.link.{post.link}")]
    if post.takes_images:
        ways = [t("platforms.post_file")] if post.image_files else []
        ways += [t("platforms.post_address")] if post.image_addresses else []
        code = "platforms.post_needs_image" if post.needs_image else "platforms.post_image"
        types = ", ".join(name.upper() for name in post.image_types)
        parts.append(t(code, ways=", ".join(ways), types=types))
    if post.first_comment is not None:
        parts.append(t("platforms.post_comment"))
    if post.most_posts is not None:
        parts.append(t("platforms.post_most", number=post.most_posts))
    return "; ".join(parts)


def _post_json(post: PostLimits) -> dict[str, object]:
    return {
        "text": _length_json(post.text),
        "link": post.link.value,
        "image_files": post.image_files,
        "image_addresses": post.image_addresses,
        "needs_image": post.needs_image,
        "image_types": list(post.image_types),
        "most_image_bytes": post.most_image_bytes,
        "first_comment": _length_json(post.first_comment),
        "most_posts": post.most_posts,
    }


def _length(limit: TextLimit | None, t: Catalog) -> str:
    if limit is None:
        return _NOTHING
    return t(f"platforms.{limit.unit}", number=f"{limit.longest}")


def _window(window: timedelta | None, t: Catalog) -> str:
    return _NOTHING if window is None else t.duration(window.total_seconds())


def _length_json(limit: TextLimit | None) -> dict[str, object] | None:
    return None if limit is None else {"longest": limit.longest, "unit": TextUnit(limit.unit).value}


def _seconds(window: timedelta | None) -> float | None:
    return None if window is None else window.total_seconds()
