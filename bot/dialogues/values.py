"""Reads what somebody wrote as the value of a slot. What could mean two things means nothing: it is asked for
again, and never guessed."""

import re
from datetime import date, timedelta

from bot.dialogues.heard import Heard
from bot.dialogues.model import Slot, SlotKind
from bot.domain.dialogues import FilledSlot
from bot.text import pii
from bot.text.dates import read_day
from bot.text.normalize import fold

LONGEST_TEXT = 1_000
_LONGEST_EMAIL = 254
_PHOTOS = frozenset({"image", "photo", "video", "file", "document"})
_AROUND = " \t.,;:!?#'\"«»()[]<>`*_"
_NUMBER = re.compile(r"(?<![\w.,])[-+]?\d{1,12}(?:[.,]\d{1,6})?(?![\w]|[.,]\d)")
_COUNTED = {
    word: number
    for number, words in enumerate(
        (
            *("zero aucun aucune none", "un une one", "deux two", "trois three", "quatre four"),
            *("cinq five", "six", "sept seven", "huit eight", "neuf nine", "dix ten"),
        )
    )
    for word in words.split()
}
_CHOSEN = re.compile(r"(?:(?:le|la|the|option|choix|choice|numero|number|n°|no)\s*)?(\d{1,2})\s*[.)]?")
_YES = re.compile(
    r"(?:oui|ouais|ouaip|yes|yep|yeah|yup|ok|okay|d accord|daccord|exact|exactement|correct|tout a fait"
    r"|bien sur|sure|absolument|absolutely|c est (?:ca|bon|exact|correct)|that s (?:it|right)|right|👍|✅)"
)
_NO = re.compile(r"(?:non|nan|no|nope|pas du tout|not at all|faux|wrong|jamais|👎|❌)")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_YES_NO = {"fr": {"yes": "oui", "no": "non"}, "en": {"yes": "yes", "no": "no"}}


def read_answer(slot: Slot, heard: Heard, language: str, default: str) -> FilledSlot | None:
    """The value that the answer to a question for this slot gives it; None when it gives none."""
    match slot.kind:
        case SlotKind.TEXT:
            return _text(heard)
        case SlotKind.PHOTO:
            return _photo(heard)
        case SlotKind.CHOICE:
            return _choice(slot, heard, language, default)
        case SlotKind.YES_NO:
            return _yes_no(heard, language)
        case SlotKind.PATTERN:
            whole = _whole_pattern(slot, heard)
            return whole or read_among_words(slot, heard, language)
        case SlotKind.NUMBER:
            return _number(slot, heard)
        case _:
            return read_among_words(slot, heard, language)


def read_among_words(slot: Slot, heard: Heard, language: str) -> FilledSlot | None:
    """The value that a message holds that was no answer to a question for it; only of kinds that cannot be
    mistaken for something else."""
    if slot.kind is SlotKind.PATTERN and slot.in_text is not None:
        values = list(dict.fromkeys(match[1] for match in slot.in_text.finditer(heard.text)))
        return _filled(values[0], heard) if len(values) == 1 else None
    if slot.kind is SlotKind.EMAIL:
        addresses = [address for address in pii.emails(heard.text) if len(address) <= _LONGEST_EMAIL]
        return _filled(addresses[0], heard) if len(addresses) == 1 else None
    if slot.kind is SlotKind.DATE:
        return _date(slot, heard, language)
    return None


def show_day(day: date, language: str) -> str:
    """A day as people of that language read it."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return day.strftime("%d/%m/%Y")


def _filled(value: str, heard: Heard, shown: str = "") -> FilledSlot:
    return FilledSlot(value=value, shown=shown or value, message_id=heard.message_id)


def _whole_pattern(slot: Slot, heard: Heard) -> FilledSlot | None:
    """`4127`, `#4127.` and `41 27`."""
    stripped = heard.text.strip(_AROUND)
    for candidate in (heard.text, stripped, re.sub(r"[\s.-]", "", stripped)):
        if candidate and slot.pattern.fullmatch(candidate):
            return _filled(candidate, heard)
    return None


def _date(slot: Slot, heard: Heard, language: str) -> FilledSlot | None:
    day = read_day(heard.text, heard.today, is_past=slot.is_past)
    if day is None:
        return None
    if slot.least is not None and day < heard.today + timedelta(days=slot.least):
        return None
    if slot.most is not None and day > heard.today + timedelta(days=slot.most):
        return None
    return _filled(day.isoformat(), heard, show_day(day, language))


def _number(slot: Slot, heard: Heard) -> FilledSlot | None:
    written = [text.replace(",", ".") for text in _NUMBER.findall(heard.text)]
    numbers = {float(text) for text in written}
    if not numbers:
        numbers = {float(_COUNTED[word]) for word in fold(heard.text).split() if word in _COUNTED}
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    if (slot.least is not None and number < slot.least) or (slot.most is not None and number > slot.most):
        return None
    return _filled(f"{number:.12g}", heard)


def _text(heard: Heard) -> FilledSlot | None:
    """Words; signs and pictures alone tell nobody anything."""
    if not any(character.isalnum() for character in heard.text):
        return None
    return _filled(heard.text[:LONGEST_TEXT], heard)


def _photo(heard: Heard) -> FilledSlot | None:
    count = sum(attachment.type in _PHOTOS for attachment in heard.attachments)
    return _filled(str(count), heard) if count else None


def _choice(slot: Slot, heard: Heard, language: str, default: str) -> FilledSlot | None:
    plain = _folded(heard.text)
    # A keycap emoji is its figure with two signs around.
    number = _CHOSEN.fullmatch(plain.replace("\ufe0f", "").replace("\u20e3", "").strip())
    if number and 0 < int(number[1]) <= len(slot.choices):
        choice = slot.choices[int(number[1]) - 1]
        return _filled(choice.value, heard, choice.label(language, default))
    named = [
        choice
        for choice in slot.choices
        if any(plain == _folded(word) for word in (*choice.labels.values(), choice.value))
    ] or [
        choice
        for choice in slot.choices
        if any(f" {_folded(word)} " in f" {plain} " for word in (*choice.labels.values(), *choice.synonyms))
    ]
    if len(named) != 1:
        return None
    return _filled(named[0].value, heard, named[0].label(language, default))


def _yes_no(heard: Heard, language: str) -> FilledSlot | None:
    plain = _folded(heard.text)
    says_yes = bool(re.match(rf"{_YES.pattern}(?=$|\s)", plain))
    says_no = bool(re.match(rf"{_NO.pattern}(?=$|\s)", plain))
    if says_yes is says_no:
        return None
    value = "yes" if says_yes else "no"
    return _filled(value, heard, _YES_NO.get(language, _YES_NO["en"])[value])


def _folded(text: str) -> str:
    """Words without accents, capitals and punctuation; emoji stay."""
    return " ".join(
        re.sub(r"[^\w\s\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u20e3)]", " ", fold(text)).split()
    )
