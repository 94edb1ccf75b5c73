"""Surface features count what a person sees: a family is one emoji, an address is no mention."""

import pytest

from bot.text import features


@pytest.mark.parametrize(
    ("text", "count"), [("@ana @bob regarde", 2), ("écris à x@y.fr", 0), ("@@", 0), ("(@ana)", 1)]
)
def test_mentions_are_people_and_not_addresses(text: str, count: int) -> None:
    assert features.count_mentions(text) == count


@pytest.mark.parametrize(("text", "count"), [("#promo #été", 2), ("#1", 0), ("a#b", 0), ("&#39;", 0)])
def test_hashtags_have_a_letter(text: str, count: int) -> None:
    assert features.count_hashtags(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [("👨‍👩‍👧‍👦", 1), ("🇫🇷", 1), ("👍🏽", 1), ("1️⃣", 1), ("😍😍!", 2), ("12 #", 0), ("", 0)],
    ids=["family", "flag", "skin_tone", "keycap", "two", "plain", "empty"],
)
def test_emojis_count_as_they_are_seen(text: str, count: int) -> None:
    assert features.count_emojis(text) == count


@pytest.mark.parametrize(
    ("text", "mentions", "emojis"),
    [
        ("@ana @bob", True, False),
        ("@ana 😂 !", True, False),
        ("@ana merci", False, False),
        ("😍😍!", False, True),
        ("😍 top", False, False),
        ("!", False, False),
        ("", False, False),
    ],
)
def test_a_text_of_nothing_else_is_recognised(text: str, mentions: bool, emojis: bool) -> None:
    assert (features.is_only_mentions(text), features.is_only_emojis(text)) == (mentions, emojis)


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("BONJOUR VOUS", 1.0), ("Bonjour vous", 1 / 11), ("SUPER", 0.0), ("12345678 !!", 0.0)],
    ids=["shouted", "sentence", "too_short", "no_letters"],
)
def test_capitals_are_a_share_of_the_letters(text: str, ratio: float) -> None:
    assert features.caps_ratio(text) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("text", "length"), [("génialll !!!!", 4), ("AaAa", 4), ("a b", 1), ("a    b", 1), ("", 0)]
)
def test_the_longest_run_ignores_spaces_and_capitals(text: str, length: int) -> None:
    assert features.longest_run(text) == length


def test_spellings_of_a_hashtag_have_one_key() -> None:
    assert features.hashtags("#Été2026 et #ete2026, #jeu_concours, #1") == ("ete2026", "jeu_concours")
    keys = {features.hashtag_key(spelling) for spelling in ("#Été", "ÉTÉ", " ete ", "#e\u0301te\u0301")}
    assert keys == {"ete"}


@pytest.mark.parametrize("text", ["deux mots", "#1", "", "#", "##jeu", "a#b"])
def test_what_is_no_hashtag_has_no_key(text: str) -> None:
    assert features.hashtag_key(text) is None
