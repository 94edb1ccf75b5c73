"""The link of a post as it is published: with the parameters of a campaign to hosts of the operator's own."""

from bot.answers import CampaignLinks
from bot.config import Conversions
from bot.domain import PostLimits
from bot.platforms.meta.limits import LIMITS
from bot.services.posts.links import published_link
from bot.services.posts.rendering import render_post
from tests.fakes.planned import draft

LINKS = CampaignLinks(hosts=("shop.example",), parameters=Conversions().posts)
TAGGED = "https://shop.example/a?b=1&utm_source=facebook&utm_medium=social&utm_content=spring"


def facebook() -> PostLimits:
    limits = LIMITS["facebook"].post
    assert limits is not None
    return limits


def test_a_link_to_an_own_host_says_where_it_stands() -> None:
    assert published_link(draft(name="spring", link="https://shop.example/a?b=1"), LINKS) == TAGGED
    own = draft(name="spring", link="https://www.shop.example/?utm_content=mine#top")
    assert published_link(own, LINKS) == (
        "https://www.shop.example/?utm_content=mine&utm_source=facebook&utm_medium=social#top"
    )


def test_other_links_are_published_as_they_were_written() -> None:
    assert published_link(draft(link="https://other.example/a?b=1"), LINKS) == "https://other.example/a?b=1"
    assert published_link(draft(link="https://shop.example/a"), CampaignLinks()) == "https://shop.example/a"
    assert published_link(draft(), LINKS) == ""


def test_a_link_that_stands_in_the_text_is_marked_there_and_stands_there_once() -> None:
    post = draft(
        name="spring",
        text="Look: https://shop.example/a?b=1",
        link="https://shop.example/a?b=1",
        image="a.png",
    )
    rendered = render_post(post, facebook(), LINKS)
    assert rendered.text == f"Look: {TAGGED}"
    assert rendered.links == 1


def test_parameters_count_in_the_length() -> None:
    post = draft(name="spring", text="Spring", link="https://shop.example/a?b=1", image="a.png")
    bare, marked = (render_post(post, facebook(), links) for links in (CampaignLinks(), LINKS))
    assert marked.length - bare.length == len(TAGGED) - len("https://shop.example/a?b=1")
