"""Every command of the desk has a name that people can type, and words that say what it does."""

import pytest

from bot.present.messages import MESSAGES
from bot.services.desk.commands import MOVEMENTS, WITHOUT_ITEM, DeskCommand
from bot.services.review import ReviewAnswer


@pytest.mark.parametrize("command", DeskCommand)
def test_it_says_what_it_does(command: DeskCommand) -> None:
    is_answer = command.value.replace("-", "_") in set(ReviewAnswer)
    assert is_answer or f"desk.{command}" in MESSAGES
    assert command.value == command.value.lower()
    assert " " not in command.value


def test_what_moves_needs_no_item() -> None:
    assert MOVEMENTS < WITHOUT_ITEM
