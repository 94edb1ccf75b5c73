"""What a dialogue says, in one message."""

import pytest

from bot.answers import Spoken, Unfilled, compile_reply, text_with_numbers

ASKED = compile_reply(
    "a", {"fr": "Bonjour{% if author %} {{ author }}{% endif %}, la {{ order }} ?"}, "fr", ("author", "order")
)[0]


def test_parts_stand_below_each_other_with_their_values() -> None:
    spoken = Spoken(
        language="en", default_language="fr", parts=(ASKED, "D’accord."), values={"order": "4127"}
    )
    assert spoken.render("", {"author": "Ana"}, 0) == "Bonjour Ana, la 4127 ?\n\nD’accord."


def test_what_cannot_be_filled_is_not_said() -> None:
    with pytest.raises(Unfilled):
        Spoken(language="fr", default_language="fr", parts=(ASKED,)).render("", {}, 0)


def test_choices_are_numbered_where_there_are_no_buttons() -> None:
    assert text_with_numbers("Quoi ?", ("Oui", "Non")) == "Quoi ?\n1. Oui\n2. Non"
    assert text_with_numbers("Quoi ?", ()) == "Quoi ?"
