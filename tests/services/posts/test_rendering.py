"""A post as its platform shows it."""

from bot.answers import CampaignLinks
from bot.domain import LinkForm, PostLimits, TextLimit, TextUnit
from bot.platforms.meta.limits import POSTS
from bot.services.posts.rendering import render_post
from tests.fakes.planned import draft

LINK = "https://shop.example/sale"


def test_a_page_shows_a_preview_of_the_link_beside_the_text() -> None:
    rendered = render_post(draft(link=LINK), POSTS["facebook"], CampaignLinks())
    assert (rendered.text, rendered.link) == ("Our sale begins today.", LINK)


def test_with_an_image_the_link_stands_at_the_end_of_the_text() -> None:
    rendered = render_post(draft(link=LINK, image="a.png"), POSTS["facebook"], CampaignLinks())
    assert (rendered.text, rendered.link) == (f"Our sale begins today.\n\n{LINK}", "")


def test_a_link_that_the_text_has_is_not_repeated() -> None:
    post = draft(text=f"Now: {LINK}", link=LINK, image="https://shop.example/a.jpg")
    assert render_post(post, POSTS["instagram"], CampaignLinks()).text == f"Now: {LINK}"


def test_the_length_is_what_the_platform_counts_with_the_link() -> None:
    limits = PostLimits(
        text=TextLimit(longest=20, unit=TextUnit.CHARACTERS_AND_EMOJI_BYTES), link=LinkForm.IN_TEXT
    )
    rendered = render_post(draft(text="Sale 🎄"), limits, CampaignLinks())
    assert (rendered.length, rendered.longest, rendered.is_too_long) == (9, 20, False)
    assert render_post(draft(text="Sale 🎄", link=LINK), limits, CampaignLinks()).is_too_long


def test_links_are_counted_each_once() -> None:
    text = "https://a.example/1 and https://a.example/1 and https://a.example/2"
    assert render_post(draft(text=text, link=LINK), POSTS["threads"], CampaignLinks()).links == 3
