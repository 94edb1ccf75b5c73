"""An address from a browser names what a webhook named."""

import pytest

from bot.text.item_addresses import ids_in_address, is_item_address, same_addresses


@pytest.mark.parametrize(
    ("address", "message_id"),
    [
        ("https://www.facebook.com/maison/posts/55?comment_id=77", "55_77"),
        (
            "https://www.facebook.com/maison/posts/our-new-jacket/55?comment_id=77&reply_comment_id=78",
            "55_78",
        ),
        ("https://www.facebook.com/permalink.php?story_fbid=55&id=9", "9_55"),
        ("https://www.facebook.com/9_55", "9_55"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=UgxA1.9b_C-d", "UgxA1.9b_C-d"),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:55?commentUrn="
            "urn%3Ali%3Acomment%3A%28activity%3A55%2C77%29",
            "urn:li:comment:(urn:li:activity:55,77)",
        ),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:55/?dashCommentUrn="
            "urn%3Ali%3Afsd_comment%3A%2877%2Curn%3Ali%3Aactivity%3A55%29",
            "urn:li:comment:(urn:li:activity:55,77)",
        ),
        ("https://www.instagram.com/p/CxYz/c/17900000000000001/", "17900000000000001"),
        ("https://www.tiktok.com/@maison/video/7300000000000000001", "7300000000000000001"),
        ("www.facebook.com/maison/posts/55", "55"),
    ],
)
def test_it_names_the_item_as_a_webhook_does(address: str, message_id: str) -> None:
    assert is_item_address(address)
    assert message_id in ids_in_address(address)


def test_a_reply_comes_before_its_comment_and_that_before_the_post() -> None:
    ids = ids_in_address("https://www.facebook.com/x/posts/55?comment_id=77&reply_comment_id=78")
    assert ids.index("55_78") < ids.index("55_77") < ids.index("55")


@pytest.mark.parametrize(
    "text", ["55_77", "case:7", "17", "hello.", "javascript:alert(1)", "see https://a.test/b", "a/b"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert not is_item_address(text)


def test_the_same_address_has_several_ways_to_be_written() -> None:
    ways = same_addresses("http://m.shop.test/p/1/?utm_source=x")
    assert "https://www.shop.test/p/1" in ways
    assert "https://shop.test/p/1/" in ways
    assert "http://m.shop.test/p/1/?utm_source=x" in ways


@pytest.mark.parametrize(
    "address", ["https://[::1/x", "https://a.test/" + "1/" * 900, "https://a.test/%00%1b"]
)
def test_a_hostile_address_names_nothing_much(address: str) -> None:
    if is_item_address(address):
        assert len(ids_in_address(address)) <= 12
