"""The sentences about proposals and assistants."""

from bot.present.messages.proposals import MESSAGES


def test_every_code_says_what_it_is_about() -> None:
    kinds = {code.partition(".")[0].partition("_")[0] for code in MESSAGES}
    assert kinds == {"proposal", "did", "mcp", "pseudonyms"}
