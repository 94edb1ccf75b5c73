"""The simulated platform publishes as the real one does."""

from bot.demo.published_posts import PublishedPosts


def test_a_post_of_a_page_is_listed() -> None:
    platform = PublishedPosts()
    answer = platform.write(["1000", "feed"], {"message": "Hello"})
    assert answer is not None
    listed = platform.read(["1000", "published_posts"])
    assert listed is not None
    assert [(post["id"], post["message"]) for post in listed["data"]] == [(answer["id"], "Hello")]
    assert platform.read(["2000", "published_posts"]) == {"data": []}


def test_a_photo_has_an_id_beside_that_of_its_post() -> None:
    answer = PublishedPosts().write(
        ["1000", "photos"], {"message": "Hello", "url": "https://a.example/a.jpg"}
    )
    assert answer is not None
    assert answer["post_id"] == f"1000_{answer['id']}"


def test_a_container_is_published_once_it_is_ready() -> None:
    platform = PublishedPosts(preparing=1)
    made = platform.write(["2000", "media"], {"caption": "Hello", "image_url": "https://a.example/a.jpg"})
    assert made is not None
    container = made["id"]
    states = [platform.read([container]) for _ in range(2)]
    assert [state["status_code"] for state in states if state] == ["IN_PROGRESS", "FINISHED"]
    assert platform.posts == []
    assert platform.write(["2000", "media_publish"], {"creation_id": container}) is not None
    assert platform.texts == ["Hello"]
    assert platform.read([container])["status_code"] == "PUBLISHED"  # type: ignore[index]


def test_what_is_no_post_is_somebody_elses_matter() -> None:
    platform = PublishedPosts()
    assert platform.write(["4000", "threads"], {"text": "x", "reply_to_id": "1"}) is None
    assert platform.write(["4000", "threads_publish"], {"creation_id": "nobody's"}) is None
    assert platform.write(["1000", "messages"], {}) is None
    assert platform.read(["1000", "conversations"]) is None
