"""What becomes of a dialogue when somebody writes, the shop answers, or time runs out."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogues import engine
from bot.domain import KnowledgeAnswer
from bot.domain.dialogues import RunEnd, RunState
from tests.fakes.dialogues import LOOKED_UP, NOW, ORDER, Conversation, dialogue, message, photo

ANSWER = KnowledgeAnswer(
    entry="hours",
    version="1",
    precision=0.97,
    language="fr",
    question="Ouvert ?",
    text="Ouvert de 9 h à 18 h.",
)


def test_what_the_first_message_says_is_not_asked_for() -> None:
    conversation = Conversation()
    assert conversation.say("Bonjour, où est ma commande 4127 svp ?") == "Et votre adresse ?"
    assert conversation.say("marie@maison.example") == "Merci, je regarde la 4127."
    assert (conversation.run.state, conversation.run.end) == (RunState.ENDED, RunEnd.DONE)


def test_two_numbers_are_never_guessed_between() -> None:
    conversation = Conversation()
    assert conversation.say("mes commandes 4127 et 4130") == "Quel est le numéro ?"
    assert "Quel est le numéro ?" in conversation.say("4127 ou 4130")
    assert conversation.values() == {}


def test_the_third_answer_that_does_not_fit_goes_to_a_person_with_what_is_filled() -> None:
    conversation = Conversation()
    conversation.say("où est ma commande 4127 ?", "je ne sais pas", "🤷")
    assert conversation.run.tries == 2
    assert conversation.say("aucune idée").startswith("Je transmets à un collègue")
    assert conversation.last is not None
    hand_over = conversation.last.turn.hand_over
    assert hand_over is not None
    assert (hand_over.queue, hand_over.note) == ("orders", "Where is my order\norder: 4127")
    assert conversation.run.end is RunEnd.HANDED_OVER


@pytest.mark.parametrize("text", ["je veux parler à un humain", "person please", "a real person"])
@pytest.mark.parametrize("before", [(), ("4127",)])
def test_a_person_can_be_asked_for_at_every_step(text: str, before: tuple[str, ...]) -> None:
    conversation = Conversation()
    conversation.say("où est ma commande", *before, text)
    assert conversation.run.end is RunEnd.HANDED_OVER


def test_a_person_can_be_asked_for_while_the_shop_is_asked() -> None:
    conversation = Conversation(LOOKED_UP)
    conversation.say("ma commande 4127", "un conseiller svp")
    assert conversation.run.end is RunEnd.HANDED_OVER


def test_an_earlier_value_is_corrected_and_the_question_asked_again() -> None:
    conversation = Conversation()
    conversation.say("ma commande 4127")
    assert conversation.say("non, 4172 pas 4127") == "C’est noté.\n\nEt votre adresse ?"
    assert conversation.values() == {"order": "4172"}
    assert conversation.run.tries == 0


def test_a_correction_after_the_end_begins_again_where_it_matters() -> None:
    conversation = Conversation(LOOKED_UP)
    conversation.say("ma commande 4127")
    conversation.shop(status="shipped", carrier="Colissimo")
    assert conversation.run.end is RunEnd.DONE
    conversation.say("non, 4172 pas 4127")
    assert conversation.run.state is RunState.LOOKING_UP
    assert conversation.last is not None
    assert conversation.last.turn.look_up is not None
    assert conversation.last.turn.look_up.values == {"order": "4172"}
    assert conversation.run.looked_up == {}


def test_anything_else_after_the_end_is_none_of_its_business() -> None:
    conversation = Conversation()
    conversation.say("ma commande 4127", "marie@maison.example")
    run = conversation.run
    assert engine.hear(conversation.dialogue, run, message("merci beaucoup"), NOW) is None
    late = NOW + timedelta(hours=2)
    assert engine.hear(conversation.dialogue, run, message("non, 4172 pas 4127"), late) is None


def test_a_question_in_between_is_answered_and_the_own_one_asked_again() -> None:
    conversation = Conversation()
    conversation.say("où est ma commande")
    text = conversation.say(message("vous êtes ouverts quand ?", answers=(ANSWER,)))
    assert text == "Ouvert de 9 h à 18 h.\n\nQuel est le numéro ?"
    assert (conversation.run.tries, conversation.run.step) == (0, "number")
    assert conversation.say("4127") == "Et votre adresse ?"


def test_an_answer_that_is_not_sure_is_not_given_in_between() -> None:
    conversation = Conversation()
    conversation.say("où est ma commande")
    unsure = KnowledgeAnswer(
        **{name: getattr(ANSWER, name) for name in ANSWER.__slots__} | {"precision": 0.8}
    )
    assert "Ouvert" not in conversation.say(message("ouvert ?", answers=(unsure,)))


def test_the_shop_decides_where_it_goes_on() -> None:
    conversation = Conversation(LOOKED_UP)
    assert conversation.say("ma commande 4127") == "Un instant, je regarde."
    assert conversation.run.state is RunState.LOOKING_UP
    assert conversation.shop(status="sent", carrier="Colissimo") == "La 4127 est partie avec Colissimo."
    assert conversation.run.end is RunEnd.DONE


def test_what_the_shop_does_not_know_is_asked_again() -> None:
    conversation = Conversation(LOOKED_UP)
    conversation.say("ma commande 4127")
    assert conversation.shop() == "Je ne trouve pas la 4127.\n\nQuel est le numéro ?"
    assert conversation.run.slots == {}


@pytest.mark.parametrize("failed", ["no answer", "an answer that is no JSON"])
def test_a_shop_that_fails_makes_a_person_go_on(failed: str) -> None:
    conversation = Conversation(LOOKED_UP)
    conversation.say("ma commande 4127")
    assert "collègue" in conversation.shop(failed=failed)
    assert conversation.last is not None
    assert conversation.last.turn.hand_over is not None
    assert "order: 4127" in conversation.last.turn.hand_over.note


def test_what_comes_while_the_shop_is_asked_is_not_answered_and_changes_nothing() -> None:
    conversation = Conversation(LOOKED_UP)
    conversation.say("ma commande 4127")
    assert conversation.say("alors ?") == ""
    assert conversation.run.state is RunState.LOOKING_UP


def test_whoever_says_nothing_is_reminded_once_and_then_left_alone() -> None:
    conversation = Conversation(ORDER.replace("    queue:", "    remind_after: 2h\n    queue:"))
    conversation.say("où est ma commande")
    assert conversation.wait(hours=2) == "J’attends toujours votre réponse\u00a0:\n\nQuel est le numéro ?"
    assert conversation.wait(days=7) == ""
    assert conversation.run.end is RunEnd.TIMED_OUT


def test_it_goes_on_days_later_where_it_stood() -> None:
    conversation = Conversation()
    conversation.say("où est ma commande")
    conversation.now += timedelta(days=4)
    assert conversation.say("4127") == "Et votre adresse ?"


def test_a_step_that_is_not_declared_any_more_goes_to_a_person() -> None:
    conversation = Conversation()
    conversation.say("ma commande 4127")
    changed = dialogue(ORDER.replace("- ask: {slot: email", "- id: other\n        ask: {slot: email"))
    advance = engine.hear(changed, conversation.run, message("marie@maison.example"), NOW)
    assert advance is not None
    assert advance.turn.run.end is RunEnd.WITHDRAWN
    assert advance.turn.hand_over is not None
    assert engine.hear(None, conversation.run, message("x"), NOW) is not None


def test_it_speaks_the_language_of_the_person() -> None:
    conversation = Conversation()
    assert conversation.say("where is my order please", language="en") == "What is the number?"
    assert conversation.say("4127", language="fr") == "And your address?"
    assert conversation.say("désolé je ne comprends pas", language="fr").endswith("Et votre adresse ?")


def test_a_photo_where_words_are_asked_for_is_not_understood() -> None:
    conversation = Conversation()
    conversation.say("où est ma commande")
    assert conversation.say(photo()).endswith("Quel est le numéro ?")


@given(st.lists(st.text(max_size=60), min_size=1, max_size=60))
def test_no_message_breaks_it_and_it_always_comes_to_an_end(texts: list[str]) -> None:
    conversation = Conversation()
    conversation.say("où est ma commande")
    turns = 0
    for text in texts:
        if conversation.run.state is RunState.ENDED:
            break
        conversation.say(text)
        turns += 1
    assert turns <= 41
    assert all(len(text) <= 2000 for text in conversation.values().values())


@pytest.mark.parametrize(
    ("text", "end"),
    [("laisse tomber", RunEnd.CANCELLED), ("never mind", RunEnd.CANCELLED), ("annuler ma commande", None)],
)
def test_it_can_be_left(text: str, end: RunEnd | None) -> None:
    conversation = Conversation()
    conversation.say("où est ma commande", text)
    assert conversation.run.end is end


def test_a_choice_is_shown_and_a_free_text_never_repeated() -> None:
    written: Any = ORDER.replace("email: {kind: email}", "email: {kind: yes_no}")
    conversation = Conversation(written)
    conversation.say("ma commande 4127")
    assert conversation.last is not None
    assert conversation.last.spoken is not None
    assert conversation.last.spoken.choices == ("Oui", "Non")
