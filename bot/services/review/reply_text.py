"""Checks the text that a person wants to send in the brand's name."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.answers.foreign_placeholders import find_unfilled_placeholder
from bot.domain import Verb
from bot.errors import UserError

#: What the strictest platform takes that way, or near it; the platform has the last word.
_MAX_LENGTH: Mapping[Verb, int] = MappingProxyType(
    {Verb.REPLY: 8000, Verb.PRIVATE_REPLY: 2000, Verb.MESSAGE: 2000}
)
_ALLOWED_CHARACTERS = frozenset("\n\t\u00a0\u2009\u200c\u200d\u202f")  # spaces of French, joiners of Persian
_PLACEHOLDERS = ("{{", "{%", "{#")


def validate_reply(verb: Verb, text: str) -> str:
    """The text as it may be sent. Raises `UserError` for one that must not."""
    reply = text.strip()
    if not reply:
        raise UserError("reply_empty")
    if any(mark in reply for mark in _PLACEHOLDERS):
        raise UserError("reply_placeholder")
    if placeholder := find_unfilled_placeholder(reply):
        raise UserError("reply_foreign_placeholder", text=placeholder[:40])
    if len(reply) > _MAX_LENGTH[verb]:
        raise UserError("reply_too_long", length=len(reply), most=_MAX_LENGTH[verb])
    if not all(character.isprintable() or character in _ALLOWED_CHARACTERS for character in reply):
        raise UserError("reply_invisible")
    return reply
