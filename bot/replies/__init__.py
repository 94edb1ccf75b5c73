"""What the bot says. Texts are checked when the rules are loaded and filled after deciding."""

from bot.replies.fill import Phrasebook, fill
from bot.replies.templates import FILTERS, PLACEHOLDERS, Reply, Unfilled, compile_reply

__all__ = ["FILTERS", "PLACEHOLDERS", "Phrasebook", "Reply", "Unfilled", "compile_reply", "fill"]
