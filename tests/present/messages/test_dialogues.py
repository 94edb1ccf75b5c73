"""What `tamis dialogues` says."""

from bot.present.messages.dialogues import MESSAGES


def test_every_code_begins_with_its_subject() -> None:
    assert all(code.startswith("dialogues.") for code in MESSAGES)
