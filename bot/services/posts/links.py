"""The link of a post as it is published."""

from bot.domain.posts import PostDraft


def published_link(draft: PostDraft) -> str:
    """The link of a post with what is added to it on its account; empty where the post has none.

    The one place in which parameters of a campaign are added: preview, length and publication ask here.
    """
    return draft.link
