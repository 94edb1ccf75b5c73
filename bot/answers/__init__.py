"""What the bot says. Texts are checked when the rules are loaded and filled after deciding."""

from bot.answers.fill import Phrasebook, fill
from bot.answers.templates import FILTERS, PLACEHOLDERS, Reply, Unfilled, compile_reply

__all__ = ["FILTERS", "PLACEHOLDERS", "Phrasebook", "Reply", "Unfilled", "compile_reply", "fill"]
