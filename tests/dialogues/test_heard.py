"""What somebody wrote, as far as it matters in a dialogue."""

from bot.dialogues.heard import heard
from bot.domain import Judgement, Kind
from tests.factories import event
from tests.fakes.dialogues import NOW

NOTHING = Judgement(scores={})


def test_what_cannot_be_seen_is_gone_and_figures_are_ours() -> None:
    said = heard(event(text="４１\u200b٢٧\n merci", kind=Kind.DM), NOTHING, NOW.date())
    assert said.text == "4127 merci"
    assert said.words == 2


def test_a_button_that_sends_no_text_counts() -> None:
    said = heard(event(text="", extra={"payload": "Oui"}, kind=Kind.DM), NOTHING, NOW.date())
    assert said.text == "Oui"


def test_a_very_long_message_is_cut() -> None:
    assert len(heard(event(text="x" * 100_000), NOTHING, NOW.date()).text) <= 4_000
