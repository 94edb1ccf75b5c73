"""What is said of many items at once."""

import pytest

from bot.errors import UserError
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.bulk_command import BulkCommand, command_named

COMMANDS = [
    BulkCommand(answer=ReviewAnswer.ESCALATE, target="legal", reason="a flood"),
    BulkCommand(answer=ReviewAnswer.REPLY, text="It is over"),
    BulkCommand(macro="price_dm"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_what_was_recorded_is_read_back(command: BulkCommand) -> None:
    read = command_named(command.name, text=command.text, target=command.target, reason=command.reason)
    assert read == command


def test_an_answer_without_a_target_goes_to_colleagues_here() -> None:
    assert BulkCommand(answer=ReviewAnswer.ESCALATE).as_answer().target == "local"
    with pytest.raises(UserError, match="bulk_answer_missing"):
        BulkCommand(macro="price_dm").as_answer()
