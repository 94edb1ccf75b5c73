"""What the configuration says of links."""

from bot.config import Config, Conversions
from bot.services.campaign_links import links_of


def test_links_are_marked_where_the_configuration_asks_for_it() -> None:
    assert links_of(Config()).hosts == ()
    links = links_of(Config(conversions=Conversions(hosts=("a.example",))))
    assert (links.hosts, links.marks) == (("a.example",), {"utm_medium": "community"})
