"""The sentences about the knowledge base."""

from bot.present.messages.knowledge import MESSAGES


def test_every_code_is_of_this_module() -> None:
    assert all(code.startswith("knowledge.") for code in MESSAGES)
