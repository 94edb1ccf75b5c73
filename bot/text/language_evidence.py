"""Whether a text speaks against a word being of a language: the "con" of "Lo voglio con te" is not French.

Says less than `language_id`, and says it of three words: nothing is guessed from letters, so that a text
without function words speaks neither for nor against any language.
"""

from collections.abc import Collection
from enum import Enum

from bot.text.language_id import function_word_votes

#: The votes by which one language must lead.
_MIN_LEAD = 0.5
#: Signs that only one language writes, and what each weighs beside function words.
_OWN_SIGNS = {"¿": "es", "¡": "es", "ß": "de", "ã": "pt", "õ": "pt", "ñ": "es"}
_SIGN_WEIGHT = 1.0


class Evidence(Enum):
    """What a text says about some languages."""

    FOR = "for"
    AGAINST = "against"
    NONE = "none"


def own_signs(text: str) -> str:
    """The signs of a text, each once, that only one language writes; a folded text has lost them."""
    return "".join(sorted(set(text.lower()) & _OWN_SIGNS.keys()))


def evidence_of(text: str, languages: Collection[str]) -> Evidence:
    """Whether the function words of a text are those of these languages or of others."""
    votes = dict(function_word_votes(text))
    for sign in own_signs(text):
        votes[_OWN_SIGNS[sign]] = votes.get(_OWN_SIGNS[sign], 0.0) + _SIGN_WEIGHT
    own = max((vote for code, vote in votes.items() if code in languages), default=0.0)
    foreign = max((vote for code, vote in votes.items() if code not in languages), default=0.0)
    if own - foreign >= _MIN_LEAD:
        return Evidence.FOR
    return Evidence.AGAINST if foreign - own >= _MIN_LEAD else Evidence.NONE
