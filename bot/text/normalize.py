"""Makes text comparable: `clean` and `placeholders` for the classifier, `fold` and `skeleton` for word lists.

Training and serving use the same functions, so that a model sees the same text in both. The skeleton turns
every script into Latin letters, and loses the meaning: never give it to a model, never show it to a person.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from anyascii import anyascii

from bot.text.confusables import LEET, LOOK_ALIKES, LOOSE_LOOK_ALIKES

#: Changes whenever `clean` or `placeholders` do; the model's manifest names the one it was trained with.
VERSION = 1
#: Of one text, before and after it is normalised: a single sign may become eighteen (U+FDFA).
MAX_CHARACTERS = 10_000
#: What is looked at for its characters, before those are left out that nobody sees.
_MAX_WRITTEN = 10 * MAX_CHARACTERS
_PIECE = 500

_ZWJ = "\u200d"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ACCENTS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ACCENT = re.compile(f"[{_ACCENTS}]")
_ACCENT_RUN = re.compile(f"([{_ACCENTS}]{{2}})[{_ACCENTS}]+")
#: No script puts more marks on one letter, and Python sorts a run of n marks in n² steps.
_MAX_MARKS = 6
_MARK_RUN = re.compile(rf"[^\w\s!-~]{{{_MAX_MARKS + 1},}}")

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Not what characters that stand for letters make of words (fou+@is, @no+her); masked ones also before a word.
_HANDLE = re.compile(r"(?<![\w@+$!|])(?:@user(?=[@A-ZÀ-Þ])|(?>@[\w.]{1,39}\w)(?![+$!|]\w))")
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)?\d[\d .()-]{7,18}\d(?!\w)")
_PHONE_DIGITS = range(9, 16)

# Digits count as letters only beside letters: prices stay prices.
_LEET = str.maketrans({character: letters[0] for character, letters in LEET.items()})
#: A word with such a symbol or digit in it; the look-behind keeps the search linear.
_LEET_WORD = re.compile(r"(?<![a-z0-9@$!|+])[a-z]*+[0-9@$!|+][a-z0-9@$!|+]*")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
#: Inside words, where French and English often double a letter: connnnard is connard.
_STRETCHED_DOUBLE = re.compile(r"(?<=[a-z])([fgns])\1{2,}+(?=[a-z])")
#: Single letters kept apart: c o n; c.o.n, c-o-n, c**o**n. Spaces and punctuation are not mixed, so that
#: "d-e c-o-n" stays two words.
_SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9@$](?:\s[a-z0-9@$](?![a-z0-9])){2,}")
_DOTTED = re.compile(
    r"(?<![a-z0-9])[a-z0-9@$](?:(?:[._*~-]{1,2}[a-z0-9@$](?![a-z0-9]))+"
    r"|(?:[/,|+=:;#^<>()\[\]{}]{1,2}[a-z0-9@$](?![a-z0-9])){2,})"
)
_SEPARATOR = re.compile(r"[\s._*~/,|+=:;#^<>()\[\]{}-]")
_INSIDE = re.compile(r"(?<=[a-z])[*_~](?=[a-z])")  # not the dot: people forget the space after it
#: Punctuation that is inside a word by accident, or was put there: la-bas, conn'ard.
_PERHAPS_INSIDE = re.compile(r"(?<=[a-z])['\"/.,|+-](?=[a-z])")
_DIGITS_BEHIND = re.compile(r"(?<=[a-z]{3})\d{1,4}(?![a-z0-9])")
_EURO = re.compile("(?<=[a-z])€|€(?=[a-z])", re.IGNORECASE)
_BACKWARDS = re.compile("\u202e([^\u202c\n]*)\u202c?")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001f0ff\U0001f200-\U0001faff]")
# What looks alike, not what sounds alike: anyascii would read the Cyrillic "с" as "s".
_LOOK_ALIKES = str.maketrans({**LOOK_ALIKES, **LOOSE_LOOK_ALIKES})


def clean(text: str) -> str:
    """The text as a person reads it: composed, without what cannot be seen, on one line.

    Real letters of any script and joined emoji stay as they are. At most `MAX_CHARACTERS`.
    """
    text = _CONTROL.sub("", _SURROGATE.sub("\ufffd", text[:_MAX_WRITTEN]))
    if not text.isascii():
        text = _keep_joined_emoji(text)
    text = _single_spaced(text)[:MAX_CHARACTERS]
    if not text.isascii():
        composed = _limit_marks(unicodedata.normalize("NFC", _limit_marks(text)))
        text = _ACCENT_RUN.sub(r"\1", composed)[:MAX_CHARACTERS]
    return text.rstrip(" " + _ZWJ)


def skeleton(text: str) -> str:
    """The text with its obfuscation undone: lower-case Latin letters, for comparing with word lists only.

    Undoes invisible characters, look-alikes of other scripts and styles, combining marks, digits and symbols
    for letters, stretched letters, letters kept apart, and text set backwards.
    """
    return _collapse_stretches(_latin_together(text))


def skeletons(text: str) -> tuple[str, str]:
    """The skeleton, and its other reading where there is a choice; empty where there is none.

    The other reading takes stretched letters that became one for two and the other way round (`pagggou`,
    `salllle`), drops digits behind a word (`connard2`) and removes a hyphen inside one (`con-nard`).
    """
    plain = _latin_together(text)
    return _collapse_stretches(plain), _alternative_reading(plain)


def undo_bidi(text: str) -> str:
    """The text with what was set backwards in reading order; `clean` would drop the marks that show it."""
    return _BACKWARDS.sub(lambda match: match[1][::-1], text) if "\u202e" in text else text


def fold(text: str) -> str:
    """The text without accents and capitals: `Réputé` and `repute` become the same.

    Composed text keeps its length, except for the few letters that are two in lower case (`ß`).
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", _limit_marks(text.casefold()))
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))


