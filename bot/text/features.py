"""Surface features of a text: mentions, emojis, capitals. All take linear time."""

import re

from bot.text.normalize import clean, fold

_MENTION = re.compile(r"(?<![\w@.])@[\w][\w.\-]{0,63}")
_HASHTAG = re.compile(r"(?<![\w&#])#(?=\w*[^\W\d_])\w{1,140}")
_SYMBOLS = "\u203c\u2049\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\xa9\xae"
_PICTURE = rf"[{_SYMBOLS}\U0001f000-\U0001f1e5\U0001f200-\U0001faff][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
_EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(?:\u200d{_PICTURE})*[\U000e0020-\U000e007f]*"
)
_PADDING = re.compile(r"[\s.,;:!?&+\-\u200d\ufe0f]*")
_MIN_LETTERS = 8
_RUN = re.compile(r"(\S)\1*")


def count_mentions(text: str) -> int:
    """The number of people mentioned with @; an e-mail address mentions nobody."""
    return len(_MENTION.findall(text))


def count_hashtags(text: str) -> int:
    """The number of hashtags; a number behind a # is none."""
    return len(_HASHTAG.findall(text))


def hashtags(text: str) -> tuple[str, ...]:
    """The keys of the hashtags of a text, in its order, each once."""
    return tuple(dict.fromkeys(fold(match[0])[1:] for match in _HASHTAG.finditer(text)))


def hashtag_key(hashtag: str) -> str | None:
    """What all spellings of a hashtag have in common, whatever their accents and capitals and with or without
    its #; None for what cannot be one."""
    match = _HASHTAG.fullmatch("#" + clean(hashtag).removeprefix("#"))
    return fold(match[0])[1:] if match else None


def count_emojis(text: str) -> int:
    """The number of emojis; flags, families and skin tones count once."""
    return len(_EMOJI.findall(text))


def is_only_mentions(text: str) -> bool:
    """Whether the text has at least one mention, and nothing else than mentions, emojis, spaces and
    punctuation."""
    without, count = _MENTION.subn("", text)
    return count > 0 and _PADDING.fullmatch(_EMOJI.sub("", without)) is not None


def is_only_emojis(text: str) -> bool:
    """Whether the text has at least one emoji, and nothing else than emojis, spaces and punctuation."""
    without, count = _EMOJI.subn("", text)
    return count > 0 and _PADDING.fullmatch(without) is not None


def count_letters(text: str) -> int:
    """The number of letters, of any script."""
    return sum(character.isalpha() for character in text)


def caps_ratio(text: str) -> float:
    """The share of letters that are capitals, from 0 to 1; 0 for a text with few letters, where it would
    say nothing."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < _MIN_LETTERS:
        return 0.0
    return sum(letter.isupper() for letter in letters) / len(letters)


def longest_run(text: str) -> int:
    """The length of the longest run of one character; spaces do not count, capitals make no difference."""
    return max((len(match[0]) for match in _RUN.finditer(text.lower())), default=0)
