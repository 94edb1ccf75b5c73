"""A typed line means one command, and what comes after it."""

import pytest

from bot.errors import UserError
from bot.tui.desk_actions import split_line

COMMANDS = ["hide", "note", "macro refund", "macro refund late"]


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("hide", ("hide", "")),
        (":hide ", ("hide", "")),
        ("note seen it", ("note", "seen it")),
        ("macro refund", ("macro refund", "")),
        ("macro refund late now", ("macro refund late", "now")),
    ],
)
def test_a_line_is_a_command_and_what_comes_after_it(line: str, meaning: tuple[str, str]) -> None:
    assert split_line(line, COMMANDS) == meaning


@pytest.mark.parametrize("line", ["hid", "hidee", "macro", "\x1b[2J", ""])
def test_what_is_no_command_is_refused(line: str) -> None:
    with pytest.raises(UserError):
        split_line(line, COMMANDS)
