"""The sentences about golden items."""

from bot.present.messages.golden import MESSAGES


def test_every_code_is_of_this_module() -> None:
    assert all(code.startswith("golden") for code in MESSAGES)
