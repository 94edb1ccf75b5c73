"""Buttons and approved messages of a reply, and what stands in their place."""

from typing import Any

import pytest

from bot.answers import compile_reply, fill_replies, text_with_choices, with_forms
from bot.domain import ApprovedTemplate, Judgement
from tests.factories import event
from tests.fakes.rules import decided, mistakes, rule, rules

TEXTS = {"fr": "Bonjour", "en": "Hello"}


def problems(**forms: Any) -> list[str]:
    reply, _ = compile_reply("hi", TEXTS, "fr")
    return [str(text) for _, text in with_forms(reply, TEXTS | forms)[1]]


@pytest.mark.parametrize(
    ("buttons", "problem"),
    [
        (["Oui", "Non"], ""),
        ({"fr": ["Oui"], "en": ["Yes"]}, ""),
        ({"de": ["Ja"]}, "no text in 'de'"),
        ("Oui", "expected a list of words"),
        ([True, False], "put each in quotes"),
        ([" "], "expected a list of words"),
        ([], "expected 1 to 3 buttons, found 0"),
        (["a", "b", "c", "d"], "found 4"),
        (["Oui", " oui"], "say the same"),
        (["x" * 21], "has 21 characters"),
    ],
)
def test_buttons_are_checked_when_the_file_is_loaded(buttons: Any, problem: str) -> None:
    told = problems(buttons=buttons)
    assert all(problem in text for text in told)
    assert bool(told) == bool(problem)


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("order_update", ""),
        ({"name": "order_update", "languages": {"en": "en_GB"}, "parameters": ["{{ author }}"]}, ""),
        ({"name": "Order Update"}, "small letters"),
        ({}, "small letters"),
        (7, "expected the name"),
        ({"name": "x", "text": "y"}, "expected the name"),
        ({"name": "x", "languages": {"de": "de"}}, "expected languages of this reply (fr, en)"),
        ({"name": "x", "languages": {"en": "English"}}, "expected languages"),
        ({"name": "x", "parameters": ["{{ order }}"]}, "unknown placeholder 'order'"),
    ],
)
def test_an_approved_message_is_checked_when_the_file_is_loaded(template: Any, problem: str) -> None:
    told = problems(whatsapp_template=template)
    assert all(problem in text for text in told)
    assert bool(told) == bool(problem)


def test_a_mistake_names_its_line_and_reply() -> None:
    told = mistakes(rule(["like"]), replies={"hi": {**TEXTS, "buttons": []}})
    assert "reply hi: expected 1 to 3 buttons" in told


REPLIES = {
    "hi": {
        **TEXTS,
        "buttons": {"en": ["Yes", "No"]},
        "whatsapp_template": {
            "name": "hi",
            "languages": {"en": "en_GB"},
            "parameters": ["{{ author }}", "{{ account | default('us') }}"],
        },
    }
}


@pytest.mark.parametrize(
    ("language", "author", "buttons", "approved"),
    [
        ("en", "Ana", ("Yes", "No"), ApprovedTemplate(name="hi", language="en_GB", parameters=("Ana", "us"))),
        ("fr", "Ana", (), ApprovedTemplate(name="hi", language="fr", parameters=("Ana", "us"))),
        ("en", None, ("Yes", "No"), None),
    ],
    ids=["a language of the template", "its own name for it", "a blank without its word"],
)
def test_an_answer_gets_them_in_its_language(
    language: str, author: str | None, buttons: tuple[str, ...], approved: ApprovedTemplate | None
) -> None:
    rule_set = rules(rule([{"reply": "hi"}]), replies=REPLIES)
    judgement, happened = Judgement(scores={}, language=language), event(author_name=author)
    (action,) = fill_replies(decided(rule_set, happened, judgement), happened, judgement, rule_set).actions
    assert (action.buttons, action.approved) == (buttons, approved)


def test_a_button_says_nothing_that_the_rules_let_nobody_say() -> None:
    replies = {"hi": {"fr": "Bonjour", "buttons": ["connard"]}}
    rule_set = rules(rule(["hide"], {"words": ["connard"]}), rule([{"reply": "hi"}]), replies=replies)
    judgement = Judgement(scores={}, language="fr")
    decision = fill_replies(decided(rule_set), event(), judgement, rule_set)
    assert decision.actions == ()
    assert decision.case is not None


def test_elsewhere_the_choices_are_lines() -> None:
    assert text_with_choices("Shall we?", ("Yes", "No")) == "Shall we?\n• Yes\n• No"
    assert text_with_choices("Hello", ()) == "Hello"
