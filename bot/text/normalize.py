"""Makes text comparable. Three views: *raw* is what came, *clean* is what the classifier reads, in
training and in running, *skeleton* undoes disguises and is for word lists only.

The skeleton turns every script into Latin letters, so meaning is lost in it: never give it to a
model and never show it to a person.
"""

import re
import unicodedata
from itertools import pairwise

from anyascii import anyascii

#: Changes whenever `clean` or `placeholders` do; the model's manifest names the one it was trained with.
VERSION = 1
MOST_CHARACTERS = 10_000

_ZWJ = "\u200d"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_ACCENTS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ACCENT = re.compile(f"[{_ACCENTS}]")
_ACCENT_RUN = re.compile(f"([{_ACCENTS}]{{2}})[{_ACCENTS}]+")
#: No script puts more marks on one letter, and Python sorts a run of n marks in n² steps.
_MOST_MARKS = 6
_SIGN_RUN = re.compile(rf"[^\w\s!-~]{{{_MOST_MARKS + 1},}}")

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Not what signs that stand for letters make of words (fou+@is, @no+her); masked ones also before a word.
_HANDLE = re.compile(r"(?<![\w@+$!|])(?:@user(?=[@A-ZÀ-Þ])|(?>@[\w.]{1,39}\w)(?![+$!|]\w))")
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)?\d[\d .()-]{7,18}\d(?!\w)")
_LEAST_PHONE_DIGITS, _MOST_PHONE_DIGITS = 9, 15

# Signs that stand for letters inside words. Digits count only beside letters: prices stay prices.
_LEET = str.maketrans("4@8391!|05$7+2", "aabegiilossttz")
#: A word with such a sign or digit in it; the look-behind keeps the search linear.
_LEET_WORD = re.compile(r"(?<![a-z0-9@$!|+])[a-z]*+[0-9@$!|+][a-z0-9@$!|+]*")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
#: Inside words, where French and English often double a letter: connnnard is connard.
_STRETCHED_DOUBLE = re.compile(r"(?<=[a-z])([fgns])\1{2,}+(?=[a-z])")
#: Single letters kept apart: c o n; c.o.n, c-o-n, c**o**n. Spaces and signs are told apart, so that
#: "d-e c-o-n" stays two words.
_SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9@$](?:\s[a-z0-9@$](?![a-z0-9])){2,}")
_DOTTED = re.compile(
    r"(?<![a-z0-9])[a-z0-9@$](?:(?:[._*~-]{1,2}[a-z0-9@$](?![a-z0-9]))+"
    r"|(?:[/,|+=:;#^<>()\[\]{}]{1,2}[a-z0-9@$](?![a-z0-9])){2,})"
)
_SEPARATOR = re.compile(r"[\s._*~/,|+=:;#^<>()\[\]{}-]")
_INSIDE = re.compile(r"(?<=[a-z])[*_~](?=[a-z])")  # not the dot: people forget the space after it
#: Signs that may stand inside a word by accident, or be put there: la-bas, conn'ard.
_PERHAPS_INSIDE = re.compile(r"(?<=[a-z])['\"/.,|+-](?=[a-z])")
_DIGITS_BEHIND = re.compile(r"(?<=[a-z]{3})\d{1,4}(?![a-z0-9])")
_EURO = re.compile("(?<=[a-z])€|€(?=[a-z])", re.IGNORECASE)
_BACKWARDS = re.compile("\u202e([^\u202c\n]*)\u202c?")
_PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001f0ff\U0001f200-\U0001faff]")
# What looks alike, not what sounds alike: anyascii would read the Cyrillic "с" as "s".
_LOOK_ALIKE = str.maketrans("асеорхуіјѕкмтнвԁһӏԛԝғАВСЕНКМОРТХУαειουνορκτхΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
                            "aceopxyijskmthbdhlqwfABCEHKMOPTXYaeiouvopktxABEZHIKMNOPTYX")  # fmt: skip
_LOOK_ALIKE |= str.maketrans("ЅІЈԚԜҺσςϲωηγϹօոհսցզՕՍ", "SIJQWHoccwnyConhugqOU")


def clean(text: str) -> str:
    """The text as a person reads it: composed, without what cannot be seen, on one line.

    Real letters of any script and joined emoji stay as they are. At most `MOST_CHARACTERS`.
    """
    text = _CONTROL.sub("", _SURROGATE.sub("\ufffd", text))
    if not text.isascii():
        text = _keep_joined_emoji(text)
    text = _SPACE.sub(" ", text).strip()[:MOST_CHARACTERS]
    if not text.isascii():
        composed = _thin(unicodedata.normalize("NFC", _thin(text)))
        text = _ACCENT_RUN.sub(r"\1", composed)[:MOST_CHARACTERS]
    return text.rstrip(" " + _ZWJ)


