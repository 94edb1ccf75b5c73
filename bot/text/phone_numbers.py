"""Finds the telephone numbers in a text, by the numbering plans of the countries that are asked for.

A run of digits is no telephone number because it is long: dates, hours, scores, sizes, prices, order and
tracking numbers are left alone (`number_contexts`). What looks like one must be one in a plan (those of
Google's libphonenumber), with its trunk prefix; where a country has none, its usual grouping or a word such
as "call" has to tell. International numbers count wherever they are from. What is spread or disguised is read
as French.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING

from bot.text.normalize import compatible
from bot.text.number_contexts import (
    ANNOUNCEMENTS,
    CODE_BEFORE,
    COUNTED,
    NO_NUMBERS,
    REFERENCES,
    UNITS_AFTER,
)

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_MIN_DIGITS = 8
_MAX_DIGITS = 15  # E.164
#: Of one text. A comment that has more is no comment, and each candidate costs up to a millisecond.
_MAX_CANDIDATES = 50
_CONTEXT = 48  # characters before and after a candidate that are looked at

_KEYCAPS = re.compile("[\ufe0f\u20e3]")
_IN_LINKS = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)
_GAP = r"[^\S\n]{0,2}[.\-/()_,\u2010-\u2015][^\S\n]{0,2}|[^\S\n]{1,2}(?:\([^\S\n]?)?"
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:\([^\S\n]?)?(?:\+|(?=\d))\(?\d{{1,20}}+(?:(?:\)?(?:{_GAP})|\))\d{{1,20}}+){{0,24}}+"
)
_BRACKET = re.compile("[()]")
_PERHAPS_DIGIT = re.compile("[0-9oO]")
_GROUPS = re.compile(r"\d+")
#: Digits one by one or with odd symbols between them, and letters that stand for them: o6*12*34, 0 6 1 2 …
_SPREAD = re.compile(r"(?<![\w+])(?<!\d[^\w+])[0oO](?:[^\w+]{0,3}[0-9oO]){9}(?![^\W_]|[^\w+]{0,3}\d)")

#: Reserved for films and examples, so that no plan has them: what people type who try their rules.
_FICTION = re.compile(r"063998\d{4}|0(?:7700900|1632960)\d{3}|1?(?:555\d{7}|[2-9]\d{2}55501\d{2})")
_FRENCH = re.compile(r"0[1-9]\d{8}")
_FRENCH_PAIRS = re.compile(r"0[67](?: \d\d){4}")


def phones(text: str, countries: Collection[str]) -> tuple[str, ...]:
    """The telephone numbers, in the form of `normalize_phone`: international ones of any country, national
    ones of these (ISO 3166, two letters). Takes linear time."""
    plain = _KEYCAPS.sub("", compatible(text))
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    if len(_PERHAPS_DIGIT.findall(plain)) < _MIN_DIGITS:
        return ()
    plain = NO_NUMBERS.sub("|", _IN_LINKS.sub(" ", plain))
    plans = _plans(tuple(sorted(set(countries))))
    numbers: list[str] = []
    for index, match in enumerate(_NUMBER.finditer(plain)):
        if index >= _MAX_CANDIDATES:
            break
        numbers += _numbers_in(plain, match, plans)
    if "FR" in countries:
        numbers += _spread(plain, plans)
    return tuple(dict.fromkeys(numbers))


def normalize_phone(text: str) -> str:
    """A telephone number as digits, in national form for France, else with its country code."""
    digits = "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())
    international = text.strip().startswith(("+", "(+")) or digits.startswith("00")
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if international and digits.startswith("33"):
        return "0" + digits[2:].removeprefix("0")
    return f"+{digits}" if international else digits


def phone_forms(written: str, countries: Collection[str]) -> frozenset[str]:
    """The forms in which `phones` may return this number, national or international."""
    forms = {normalize_phone(written)}
    library = _library()
    for region in countries:
        try:
            number = library.parse(written, region)
        except library.NumberParseException:
            continue
        if library.is_valid_number(number):
            international = library.format_number(number, library.PhoneNumberFormat.E164)
            home = library.region_code_for_number(number) or region
            national = library.format_number(number, library.PhoneNumberFormat.NATIONAL)
            forms.add(normalize_phone(international))
            if home in countries:
                forms.add("".join(_GROUPS.findall(national)))
    return frozenset(forms)


def has_plan(country: str) -> bool:
    """Whether the numbering plan of that country is known (ISO 3166, two letters)."""
    return country in _library().SUPPORTED_REGIONS


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is asked of the numbering plan of a country: `trunk` is what people dial first in it, `lengths`
    are those of the numbers without that."""

    region: str
    code: int
    trunk: str
    lengths: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Groups of digits that may be a number, and what stands around them."""

    groups: tuple[str, ...]
    before: str
    after: str
    has_hyphens: bool = False

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def is_announced(self) -> bool:
        return ANNOUNCEMENTS.search(self.before) is not None

    @property
    def is_something_else(self) -> bool:
        """Whether what stands around it says so, or it counts up as sizes do."""
        if UNITS_AFTER.match(self.after) or self.after[:1].isalnum() or REFERENCES.search(self.before):
            return True
        # People write telephone numbers with spaces or dots, shops their references with hyphens.
        if (len(self.groups) == 1 or self.has_hyphens) and COUNTED.search(self.before):
            return True
        is_pattern = _counts_up(self.groups) or _counts_up(self.digits) or len(set(self.digits)) < 3
        follows_code = CODE_BEFORE.search(self.before) and not _FRENCH_PAIRS.fullmatch(" ".join(self.groups))
        return not self.is_announced and bool(is_pattern or follows_code)


def _numbers_in(text: str, match: re.Match[str], plans: Sequence[_Plan]) -> Iterator[str]:
    """The numbers in a chain of groups of digits, such as two with a slash between."""
    chain = [(group.start(), group.end()) for group in _GROUPS.finditer(text, match.start(), match.end())]
    first = 0
    if "+" in match[0] or match[0].lstrip("( ").startswith("00"):
        size = _international_size(text, chain, is_dialled="+" not in match[0])
        if not size:
            return
        first = size
        yield normalize_phone("+" + _digits(text, chain[:size]).removeprefix("00"))
    previous = first
    while first < len(chain):
        size = next(
            (
                size
                for size in range(min(6, len(chain) - first), 0, -1)
                if _is_apart(text, chain, first, size, previous)
                and _is_national(text, chain, first, size, plans)
            ),
            0,
        )
        if size:
            yield _digits(text, chain[first : first + size])
            previous = first + size
        first += size or 1


def _international_size(text: str, chain: Sequence[tuple[int, int]], *, is_dialled: bool) -> int:
    """How many groups make an international number, the most first; 0 when none do."""
    library = _library()
    is_announced = ANNOUNCEMENTS.search(text[max(0, chain[0][0] - _CONTEXT) : chain[0][0]])
    for size in range(len(chain), 0, -1):
        digits = _digits(text, chain[:size])
        digits = digits[2:] if is_dialled else digits
        end = chain[size - 1][1]
        if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS + 1 or text[end : end + 1].isalnum():
            continue
        try:
            number = library.parse(f"+{digits}")
        except library.NumberParseException:
            continue
        # Plans change: some have numbers of their old form for years.
        if library.is_valid_number(number) or is_announced or _FICTION.fullmatch(_national_digits(number)):
            return size
    return 0


def _is_apart(text: str, chain: Sequence[tuple[int, int]], first: int, size: int, previous: int) -> bool:
    """Whether so many groups have one separator among them and another, or none, around them."""
    gaps = [_gap(text, chain, index) for index in range(first + 1, first + size)]
    inner = gaps[1:] or gaps
    # After an area code there may be another one: (04) 78 12 34 56, 0470/12 34 56.
    if len(set(inner)) > 1 or (len(gaps) > 1 and "," in gaps[0] + inner[0] and gaps[0] != inner[0]):
        return False
    joint = inner[0] if inner else " "
    if first > previous and _gap(text, chain, first) == joint:
        return False
    last = first + size
    if last >= len(chain) or _gap(text, chain, last) != joint:
        return True
    lengths = [end - start for start, end in chain[first : last + 5]]
    has_pairs = lengths[:size] == [2] * 5
    # A second number, or something after the last pair that is none.
    return has_pairs and (lengths[size] != 2 or (lengths[size:] == [2] * 5 and text[chain[last][0]] == "0"))


def _is_national(
    text: str, chain: Sequence[tuple[int, int]], first: int, size: int, plans: Sequence[_Plan]
) -> bool:
    groups = tuple(text[start:end] for start, end in chain[first : first + size])
    length = sum(map(len, groups))
    if not _MIN_DIGITS <= length <= _MAX_DIGITS - 2:
        return False
    start, end = chain[first][0], chain[first + size - 1][1]
    before = text[max(0, start - _CONTEXT) : start]
    candidate = _Candidate(groups, before, text[end : end + _CONTEXT], "-" in text[start:end])
    if candidate.is_something_else:
        return False
    # 0-306-40615-2 is a book.
    if groups[0] == "0" and size > 1 and not (groups[1][0] == "8" or _gap(text, chain, first + 1) == " "):
        return False
    return any(_is_in_plan(candidate, plan) for plan in plans)


def _is_in_plan(candidate: _Candidate, plan: _Plan) -> bool:
    """Whether the candidate is a number of that country, written as one."""
    digits, is_announced = candidate.digits, candidate.is_announced
    has_trunk = bool(plan.trunk) and digits.startswith(plan.trunk)
    significant = digits.removeprefix(plan.trunk)
    if is_announced and digits.startswith(str(plan.code)) and _is_valid(f"+{digits}", None):
        return True  # 33 6 12 34 56 78, as some address books have it
    if len(significant) not in plan.lengths:
        return False
    if not (has_trunk and plan.trunk == "0") and not is_announced and not _is_grouped(candidate, plan):
        return False
    if _FICTION.fullmatch(digits):
        return True
    return _is_valid(digits, plan.region, is_possible_enough=is_announced and has_trunk)


def _is_grouped(candidate: _Candidate, plan: _Plan) -> bool:
    """Whether a number without a trunk prefix is grouped as in its country; few digits may be anything."""
    lengths = [len(group) for group in candidate.groups]
    if plan.code == 1:
        return lengths in ([3, 3, 4], [1, 3, 3, 4]) and candidate.groups[-3][0] not in "01"
    if plan.trunk or sum(lengths) < 9:
        return False
    library = _library()
    number = library.parse(candidate.digits, plan.region)
    national = library.format_number(number, library.PhoneNumberFormat.NATIONAL)
    return len(lengths) > 1 and lengths == [len(group) for group in _GROUPS.findall(national)]


def _spread(text: str, plans: Sequence[_Plan]) -> Iterator[str]:
    """French numbers whose digits are kept apart, or have letters among them."""
    for index, match in enumerate(_SPREAD.finditer(text)):
        if index >= _MAX_CANDIDATES:
            return
        digits = re.sub(r"\D", "", re.sub("[oO]", "0", match[0]))
        groups = re.findall(r"[0-9oO]+", match[0])
        before = text[max(0, match.start() - _CONTEXT) : match.start()]
        candidate = _Candidate(tuple(digits), before, text[match.end() : match.end() + _CONTEXT])
        between = re.findall(r"[^\w+]+", match[0])
        gaps = set(between)
        is_odd = "o" in match[0].lower() or any(re.search(r"[^\s.\-/(),]", gap) for gap in gaps)
        # One by one, all alike or in pairs: "0 6 . 4 4 . 1 2 …"; "0-3 1-2 …" and "0 6, 4 6 …" are scores.
        is_paired = set(between[::2]) == {" "} and set(between[1::2]) <= {" . ", " - ", " / ", "."}
        is_single = len(groups) == 10 and (len(gaps) == 1 or is_paired)
        is_mixed = len(gaps) > 1 and {len(group) for group in groups} == {2}
        if not (is_odd or is_single or is_mixed) or len(set(digits)) < 3 or candidate.is_something_else:
            continue
        pairs = tuple(digits[index : index + 2] for index in range(0, 10, 2))
        if not _FRENCH.fullmatch(digits) or (_counts_up(pairs) and not candidate.is_announced):
            continue
        if _is_valid(digits, "FR", is_possible_enough=candidate.is_announced) or _FICTION.fullmatch(digits):
            yield digits


def _is_valid(digits: str, region: str | None, *, is_possible_enough: bool = False) -> bool:
    library = _library()
    try:
        number = library.parse(digits, region)
    except library.NumberParseException:
        return False
    return library.is_valid_number(number) or (is_possible_enough and library.is_possible_number(number))


def _counts_up(groups: Sequence[str]) -> bool:
    """Whether the groups are numbers at equal distances: 02 04 06 08 10."""
    numbers = [int(group) for group in groups]
    steps = {after - before for before, after in pairwise(numbers)}
    return len(numbers) > 3 and len(steps) == 1 and steps != {0}


def _gap(text: str, chain: Sequence[tuple[int, int]], index: int) -> str:
    """What stands before a group, with its spaces collapsed; a bracket counts as a space."""
    gap = text[chain[index - 1][1] : chain[index][0]]
    return gap if len(gap) == 1 and gap not in "()" else " ".join(_BRACKET.sub(" ", gap).split()) or " "


def _digits(text: str, chain: Sequence[tuple[int, int]]) -> str:
    return "".join(text[start:end] for start, end in chain)


def _national_digits(number: "PhoneNumber") -> str:
    return f"0{number.national_number}" if number.country_code != 1 else str(number.national_number)


@cache
def _plans(countries: tuple[str, ...]) -> tuple[_Plan, ...]:
    library = _library()
    plans = []
    for region in countries:
        metadata = library.PhoneMetadata.metadata_for_region(region)
        if metadata is not None:
            lengths = frozenset(metadata.general_desc.possible_length)
            plans.append(_Plan(region, metadata.country_code, metadata.national_prefix or "", lengths))
    return tuple(plans)


def _library() -> ModuleType:
    import phonenumbers  # noqa: PLC0415  50 ms, for a text with many digits only

    return phonenumbers
