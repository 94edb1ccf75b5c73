"""The words of a decision."""

import pytest

from bot.answers import fill_replies
from bot.answers.fill import safe_name
from bot.domain import Decision, Judgement, Verb
from bot.rules import RuleSet
from tests.factories import event
from tests.fakes.rules import PLAIN, decided, rule, rules

NAMED = {"hi": {"fr": "Bonjour {{ author }}", "en": "Hi {{ author }}"}}
POLITE = {"hi": {"fr": "Bonjour{% if author %} {{ author }}{% endif %}"}}


def answering(replies: object = NAMED) -> RuleSet:
    return rules(rule([{"reply": "hi"}, "like"]), replies=replies)


def filled(rule_set: RuleSet, judgement: Judgement = PLAIN, **changes: object) -> Decision:
    happened = event(**changes)
    return fill_replies(decided(rule_set, happened, judgement), happened, judgement, rule_set)


def test_an_answer_gets_its_text_in_the_language_of_its_author() -> None:
    texts = {}
    for language in ("fr", "en", "de"):
        action = filled(answering(), Judgement(scores={}, language=language)).actions[0]
        texts[language] = (action.text, action.language)
    assert texts == {"fr": ("Bonjour Ana", "fr"), "en": ("Hi Ana", "en"), "de": ("Bonjour Ana", "fr")}


def test_other_actions_are_left_alone() -> None:
    rule_set = answering()
    assert filled(rule_set).actions[1] == decided(rule_set).actions[1]


def test_what_cannot_be_filled_is_not_sent_and_a_person_is_asked() -> None:
    decision = filled(answering(), author_name=None)
    assert [action.verb for action in decision.actions] == [Verb.LIKE]
    assert decision.case is not None
    assert decision.case.why == "the text 'hi' could not be filled: 'author' is undefined"
    assert decision.matches[0].granted == (Verb.LIKE,)


def test_a_case_that_is_there_already_stays() -> None:
    rule_set = rules(rule([{"reply": "hi"}, {"queue": "mine"}]), replies=NAMED)
    decision = filled(rule_set, author_name=None)
    assert decision.case is not None
    assert decision.case.queue == "mine"


def test_a_text_that_is_gone_is_not_sent() -> None:
    decision = decided(answering())
    assert [action.verb for action in fill_replies(decision, event(), PLAIN, rules(rule())).actions] == [
        Verb.LIKE
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Ana", "Ana"),
        ("  Ana \n Maria\t", "Ana Maria"),
        ("{{7*7}}", "{{7*7}}"),
        ("x" * 60, "x" * 40),
        ("Ana\u202eaná\x1b[2J", "Ana aná [2J"),
        (None, ""),
        ("", ""),
        ("www.evil.com", ""),
        ("https://evil", ""),
        ("evil.com", ""),
        ("@everybody", ""),
        ("WhatsApp 0612345678", ""),
        ("J. R. Tolkien", "J. R. Tolkien"),
        ("Zoé 🌸", "Zoé 🌸"),
    ],
)
def test_a_name_is_repeated_only_when_it_is_harmless(name: str | None, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_name_that_is_an_advertisement_is_left_out() -> None:
    assert filled(answering(POLITE), author_name="Casino win500.biz").actions[0].text == "Bonjour"
