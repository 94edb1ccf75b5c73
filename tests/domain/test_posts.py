"""Planned posts as values."""

from bot.domain.posts import Publication, is_address, text_for
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.planned import planned


def test_a_platform_gets_its_own_wording_or_the_one_for_all() -> None:
    assert text_for("one", "facebook") == "one"
    assert text_for({"default": "all", "threads": "short"}, "threads") == "short"
    assert text_for({"default": "all", "threads": "short"}, "facebook") == "all"
    assert text_for({"threads": "short"}, "facebook") is None


def test_an_image_is_a_file_or_an_address() -> None:
    assert is_address("https://example.com/a.jpg")
    assert not is_address("images/a.jpg")
    assert Publication(image="images/a.jpg").has_image_file
    assert not Publication(image="https://example.com/a.jpg").has_image_file
    assert not Publication().has_image_file


async def test_keys_differ_between_posts_rounds_and_comments(db: SqliteStore) -> None:
    first = await db.write(lambda tx: planned(tx))
    second = await db.write(lambda tx: planned(tx, name="other"))
    assert len({first.key, second.key, first.comment_key, second.comment_key}) == 4
