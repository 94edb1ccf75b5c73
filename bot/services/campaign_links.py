"""The campaign parameters of an instance, as its configuration says them."""

from bot.answers import CampaignLinks
from bot.config import Config


def links_of(config: Config) -> CampaignLinks:
    """What the links of replies carry; nothing where the configuration does not ask for it."""
    settings = config.conversions
    if settings is None:
        return CampaignLinks()
    return CampaignLinks(hosts=settings.hosts, parameters=settings.parameters)


def post_links_of(config: Config) -> CampaignLinks:
    """What the links of planned posts carry, likewise."""
    settings = config.conversions
    if settings is None:
        return CampaignLinks()
    return CampaignLinks(hosts=settings.hosts, parameters=settings.posts)
