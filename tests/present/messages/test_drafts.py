"""The sentences about drafts."""

from bot.present.messages.drafts import MESSAGES


def test_every_code_is_of_this_module() -> None:
    assert all(code.startswith("drafts.") for code in MESSAGES)
