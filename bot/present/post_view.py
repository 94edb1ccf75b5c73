"""Planned posts as people and programs see them."""

from bot.domain import LinkForm, State
from bot.domain.posts import PlannedPost, PostOrigin, PostState
from bot.present.local_time import format_moment, format_seconds
from bot.present.messages import Catalog
from bot.present.serialize import iso_time
from bot.services.posts.previewing import ListedPost, PostPreview

_UTC = "UTC"


def state_name(post: PlannedPost, t: Catalog) -> str:
    """Where a post is, in words: its own state, or that of its way through the outbox, and why."""
    if post.state is PostState.HELD and post.hold is not None:
        why = t.term("posthold", post.hold)
        detail = f" ({post.problem})" if post.problem else ""
        return t("posts.because", state=t.term("poststate", post.state), reason=why + detail)
    if post.state is not PostState.LEAVING or post.outbox_state is None:
        state = t.term("poststate", post.state)
        reason = t.term("postend", post.problem) if post.problem else ""
        return t("posts.because", state=state, reason=reason) if reason else state
    if post.outbox_state is State.DONE:
        return t.term("poststate", "published")
    reason = t.term("reason", post.cancel_reason) if post.cancel_reason else post.outbox_problem
    state = t.term("state", post.outbox_state)
    return t("posts.because", state=state, reason=reason) if reason else state


def preview_lines(preview: PostPreview, t: Catalog) -> list[str]:
    """A post as it will be, line by line; the text is whole."""
    draft = preview.draft
    label = preview.account.label if preview.account else draft.account_id
    lines = [t("posts.heading", name=draft.name, account=label, platform=draft.platform)]
    if draft.title:
        lines.append("  " + t("posts.title", title=draft.title))
    when = t(
        "posts.when",
        local=format_moment(draft.due_at, draft.timezone),
        utc=format_moment(draft.due_at, _UTC),
    )
    lines += ["  " + when, ""]
    text = preview.rendered.text if preview.rendered else draft.text
    lines += ["  | " + line for line in text.splitlines()] + [""]
    if preview.rendered is not None:
        length = {"length": preview.rendered.length, "longest": preview.rendered.longest}
        lines.append("  " + t("posts.length", **length))
    if draft.link:
        lines.append("  " + _link_line(preview, t))
    if draft.image:
        lines.append("  " + t("posts.image", image=draft.image))
    if draft.first_comment:
        lines.append("  " + t("posts.first_comment", text=" ".join(draft.first_comment.split())))
    lines += ["  " + t("posts.impossible", problem=problem) for problem in preview.problems]
    if preview.objection:
        lines.append("  " + t("posts.objection", objection=preview.objection))
    return lines


def preview_json(preview: PostPreview) -> dict[str, object]:
    """A preview for programs."""
    draft, rendered = preview.draft, preview.rendered
    return {
        "id": draft.name,
        "platform": draft.platform,
        "account": draft.account_id,
        "at": draft.due_at.isoformat(),
        "timezone": draft.timezone,
        "text": rendered.text if rendered else draft.text,
        "length": rendered.length if rendered else None,
        "longest": rendered.longest if rendered else None,
        "link": draft.link or None,
        "image": draft.image or None,
        "first_comment": draft.first_comment or None,
        "problems": [str(problem) for problem in preview.problems],
        "objection": preview.objection or None,
    }


def planned_post_json(post: PlannedPost) -> dict[str, object]:
    """A planned post for programs; what is not known is null."""
    draft = post.draft
    return {
        "id": draft.name,
        "title": draft.title or None,
        "platform": draft.platform,
        "account": draft.account_id,
        "at": draft.due_at.isoformat(),
        "timezone": draft.timezone,
        "text": draft.text,
        "link": draft.link or None,
        "image": draft.image or None,
        "first_comment": draft.first_comment or None,
        "origin": post.origin.value,
        "by": str(post.by),
        "approved_by": str(post.approved_by) if post.approved_by else None,
        "state": post.state.value,
        "hold": post.hold and post.hold.value,
        "problem": post.problem or post.outbox_problem or None,
        "outbox": post.outbox_state and post.outbox_state.value,
        "post_id": post.external_id or None,
        "published_at": iso_time(post.published_at),
        "first_comment_state": post.comment_state and post.comment_state.value,
    }


def listed_post_json(listed: ListedPost) -> dict[str, object]:
    """The same with what people wrote below it."""
    counts = {"comments": listed.comments, "negative": listed.negative}
    return planned_post_json(listed.post) | counts


def authorship(post: PlannedPost, timezone: str, t: Catalog) -> str:
    """Who planned it, and when."""
    at = format_seconds(post.planned_at, timezone)
    if post.origin is PostOrigin.FILE:
        return t("posts.by_file", at=at)
    return t("posts.by", by=post.by.id, at=at)


def _link_line(preview: PostPreview, t: Catalog) -> str:
    limits = preview.account.limits.post if preview.account and preview.account.limits else None
    if preview.rendered is not None and preview.rendered.link:
        return t("posts.link_beside", link=preview.rendered.link)
    code = "posts.link_plain" if limits and limits.link is LinkForm.PLAIN else "posts.link_in_text"
    return t(code, link=preview.draft.link)