def skeleton(text: str) -> str:
    """The text with disguises undone: small Latin letters, for comparing with word lists only.

    Undoes invisible characters, look-alikes of other scripts and styles, combining marks,
    digits and signs for letters, stretched letters, letters kept apart, and text set backwards.
    """
    return _first_way(_together(text))


def skeletons(text: str) -> tuple[str, str]:
    """The skeleton, and what it is when read the other way where there is a choice; empty where not.

    Stretched letters that were one are two and the other way round (`pagggou`, `salllle`), digits behind a
    word are no letters (`connard2`), and a hyphen inside one is no gap (`con-nard`).
    """
    plain = _together(text)
    return _first_way(plain), _second_way(plain)


def undo_bidi(text: str) -> str:
    """The text with what was set backwards in reading order; `clean` would drop the marks that tell."""
    return _BACKWARDS.sub(lambda found: found[1][::-1], text) if "\u202e" in text else text


def _first_way(plain: str) -> str:
    text = _STRETCHED_DOUBLE.sub(r"\1\1", _undone(plain))
    return _SPACE.sub(" ", _STRETCHED.sub(r"\1", text)).strip()


def _second_way(plain: str) -> str:
    other = _PERHAPS_INSIDE.sub("", _DIGITS_BEHIND.sub("", plain))
    if other == plain and not _STRETCHED.search(plain):
        return ""
    return _SPACE.sub(" ", _STRETCHED.sub(_other_way, _undone(other))).strip()


def _together(text: str) -> str:
    """Small Latin letters, those that were kept apart put together."""
    text = _CONTROL.sub("", _SURROGATE.sub(" ", text))
    text = text[:MOST_CHARACTERS] if text.isascii() else _latin(text)
    return _SPACED.sub(_joined, _DOTTED.sub(_joined, text.casefold()))


def _undone(text: str) -> str:
    """Signs and digits read as the letters they stand for."""
    return _INSIDE.sub("", _LEET_WORD.sub(_letters, text))


def _other_way(found: re.Match[str]) -> str:
    return found[1] if found[1] in "fgns" else 2 * found[1]


def fold(text: str) -> str:
    """The text without accents and capitals: `Réputé` and `repute` become the same.

    Composed text keeps its length, but for the few letters that are two when small (`ß`).
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", _thin(text.casefold()))
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))


def placeholders(text: str) -> str:
    """The text with who and where replaced by what it is, as the training data has it."""
    if "@" in text:
        text = _HANDLE.sub("@user", _EMAIL.sub("<email>", text))
    if "://" in text or "www." in text.lower():
        text = _LINK.sub("http", text)
    return _PHONE.sub(_phone, _IP.sub("<ip>", text))


def context_of(*texts: str | None) -> str:
    """What stands above a text, the nearest first, as one text that a model can read with it."""
    return " / ".join(text for text in texts if text)


def _phone(found: re.Match[str]) -> str:
    digits = sum(char.isdigit() for char in found[0])
    return "<phone>" if _LEAST_PHONE_DIGITS <= digits <= _MOST_PHONE_DIGITS else found[0]


def _latin(text: str) -> str:
    """Any text in plain Latin letters; pictures become spaces."""
    text = _EURO.sub("e", _INVISIBLE.sub("", undo_bidi(text)))
    text = _thin(_PICTURE.sub(" ", text[:MOST_CHARACTERS]))
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    latin: str = anyascii(plain[:MOST_CHARACTERS].translate(_LOOK_ALIKE))
    return latin[:MOST_CHARACTERS]


def _joined(found: re.Match[str]) -> str:
    return _SEPARATOR.sub("", found[0])


def _letters(found: re.Match[str]) -> str:
    word = found[0]
    end = word.rstrip("!|+")  # punctuation at the end of a word is punctuation
    if not any("a" <= char <= "z" for char in end):
        return word
    return end.translate(_LEET) + word[len(end) :]


def _thin(text: str) -> str:
    """At most so many marks in a row."""
    return _SIGN_RUN.sub(_thinned, text)


def _thinned(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in found[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _keep_joined_emoji(text: str) -> str:
    """Drop invisible characters, but keep the joiner between two pictures."""
    if _ZWJ not in text:
        return _INVISIBLE.sub("", text)
    parts = [_INVISIBLE.sub("", part) for part in text.split(_ZWJ)]
    kept = [parts[0]]
    for before, after in pairwise(parts):
        joins = before and after and _is_picture(before[-1]) and _is_picture(after[0])
        kept.append(_ZWJ + after if joins else after)
    return "".join(kept)


def _is_picture(char: str) -> bool:
    return (
        char in "\u20e3\ufe0f\u2194"
        or "\U0001f000" <= char <= "\U0001faff"
        or ("\u2190" <= char <= "\u2bff" and unicodedata.category(char) == "So")
    )
