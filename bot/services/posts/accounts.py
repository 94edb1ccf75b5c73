"""The accounts on which something can be published, and what each of them takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot import platforms
from bot.answers import CampaignLinks
from bot.config import Config
from bot.domain import PlatformLimits
from bot.domain.posts import PostDraft
from bot.platforms.ports import Adapter
from bot.services.campaign_links import post_links_of


@dataclass(frozen=True, kw_only=True, slots=True)
class PostingAccount:
    """An account of the configuration, with what its platform says of posts and what their links carry."""

    source: str
    platform: str
    id: str
    name: str
    limits: PlatformLimits | None
    links: CampaignLinks = field(default_factory=CampaignLinks)

    @property
    def label(self) -> str:
        """How people call it."""
        return self.name or self.id


def posting_accounts(
    config: Config, adapters: Mapping[str, Adapter] | None = None
) -> tuple[PostingAccount, ...]:
    """Every account, whether something can be published there or not."""
    loaded = adapters or {source.name: platforms.load_adapter(source) for source in config.sources}
    links = post_links_of(config)
    return tuple(
        PostingAccount(
            source=source.name,
            platform=account.platform,
            id=account.id,
            name=account.name,
            limits=loaded[source.name].limits_on(account.platform),
            links=links,
        )
        for source in config.sources
        for account in source.accounts
    )


def account_of(draft: PostDraft, accounts: tuple[PostingAccount, ...]) -> PostingAccount | None:
    """The account that a post is planned for; None when it is not configured any more."""
    key = (draft.platform, draft.account_id)
    return next((account for account in accounts if (account.platform, account.id) == key), None)
