"""Rewrites texts the way people type them, and the way they hide words from filters.

Training uses it for some of its texts, and `robustness.py` measures how judgements hold up on obfuscated
ones. Every method keeps the text readable for a person, and returns it unchanged where it has nothing to do.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping

Method = Callable[[str, random.Random], str]

# Not those of `bot.text.confusables`: a test of what they undo must not be made from them.
_LEET = {
    "a": "4@",
    "b": "8",
    "e": "3",
    "g": "9",
    "i": "1!",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
    "z": "2",
}
_CYRILLIC = dict(zip("aceopxyijsABCEHKMOPTX", "асеорхуіјѕАВСЕНКМОРТХ", strict=True))
_GREEK = dict(zip("aeiouvABEZHIKMNOPTYX", "αειουνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", strict=True))
_SMALL_CAPITALS = dict(zip("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", strict=True))
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\U000e0020"
_MARKS = "\u0301\u0308\u0323\u0332\u0336"
_PICTURES = ("😂", "🤡", "❤️", "🔥", "😡", "🙏")
_KIND = ("love", "merci", "thanks", "great", "beautiful", "super", "friend", "bravo", "magnifique", "hello")
_SHORT_FORMS = {
    "s'il vous plaît": "svp",
    "s'il te plaît": "stp",
    "bonjour": "bjr",
    "beaucoup": "bcp",
    "quand": "qd",
    "pourquoi": "pk",
    "c'est": "c",
    "j'ai": "jai",
    "je suis": "jsuis",
    "il y a": "ya",
    "toujours": "tjrs",
    "vous": "vs",
    "please": "pls",
    "you": "u",
    "are": "r",
    "because": "cuz",
    "thanks": "thx",
}


def add_noise(text: str, rng: random.Random) -> str:
    """The text as somebody might have typed it: unchanged two times in three, else hurried or obfuscated."""
    roll = rng.random()
    if roll < 0.64:
        return text
    names = _TYPED if roll < 0.84 else _OBFUSCATED
    return METHODS[rng.choice(names)](text, rng)


def _without_accents(text: str, _: random.Random) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _shortened(text: str, _: random.Random) -> str:
    for long, short in _SHORT_FORMS.items():
        text = text.replace(long, short)
    return text


def _swapped(table: Mapping[str, str], share: float) -> Method:
    def change(text: str, rng: random.Random) -> str:
        return "".join(
            rng.choice(table[char]) if char in table and rng.random() < share else char for char in text
        )

    return change


def _between(extra: str, share: float) -> Method:
    def change(text: str, rng: random.Random) -> str:
        characters = []
        for here, following in zip(text, text[1:] + " ", strict=True):
            characters.append(here)
            if here.isalpha() and following.isalpha() and rng.random() < share:
                characters.append(rng.choice(extra))
        return "".join(characters)

    return change


def _words(change: Method, share: float = 1.0, shortest: int = 4) -> Method:
    def all_words(text: str, rng: random.Random) -> str:
        return " ".join(
            change(word, rng) if len(word) >= shortest and rng.random() < share else word
            for word in text.split(" ")
        )

    return all_words


def _dropped(word: str, rng: random.Random) -> str:
    index = rng.randrange(1, len(word) - 1)
    return word[:index] + word[index + 1 :]


def _turned(word: str, rng: random.Random) -> str:
    index = rng.randrange(1, len(word) - 2)
    return word[:index] + word[index + 1] + word[index] + word[index + 2 :]


def _stretched(word: str, rng: random.Random) -> str:
    index = rng.randrange(1, len(word) - 1)
    return word[:index] + word[index] * rng.randint(3, 7) + word[index + 1 :]


def _split(word: str, rng: random.Random) -> str:
    index = rng.randrange(2, len(word) - 1)
    return f"{word[:index]} {word[index:]}"


def _starred(word: str, _: random.Random) -> str:
    return word[0] + "*" * (len(word) - 2) + word[-1]


def _styled(small: int, capital: int) -> Method:
    def change(text: str, _: random.Random) -> str:
        return "".join(
            chr(small + ord(char) - 97)
            if "a" <= char <= "z"
            else chr(capital + ord(char) - 65)
            if "A" <= char <= "Z"
            else char
            for char in text
        )

    return change


def _wide(text: str, _: random.Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


METHODS: Mapping[str, Method] = {
    "no_accents": _without_accents,
    "small": lambda text, _: text.lower(),
    "shouted": lambda text, _: text.upper(),
    "shortened": _shortened,
    "typo": _words(_dropped, share=0.2),
    "leet": _swapped(_LEET, 0.6),
    "cyrillic": _swapped(_CYRILLIC, 1),
    "greek": _swapped(_GREEK, 0.6),
    "invisible": _between(_INVISIBLE, 0.5),
    "marks": _between(_MARKS, 0.8),
    "dots": _between(".-_*~", 1),
    "spaced": _between(" ", 1),
    "split": _words(_split),
    "joined": lambda text, _: text.replace(" ", ""),
    "camel": lambda text, _: "".join(word[:1].upper() + word[1:] for word in text.split(" ")),
    "drop": _words(_dropped),
    "swap": _words(_turned),
    "stretch": _words(_stretched),
    "star": _words(_starred),
    "caps": lambda text, rng: "".join(rng.choice((char.upper(), char.lower())) for char in text),
    "fullwidth": _wide,
    "mathbold": _styled(0x1D41A, 0x1D400),
    "circled": _styled(0x24D0, 0x24B6),
    "smallcaps": lambda text, rng: _swapped(_SMALL_CAPITALS, 1)(text.lower(), rng),
    "decomposed": lambda text, _: unicodedata.normalize("NFD", text),
    "reversed_bidi": lambda text, _: f"\u202e{text[::-1]}\u202c",
    "emoji": lambda text, rng: " ".join(word + rng.choice(("", *_PICTURES)) for word in text.split(" ")),
    "kind_words": lambda text, rng: f"{text} {' '.join(rng.choices(_KIND, k=rng.randint(3, 12)))}",
    "newlines": lambda text, _: text.replace(" ", "\n\n"),
}
_TYPED = ("no_accents", "no_accents", "small", "small", "shouted", "shortened", "typo")
#: What `bot.text.normalize` does not already undo before the model reads.
_OBFUSCATED = (
    "leet",
    "spaced",
    "dots",
    "split",
    "joined",
    "camel",
    "drop",
    "swap",
    "stretch",
    "star",
    "caps",
    "emoji",
    "kind_words",
)
OBFUSCATIONS = tuple(name for name in METHODS if name not in _TYPED)
