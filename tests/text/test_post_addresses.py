"""What people call a post is compared with what a platform calls it."""

import pytest

from bot.text.post_addresses import is_short_address, post_key, post_keys

POST = "819185084901201"
PFBID = "pfbid02KzYfrjQ1xw7WmVNPzC3"


@pytest.mark.parametrize(
    "name",
    [
        POST,
        f" {POST} ",
        f"100000000000001_{POST}",
        f"https://www.facebook.com/maison/posts/{POST}",
        f"facebook.com/maison/posts/{POST}/",
        f"http://fr-fr.facebook.com/maison/posts/{POST}?comment_id=55&__cft__=x",
        f"https://www.facebook.com/maison/posts/notre-nouvelle-veste/{POST}/",
        f"https://m.facebook.com/story.php?story_fbid={POST}&id=100000000000001",
        f"https://www.facebook.com/permalink.php?story_fbid={POST}&id=100000000000001",
        f"https://www.facebook.com/maison/photos/a.1234567/{POST}/?type=3",
        f"https://www.facebook.com/photo/?fbid={POST}&set=a.1234567",
        f"https://www.facebook.com/photo.php?fbid={POST}",
        f"https://www.facebook.com/maison/videos/{POST}/",
        f"https://www.facebook.com/maison/videos/vb.1/{POST}/",
        f"https://www.facebook.com/watch/?v={POST}",
        f"https://www.facebook.com/watch/live/?ref=search&v={POST}",
        f"https://www.facebook.com/reel/{POST}",
        f"https://www.facebook.com/groups/123456/posts/{POST}/",
        f"https://www.facebook.com/groups/123456/permalink/{POST}/",
        f"https://www.facebook.com/100000000000001_{POST}",
        f"https://www.facebook.com/maison/posts/100000000000001_{POST}",
    ],
)
def test_every_name_of_a_facebook_post_ends_in_its_id(name: str) -> None:
    assert post_key(name) == f"id:{POST}"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (f"https://www.facebook.com/maison/posts/{PFBID}", f"pfbid:{PFBID}"),
        (f"https://www.facebook.com/permalink.php?story_fbid={PFBID}&id=61550000000000", f"pfbid:{PFBID}"),
        (f"https://m.facebook.com/maison/posts/{PFBID}/?comment_id=5", f"pfbid:{PFBID}"),
        ("https://www.instagram.com/p/CxYz123_-ab/", "instagram:CxYz123_-ab"),
        ("instagram.com/maison/p/CxYz123_-ab", "instagram:CxYz123_-ab"),
        ("https://www.instagram.com/reel/CxYz123_-ab/?igsh=MWQ1", "instagram:CxYz123_-ab"),
        ("https://www.instagram.com/tv/CxYz123_-ab/", "instagram:CxYz123_-ab"),
        ("https://shop.example/p/77#c-1001", "address:shop.example/p/77"),
        ("http://www.shop.example/p/77/", "address:shop.example/p/77"),
        ("https://shop.example/p?id=77", "address:shop.example/p?id=77"),
        ("17900000000000001", "id:17900000000000001"),
        ("summer_sale", "id:summer_sale"),
    ],
)
def test_what_has_no_id_is_compared_as_it_stands(name: str, key: str) -> None:
    assert post_key(name) == key


@pytest.mark.parametrize(
    ("address", "is_short"),
    [
        ("https://www.facebook.com/maison", False),
        ("https://www.facebook.com/maison/posts/", False),
        ("https://www.facebook.com/events/819185084901201", False),
        ("https://www.facebook.com/profile.php?id=100000000000001", False),
        ("https://www.instagram.com/maison/", False),
        ("https://www.instagram.com/stories/maison/3190000000000000000/", False),
        ("https://fb.watch/kXq1-abc/", True),
        ("https://www.facebook.com/share/p/1AbCdEf/", True),
        ("https://www.instagram.com/share/reel/BAbC/", True),
    ],
)
def test_what_names_no_post_has_no_key(address: str, is_short: bool) -> None:
    assert post_key(address) is None
    assert is_short_address(address) is is_short


@pytest.mark.parametrize(
    ("thread_id", "permalink", "keys"),
    [
        (f"1000_{POST}", None, {f"id:{POST}"}),
        (
            f"1000_{POST}",
            f"https://www.facebook.com/permalink.php?story_fbid={PFBID}&id=1000",
            {f"id:{POST}", f"pfbid:{PFBID}"},
        ),
        ("17900000000000001", "https://www.instagram.com/p/CxYz/", {"id:17900000000000001"}),
        (
            "17900000000000001",
            "https://www.instagram.com/p/CxYz123/",
            {"id:17900000000000001", "instagram:CxYz123"},
        ),
        ("p-77", "https://shop.example/p/77#c-1001", {"id:p-77", "address:shop.example/p/77"}),
    ],
)
def test_an_event_has_the_keys_of_its_id_and_of_its_address(
    thread_id: str, permalink: str | None, keys: set[str]
) -> None:
    assert post_keys(thread_id, permalink) == keys


def test_only_numbers_have_their_page_before_them() -> None:
    assert post_key("winter_sale") != post_key("summer_sale")
