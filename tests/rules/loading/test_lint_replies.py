"""Replies that the rules would not let anybody else write."""

from typing import Any

import pytest

from tests.fakes.rules import rule, rules

HIDES = rule(["hide"], {"words": ["connard"]})
LINKS = rule(["queue"], {"link_domain_not_in": ["maison.example"]})


def warnings(replies: dict[str, Any], *entries: dict[str, Any]) -> list[str]:
    return [str(one) for one in rules(*entries, replies=replies).warnings if "would not be sent" in str(one)]


def test_a_text_with_a_word_that_hides_is_listed_with_its_language_and_rule() -> None:
    (warning,) = warnings({"hi": {"fr": "Bonjour, connard", "en": "Hello"}}, HIDES)
    assert "reply hi: fr: this text would not be sent" in warning
    assert warning.endswith('words: "connard" (rule one)')


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See https://evil.example/x", 1),
        ("See https://shop.maison.example/x", 0),
        (["Bonjour", "Voir www.evil.example"], 1),
        ("Bonjour{% if author %} {{ author }}{% endif %}", 0),
        ("{% if account == 'none' %}never{% endif %}", 0),
    ],
)
def test_foreign_links_count_whatever_the_rule_does(text: object, count: int) -> None:
    assert len(warnings({"hi": {"fr": text}}, LINKS)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [("Vous serez remboursé sous 48 h.", 1), ("Les remboursements arrivent sous 14 jours.", 0)],
)
def test_a_promise_of_money_is_listed_with_how_to_say_it(text: str, count: int) -> None:
    listed = warnings({"hi": {"fr": text}})
    assert len(listed) == count
    assert all('such as "refunds take 14 days"' in warning for warning in listed)


@pytest.mark.parametrize("text", ["“Bonjour !”", "„Hallo“", "‘Bonjour’"])
def test_quotes_of_a_word_processor_around_a_text_are_listed(text: str) -> None:
    loaded = rules(rule(["queue"]), replies={"hi": {"fr": ["Bonjour", text]}})
    assert len([one for one in loaded.warnings if "the quotes around this text" in str(one)]) == 1


@pytest.mark.parametrize("text", ["Le “Grand huit” ouvre", "“Oui” et “non”", "« Merci »", "L’été"])
def test_quotes_within_a_text_are_its_own(text: str) -> None:
    loaded = rules(rule(["queue"]), replies={"hi": {"fr": text}})
    assert not [one for one in loaded.warnings if "the quotes around this text" in str(one)]
