"""`posts.yaml`: what it plans, and every mistake in it at once."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.posts.reading import PostsReading, is_post_name, parse_posts, read_posts
from tests.fakes.planned import ACCOUNTS, INSTAGRAM, PAGE

GOOD = """\
version: 1
posts:
  - id: sale
    title: Winter sale
    at: 2026-12-12 9:00
    accounts: [orchard, 2000]
    text: {default: Our sale, instagram: Sale 🎄}
    link: https://shop.example/
    image: https://shop.example/sale.jpg
    first_comment: Until Sunday.
"""
BAD = """\
version: 1
timezone: Europe/Pariss
posts:
  - id: sale
    at: 2027-03-28 02:30
    accounts: [orchrad, orchard, orchard, 106540352242922]
    text: {facebok: x, default: y}
  - id: sale
    at: 2026-12-12
    accounts: []
    txt: y
  - {id: Sale!, at: 2026-12-12 10:00, accounts: orchard-ig, text: z, text: z}
  - just words
"""


def read(text: str, folder: Path = Path("/")) -> PostsReading:
    return parse_posts(text, "posts.yaml", ACCOUNTS, "Europe/Paris", folder)


def test_an_entry_is_a_post_on_each_of_its_accounts() -> None:
    page, instagram = read(GOOD).drafts
    assert (page.account_id, page.text, page.title) == (PAGE, "Our sale", "Winter sale")
    assert (instagram.account_id, instagram.text) == (INSTAGRAM, "Sale 🎄")
    assert page.due_at.isoformat() == "2026-12-12T08:00:00+00:00"
    assert page.first_comment == instagram.first_comment == "Until Sunday."


def test_the_zone_of_the_entry_comes_before_that_of_the_file() -> None:
    zoned = GOOD.replace("version: 1", "version: 1\ntimezone: America/Montreal")
    assert read(zoned).drafts[0].due_at.isoformat() == "2026-12-12T14:00:00+00:00"
    own = zoned.replace("title: Winter sale", "timezone: UTC")
    assert read(own).drafts[0].due_at.isoformat() == "2026-12-12T09:00:00+00:00"


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    with pytest.raises(ConfigError) as raised:
        read(BAD)
    told = [str(problem) for problem in raised.value.problems]
    for line, reason in [
        (2, "expected a time zone"),
        (5, "skip this time"),
        (6, "no account 'orchrad' in the configuration, did you mean 'orchard'?"),
        (6, "named twice"),
        (6, "it has conversations only"),
        (7, "'facebok' is no platform of an account of yours, did you mean 'facebook'?"),
        (8, "the id sale is there twice"),
        (9, "the time of day is missing"),
        (10, "at least 1 element"),
        (11, "unknown key 'txt', did you mean 'text'?"),
        (12, "duplicate key 'text'"),
        (12, "up to 64 lowercase letters"),
        (12, "a post needs an image"),
        (13, "keys and values"),
    ]:
        assert any(entry.startswith(f"posts.yaml:{line}:") and reason in entry for entry in told), (
            line,
            told,
        )


def test_a_time_that_is_there_twice_is_a_notice_and_no_mistake() -> None:
    (notice,) = read(GOOD.replace("2026-12-12 9:00", "2026-10-25 02:30")).notices
    assert str(notice).startswith(
        "posts.yaml:5:9: post sale: the clocks of Europe/Paris show this time twice"
    )


def test_an_account_of_a_name_that_two_have_needs_its_id() -> None:
    twins = (*ACCOUNTS, ACCOUNTS[1])
    with pytest.raises(ConfigError, match="more than one account; write its id"):
        parse_posts(GOOD.replace("2000", "orchard-ig"), "posts.yaml", twins, "UTC", Path("/"))


def test_a_platform_without_a_wording_is_told() -> None:
    with pytest.raises(ConfigError, match="no text for instagram, and none called default"):
        read(
            GOOD.replace("default: Our sale", "facebook: Our sale").replace(
                "instagram: Sale 🎄", "threads: x"
            )
        )


def test_a_file_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "posts.yaml").write_text(GOOD, "utf-8")
    assert len(read_posts(tmp_path / "posts.yaml", ACCOUNTS, "UTC").drafts) == 2


def test_an_empty_plan_is_a_plan() -> None:
    assert read("version: 1\nposts: []\n").drafts == ()


@pytest.mark.parametrize("text", ["", "posts: []", "version: 2\nposts: []", "[]", "version: 1\nposts: 3"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        read(text)


def test_names_are_words_for_commands() -> None:
    assert is_post_name("20261212-sale_2")
    assert not any(is_post_name(name) for name in ("", "-a", "a b", "é", "A", "a" * 65))
