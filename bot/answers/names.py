"""Which display names a greeting may repeat. Anybody can choose a name: it is free advertising space, a mask
("SAV Officiel"), an insult or a sentence ("Boycott Maison").

What looks like a name is allowed, nothing else. Only the shape of a name and its words are checked here;
whether a word list of the rules or the model objects, others say.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources

from bot.domain import Judgement
from bot.text.normalize import clean, fold

_SHORTEST, _LONGEST, _MOST_WORDS = 2, 30, 3
#: The scores that speak against repeating a name, and from where on: leaving out a good name costs little.
_HARMS = ("toxicity", "insult", "obscene", "hate", "identity_hate", "threat", "sexual", "spam")
_OBJECTION = 0.4
#: Latin letters with any accents: what neither lists nor model can read is not repeated.
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-žƠơƯưȘ-țḀ-ỹ]+(?:['’-][A-Za-zÀ-ÖØ-öø-ÿĀ-žƠơƯưȘ-țḀ-ỹ]+)*|[A-ZÀ-Þ]\.")
#: Emojis; not the letters among the symbols, such as Ⓜ and 🅰, which are there to be read.
_PICTURE = re.compile(
    "[\u2190-\u245f\u2500-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001f0ff\U0001f1e6-\U0001faff\U000e0020-\U000e007f]+"
)
_PICTURE_IN_WORD = re.compile(rf"\w{_PICTURE.pattern}\w")
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
        "com everybody everyone fr here http https net null org tout undefined www",
        "zero deux trois quatre cinq sept huit neuf dix onze douze",
        "one two three four five six seven eight nine",
    )
    for word in line.split()
)


#: What is in no name, whatever lists an operator has; the model reads few of them in a name.
_RUDE = re.compile(
    r"\b(?:connes?|con(?:nard|nasse)\w*|putes?|salopes?|encul\w*|merd(?:e|eu|iq)\w*|bites?|rape|couill\w*"
    r"|nique[rz]?|gueule"
    r"|tagueule|hitler|nazi|nazis|heil|facho|fachos|raciste|pedo|sexe|penis|crever?|mourir|mort|arnaqu\w*|voleurs?|nudes?"
    r"|sluts?|whores?|bitch\w*|cunts?|fuck\w*|shit\w*|assholes?|tits|porn\w*|sexy|white power|hot girls?)\b"
)


#: "Votez", "Fuyez", "Cliquez": an order, where it stands before another word; Spanish surnames stand behind.
_ORDER = re.compile(r"\w{2,}ez")


def greeting_name(name: str | None, account_name: str = "") -> str:
    """The name as a greeting may repeat it, without emojis around it; empty when it looks like no name, or
    when it passes for the account that answers."""
    written = unicodedata.normalize("NFC", name or "")
    plain = " ".join(_PICTURE.sub(" ", written).split())
    if _PICTURE_IN_WORD.search(written) or plain != clean(plain) or not _SHORTEST <= len(plain) <= _LONGEST:
        return ""  # what cannot be seen is there for a reason
    words = plain.split(" ")
    if len(words) > _MOST_WORDS or not all(_WORD.fullmatch(word) for word in words):
        return ""
    if all(len(word) == 1 or word.endswith(".") for word in words):
        return ""  # initials alone, or letters kept apart
    pieces = re.findall(r"[^\W_]+", fold(plain))
    brand = set(re.findall(r"[^\W_]{3,}", fold(account_name)))
    if _NO_NAMES.intersection(pieces) or (brand and brand <= set(pieces)):
        return ""
    return "" if _is_sentence(fold(words[0]), len(words)) or _is_rude(pieces) else plain


def _is_sentence(first_word: str, words: int) -> bool:
    """Whether the first word is an ordinary one, or an order: no name begins like that."""
    pieces = [piece for piece in re.findall(r"[^\W_]+", first_word) if len(piece) > 1]
    is_order = words > 1 and _ORDER.fullmatch(first_word) is not None
    return is_order or not _ordinary_words().isdisjoint(pieces)


def _is_rude(pieces: Sequence[str]) -> bool:
    """Whether a word is rude, or all of them together as they sound: "Kon Nard", "Sal-Ope"."""
    joined = "".join(pieces).replace("k", "c").replace("ph", "f")
    return bool(_RUDE.search(" ".join(pieces)) or (len(pieces) > 1 and _RUDE.fullmatch(joined)))


@cache
def _ordinary_words() -> frozenset[str]:
    text = resources.files(__package__).joinpath("ordinary_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def is_objectionable(judgement: Judgement) -> bool:
    """Whether the model objects to a name that it has read as a text."""
    return any((judgement.score(name) or 0.0) >= _OBJECTION for name in _HARMS)
