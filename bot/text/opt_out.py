"""Whether a private message is nothing but the word that ends automatic messages, or that resumes them.

Only a whole message counts: "stop" in a sentence is no request, and "je veux arrêter mon abonnement" is a
matter for a colleague. The English words are those of text messages, without the ones that mean an order as
well (cancel, end, quit):
https://www.ctia.org/the-wireless-industry/industry-commitments/messaging-interoperability-sms-mms
"""

import re
from enum import StrEnum

from bot.text.normalize import clean, compatible, fold


class Keyword(StrEnum):
    """What a message of one word asks for."""

    STOP = "stop"
    START = "start"


# Folded: accents and capitals are gone.
_STOP = re.compile(
    r"stop(?:p|per|all)?|arret(?:er?|ez)?|desabonne(?:r|z|ment)|desinscri(?:re|ption|vez)|unsubscribe|optout"
    r"|abmelden|baja|parar"
)
_START = re.compile(r"(?:un|re)?start|unstop|(?:re)?demarrer|reprendre|reprise|recommencer|optin")
#: What may stand beside the word and changes nothing.
_BESIDE = re.compile(
    r"bonjour|hello|se|please|plz|pls|svp|stp|s|il|vous|te|plait|merci|thanks?|you|the|l|la|les?|messages?"
    r"|notifications?|bot|sms|all|now|maintenant|everything|tout|ca|ici"
)
#: The longest message that is looked at, in characters, and in words.
_MAX_TEXT, _MAX_WORDS = 60, 6
_MAX_LINES = 2_000  # characters of a text, from its end, whose last line is looked at
_WORD = re.compile(r"[^\W\d_]+")


def read_keyword(text: str) -> Keyword | None:
    """The request that the message consists of; None when it says anything else, or both."""
    if not text or len(text) > _MAX_TEXT:
        return None
    plain = fold(clean(compatible(text))).replace("opt-out", "optout").replace("opt-in", "optin")
    if any(character.isdigit() for character in plain) or "?" in plain:
        return None
    words = _WORD.findall(plain)
    if len(words) > _MAX_WORDS:
        return None
    asked = [word for word in words if not _BESIDE.fullmatch(word)]
    for keyword, pattern in ((Keyword.STOP, _STOP), (Keyword.START, _START)):
        if asked and all(pattern.fullmatch(word) for word in asked):
            return keyword
    return None


def ends_with_stop(text: str) -> bool:
    """Whether the last line asks for no more automatic messages, as when it was sent right after others and
    they are read together."""
    *above, last = text[-_MAX_LINES:].rstrip().splitlines() or [""]
    return any(line.strip() for line in above) and read_keyword(last) is Keyword.STOP
