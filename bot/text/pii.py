"""Finds personal data in a text: e-mail addresses, telephone numbers, bank accounts, payment cards.

Takes linear time. Each is returned in one normal form, so that it can be compared with the numbers a rule
allows; none is ever meant to be shown.
"""

import re
import unicodedata

from bot.text import links

# Every repetition is bounded, so that no text can make the search slow.
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}+@(?:[\w-]{1,63}+\.){1,5}[^\W\d_]{2,24}+")
_DOT = r" {0,2}(?:\.| point | dot |[(\[{] ?(?:point|dot|\.) ?[)\]}]) {0,2}"
_AT = r" {0,2}(?:@|[(\[{] ?(?:at|a|@|arobase?) ?[)\]}]| arobase?s? | arobaz ) {0,2}"
_NAME = rf"(?<![\w.+-])\w[\w+-]{{0,40}}+(?:{_DOT}[\w-]{{1,40}}+){{0,3}}"
_SPELLED_EMAIL = re.compile(rf"({_NAME}){_AT}([\w-]{{1,60}}+){_DOT}([a-z]{{2,10}}+)")
# A plain "at" needs a spelled dot, or "look at maison.fr" would be an address.
_SPELLED_AT = re.compile(rf"({_NAME}) at ([\w-]{{1,60}}+) (?:dot|point) ([a-z]{{2,10}}+)")
_AT_HINTS = re.compile(r"@|aroba|[(\[{] ?a|\bat\b")
_SEPARATED_DOT = re.compile(r" {0,2}(?:[(\[{] ?(?:point|dot|\.) ?[)\]}]|\bpoint\b|\bdot\b) {0,2}")

# One separator all along, or a date with a time of day would be a number.
_PAIRS = "|".join(
    rf"(?:{gap}\d{{2}}){{4}}" for gap in ("", " ", r"\.", "-", "/", "_", r" \. ", " - ", " / ", ", ")
)
_GROUPS = "|".join(rf"(?:{gap}\d{{2,4}}){{2,4}}" for gap in (" ", r"\.", "-"))
# What a telephone number looks like, and how many digits it has.
_MIN_PHONE_DIGITS = 8
_PHONES = (
    # 06 12 34 56 78, +33 (0)6.12.34.56.78
    (re.compile(rf"(?:(?:\+|00) ?33[ .\-]?(?:\(0\))?[ .\-]?|0)[1-9](?:{_PAIRS})"), range(10, 15)),
    # any country in international form
    (re.compile(r"\+[1-9](?:[ .\-/()]{0,2}[0-9]){7,14}"), range(8, 16)),
    # 020 7946 0958, 0470 12 34 56
    (re.compile(rf"0[1-9]\d{{0,3}}(?:{_GROUPS})"), range(9, 12)),
    # (555) 123-4567
    (re.compile(r"(?<!\+1[ .-])\(?[2-9]\d{2}\)?[ .\-][0-9]{3}[ .\-][0-9]{4}"), range(10, 11)),
)
_IBAN_START = re.compile(r"[A-Z][ ._/\-]?[A-Z](?:[ ._/\-]?[\dO]){2}[ ._/\-]?[A-Z0-9]")
# Length of an account number by country.
_LENGTHS = """
AD24 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20
LU20 LV21 MA28 MC27 MR27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SM27 SN28 TN24 TR26
"""
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}
_KEYCAPS = re.compile("[\ufe0f\u20e3]")
#: Digits kept apart one by one or by odd symbols, and letters that stand for them: o6*12*34, 0 6 1 2 …
_SPREAD = re.compile(r"(?<![\w+])(?<!\d[^\w+])[0oO](?:[^\w+]{0,3}[0-9oO]){9}(?![^\W_]|[^\w+]{0,3}\d)")
_FRENCH = re.compile(r"0[1-9]\d{8}")
_HOTLINE = re.compile(r"(?<![\w+])0 ?8\d{2}(?: ?\d{3}){2}(?!\d)|(?<![\w+])0 9\d{2} \d{2} \d{2} \d{2}(?!\d)")
_UK_MOBILE = re.compile(r"(?<![\w+])07\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)")
_IN_LINKS = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)
#: A payment card: the first digit of the great schemes, 13 to 19 digits in all.
_MIN_CARD_DIGITS = 13
_CARD = re.compile(r"(?<![\w+])[2-6](?:[ .\-_/]{0,2}\d){12,18}(?!\d)")


