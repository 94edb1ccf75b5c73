"""How an answer of the knowledge base is called, linked and cut."""

import pytest

from bot.answers import knowledge_entry, knowledge_template, with_link
from bot.answers.knowledge import find_answer, knowledge_frame, shorten
from bot.answers.templates import Unfilled
from bot.domain.platform_limits import TextLimit
from tests.fakes.knowledge import answer, found


def test_a_name_says_which_entry_and_what_stands_around() -> None:
    assert knowledge_template("hours") == "knowledge:hours"
    name = knowledge_template("hours", "around")
    assert (knowledge_entry(name), knowledge_frame(name)) == ("hours", "around")
    assert knowledge_entry("price_public") == ""


def test_a_link_stands_below() -> None:
    assert with_link(answer(link="https://a.example"), "Oui.") == "Oui.\nhttps://a.example"
    assert with_link(answer(link=""), "Oui.") == "Oui."


def test_an_answer_that_was_not_looked_up_is_not_sent() -> None:
    with pytest.raises(Unfilled):
        find_answer(found(), "knowledge:hours")


def test_a_text_ends_after_a_sentence_that_fits() -> None:
    text = "Nous sommes ouverts. Le lundi nous sommes fermés."
    assert shorten(text, None, 0) == text
    assert shorten(text, TextLimit(longest=30), 5) == "Nous sommes ouverts."
    with pytest.raises(Unfilled):
        shorten(text, TextLimit(longest=10), 5)
