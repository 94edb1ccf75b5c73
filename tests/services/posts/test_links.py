"""The link of a post as it is published."""

from bot.services.posts.links import published_link
from tests.fakes.planned import draft


def test_a_link_is_published_as_it_was_written() -> None:
    assert published_link(draft(link="https://shop.example/a?b=1")) == "https://shop.example/a?b=1"
    assert published_link(draft()) == ""
