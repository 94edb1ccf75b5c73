"""A post as people will see it: what its platform makes of text and link, and how long that is."""

import re
from dataclasses import dataclass

from bot.answers import CampaignLinks
from bot.domain import LinkForm, PostLimits
from bot.domain.posts import PostDraft
from bot.services.posts.links import published_link

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPost:
    """The final text, with the link in it where it stands there, and the link that goes beside it. `length`
    and `longest` are in what the platform counts."""

    text: str
    link: str
    length: int
    longest: int
    links: int

    @property
    def is_too_long(self) -> bool:
        """Whether the platform would refuse it."""
        return self.length > self.longest


def render_post(draft: PostDraft, limits: PostLimits, links: CampaignLinks) -> RenderedPost:
    """The post as it is published on a platform with these limits; its link carries what `links` say.

    A preview is made of a link that goes beside the text; with an image there is none, and the link then
    stands at the end of the text like everywhere else.
    """
    link, text = published_link(draft, links), draft.text.strip()
    if draft.link and draft.link in text:
        text = text.replace(draft.link, link)
    is_beside = limits.link is LinkForm.PREVIEW and not draft.image
    if link and not is_beside and link not in text:
        text = f"{text}\n\n{link}" if text else link
    return RenderedPost(
        text=text,
        link=link if is_beside else "",
        length=limits.text.length_of(text),
        longest=limits.text.longest,
        links=len(set(_ADDRESS.findall(text)) | ({link} if link else set())),
    )