def emails(text: str) -> tuple[str, ...]:
    """The e-mail addresses, also spelt ones (`jean point dupont arobase mail point fr`)."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if not _AT_HINTS.search(plain):
        return ()
    addresses = [match[0].strip(".") for match in _EMAIL.finditer(plain)]
    for pattern in (_SPELLED_EMAIL, _SPELLED_AT):
        addresses += [
            _join_address(match) for match in pattern.finditer(plain) if _ends_address(plain, match)
        ]
    return tuple(dict.fromkeys(addresses))


def phones(text: str) -> tuple[str, ...]:
    """The telephone numbers, in the form of `normalize_phone`. Longer runs of digits do not count."""
    plain = _KEYCAPS.sub("", unicodedata.normalize("NFKC", text))
    if sum(character.isdecimal() or character in "oO" for character in plain) < _MIN_PHONE_DIGITS:
        return ()
    plain = _IN_LINKS.sub(" ", plain)
    numbers = [
        normalize_phone(match[0]) for pattern in (_HOTLINE, _UK_MOBILE) for match in pattern.finditer(plain)
    ]
    spread = [re.sub(r"\D", "", re.sub("[oO]", "0", match[0])) for match in _SPREAD.finditer(plain)]
    numbers += [number for number in spread if _FRENCH.fullmatch(number)]
    for pattern, lengths in _PHONES:
        for match in pattern.finditer(plain):
            before, after = plain[: match.start()][-1:], plain[match.end() : match.end() + 1]
            stands_alone = not (before.isalnum() or before in ("+", "_") or after.isalnum())
            if stands_alone and sum(character.isdecimal() for character in match[0]) in lengths:
                numbers.append(normalize_phone(match[0]))
    return tuple(dict.fromkeys(numbers))


def normalize_phone(text: str) -> str:
    """A telephone number as digits, in national form for France, else with its country code."""
    digits = "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())
    international = text.strip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if international and digits.startswith("33"):
        return "0" + digits[2:].removeprefix("0")
    return f"+{digits}" if international else digits


def cards(text: str) -> tuple[str, ...]:
    """The payment card numbers whose check digit is right.

    https://en.wikipedia.org/wiki/Luhn_algorithm
    """
    plain = unicodedata.normalize("NFKC", text)
    if sum(character.isdecimal() for character in plain) < _MIN_CARD_DIGITS:
        return ()
    numbers = (re.sub(r"\D", "", match[0]) for match in _CARD.finditer(plain))
    return tuple(dict.fromkeys(number for number in numbers if _is_luhn(number)))


def ibans(text: str) -> tuple[str, ...]:
    """The bank accounts whose check digits are right.

    https://en.wikipedia.org/wiki/International_Bank_Account_Number#Validating_the_IBAN
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    accounts = []
    for match in _IBAN_START.finditer(plain):
        start = match.start()
        length = _IBAN_LENGTHS.get(normalize_iban(match[0])[:2], 0)
        compact = normalize_iban(plain[start : start + 2 * length])[:length]
        if not length or len(compact) != length or plain[start - 1 : start].isalnum():
            continue
        readings = (compact, compact[:2] + compact[2:].replace("O", "0"))
        accounts += [reading for reading in readings if reading[2:4].isdecimal() and _is_iban(reading)]
    return tuple(dict.fromkeys(accounts))


def normalize_iban(text: str) -> str:
    """A bank account without its gaps, up to the first character that cannot belong to it."""
    match = re.match(r"[A-Za-z0-9 ._/\-]*", text)
    return re.sub(r"[ ._/\-]", "", match[0] if match else "").upper()


def _is_luhn(number: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0 and len(set(number)) > 1


def _is_iban(account: str) -> bool:
    rotated = account[4:] + account[:4]
    return int("".join(str(int(character, 36)) for character in rotated)) % 97 == 1


def _join_address(match: re.Match[str]) -> str:
    name = _SEPARATED_DOT.sub(".", match[1]).replace(" ", "")
    return f"{name}@{match[2]}.{match[3]}"


def _ends_address(text: str, match: re.Match[str]) -> bool:
    return match[3] in links.UNAMBIGUOUS_ENDINGS and not text[match.end() : match.end() + 1].isalnum()
