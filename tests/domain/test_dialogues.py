"""The names by which what belongs to a dialogue is recognised."""

from bot.domain.dialogues import (
    TURN_MARK,
    dialogue_key,
    dialogue_template,
    dialogue_timer,
    is_dialogue_template,
    turn_of_timer,
)


def test_a_text_of_a_dialogue_has_a_name_that_no_reply_has() -> None:
    assert dialogue_template("order", "number") == "dialogue:order:number"
    assert is_dialogue_template(dialogue_template("order"))
    assert not is_dialogue_template("dialogue")
    assert not is_dialogue_template("knowledge:order")


def test_every_turn_has_a_key_of_its_own() -> None:
    keys = {dialogue_key("facebook:1:private_reply:m1", turn) for turn in range(5)}
    assert len(keys) == 5
    assert all(TURN_MARK in key for key in keys)


def test_a_timer_says_after_which_turn_it_is() -> None:
    assert turn_of_timer(dialogue_timer(12)) == 12
    assert turn_of_timer("show:rule") is None
    assert turn_of_timer("dialogue:x") is None
    assert turn_of_timer("safety-net") is None
