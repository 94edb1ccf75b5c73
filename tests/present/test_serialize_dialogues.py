"""The JSON of `tamis dialogues`; the command line shows it whole."""

from bot.domain.dialogues import DialogueHandOver, RunState
from bot.present.serialize_dialogues import trial_turn_json
from bot.services.dialogues.trying import TrialTurn


def test_what_is_not_there_is_null() -> None:
    turn = trial_turn_json(TrialTurn(text="", saw="order: it begins", state=RunState.ASKING))
    assert [name for name, value in turn.items() if value is None] == [
        "bot",
        "end",
        "objection",
        "hand_over",
        "look_up",
    ]


def test_a_hand_over_says_what_the_colleague_gets() -> None:
    hand_over = DialogueHandOver(why="asked for", note="order: 4127", queue="orders")
    turn = trial_turn_json(TrialTurn(text="x", saw="", state=RunState.ENDED, hand_over=hand_over))
    assert turn["hand_over"] == {
        "why": "asked for",
        "queue": "orders",
        "to": None,
        "priority": 0,
        "note": "order: 4127",
    }
