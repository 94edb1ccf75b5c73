"""The section `voice`."""

from typing import Any

import pytest

from bot.answers import Voice
from bot.rules import Environment
from tests.fakes.rules import mistakes, rule, rules


def test_an_account_differs_only_in_what_it_says() -> None:
    voices = rules(
        rule(),
        voice={
            "address": "vous",
            "signature": {"public": "— L'équipe", "private": {"fr": "Maison"}},
            "accounts": {
                "@jeune": {"address": "tu"},
                "@pro": {"signature": {"public": "off"}},
                "@nu": {"signature": "off"},
            },
        },
    ).voices
    both = {"public": {"": "— L'équipe"}, "private": {"fr": "Maison"}}
    assert voices.default == Voice(address="vous", **both)
    assert voices.accounts["@jeune"] == Voice(address="tu", **both)
    assert voices.accounts["@pro"] == Voice(address="vous", private={"fr": "Maison"})
    assert voices.accounts["@nu"] == Voice(address="vous")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"adress": "tu"}, "did you mean 'address'?"),
        ({"address": "you"}, "'address'"),
        ({"signature": "— L'équipe"}, "expected {public: …, private: …}"),
        ({"signature": {"public": "{{ account }}"}}, "is not filled in here"),
        ({"signature": {"public": "x" * 101}}, "expected 1 to 100 characters, found 101"),
        ({"signature": {"public": {"french": "x"}}}, "'french' is no language"),
        ({"accounts": {"@nobody": {"address": "tu"}}}, "there is no account '@nobody'"),
        ({"accounts": {"@a": {"accounts": {}}}}, "unknown key 'accounts'"),
    ],
)
def test_a_mistake_is_told(written: dict[str, Any], problem: str) -> None:
    environment = Environment(accounts=frozenset({"@a"}))
    assert problem in mistakes(rule(), voice=written, environment=environment)


@pytest.mark.parametrize("word", ["signature", "address"])
def test_a_word_in_the_wrong_place_is_told_where_it_belongs(word: str) -> None:
    assert "write it under 'voice'" in mistakes(rule(), **{word: "tu"})
