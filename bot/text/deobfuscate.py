"""Undoes what people do to words to slip past a filter, for a second look by the model.

Unlike `bot.text.normalize.skeleton`, which folds everything to bare letters for word lists, this keeps
accents, capitals, emoji and real words of other scripts, so that a model can read the outcome.
A text in which nothing is hidden comes back as a model reads it anyway.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product

from bot.text.normalize import clean, placeholders

_BACKWARDS = re.compile("\u202e([^\u202c\n]*)\u202c?")
_LATIN = re.compile("[A-Za-z]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
#: Letters of other alphabets that look like ours.
_LOOK_ALIKE = dict(
    zip("асеорхуіјѕкмтвһӏԛԝАВСЕНКМОРТХУЅІЈαειουνορκτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aceopxyijskmtbhlqwABCEHKMOPTXYSIJaeiouvopktuxABEZHIKMNOPTYX", strict=True)
)  # fmt: skip
_TABLE = str.maketrans(_LOOK_ALIKE)
_SMALL = str.maketrans("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_STYLED = re.compile("[\uff01-\uff5e\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f130-\U0001f189]")
_MARK = re.compile("[\u0300-\u036f]")
_USUAL = frozenset("àâäáãåāæçćčéèêëēęěíìîïīñńóòôöõøōœśšúùûüūýÿžźżßłğışțș")

#: What signs and digits stand for; where there is a choice, the commoner one first.
_LEET = dict(
    zip(
        "4@8391!|05$7+2",
        ("a", "a", "b", "e", "g", "il", "il", "li", "o", "s", "s", "t", "t", "z"),
        strict=True,
    )
)
_LEET_WORD = re.compile(r"(?<![\w@$!|+#&])(?![$!|+]+(?![\w@]))[A-Za-zÀ-ÿ0-9@$!|+]+")
_LETTER = re.compile("[A-Za-zÀ-ÿ]")
_ELIDED = re.compile(r"(?<![\w@$!|+#&])[1|](?=['’])")  # l'heure
_DIGITS = "0123456789"
_ENDS = "!|+"  # signs that also stand behind words
_MOST_CHOICES = 4
_LEAST_UNKNOWN = 4  # B2B is a name
#: So many words that are common without their signs, and that part of all, are no accident.
_LEAST_LEET, _MANY_LEET = 2, 0.2
_QUANTITY = re.compile(
    r"\d+[a-zè]{1,3}\d*|[a-z]{1,3}\d+|\d+(?:[.,]\d+)?(?:euros?|ans|kg|cm|mm|pts?)", re.IGNORECASE
)
_SPACED = re.compile(r"(?<![\w'’])[^\W_](?:['’][^\W_])?(?:[ ][^\W_](?:['’][^\W_])?(?![\w'’])){3,}")
_DOTTED = re.compile(r"(?<![^\W_])[^\W_](?:[._*~-]{1,2}[^\W_](?![^\W_])){2,}")
_DOTTED_SHORT = re.compile(r"(?<![^\W_])[^\W_][._*~-]{1,2}[^\W_](?![^\W_])")
_LEAST_DOTTED = 2  # so many words with signs between all letters, and the shortest are not etc. or U.S.
_SEPARATOR = re.compile(r"[ ._*~-]")
_INSIDE = re.compile(r"(?<=[^\W\d_])[*_~](?=[^\W\d_])")
_ALNUM = re.compile(r"[^\W_]+")
_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_LEAST_HUMPS = 3
_WITHOUT_SPACES = 12  # words are that long on the average only there
_BORDER = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ#])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])")
_SIGN = re.compile(r"(?<=[^\W\d_])([,.;:!?]+)(?=[^\W\d_])")
_SINGLE, _LEAST_SINGLE = 0.7, 6  # words of one letter, maybe with a sign
_UNEVEN = 0.4  # of the words in capitals and small letters at random: then all of them are
#: Pictures between all words keep a reader of tokens from seeing the words.
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]+")
_STUCK = re.compile("\\w[\u2600-\u27bf\U0001f300-\U0001faff]")
_LEAST_STUCK = 3


Cost = Callable[[str], float]
_KNOWN = 13.0  # words that nobody knows cost more


def is_spelt_out(text: str) -> bool:
    """Whether most of it stands letter by letter."""
    words = text.split()
    return sum(len(word) <= 2 for word in words) > _SINGLE * max(_LEAST_SINGLE, len(words))


def readable(text: str) -> str:
    """The text as a model reads it: `placeholders(clean(text))`, but with letters that only look like ours
    (of other scripts and styles, under piled up accents, set backwards) in our own. Real words of other
    scripts stay."""
    seen = clean(_BACKWARDS.sub(lambda found: found[1][::-1], text) if "\u202e" in text else text)
    return placeholders(seen if seen.isascii() else _in_latin(seen)).strip()


def undisguised(seen: str, cost: Cost = len) -> str:
    """A readable text as it was before somebody hid its words behind signs, capitals and gaps; unchanged
    where nobody did. `cost` tells how unlikely a word is; it settles what a sign stands for where
    there is a choice."""
    if len(_STUCK.findall(seen)) >= _LEAST_STUCK:
        seen = " ".join(_PICTURES.sub(" ", seen).split())
    is_dotted = len(_DOTTED.findall(seen)) >= _LEAST_DOTTED
    for pattern, change in _STEPS:
        seen = pattern.sub(change, seen)
    if is_dotted:
        seen = _DOTTED_SHORT.sub(_joined, seen)
    seen = _in_letters(seen, cost)
    if _is_camel(seen):
        seen = _SIGN.sub(r"\1 ", _BORDER.sub(" ", seen)).lower()
    words = _WORD.findall(seen)
    if sum(map(_is_uneven, words)) > _UNEVEN * len(words):
        seen = seen.lower()
    seen = _WORD.sub(lambda found: _even(found[0], cost), seen)
    if _RUN.search(seen):
        seen = _ALNUM.sub(lambda found: _unstretched(found[0], cost), seen)
    return seen.strip()


def _in_latin(text: str) -> str:
    text = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text).translate(_SMALL)
    if _FOREIGN.search(text) and _LATIN.search(text):
        strangers = [char for char in text if _FOREIGN.match(char) and char not in _LOOK_ALIKE]
        text = " ".join(_our_letters(word, alone=not strangers) for word in text.split(" "))
    words = text.split(" ")
    return _without_marks(text) if any(map(_is_marked, words)) else text


def _our_letters(word: str, *, alone: bool) -> str:
    """A word of look-alikes in our letters: where it mixes alphabets, or where the whole text has
    no letter that only another alphabet has."""
    mixed = _LATIN.search(word) and _FOREIGN.search(word)
    return word.translate(_TABLE) if mixed or alone else word


def _is_marked(word: str) -> bool:
    """Whether the word has accents that no language puts there, or that many."""
    if word.isascii() or not _LATIN.search(unicodedata.normalize("NFD", word)):
        return False
    accented = [char for char in word.lower() if char.isalpha() and not char.isascii()]
    odd = sum(char not in _USUAL for char in accented)
    return (
        bool(_MARK.search(word)) or odd * 3 >= len(word) or (len(word) > 3 and len(accented) * 2 > len(word))
    )


def _without_marks(text: str) -> str:
    return unicodedata.normalize("NFC", _MARK.sub("", unicodedata.normalize("NFD", text)))


def _in_letters(text: str, cost: Cost) -> str:
    """Digits and signs that stand for letters as letters. What looks like a quantity, or has no letter at
    all, is read only where many words are written so."""
    words = _LEET_WORD.findall(text)
    read = {word: _letters(word, cost) for word in words if not word.isalpha()}
    leet = sum(
        read[word] != word and cost(read[word].rstrip(_ENDS)) < _KNOWN for word in words if word in read
    )
    if leet >= _LEAST_LEET and leet >= _MANY_LEET * len(words):
        text = _ELIDED.sub("l", text)
        bold = {word: _likeliest(word, cost, "!") for word in read}
        read |= {word: found for word, found in bold.items() if cost(found.rstrip("!")) < _KNOWN}
    return _LEET_WORD.sub(lambda found: read.get(found[0], found[0]), text)


def _letters(word: str, cost: Cost) -> str:
    """One word in letters; unchanged where its digits and signs may well mean themselves."""
    end = word.rstrip(_ENDS)
    if _QUANTITY.fullmatch(end) or end.startswith("@user") or not _LETTER.search(end):
        return word
    found = _likeliest(word, cost)
    is_known = cost(found.rstrip(_ENDS)) < _KNOWN
    if end.isalpha():  # signs behind a word are signs, unless only with them it is a word
        return found if cost(end) >= _KNOWN and is_known else word
    may_be_name = len(end) < _LEAST_UNKNOWN or end.rstrip(_DIGITS).isalpha()
    return found if is_known or not may_be_name else word


def _likeliest(word: str, cost: Cost, ends: str = _ENDS) -> str:
    """The commonest word among all that the signs can stand for; those of `ends` behind it may be signs."""
    least = len(word.rstrip(ends))
    most = len(word) if len(word) - least <= _MOST_CHOICES else least
    cuts = ((word[:cut], word[cut:]) for cut in range(least, most + 1) if cut)
    found = [(cost(read), read + rest) for part, rest in cuts for read in _choices(part)]
    return min(found, key=lambda one: one[0], default=(0.0, word))[1]


def _choices(word: str) -> Iterator[str]:
    """What a word of signs can be; behind the fourth choice the first of each is taken."""
    letters = [_LEET.get(char, char) for char in word]
    open_places = [at for at, found in enumerate(letters) if len(found) > 1][:_MOST_CHOICES]
    plain = [found if at in open_places else found[0] for at, found in enumerate(letters)]
    return map("".join, product(*plain))


def _unstretched(word: str, cost: Cost) -> str:
    if not _RUN.search(word) or len(set(word.lower())) == 1:
        return word
    return min((_RUN.sub(letters, word) for letters in (r"\1", r"\1\1")), key=cost)


def _even(word: str, cost: Cost) -> str:
    """A word in capitals and small letters at random in small ones; words run together apart."""
    if _is_uneven(word):
        return word.lower()
    parts = _HUMP.split(word)
    return " ".join(parts).lower() if len(parts) >= _LEAST_HUMPS and cost(word) > _KNOWN else word


def _is_camel(text: str) -> bool:
    """Whether capitals stand where there should be spaces."""
    return len(text) > _WITHOUT_SPACES * len(text.split()) and len(_HUMP.findall(text)) >= _LEAST_HUMPS


def _is_uneven(word: str) -> bool:
    """Whether the capitals make no sense: it is no name such as YouTube, and no run of words."""
    if word.islower() or word.isupper() or word.istitle():
        return False
    first, *others = _HUMP.split(word)
    return not (others and (first.islower() or first.istitle()) and all(map(_is_title, others)))


def _is_title(part: str) -> bool:
    return part.istitle() and len(part) > 1


def _joined(found: re.Match[str]) -> str:
    return _SEPARATOR.sub("", found[0])


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_DOTTED, _joined),
    (_SPACED, _joined),
    (_INSIDE, ""),
)
