"""Entries know when and for whom they hold."""

from datetime import date

from bot.knowledge.entries import Entry, Wording


def test_an_entry_without_terms_holds_always_and_for_everybody() -> None:
    entry = Entry(id="one", wordings={})
    assert entry.is_valid_on(date(2026, 1, 1))
    assert entry.is_for("1000", "Maison")


def test_the_question_is_one_of_the_ways_of_asking() -> None:
    assert Wording(question="a", variants=("b",)).asked == ("a", "b")
    assert Wording(variants=("b",)).asked == ("b",)
