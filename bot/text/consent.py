"""Whether an answer to "may we use your picture?" is a yes, a no, or for a person to read.

Pure; French and English. Nothing is interpreted: an answer is a yes only when it consists of words of consent
and of courtesy, and of nothing else. "Yes, if you name me" is a condition, "oui ?" a question, "👍" a
gesture: all of these are a person's.
"""

import re
from enum import StrEnum

from bot.text.normalize import clean, compatible, fold


class Consent(StrEnum):
    """How an answer is read."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


# Folded: accents and capitals are gone, apostrophes are spaces.
_YES = (
    r"ou+i+|yes+|yep+|yeah|yup|ok|okay|sure|certainly|absolutely|definitely|volontiers|absolument"
    r"|evidemment|granted|of course|bien (?:sur|entendu)|d accord|avec (?:grand )?plaisir"
    r"|with pleasure|my pleasure|pas de (?:souci|probleme)s?|no problem|no worries|go ahead|feel free"
    r"|go for it|allez y|vas y|j accepte|i accept|i agree|je suis d accord|je (?:vous |t )?autorise"
    r"|vous avez mon (?:accord|autorisation)|tu as mon (?:accord|autorisation)"
    r"|you have my (?:permission|consent)|vous pouvez(?: l utiliser)?|tu peux(?: l utiliser)?"
    r"|you (?:can|may)(?: use (?:it|them))?|use it|utilisez la|utilise la|i consent|je consens"
)
_NO = (
    r"no+n+|nan|no+|nope|jamais|never|surtout pas|je refuse|i refuse|pas d accord"
    r"|je ne suis pas d accord|not ok|i (?:do not|don t) (?:agree|consent|want(?: that)?)"
    r"|je ne (?:veux|souhaite) pas|hors de question|no way|certainly not|please (?:do not|don t)"
    r"|of course not|bien sur que non|je n autorise pas|vous ne pouvez pas"
)
_POLITE = (
    r"merci(?: (?:beaucoup|bcp|infiniment|mille fois))?|mille mercis"
    r"|thanks?(?: (?:a lot|so much|you(?: so much)?))?|thx|bonjour|bonsoir|hello|hi|hey|salut|coucou"
    r"|ah|oh|super|genial|great|cool|top|please|svp|stp|s il vous plait|a vous|a toi|vous|you|desolee?"
    r"|sorry|bonne (?:journee|soiree)|belle journee|have a nice day|with joy|avec joie"
    r"|ca me (?:fait|ferait) plaisir|je suis flattee?|i m flattered|quel honneur|what an honou?r"
)
#: What a person must look at when it comes after a yes.
_TAKES_BACK = re.compile(
    r"\b(?:non|no|nope|nan|plus|pas|ne|n|retir\w*|enlev\w*|supprim\w*|effac\w*|finalement|avis|refus\w*"
    r"|interdi\w*|regrett\w*|remov\w*|delet\w*|withdr\w*|revok\w*|down|mind|stop|not|don t|do not|never"
    r"|jamais|longer|anymore|actually)\b"
)
_YES_WORDS, _NO_WORDS = (re.compile(rf"(?:(?:{words}|{_POLITE})(?: |$))+") for words in (_YES, _NO))
_HAS_YES, _HAS_NO = (re.compile(rf"(?:^| )(?:{words})(?= |$)") for words in (_YES, _NO))
#: Pictures that change nothing about a yes; any other may.
_WARM = frozenset(
    "❤🧡💛💚💙💜🤎🖤🤍💕💖💗💓💞💝🥰😍😊🙂😀😃😄😁☺"
    "😘🤗👍👌🙏🎉✨🙌💪👏🔥☀🌟⭐🥳💯♥✅"
)  # fmt: skip
#: Skin tones, and what joins signs or chooses their look.
_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
_APART = re.compile(r"[\s,.!;:'’\"«»()…-]+")
_LONGEST = 200


def read_consent(text: str, hashtag: str = "", account_name: str = "") -> Consent:
    """How the answer is read. `hashtag` is one that says yes by itself; `account_name` is ours, which apps
    put before an answer to us. Whoever mentions somebody else may be talking to them."""
    if not text.strip() or len(text) > _LONGEST:
        return Consent.UNCLEAR
    plain = _without_warmth(clean(compatible(_MODIFIERS.sub("", text))))
    if own := account_name.lstrip("@").strip():
        plain = re.sub(rf"@{re.escape(own)}(?![\w.])", " ", plain, flags=re.IGNORECASE)
    without_tag, is_tagged = _without_tag(fold(plain), fold(hashtag))
    words = _APART.sub(" ", without_tag).strip()
    if is_tagged and (not words or _YES_WORDS.fullmatch(words)):
        return Consent.YES
    if is_tagged or not words:
        return Consent.UNCLEAR
    if _YES_WORDS.fullmatch(words) and _HAS_YES.search(words):
        return Consent.YES
    if _NO_WORDS.fullmatch(words) and _HAS_NO.search(words):
        return Consent.NO
    return Consent.UNCLEAR


def has_hashtag(text: str, hashtag: str) -> bool:
    """Whether the hashtag stands in the text."""
    return _without_tag(fold(clean(compatible(text))), fold(hashtag))[1]


def may_take_back(text: str) -> bool:
    """Whether something said after a yes may take it back, so that a person must read it."""
    return _TAKES_BACK.search(_APART.sub(" ", fold(clean(compatible(text[: _LONGEST * 5]))))) is not None


def _without_tag(plain: str, hashtag: str) -> tuple[str, bool]:
    """The text without the hashtag, and whether it was there."""
    if not hashtag:
        return plain, False
    left, count = re.subn(rf"(?<!\w){re.escape(hashtag)}(?!\w)", " ", plain)
    return left, count > 0


def _without_warmth(text: str) -> str:
    return "".join(" " if character in _WARM else character for character in text)
