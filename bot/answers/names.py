"""Which display names a greeting may repeat. Anybody can choose a name: it is free advertising space, a mask
("SAV Officiel"), or an insult.

Only the shape of a name is checked here; whether a word list or the model objects, others say.
"""

import re
import unicodedata

from bot.domain import Judgement
from bot.text.normalize import clean, fold

_SHORTEST, _LONGEST, _MOST_WORDS = 2, 40, 4
#: The scores that speak against repeating a name, and from where on: leaving out a good name costs little.
_HARMS = ("toxicity", "insult", "obscene", "hate", "identity_hate", "threat", "sexual", "spam")
_OBJECTION = 0.4
#: Latin letters with any accents: what neither lists nor model can read is not repeated.
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-žƠơƯưȘ-țḀ-ỹ]+(?:['’-][A-Za-zÀ-ÖØ-öø-ÿĀ-žƠơƯưȘ-țḀ-ỹ]+)*|[A-ZÀ-Þ]\.")
_PICTURE = re.compile("[\u2190-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]+")
#: What nobody is called who asks a brand something: what platforms write for no name, and what impostors call
#: themselves.
_NO_NAMES = frozenset(
    word
    for line in (
        "account admin administrateur administration administrator agent anonyme anonymous assistance bot",
        "business client clients community compte conseiller customer deleted equipe facebook fan group",
        "groupe guest help helpdesk instagram instagrammer meta mod moderateur moderation moderator modo",
        "messenger noreply official officiel officielle page promo promotion sav secretariat security",
        "securite service services shop staff store boutique support supprime team telegram unknown user",
        "utilisateur utilisatrice verified verifie visiteur webmaster whatsapp",
    )
    for word in line.split()
)


#: What is in no name, whatever lists an operator has; the model reads few of them in a name.
_RUDE = re.compile(
    r"\b(?:con(?:ne|nes|nard|nasse)\w*|putes?|salopes?|encul\w*|merd\w*|bites?|rape|couill\w*|nique\w*|gueule"
    r"|tagueule|hitler|nazi|nazis|heil|facho|fachos|raciste|pedo|sexe|penis|crever?|mourir|mort|arnaqu\w*|voleurs?|nudes?"
    r"|sluts?|whores?|bitch\w*|cunts?|fuck\w*|shit\w*|assholes?|tits|porn\w*|sexy|white power|hot girls?)\b"
)


def greeting_name(name: str | None, account_name: str = "") -> str:
    """The name as a greeting may repeat it, without emojis around it; empty when it looks like no name, or
    when it passes for the account that answers."""
    plain = " ".join(_PICTURE.sub(" ", unicodedata.normalize("NFC", name or "")).split())
    if plain != clean(plain) or not _SHORTEST <= len(plain) <= _LONGEST:
        return ""  # what cannot be seen is there for a reason
    words = plain.split(" ")
    if len(words) > _MOST_WORDS or not all(_WORD.fullmatch(word) for word in words):
        return ""
    if all(len(word) == 1 or word.endswith(".") for word in words):
        return ""  # initials alone, or letters kept apart
    pieces = set(re.findall(r"[^\W_]+", fold(plain)))
    brand = set(re.findall(r"[^\W_]{3,}", fold(account_name)))
    if pieces & _NO_NAMES or (brand and brand <= pieces) or _RUDE.search(fold(plain)):
        return ""
    return plain


def is_objectionable(judgement: Judgement) -> bool:
    """Whether the model objects to a name that it has read as a text."""
    return any((judgement.score(name) or 0.0) >= _OBJECTION for name in _HARMS)
