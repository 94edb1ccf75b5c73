"""From step to step until somebody has to answer."""

from dataclasses import replace

from bot.dialogues.walk import Walk, choices_of, note_of, restart_at, shown_values, taken_back
from bot.domain.dialogues import TAKEN_BACK, DialogueRun, FilledSlot, RunEnd, RunState
from tests.fakes.dialogues import EVERY_SLOT, LOOKED_UP, ORDER, dialogue

DIALOGUE = dialogue(EVERY_SLOT)
FILLED = {
    "order": FilledSlot(value="4127", shown="4127"),
    "story": FilledSlot(value="rude", shown="rude"),
    "sure": FilledSlot(value="yes", shown="oui"),
}
RUN = DialogueRun(dialogue="all", step="step-9", language="fr", slots=FILLED, turn=5)


def test_what_is_filled_in_is_not_asked_for() -> None:
    walk = Walk(DIALOGUE, RUN)
    walk.go_to("step-9")
    assert walk.run.step == "step-9"
    walk = Walk(DIALOGUE, DialogueRun(dialogue="all", step="step-1", slots=FILLED))
    walk.go_to("step-1")
    assert (walk.run.step, walk.run.state) == ("step-2", RunState.ASKING)


def test_whoever_is_sent_back_is_asked_again() -> None:
    walk = Walk(DIALOGUE, RUN)
    walk.go_to("step-6")
    assert walk.run.step == "step-6"
    assert set(walk.run.slots) == {"order"}
    assert walk.forgotten == {"order": "4127", "sure": "oui"}


def test_a_free_text_is_for_the_colleague_only() -> None:
    assert shown_values(DIALOGUE, RUN) == {"order": "4127", "sure": "oui"}
    assert "story: rude" in note_of(DIALOGUE, RUN)


def test_a_corrected_slot_takes_back_what_was_agreed_to() -> None:
    run, step = restart_at(DIALOGUE, RUN, DIALOGUE.slots["order"])
    assert (step, set(run.slots), run.looked_up) == ("step-1", {"order", "story"}, {})


def test_an_end_is_an_end() -> None:
    walk = Walk(DIALOGUE, RUN)
    walk.go_to("end")
    assert walk.run.end is RunEnd.DONE


def test_the_shop_is_asked_with_what_is_to_be_sent_only() -> None:
    walk = Walk(dialogue(LOOKED_UP), DialogueRun(dialogue="order", step="number", slots=FILLED))
    walk.go_to("number")
    assert walk.look_up is not None
    assert (walk.look_up.target, walk.look_up.values) == ("shop", {"order": "4127"})


def test_the_words_to_choose_from_are_in_the_language_of_the_person() -> None:
    assert choices_of(DIALOGUE.slots["reason"], RUN, DIALOGUE) == ("Abîmé", "Taille")
    assert choices_of(DIALOGUE.slots["sure"], RUN, DIALOGUE) == ("Oui", "Non")


def test_what_was_taken_back_is_asked_for_where_it_was_asked_and_only_there() -> None:
    two_steps = dialogue(ORDER)
    names = list(two_steps.steps)
    gone = {"order": TAKEN_BACK, "email": FilledSlot(value="a@b.example", shown="a@b.example")}
    later = DialogueRun(dialogue="order", step=names[1], slots=gone)
    run, lost = taken_back(two_steps, later)
    assert (list(run.slots), lost and lost.name) == (["email"], "order")
    run, lost = taken_back(two_steps, replace(later, step=names[0]))
    assert (list(run.slots), lost) == (["email"], None)  # it is what is asked for now
    assert "order" not in note_of(two_steps, later).splitlines()[1:]
    assert taken_back(two_steps, run) == (run, None)
