"""The link of a post as it is published."""

from bot.answers import CampaignLinks
from bot.domain.posts import PostDraft


def published_link(draft: PostDraft, links: CampaignLinks) -> str:
    """The link of a post with the parameters of a campaign, if it leads to one of the operator's own hosts;
    empty where the post has none.

    The one place in which they are added: preview, length and publication ask here.
    """
    values = {"account": draft.account_id, "platform": draft.platform, "post": draft.name}
    return links.tag_with(draft.link, values)
