"""Undoes what people do to words to slip past a filter, for a second look by the model.

Unlike `bot.text.normalize.skeleton`, which folds everything to bare letters for word lists, this keeps
accents, capitals, emoji and real words of other scripts, so that a model can read the outcome. A text in
which nothing is hidden comes back as a model reads it anyway.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import product

from bot.text.confusables import CHI, LEET, LOOK_ALIKES, SMALL_CAPITALS
from bot.text.normalize import clean, placeholders, undo_bidi

_LATIN = re.compile("[A-Za-z]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LOOK_ALIKES = str.maketrans({**LOOK_ALIKES, **CHI})
_SMALL_CAPITALS = str.maketrans({**SMALL_CAPITALS})
_STYLED = re.compile("[\uff01-\uff5e\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f130-\U0001f189]")
_MARK = re.compile("[\u0300-\u036f]")
_USUAL = frozenset("àâäáãåāæçćčéèêëēęěíìîïīñńóòôöõøōœśšúùûüūýÿžźżßłğışțș")

_LEET_WORD = re.compile(r"(?<![\w@$!|+#&])(?![$!|+]+(?![\w@]))[A-Za-zÀ-ÿ0-9@$!|+]+")
_LETTER = re.compile("[A-Za-zÀ-ÿ]")
_ELIDED = re.compile(r"(?<![\w@$!|+#&])[1|](?=['’])")  # l'heure
_DIGITS = "0123456789"
_ENDS = "!|+"  # also punctuation behind words
_MAX_CHOICES = 4
_MIN_UNKNOWN = 4  # B2B is a name
#: So many words that are common once their symbols are letters, and that share of all, are no accident.
_MIN_LEET, _MANY_LEET = 2, 0.2
_QUANTITY = re.compile(
    r"\d+[a-zè]{1,3}\d*|[a-z]{1,3}\d+|\d+(?:[.,]\d+)?(?:euros?|ans|kg|cm|mm|pts?)", re.IGNORECASE
)
_SPACED = re.compile(r"(?<![\w'’])[^\W_](?:['’][^\W_])?(?:[ ][^\W_](?:['’][^\W_])?(?![\w'’])){3,}")
_DOTTED = re.compile(r"(?<![^\W_])[^\W_](?:[._*~-]{1,2}[^\W_](?![^\W_])){2,}")
_DOTTED_SHORT = re.compile(r"(?<![^\W_])[^\W_][._*~-]{1,2}[^\W_](?![^\W_])")
_MIN_DOTTED = 2  # so many words with dots between all letters, and the shortest are not etc. or U.S.
_SEPARATOR = re.compile(r"[ ._*~-]")
_INSIDE = re.compile(r"(?<=[^\W\d_])[*_~](?=[^\W\d_])")
_ALNUM = re.compile(r"[^\W_]+")
_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_MIN_HUMPS = 3
_WITHOUT_SPACES = 12  # words are this long on average only where spaces were left out
_BORDER = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ#])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])")
_PUNCTUATION_INSIDE = re.compile(r"(?<=[^\W\d_])([,.;:!?]+)(?=[^\W\d_])")
_SINGLE, _MIN_SINGLE = 0.7, 6  # words of one letter, maybe with a symbol
_UNEVEN = 0.4  # of the words in capitals and small letters at random: then all of them are
#: Pictures between all words keep a reader of tokens from seeing the words.
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]+")
_STUCK = re.compile("\\w[\u2600-\u27bf\U0001f300-\U0001faff]")
_MIN_STUCK = 3

#: How unlikely a word is; the higher, the less likely.
WordCost = Callable[[str], float]
_UNKNOWN_COST = 13.0  # words outside the vocabulary cost more


def is_spelt_out(text: str) -> bool:
    """Whether most of the text stands letter by letter."""
    words = text.split()
    return sum(len(word) <= 2 for word in words) > _SINGLE * max(_MIN_SINGLE, len(words))


def readable(text: str) -> str:
    """The text as a model reads it: `placeholders(clean(text))`, but with letters that only look like ours
    (of other scripts and styles, under piled up accents, set backwards) in our own. Real words of other
    scripts stay."""
    visible = clean(undo_bidi(text))
    return placeholders(visible if visible.isascii() else _in_latin(visible)).strip()


def deobfuscate(text: str, cost: WordCost = len) -> str:
    """A readable text as it was before somebody hid its words behind symbols, capitals and gaps; unchanged
    where nobody did. `cost` settles what a symbol stands for where there is a choice."""
    if len(_STUCK.findall(text)) >= _MIN_STUCK:
        text = " ".join(_PICTURES.sub(" ", text).split())
    is_dotted = len(_DOTTED.findall(text)) >= _MIN_DOTTED
    for pattern, change in _STEPS:
        text = pattern.sub(change, text)
    if is_dotted:
        text = _DOTTED_SHORT.sub(_drop_separators, text)
    text = _undo_leet(text, cost)
    if _is_camel(text):
        text = _PUNCTUATION_INSIDE.sub(r"\1 ", _BORDER.sub(" ", text)).lower()
    words = _WORD.findall(text)
    if sum(map(_has_odd_capitals, words)) > _UNEVEN * len(words):
        text = text.lower()
    text = _WORD.sub(lambda match: _undo_capitals(match[0], cost), text)
    if _RUN.search(text):
        text = _ALNUM.sub(lambda match: _unstretch(match[0], cost), text)
    return text.strip()


def _in_latin(text: str) -> str:
    text = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text).translate(_SMALL_CAPITALS)
    if _FOREIGN.search(text) and _LATIN.search(text):
        is_disguise = all(ord(character) in _LOOK_ALIKES for character in _FOREIGN.findall(text))
        text = " ".join(_replace_look_alikes(word, alone=is_disguise) for word in text.split(" "))
    return _without_marks(text) if any(map(_is_marked, text.split(" "))) else text


def _replace_look_alikes(word: str, *, alone: bool) -> str:
    """A word of look-alikes in our letters: where it mixes alphabets, or where the whole text has no letter
    that only another alphabet has (`alone`)."""
    is_mixed = _LATIN.search(word) and _FOREIGN.search(word)
    return word.translate(_LOOK_ALIKES) if is_mixed or alone else word


def _is_marked(word: str) -> bool:
    """Whether the word has accents that no language puts there, or too many of them."""
    if word.isascii() or not _LATIN.search(unicodedata.normalize("NFD", word)):
        return False
    accented = [character for character in word.lower() if character.isalpha() and not character.isascii()]
    odd = sum(character not in _USUAL for character in accented)
    return (
        bool(_MARK.search(word)) or odd * 3 >= len(word) or (len(word) > 3 and len(accented) * 2 > len(word))
    )


def _without_marks(text: str) -> str:
    return unicodedata.normalize("NFC", _MARK.sub("", unicodedata.normalize("NFD", text)))


def _undo_leet(text: str, cost: WordCost) -> str:
    """Digits and symbols that stand for letters as letters. What looks like a quantity, or has no letter at
    all, is read only where many words are written so."""
    words = _LEET_WORD.findall(text)
    readings = {word: _read_leet(word, cost) for word in words if not word.isalpha()}
    leet = sum(
        readings[word] != word and cost(readings[word].rstrip(_ENDS)) < _UNKNOWN_COST
        for word in words
        if word in readings
    )
    if leet >= _MIN_LEET and leet >= _MANY_LEET * len(words):
        text = _ELIDED.sub("l", text)
        bold = {word: _likeliest(word, cost, "!") for word in readings}
        readings |= {
            word: reading for word, reading in bold.items() if cost(reading.rstrip("!")) < _UNKNOWN_COST
        }
    return _LEET_WORD.sub(lambda match: readings.get(match[0], match[0]), text)


def _read_leet(word: str, cost: WordCost) -> str:
    """One word in letters; unchanged where its digits and symbols may well mean themselves."""
    stem = word.rstrip(_ENDS)
    if _QUANTITY.fullmatch(stem) or stem.startswith("@user") or not _LETTER.search(stem):
        return word
    reading = _likeliest(word, cost)
    is_known = cost(reading.rstrip(_ENDS)) < _UNKNOWN_COST
    if stem.isalpha():  # what stands behind a word is punctuation, unless only with it there is a word
        return reading if cost(stem) >= _UNKNOWN_COST and is_known else word
    may_be_name = len(stem) < _MIN_UNKNOWN or stem.rstrip(_DIGITS).isalpha()
    return reading if is_known or not may_be_name else word


def _likeliest(word: str, cost: WordCost, ends: str = _ENDS) -> str:
    """The commonest word among all that the symbols can stand for; those of `ends` behind it may be
    punctuation."""
    least = len(word.rstrip(ends))
    most = len(word) if len(word) - least <= _MAX_CHOICES else least
    cuts = ((word[:cut], word[cut:]) for cut in range(least, most + 1) if cut)
    readings = [(cost(letters), letters + end) for stem, end in cuts for letters in _choices(stem)]
    return min(readings, key=lambda reading: reading[0], default=(0.0, word))[1]


def _choices(word: str) -> Iterator[str]:
    """What a word of symbols can be; behind the fourth choice the commonest letter is taken for each."""
    letters = [LEET.get(character, character) for character in word]
    ambiguous = [index for index, options in enumerate(letters) if len(options) > 1][:_MAX_CHOICES]
    limited = [options if index in ambiguous else options[0] for index, options in enumerate(letters)]
    return map("".join, product(*limited))


def _unstretch(word: str, cost: WordCost) -> str:
    if not _RUN.search(word) or len(set(word.lower())) == 1:
        return word
    return min((_RUN.sub(letters, word) for letters in (r"\1", r"\1\1")), key=cost)


def _undo_capitals(word: str, cost: WordCost) -> str:
    """A word with random capitals in lower case; words run together in camel case apart."""
    if _has_odd_capitals(word):
        return word.lower()
    words = _HUMP.split(word)
    return " ".join(words).lower() if len(words) >= _MIN_HUMPS and cost(word) > _UNKNOWN_COST else word


def _is_camel(text: str) -> bool:
    """Whether capitals stand where there should be spaces."""
    return len(text) > _WITHOUT_SPACES * len(text.split()) and len(_HUMP.findall(text)) >= _MIN_HUMPS


def _has_odd_capitals(word: str) -> bool:
    """Whether the capitals make no sense: it is no name such as YouTube, and no run of words."""
    if word.islower() or word.isupper() or word.istitle():
        return False
    first, *following = _HUMP.split(word)
    return not (following and (first.islower() or first.istitle()) and all(map(_is_title, following)))


def _is_title(word: str) -> bool:
    return word.istitle() and len(word) > 1


def _drop_separators(match: re.Match[str]) -> str:
    return _SEPARATOR.sub("", match[0])


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_DOTTED, _drop_separators),
    (_SPACED, _drop_separators),
    (_INSIDE, ""),
)
