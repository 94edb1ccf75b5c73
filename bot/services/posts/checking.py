"""Whether a draft can be published as it is: what its platform takes, and what is in it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.answers import CampaignLinks
from bot.domain import PlatformLimits, PostLimits, TextLimit
from bot.domain.posts import PostDraft
from bot.errors import Message, message
from bot.services.posts.accounts import PostingAccount
from bot.services.posts.images import image_problem
from bot.services.posts.rendering import render_post

#: A field of a draft, and what is wrong with it.
FieldProblem = tuple[str, Message]


def draft_problems(draft: PostDraft, account: PostingAccount | None, folder: Path) -> Iterator[FieldProblem]:
    """Everything that is wrong with a draft for its account, each with the field that it is about. Files are
    looked for below `folder`."""
    limits = account.limits if account else None
    if limits is None or limits.post is None:
        yield "accounts", _impossible(draft.platform, limits)
        return
    assert account is not None  # it has limits
    yield from _text_problems(draft, limits.post, account.links)
    yield from _link_problems(draft, limits.post)
    if draft.image:
        if problem := image_problem(draft.image, limits.post, folder):
            yield "image", _on(draft.platform, message("'image': {problem}", problem=problem))
    elif limits.post.needs_image:
        yield "image", _on(draft.platform, message("a post needs an image"))
    yield from _comment_problems(draft, limits.post)


def _impossible(platform: str, limits: PlatformLimits | None) -> Message:
    if limits is None or limits.no_posts is None:
        return message("nothing can be published on {platform} through Tamis", platform=platform)
    return message(
        "nothing can be published on {platform}: {reason}", platform=platform, reason=limits.no_posts
    )


def _text_problems(draft: PostDraft, limits: PostLimits, links: CampaignLinks) -> Iterator[FieldProblem]:
    rendered = render_post(draft, limits, links)
    if not draft.text.strip():
        yield "text", message("'text': expected a text that is not empty")
    elif rendered.is_too_long:
        yield "text", _too_long(draft.platform, "text", rendered.length, limits.text)
    if limits.most_links is not None and rendered.links > limits.most_links:
        problem = message(
            "the text has {count} links, and {most} are allowed",
            count=rendered.links,
            most=limits.most_links,
        )
        yield "text", _on(draft.platform, problem)


def _link_problems(draft: PostDraft, limits: PostLimits) -> Iterator[FieldProblem]:
    if not draft.link:
        return
    try:
        parts = urlsplit(draft.link)
    except ValueError:
        parts = urlsplit("")
    is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    if not is_address or not draft.link.isprintable() or " " in draft.link:
        yield "link", message("'link': expected an address such as https://www.example.com/offer")


def _comment_problems(draft: PostDraft, limits: PostLimits) -> Iterator[FieldProblem]:
    if not draft.first_comment:
        return
    if limits.first_comment is None:
        yield "first_comment", _on(draft.platform, message("a first comment is not possible"))
        return
    length = limits.first_comment.length_of(draft.first_comment)
    if length > limits.first_comment.longest:
        yield (
            "first_comment",
            _too_long(draft.platform, "first_comment", length, limits.first_comment),
        )


def _too_long(platform: str, name: str, length: int, limit: TextLimit) -> Message:
    return message(
        "'{name}' is too long for {platform}: {length}, and {most} at most",
        name=name,
        platform=platform,
        length=length,
        most=limit.longest,
    )


def _on(platform: str, problem: Message) -> Message:
    return message("{platform}: {problem}", platform=platform, problem=problem)
