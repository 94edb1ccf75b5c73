"""The outer shape of a text: mentions, emojis, capitals. Pure and linear."""

import re

_MENTION = re.compile(r"(?<![\w@.])@[\w][\w.\-]{0,63}")
_HASHTAG = re.compile(r"(?<![\w&#])#(?=\w*[^\W\d_])\w{1,140}")
_SIGN = "\u203c\u2049\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\xa9\xae"
_PICTURE = rf"[{_SIGN}\U0001f000-\U0001f1e5\U0001f200-\U0001faff][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
_EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*[\U000e0020-\U000e007f]*"
)
_FILLING = re.compile(r"[\s.,;:!?&+\-\u200d\ufe0f]*")
_FEW_LETTERS = 8
_RUN = re.compile(r"(\S)\1*")


def mentions(text: str) -> int:
    """How many people are mentioned with @; an e-mail address mentions nobody."""
    return len(_MENTION.findall(text))


def hashtags(text: str) -> int:
    """How many hashtags there are; a number behind a # is none."""
    return len(_HASHTAG.findall(text))


def emojis(text: str) -> int:
    """How many emojis there are; flags, families and skin tones count once."""
    return len(_EMOJI.findall(text))


def is_only_mentions(text: str) -> bool:
    """At least one mention, and nothing else than mentions, emojis, spaces and marks."""
    left, count = _MENTION.subn("", text)
    return count > 0 and _FILLING.fullmatch(_EMOJI.sub("", left)) is not None


def is_only_emojis(text: str) -> bool:
    """At least one emoji, and nothing else than emojis, spaces and marks."""
    left, count = _EMOJI.subn("", text)
    return count > 0 and _FILLING.fullmatch(left) is not None


def caps_ratio(text: str) -> float:
    """Which part of the letters are capitals; 0 for a text of few letters."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) / len(letters) if len(letters) >= _FEW_LETTERS else 0.0


def longest_run(text: str) -> int:
    """How often one and the same character stands in a row, at most; spaces do not count."""
    runs = (len(found[0]) for found in _RUN.finditer(text.lower()))
    return max(runs, default=0)
