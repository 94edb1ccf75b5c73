"""What somebody wrote as the value of a slot."""

import pytest

from bot.dialogues.model import Slot
from bot.dialogues.values import LONGEST_TEXT, read_among_words, read_answer, show_day
from tests.fakes.dialogues import EVERY_SLOT, NOW, dialogue, message, photo

DIALOGUE = dialogue(EVERY_SLOT)


def slot(name: str) -> Slot:
    return DIALOGUE.slots[name]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("order", "4127", "4127"),
        ("order", "#4127.", "4127"),
        ("order", "41 27", "4127"),
        ("order", "c'est la cmd-4127 merci", "cmd-4127"),
        ("order", "٤١٢٧", "4127"),
        ("order", "\uff14\uff11\uff12\uff17", "4127"),
        ("order", "4127 ou 4128", None),
        ("order", "1234567", None),
        ("order", "", None),
        ("email", "mon mail : Marie@Maison.example !", "marie@maison.example"),
        ("email", "a@b.fr ou c@d.fr", None),
        ("email", "marie arobase", None),
        ("day", "demain", "2026-12-01"),
        ("day", "hier", None),
        ("day", "dans 90 jours", None),
        ("bought", "14/03", "2026-03-14"),
        ("bought", "demain", None),
        ("reason", "1", "broken"),
        ("reason", "2️⃣", "size"),
        ("reason", "l'option 2", None),
        ("reason", "abime", "broken"),
        ("reason", "il est arrivé cassé", "broken"),
        ("reason", "3", None),
        ("reason", "abîmé et taille", None),
        ("sure", "Oui !", "yes"),
        ("sure", "👍", "yes"),
        ("sure", "non merci", "no"),
        ("sure", "peut-être", None),
        ("count", "2", "2"),
        ("count", "deux svp", "2"),
        ("count", "11", None),
        ("count", "2 ou 3", None),
        ("count", "1,5", "1.5"),
        ("story", "  Le   colis est vide. ", "Le colis est vide."),
        ("story", "😡😡", None),
        ("picture", "voici la photo", None),
    ],
)
def test_what_a_text_fills_in(name: str, text: str, value: str | None) -> None:
    filled = read_answer(slot(name), message(text), "fr", "fr")
    assert (filled.value if filled else None) == value


def test_a_photo_fills_in_its_slot_and_no_other() -> None:
    assert read_answer(slot("picture"), photo(), "fr", "fr") is not None
    assert read_answer(slot("order"), photo(), "fr", "fr") is None


def test_a_long_story_is_cut() -> None:
    filled = read_answer(slot("story"), message("mot " * 1_000), "fr", "fr")
    assert filled is not None
    assert len(filled.value) == LONGEST_TEXT


def test_a_day_is_shown_as_people_read_it() -> None:
    filled = read_answer(slot("day"), message("tomorrow"), "en", "fr")
    assert filled is not None
    assert filled.shown == "1 December 2026"
    assert show_day(NOW.date(), "fr") == "30/11/2026"


@pytest.mark.parametrize("name", ["reason", "sure", "count", "story"])
def test_what_nobody_asked_for_is_not_taken_for_an_answer(name: str) -> None:
    assert read_among_words(slot(name), message("oui 2 cassé"), "fr") is None
