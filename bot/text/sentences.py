"""Splits a comment into its sentences, as people write comments: without care for capitals, with smileys and
line breaks instead of full stops.

Made for reading each sentence on its own. Where a border is doubtful there is none: half a sentence means
something else than the whole.
"""

import re
from collections.abc import Iterator

from bot.text.normalize import MAX_CHARACTERS

#: More sentences than this stay together in the last one: nobody may buy time with full stops.
MAX_SENTENCES = 12
_MIN_WORDS = 2

_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff"
_JOINERS = "\ufe0f\u200d\U0001f3fb-\U0001f3ff\u20e3"
_CLOSING = "\"'»”’)\\]"
_BORDER = re.compile(
    # A letter may follow at once, because people forget the space there; not after a dot: shop.example.
    rf"[!?…]+[{_CLOSING}]*(?:\s»)?(?=\s|$|[^\W\d_])"
    rf"|\.+[{_CLOSING}]*(?:\s»)?(?=\s|$)"
    r"|[。！？]+"
    r"|[\r\n\u2028\u2029\x85]+"
    r"|;(?=\s)"
    r"|\s[-–—|•]+(?=\s)|\s//+(?=\s)"
    rf"|[{_PICTURES}](?:[{_PICTURES}{_JOINERS}]|\s(?=[{_PICTURES}]))*"
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: What a full stop shortens, in lower case. Before a name or a number, a title ends no sentence.
_TITLES = """m mm mr mrs ms dr pr prof st ste mme mlle mgr me av bd bld tel tél réf ref no nr num art cf fig
    p pp vol ca vs sig sra srta dept"""
#: The others end one only before a capital letter.
_SHORTENED = """ex env etc min max sec approx inc ltd co corp jr sr resp incl excl bzw zb usw evtl ud uds avda
    janv févr avr juil sept oct nov déc jan feb aug dec lun mar mer jeu ven sam dim mon tue wed thu fri sat
    sun"""
_ALWAYS_GOES_ON, _MAY_GO_ON = frozenset(_TITLES.split()), frozenset(_SHORTENED.split())
_LONGEST = 8


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text in order, with their punctuation; the text alone where it has but one.

    Joined again they hold every word of the text. Each has two words at least: a shorter one stays with its
    neighbour.
    """
    return tuple(" ".join(text[start:end] for start, end in group) for group in _sentences(text))


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the same sentences begin and end in the text, in characters."""
    return tuple((group[0][0], group[-1][1]) for group in _sentences(text))


def _sentences(text: str) -> Iterator[list[tuple[int, int]]]:
    """The pieces of each sentence, by where they begin and end."""
    groups: list[list[tuple[int, int]]] = [[]]
    words = 0  # of the last group
    for start, end in _pieces(text[:MAX_CHARACTERS]):
        if words >= _MIN_WORDS and len(groups) < MAX_SENTENCES:
            groups.append([])
            words = 0
        groups[-1].append((start, end))
        words += len(_WORD.findall(text[start:end]))
    if words < _MIN_WORDS and len(groups) > 1:
        short = groups.pop()
        groups[-1] += short
    return (group for group in groups if group)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the text between the borders begins and ends, without empty ones and the white space around
    them; a border belongs to what stands before it."""
    start = 0
    for end in (*_borders(text), len(text)):
        piece = text[start:end]
        if stripped := piece.strip():
            begins = start + len(piece) - len(piece.lstrip())
            yield begins, begins + len(stripped)
        start = end


def _borders(text: str) -> Iterator[int]:
    for border in _BORDER.finditer(text):
        if not (_goes_on(text, border) if border[0][0] == "." else _is_in_address(text, border)):
            yield border.end()


def _goes_on(text: str, border: re.Match[str]) -> bool:
    """Whether a full stop ends an abbreviation, an initial or the number of a list, and no sentence."""
    if border[0] != ".":
        return False
    before = _last_word(text, border.start()).lower()
    if before in _ALWAYS_GOES_ON or (len(before) == 1 and before.isalpha()):
        return True
    if before.isdecimal() and border.start() == len(before) <= 2:  # 1. First of all
        return True
    return before in _MAY_GO_ON and not text[border.end() : border.end() + _LONGEST].lstrip()[:1].isupper()


def _is_in_address(text: str, border: re.Match[str]) -> bool:
    """Whether it is the question mark of an address: shop.example/a?b=c."""
    if not text[border.end() : border.end() + 1].isalpha():
        return False
    return "/" in text[text.rfind(" ", 0, border.start()) + 1 : border.start()]


def _last_word(text: str, end: int) -> str:
    start = end
    while start and end - start < _LONGEST and text[start - 1].isalnum():
        start -= 1
    return text[start:end]
