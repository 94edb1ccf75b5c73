"""How a text looks."""

import pytest

from tests.fakes.rules import matches


class TestShapes:
    @pytest.mark.parametrize("text", ["@lea @tom", "@lea", "@lea, @tom !", "@lea 😍"])
    def test_only_mentions(self, text: str) -> None:
        assert matches({"only_mentions": True}, text)

    @pytest.mark.parametrize("text", ["@lea attention arnaque", "", "lea", "😍", "jean@mail.fr"])
    def test_more_than_mentions(self, text: str) -> None:
        assert not matches({"only_mentions": True}, text)

    @pytest.mark.parametrize("text", ["😍😍", "❤️", "👍🏽 !", "👨‍👩‍👧", "🇫🇷", "1️⃣"])
    def test_only_emojis(self, text: str) -> None:
        assert matches({"only_emojis": True}, text)

    @pytest.mark.parametrize("text", ["", "ok 😍", "12", "!!!", "©a"])
    def test_more_than_emojis(self, text: str) -> None:
        assert not matches({"only_emojis": True}, text)

    @pytest.mark.parametrize(
        ("when", "text", "holds"),
        [
            ({"emoji_count": "= 3"}, "👨‍👩‍👧 🇫🇷 ❤️", True),
            ({"mention_count": ">= 2"}, "@a x @b", True),
            ({"mention_count": ">= 3"}, "@a x @b", False),
            ({"caps_ratio": "> 0.7"}, "TOUT EST NUL", True),
            ({"caps_ratio": "> 0.7"}, "OK", False),
            ({"caps_ratio": "> 70%"}, "TOUT EST NUL", True),
            ({"length": ">= 3, < 5"}, "four", True),
            ({"length": ">= 3, < 5"}, "fives", False),
            ({"word_count": "<= 2"}, "deux mots !", True),
            ({"word_count": "<= 2"}, "un deux trois", False),
            ({"letters": ">= 6"}, "merci !", False),
            ({"letters": ">= 6"}, "super belle", True),
            ({"letters": ">= 6"}, "123456 😍😍😍 !!!", False),
            ({"letters": ">= 2"}, "شكرا", True),
        ],
    )
    def test_measures(self, when: dict[str, object], text: str, holds: bool) -> None:
        assert matches(when, text) is holds

    @pytest.mark.parametrize(
        ("text", "masked"), [("gros c**", True), ("f*** you", True), ("**gras**", False)]
    )
    def test_masked_words(self, text: str, masked: bool) -> None:
        assert matches({"masked_word": True}, text) is masked
        assert matches({"masked_word": False}, text) is not masked