def placeholders(text: str) -> str:
    """The text with people, addresses, links and numbers replaced by their kind, as in the training data."""
    if "@" in text:
        text = _HANDLE.sub("@user", _EMAIL.sub("<email>", text))
    if "://" in text or "www." in text.lower():
        text = _LINK.sub("http", text)
    return _PHONE.sub(_phone_placeholder, _IP.sub("<ip>", text))


@lru_cache(8)  # the same text is asked about several times in a row
def compatible(text: str) -> str:
    """The text with the forms of a sign as the sign itself (NFKC), for finding addresses and numbers. At most
    `MAX_CHARACTERS`."""
    if text.isascii():
        return text[:MAX_CHARACTERS]
    pieces, length = [], 0
    for piece in _in_pieces("NFKC", _limit_marks(text[:MAX_CHARACTERS])):
        pieces.append(piece)
        length += len(piece)
        if length >= MAX_CHARACTERS:
            break
    # What stands on both sides of a cut is composed here.
    return unicodedata.normalize("NFC", "".join(pieces)[:MAX_CHARACTERS])


def exceeds_limit(text: str) -> bool:
    """Whether a text has more characters than are read, as it was written or in its compatible form."""
    if len(text) > MAX_CHARACTERS or text.isascii():
        return len(text) > MAX_CHARACTERS
    return sum(map(len, _in_pieces("NFKC", text))) > MAX_CHARACTERS


def join_context(*texts: str | None) -> str:
    """The texts above a comment, the nearest first, as one context that a model can read with it."""
    return " / ".join(text for text in texts if text)


def _collapse_stretches(plain: str) -> str:
    text = _STRETCHED_DOUBLE.sub(r"\1\1", _undo_leet(plain))
    return _single_spaced(_STRETCHED.sub(r"\1", text))


def _alternative_reading(plain: str) -> str:
    joined = _PERHAPS_INSIDE.sub("", _DIGITS_BEHIND.sub("", plain))
    if joined == plain and not _STRETCHED.search(plain):
        return ""
    return _single_spaced(_STRETCHED.sub(_double_unless_doubled, _undo_leet(joined)))


def _single_spaced(text: str) -> str:
    """The text with one space for any white space, and none around it."""
    return " ".join(text.split())


def _latin_together(text: str) -> str:
    """Lower-case Latin letters, with single letters that were kept apart joined to words."""
    text = _CONTROL.sub("", _SURROGATE.sub(" ", text[:_MAX_WRITTEN]))
    text = text[:MAX_CHARACTERS] if text.isascii() else _transliterate(text)
    return _SPACED.sub(_drop_separators, _DOTTED.sub(_drop_separators, text.casefold()))


def _undo_leet(text: str) -> str:
    """Symbols and digits inside words as the letters they stand for."""
    return _INSIDE.sub("", _LEET_WORD.sub(_leet_to_letters, text))


def _double_unless_doubled(match: re.Match[str]) -> str:
    """The opposite of what `_collapse_stretches` makes of the same stretch."""
    return match[1] if match[1] in "fgns" else 2 * match[1]


def _phone_placeholder(match: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in match[0])
    return "<phone>" if digits in _PHONE_DIGITS else match[0]


def _transliterate(text: str) -> str:
    """Any text in plain Latin letters; pictures become spaces."""
    text = _EURO.sub("e", _INVISIBLE.sub("", undo_bidi(text)))
    text = _limit_marks(_PICTURE.sub(" ", text[:MAX_CHARACTERS]))
    letters: list[str] = []
    for piece in _in_pieces("NFKD", text):
        letters += [character for character in piece if not unicodedata.combining(character)]
        if len(letters) >= MAX_CHARACTERS:
            break
    latin: str = anyascii("".join(letters[:MAX_CHARACTERS]).translate(_LOOK_ALIKES))
    return latin[:MAX_CHARACTERS]


def _in_pieces(form: Literal["NFKC", "NFKD"], text: str) -> Iterator[str]:
    """The normal form of a text, piece by piece, so that what grows can be left before it has grown."""
    for start in range(0, len(text), _PIECE):
        yield unicodedata.normalize(form, text[start : start + _PIECE])


def _drop_separators(match: re.Match[str]) -> str:
    return _SEPARATOR.sub("", match[0])


def _leet_to_letters(match: re.Match[str]) -> str:
    word = match[0]
    stem = word.rstrip("!|+")  # punctuation at the end of a word is punctuation
    if not any("a" <= character <= "z" for character in stem):
        return word
    return stem.translate(_LEET) + word[len(stem) :]


def _limit_marks(text: str) -> str:
    """The text with at most so many combining marks in a row."""
    return _MARK_RUN.sub(_cut_marks, text)


def _cut_marks(match: re.Match[str]) -> str:
    characters, marks = [], 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            characters.append(character)
    return "".join(characters)


def _keep_joined_emoji(text: str) -> str:
    """The text without invisible characters, except for the joiner between two pictures."""
    if _ZWJ not in text:
        return _INVISIBLE.sub("", text)
    pieces = [_INVISIBLE.sub("", piece) for piece in text.split(_ZWJ)]
    joined = [pieces[0]]
    for before, after in pairwise(pieces):
        joins = before and after and _is_picture(before[-1]) and _is_picture(after[0])
        joined.append(_ZWJ + after if joins else after)
    return "".join(joined)


def _is_picture(character: str) -> bool:
    return (
        character in "\u20e3\ufe0f\u2194"
        or "\U0001f000" <= character <= "\U0001faff"
        or ("\u2190" <= character <= "\u2bff" and unicodedata.category(character) == "So")
    )
