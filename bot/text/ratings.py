"""Whether a message answers "how satisfied are you, from 1 to 5?", and with what.

Only what cannot be meant otherwise is a rating: "2 colis manquent" begins with a digit and rates nothing.
Whether more than a rating and a thank-you is said matters, because somebody must still read that.
"""

import re
from dataclasses import dataclass, replace

from bot.text.normalize import clean, compatible, fold

LOWEST, HIGHEST = 1, 5
#: The longest text in which a rating is looked for, in characters.
_LONGEST = 600

_FULL_STARS, _EMPTY_STARS = "⭐★🌟✭✮✯", "☆✩✰"
_NUMBERS = {
    "un": 1,
    "une": 1,
    "one": 1,
    "deux": 2,
    "two": 2,
    "trois": 3,
    "three": 3,
    "quatre": 4,
    "four": 4,
    "cinq": 5,
    "five": 5,
}
_NUMBER = rf"(?:[1-5]|{'|'.join(_NUMBERS)})"
_SCALE = r"\s*(?:/\s*5|sur\s+(?:5|cinq)|out\s+of\s+(?:5|five)|of\s+5)(?![\d.,/]*\d)"
_STARS = r"\s*(?:etoiles?|stars?|points?)"
#: What may lead to a rating: "ma note : 4", "je mets 4", "I'd give it a 4".
_LEAD = (
    r"(?:(?:alors|bonjour|hello|hi|salut|bonsoir|ok|well|so|euh|ma|la|my|the|it s|its|c est|ce sera|un|une|a"
    r"|an|it|you|note|rating|score|avis|je|j|i|id|i d|i ll|i would|vous|te|mets?|mettrais|mettrai|donne"
    r"|donnerais|donnerai|dirais|give|gave|rate|say|is|est|would|d|de|satisfaction)[\s:;,.!'=-]+){0,7}"
)
#: What may stand beside a rating and asks for nothing.
_POLITE = re.compile(
    r"(?:merci|mille|thanks?|thank|thx|you|beaucoup|bcp|infiniment|a|vous|tous|toi|so|very|much|many|lot|bravo|super"
    r"|parfait|perfect|top|tres|bien|great|good|excellent|nickel|genial|cool|well|done|ok|bonne|belle|journee|soiree"
    r"|have|nice|day|evening|svp|please|pour|tout|for|everything|the|help|l|aide|votre|your|et|and|sans|hesiter|rapide"
    r"|reponse|quick|answer)"
)
#: A thank-you or a reason may follow without punctuation: "2 parce que le colis est cassé".
_REASON = re.compile(
    r"(?:merci\b|thanks?\b|parce\s+qu|car\b|puisqu|vu\s+qu|mais\b|because\b|cause\b|cuz\b|coz\b|since\b|but\b|as\b|et\b|and\b|for\b|pour\b)"
)
_WORD = re.compile(r"[^\W\d_]+")
#: Another number that takes the first one back, or makes it a range.
_SECOND_THOUGHT = re.compile(
    r"\b(?:non|no|plutot|rather|enfin|pardon|oups|oops|sorry|ou|or|a|to|voire|maybe|peut etre)"
    rf"\W*{_NUMBER}\b(?!\s*\w)"
)
_OPENING = re.compile(
    rf"{_LEAD}(?P<number>{_NUMBER})(?:(?P<scale>{_SCALE})|(?P<stars>{_STARS}\b))?(?P<remainder>.*)", re.DOTALL
)
_CLOSING = re.compile(rf"(?P<remainder>.*[.,;:!?\n…)\-–—])\s*(?P<number>{_NUMBER}){_SCALE}\W*", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """A rating from 1 to 5. `is_all` says that the message says nothing else; `is_plain` that it is a bare
    number, which may answer another question as well."""

    value: int
    is_all: bool
    is_plain: bool


def read_rating(text: str) -> Rating | None:
    """The rating that a message gives; None when it gives none, or more than one."""
    if not text.strip() or len(text) > _LONGEST:
        return None
    if (by_stars := _read_stars(text)) is not None:
        return by_stars
    # Keycaps are a digit, a variation selector and an enclosing square.
    shown = _without_stars(text).replace("\ufe0f", "").replace("\u20e3", "")
    # A new line sets off what follows as a full stop does.
    plain = fold(clean(compatible(re.sub(r"(?<=\S)[ \t]*\n\s*", " … ", shown))))
    plain = plain.replace("’", "'").strip()
    opening = _OPENING.fullmatch(plain)
    if opening is not None and (rating := _read_opening(opening)) is not None:
        # A star beside the digit is how our own buttons are written.
        return replace(rating, is_plain=rating.is_plain and _without_stars(text) == text)
    closing = _CLOSING.fullmatch(plain)
    if closing is None or _SECOND_THOUGHT.search(plain) or re.search(r"\d", closing["remainder"]):
        return None
    return Rating(value=_value(closing["number"]), is_all=_is_polite(closing["remainder"]), is_plain=False)


def _read_stars(text: str) -> Rating | None:
    """A row of stars, first or beside nothing but a thank-you: elsewhere, stars are ornaments."""
    plain = text.replace("\ufe0f", "").strip()
    row = re.search(rf"[{_FULL_STARS}{_EMPTY_STARS}]+", plain.replace(" ", ""))
    without = _without_stars(plain).strip()
    if row is None or re.search(r"\d", without):
        return None
    full = sum(plain.count(star) for star in _FULL_STARS)
    shown = full + sum(plain.count(star) for star in _EMPTY_STARS)
    is_row = len(row[0]) == shown and LOWEST <= full <= HIGHEST and shown in (full, HIGHEST)
    is_polite = _is_polite(fold(without))
    is_first = plain[0] in _FULL_STARS
    # One star after praise is an ornament, and no verdict.
    if not is_row or not (is_first or (is_polite and full > 1)):
        return None
    return Rating(value=full, is_all=is_polite, is_plain=False)


def _read_opening(opening: re.Match[str]) -> Rating | None:
    number, remainder = opening["number"], opening["remainder"]
    is_explicit = opening["scale"] is not None or opening["stars"] is not None
    if re.match(
        r"\s*(?:[/%€$£°+*=]|\)\s*\w|[.,:-]?\s*\d|[-–—]\s*\d|h\b)", remainder
    ) or _SECOND_THOUGHT.search(remainder):
        return None
    is_polite = _is_polite(remainder)
    is_set_off = re.match(r"\s*(?:[.,;:!?()…\n–—-]|$)", remainder) is not None or not re.match(
        r"\s*\w", remainder
    )
    has_reason = _REASON.match(remainder.strip()) is not None
    if not (is_explicit or number.isdigit()) and not is_polite:
        return None  # "un problème" begins with a number, too
    if not (is_polite or is_set_off or has_reason or (opening["scale"] is not None)):
        return None
    return Rating(value=_value(number), is_all=is_polite, is_plain=not is_explicit)


def _value(number: str) -> int:
    return _NUMBERS.get(number) or int(number)


def _is_polite(remainder: str) -> bool:
    """Whether nothing is said but thanks."""
    if "?" in remainder or re.search(r"\d", remainder):
        return False
    return all(_POLITE.fullmatch(word) for word in _WORD.findall(remainder))


def _without_stars(text: str) -> str:
    return re.sub(rf"[{_FULL_STARS}{_EMPTY_STARS}]", " ", text)
