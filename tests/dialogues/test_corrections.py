"""Whether a message corrects what was filled in before."""

import pytest

from bot.dialogues.corrections import find_correction
from bot.domain.dialogues import DialogueRun, FilledSlot
from tests.fakes.dialogues import EVERY_SLOT, dialogue, message

DIALOGUE = dialogue(EVERY_SLOT)
FILLED = {
    "order": FilledSlot(value="4127", shown="4127"),
    "day": FilledSlot(value="2026-12-01", shown="01/12/2026"),
}
RUN = DialogueRun(dialogue="all", step="step-2", language="fr", slots=FILLED)


@pytest.mark.parametrize(
    ("text", "current", "corrected"),
    [
        ("non, 4172 pas 4127", "email", ("order", "4172")),
        ("4172 pas 4127", "email", ("order", "4172")),
        ("pas 4127 mais 4172", "email", ("order", "4172")),
        ("sorry, 4172 not 4127", "email", ("order", "4172")),
        ("ce n'est pas 4127, c'est 4172", "email", ("order", "4172")),
        ("oups 4172", "email", ("order", "4172")),
        ("je voulais dire 4172", "sure", ("order", "4172")),
        ("I meant 4172", "reason", ("order", "4172")),
        ("4172", "email", ("order", "4172")),
        ("4127", "email", None),
        ("non, le 12 décembre", "sure", ("day", "2026-12-12")),
        ("non", "sure", None),
        ("non merci", "sure", None),
        ("marie@maison.example", "email", None),
        ("demain", "email", None),
        ("en fait 3", "count", None),
        ("", "email", None),
    ],
)
def test_what_is_corrected(text: str, current: str, corrected: tuple[str, str] | None) -> None:
    correction = find_correction(DIALOGUE, RUN, message(text), DIALOGUE.slots[current])
    assert (correction and (correction[0].name, correction[1].value)) == corrected


def test_a_story_corrects_nothing() -> None:
    text = "non, 4172 pas 4127 " + "et voilà ce qui est arrivé " * 20
    assert find_correction(DIALOGUE, RUN, message(text), DIALOGUE.slots["story"]) is None
