"""Addresses and ids of posts, as each tool prints them."""

import pytest

from bot.exports.tools import (
    clean_permalink,
    id_in_permalink,
    origin_of_split,
    origin_of_word,
    platform_of_permalink,
    platform_of_title,
    time_of_tiktok_video,
    youtube_permalink,
)


def test_an_address_loses_its_query_and_must_be_one_of_the_web() -> None:
    assert clean_permalink(" https://x.test/p/1?igsh=abc#c ") == "https://x.test/p/1"
    for cell in ("", "javascript:alert(1)", "file:///etc/passwd", "http://", "https://[", "x" * 600):
        assert clean_permalink(cell) == ""


@pytest.mark.parametrize(
    ("permalink", "platform"),
    [
        ("https://www.facebook.com/1/posts/2", "facebook"),
        ("https://www.instagram.com/reel/x/", "instagram"),
        ("https://facebook.com.evil.test/1", ""),
    ],
)
def test_the_host_says_the_platform(permalink: str, platform: str) -> None:
    assert platform_of_permalink(permalink) == platform


def test_ids_stand_in_addresses() -> None:
    assert id_in_permalink("tiktok_studio", "https://www.tiktok.com/@b/video/7681714846174467719") == (
        "7681714846174467719"
    )
    link = "https://www.linkedin.com/feed/update/urn:li:activity:7390000000000000001"
    assert id_in_permalink("linkedin_page", link) == "urn:li:activity:7390000000000000001"
    assert id_in_permalink("meta_business_suite", link) == ""


def test_a_tiktok_id_holds_its_time() -> None:
    assert time_of_tiktok_video("7681714846174467719") == "2026-09-04T16:16:52Z"


def test_a_youtube_id_may_begin_with_a_dash_and_nothing_else_is_one() -> None:
    assert youtube_permalink("-9aFakeVid2") == "https://www.youtube.com/watch?v=-9aFakeVid2"
    assert youtube_permalink("../../evil?") == ""


def test_origins_by_word_and_by_split() -> None:
    words = ("Organic", "Sponsorisé", "sponsored", "?")
    assert [origin_of_word(word) for word in words] == ["organic", "ad", "ad", "unknown"]
    assert origin_of_split({"views_organic": 5, "views_paid": 7}) == "mixed"
    assert origin_of_split({"views_organic": 5, "views_paid": 0}) == "organic"
    assert origin_of_split({"views_organic": 5}) == "organic"
    assert origin_of_split({"reach": 5}) == "unknown"


def test_a_series_names_its_platform_first() -> None:
    assert platform_of_title("Facebook follows") == "facebook"
    assert platform_of_title("Follows") == ""
