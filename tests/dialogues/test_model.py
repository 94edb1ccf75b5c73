"""A dialogue as it was declared."""

from bot.dialogues.model import REPEATABLE, SlotKind
from tests.fakes.dialogues import EVERY_SLOT, dialogue

DIALOGUE = dialogue(EVERY_SLOT)


def test_what_people_word_themselves_is_never_repeated() -> None:
    assert {SlotKind.TEXT, SlotKind.PHOTO}.isdisjoint(REPEATABLE)


def test_a_day_of_the_past_is_known_by_its_bounds() -> None:
    assert DIALOGUE.slots["bought"].is_past
    assert not DIALOGUE.slots["day"].is_past


def test_a_choice_without_a_text_in_a_language_has_that_of_another() -> None:
    choice = DIALOGUE.slots["reason"].choices[1]
    assert choice.label("en", "fr") == "Taille"
