"""A conversation that nobody has."""

from bot.domain import Event, Judgement
from bot.domain.dialogues import RunState
from bot.services.dialogues.trying import TrialConversation
from tests.fakes.dialogues import LOOKED_UP, NOW, ORDER, dialogue


def french(event: Event) -> Judgement:
    return Judgement(scores={}, language="fr")


def trial(text: str) -> TrialConversation:
    return TrialConversation(dialogue(text), french, NOW, "Europe/Paris")


def test_it_is_held_as_with_a_person() -> None:
    conversation = trial(ORDER)
    first = conversation.say("ma commande 4127")
    assert first is not None
    assert (first.text, first.slots, first.state) == (
        "Et votre adresse ?",
        {"order": "4127"},
        RunState.ASKING,
    )


def test_the_shop_answers_only_when_it_was_asked_and_only_what_was_declared() -> None:
    conversation = trial(LOOKED_UP)
    assert conversation.answer({}) is None
    conversation.say("ma commande 4127")
    turn = conversation.answer({"status": "shipped", "carrier": "Colissimo", "secret": "x"})
    assert turn is not None
    assert turn.text == "La 4127 est partie avec Colissimo."
    assert conversation.run is not None
    assert "secret" not in conversation.run.looked_up


def test_a_field_that_the_shop_left_out_is_told() -> None:
    conversation = trial(LOOKED_UP)
    conversation.say("ma commande 4127")
    turn = conversation.answer({"status": "shipped"})
    assert turn is not None
    assert (turn.text, turn.objection) == ("", "nothing is known to put in for 'carrier'")


def test_time_passes_as_it_is_told_to() -> None:
    conversation = trial(ORDER.replace("queue: orders", "remind_after: 1h"))
    conversation.say("ma commande")
    assert [turn.end for turn in conversation.wait(8 * 86_400)] == ["", "timed_out"]
    assert conversation.wait(86_400) == []
