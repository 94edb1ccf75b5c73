"""The texts around an event that a condition can read: none is invented where the platform sent none."""

from bot.domain import Facts, ThreadState
from tests.fakes.rules import matches, mistakes, rule


def under(post: str) -> Facts:
    return Facts(thread=ThreadState(post_text=post))


class TestPostText:
    def test_words_and_patterns_find_it(self) -> None:
        facts = under("Gagnez un bon !")
        assert matches({"words": {"in": ["gagnez"], "of": "post_text"}}, "oui", facts=facts)
        assert matches({"regex": {"in": [r"\bbon\b"], "of": ["text", "post_text"]}}, "oui", facts=facts)

    def test_of_one_that_is_not_known_nothing_is_found(self) -> None:
        assert not matches({"regex": {"in": ["."], "of": "post_text"}}, "oui")

    def test_whoever_writes_it_as_a_condition_is_told_how(self) -> None:
        assert "of: post_text" in mistakes(rule(["queue"], {"post_text": "gagnez"}))

    def test_only_texts_that_there_are_can_be_named(self) -> None:
        text = mistakes(rule(["queue"], {"words": {"in": ["x"], "of": "title"}}))
        assert "post_text" in text

    def test_quotes_are_ignored_in_the_own_text_only(self) -> None:
        when = {"words": {"in": ["bon"], "of": ["text", "post_text"], "ignore_quotes": True}}
        assert not matches(when, "« bon »")
        assert matches(when, "« bon »", facts=under("« bon »"))
