"""Finds personal data in a text: e-mail addresses, bank accounts and payment cards.

Takes linear time. Each is returned in one normal form, so that it can be compared with the numbers a rule
allows; none is ever meant to be shown. Telephone numbers are found by `phone_numbers`.
"""

import re

from bot.text import links
from bot.text.normalize import compatible
from bot.text.number_contexts import REFERENCES

# Every repetition is bounded, so that no text can make the search slow.
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}+@(?:[\w-]{1,63}+\.){1,5}[^\W\d_]{2,24}+")
_DOT = r" {0,2}(?:\.| point | dot |[(\[{] ?(?:point|dot|\.) ?[)\]}]) {0,2}"
_AT = r" {0,2}(?:@|[(\[{] ?(?:at|a|@|arobase?) ?[)\]}]| arobase?s? | arobaz ) {0,2}"
_NAME = rf"(?<![\w.+-])\w[\w+-]{{0,40}}+(?:{_DOT}[\w-]{{1,40}}+){{0,3}}"
_SPELLED_EMAIL = re.compile(rf"({_NAME}){_AT}([\w-]{{1,60}}+){_DOT}([a-z]{{2,10}}+)")
# A plain "at" needs a spelled dot, or "look at maison.fr" would be an address.
_SPELLED_AT = re.compile(rf"({_NAME}) at ([\w-]{{1,60}}+) (?:dot|point) ([a-z]{{2,10}}+)")
_AT_HINTS = re.compile(r"@|aroba|[(\[{] ?a|\bat\b")
_ADDRESSED = re.compile(r" {1,2}@")
#: Where people have their mail, by the part before the ending.
_PROVIDER_NAMES = """
gmail googlemail yahoo hotmail outlook live msn icloud me mac aol gmx web proton protonmail pm mail email
orange wanadoo free laposte sfr neuf bbox numericable videotron bell telus rogers sympatico skynet
telenet proximus bluewin sunrise btinternet virginmedia sky ntlworld talktalk comcast verizon att zoho
yandex
"""
_PROVIDERS = frozenset(_PROVIDER_NAMES.split())
_SEPARATED_DOT = re.compile(r" {0,2}(?:[(\[{] ?(?:point|dot|\.) ?[)\]}]|\bpoint\b|\bdot\b) {0,2}")

_IBAN_START = re.compile(r"[A-Z][ ._/\-]?[A-Z](?:[ ._/\-]?[\dO]){2}[ ._/\-]?[A-Z0-9]")
# Length of an account number by country.
_LENGTHS = """
AD24 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20
LU20 LV21 MA28 MC27 MR27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SM27 SN28 TN24 TR26
"""
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}
_MIN_CARD_DIGITS = 14
_DIGIT = re.compile(r"\d")
_CARD = re.compile(r"(?<![\w+])[2-6](?:[ .\-_/]{0,2}\d){13,18}(?!\d)")
#: How the numbers of the schemes begin and how long they are: one in ten of all runs of digits has a right
#: check digit, an EAN or the number of a parcel among them. https://en.wikipedia.org/wiki/Payment_card_number
_SCHEMES = re.compile(
    r"4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:5[06-9]|6[37])\d{14}"
)
_CONTEXT = 48  # characters before a number that are looked at


def emails(text: str) -> tuple[str, ...]:
    """The e-mail addresses, also spelt ones (`jean point dupont arobase mail point fr`)."""
    plain = compatible(text).lower()
    if not _AT_HINTS.search(plain):
        return ()
    addresses = [match[0].strip(".") for match in _EMAIL.finditer(plain)]
    for pattern in (_SPELLED_EMAIL, _SPELLED_AT):
        addresses += [
            _join_address(match)
            for match in pattern.finditer(plain)
            if _ends_address(plain, match) and not _is_mention(plain, match)
        ]
    return tuple(dict.fromkeys(addresses))


def cards(text: str) -> tuple[str, ...]:
    """The numbers that a scheme of payment cards may give and whose check digit is right; not those that are
    called a reference.

    https://en.wikipedia.org/wiki/Luhn_algorithm
    """
    plain = compatible(text)
    if len(_DIGIT.findall(plain)) < _MIN_CARD_DIGITS:
        return ()
    numbers = []
    for match in _CARD.finditer(plain):
        number = re.sub(r"\D", "", match[0])
        before = plain[max(0, match.start() - _CONTEXT) : match.start()]
        if _SCHEMES.fullmatch(number) and _is_luhn(number) and not REFERENCES.search(before):
            numbers.append(number)
    return tuple(dict.fromkeys(numbers))


def ibans(text: str) -> tuple[str, ...]:
    """The bank accounts whose check digits are right.

    https://en.wikipedia.org/wiki/International_Bank_Account_Number#Validating_the_IBAN
    """
    plain = compatible(text).upper()
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


def _is_mention(text: str, match: re.Match[str]) -> bool:
    """Whether somebody is addressed behind a word ("merci @lucie.pt"): there is a space before the @ and none
    behind it, and it is the domain of no provider of mail."""
    between = text[match.end(1) : match.start(2)]
    return bool(_ADDRESSED.fullmatch(between)) and match[2] not in _PROVIDERS


def _ends_address(text: str, match: re.Match[str]) -> bool:
    return match[3] in links.UNAMBIGUOUS_ENDINGS and not text[match.end() : match.end() + 1].isalnum()
