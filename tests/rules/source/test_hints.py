"""Old words of a rules file: each is a mistake that names the new word."""

import pytest

from bot.rules.source.hints import OLD_WORDS
from tests.fakes.rules import mistakes, rule, rules

#: For every entry, a rules file in which it holds one word.
FILES = {
    "file": lambda word: mistakes(rule(), **{word: {}}),
    "blind_review": lambda word: mistakes(rule(), blind_review={word: "5%"}),
    "when": lambda word: mistakes(rule(["queue"], {word: ["connard"]})),
    "hide": lambda word: mistakes(rule([{"hide": {word: True}}])),
    "queue": lambda word: mistakes(rule([{"queue": {word: True}}])),
}


@pytest.mark.parametrize(
    ("entry", "old", "new"),
    [(entry, old, new) for entry, words in OLD_WORDS.items() for old, new in words.items()],
)
def test_an_old_word_is_a_mistake_that_names_the_new_one(entry: str, old: str, new: str) -> None:
    reported = FILES[entry](old)
    assert f"'{old}'" in reported
    assert f"write '{new}'" in reported


def test_the_new_words_load_in_the_place_of_the_old_ones() -> None:
    flood = {"rate": {"key": "author", "over": "60s", "at_least": 5}}
    rule_set = rules(
        rule([{"hide": {"apply_to": "group"}}, {"queue": {"group": True}}], flood),
        rule(["queue"], {"words": ["piece of shit"], "none": {"kinds": "dm"}}),
        rule(["queue"], {"at_least": {"count": 1, "of": [{"kinds": "dm"}]}}),
        blind_review={"hidden": "5%", "kept": "1%", "seed": "2026"},
    )
    assert [spec.applies_to_group for spec in rule_set.rules[0].then] == [True, True]
    review = rule_set.blind_review
    assert (review.hidden_share, review.kept_share, review.seed) == (0.05, 0.01, "2026")


def test_a_test_may_still_say_what_must_not_happen() -> None:
    examples = [{"text": "connard", "not": ["reply"]}, {"text": "merci", "expect": []}]
    assert rules(rule(["hide"], {"words": ["connard"]}, tests=examples)).rules[0].examples
