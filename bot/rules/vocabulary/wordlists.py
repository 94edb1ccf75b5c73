"""Finds listed words in a text: whole words, accents and capitals folded, obfuscation undone.

Both the text and the words are brought into the same form first (`EvalContext.phrases` and
`EvalContext.skeleton`), so a list never needs variants of a word, and a phrase never reaches over the end of
another. All lists of a file share one automaton for each form, so that a text is read once, whatever the
number of lists and words. https://en.wikipedia.org/wiki/Aho%E2%80%93Corasick_algorithm
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from ahocorasick_rs import AhoCorasick

from bot.rules.model.context import EvalContext, TextReading, tokens
from bot.rules.source.lists import ListedWord, Strength
from bot.text import features
from bot.text.language_evidence import Evidence, evidence_of, own_signs
from bot.text.language_id import UNKNOWN
from bot.text.masked_words import masked_words, may_stand_for
from bot.text.normalize import clean, fold, skeleton
from bot.text.phrases import BORDER, mark_borders

#: The boundaries that a listed word needs: on both sides, on one, on none.
FORMS = {"whole_word": " {} ", "prefix": " {}", "suffix": "{} ", "anywhere": "{}"}

_MASKED = re.compile(r"(?<![^\W_*])[a-z]++(?:\*{1,4}[a-z]*+){1,8}")
_STARS = re.compile(r"\*+")
#: A masked word must show so many letters, a star may stand for so many, and a text may have so many of them.
_MIN_VISIBLE, _MAX_HIDDEN, _MAX_MASKED = 3, 3, 20
_MIN_JOINED = 6  # shorter ones would match ordinary words
#: So many entries are remembered in their forms: an entry stands in several lists, and when a file is loaded
#: again, hardly any has changed. Normalising them took a third of the time to load the shipped rules.
_ENTRIES = 8_192
#: So many words besides the listed one make the judged language of a text trustworthy.
_MIN_WORDS = 3

Span = tuple[int, int]
#: Where each pattern was found in a text, by its number.
Hits = Mapping[int, list[Span]]
#: Returns the listed word that a text contains, as written in the list, or None.
FindWord = Callable[[EvalContext], str | None]


@dataclass(kw_only=True)
class _PatternIndex:
    """All patterns of one form of the text; the automaton is built on first use."""

    numbers: dict[str, int] = field(default_factory=dict)
    automaton: AhoCorasick | None = None
    by_letter: dict[str, list[str]] = field(default_factory=dict)
    count_by_letter: int = 0

    def number(self, pattern: str) -> int:
        """The number of a pattern, old or new."""
        if pattern not in self.numbers:
            self.automaton = None
        return self.numbers.setdefault(pattern, len(self.numbers))

    def hits(self, text: str) -> Hits:
        """The spans of each pattern in the text, in the order of their ends."""
        if self.automaton is None:
            self.automaton = AhoCorasick(list(self.numbers))
        hits: dict[int, list[Span]] = {}
        for number, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            hits.setdefault(number, []).append((start, end))
        return hits

    def unmask(self, text: str) -> list[str]:
        """The listed words that a text writes with stars for some of their letters: c*nnard, p*te."""
        words = []
        for mask in _starred(fold(text)) if "*" in text else ():
            visible = _STARS.split(mask)
            if sum(map(len, visible)) >= _MIN_VISIBLE:
                letters = f"[a-z]{{1,{_MAX_HIDDEN}}}".join(map(re.escape, visible))
                pattern = re.compile(f" {letters} ")
                words += [listed.strip() for listed in self._beginning(mask[0]) if pattern.fullmatch(listed)]
        return words

    def guess(self, text: str) -> list[str]:
        """The listed words that a text may mean by a few letters and many stars: c**, f***."""
        masked = dict.fromkeys([*masked_words(text), *_starred(fold(text))])
        guesses = [
            word
            for mask in masked
            for listed in self._beginning(mask[0].casefold())
            if may_stand_for(mask, word := listed.strip())
        ]
        return list(dict.fromkeys(guesses))

    def _beginning(self, letter: str) -> Sequence[str]:
        """The patterns whose word begins with that letter; a masked word shows its first one."""
        if self.count_by_letter != len(self.numbers):
            self.by_letter = {}
            for listed in self.numbers:
                self.by_letter.setdefault(listed.strip()[:1], []).append(listed)
            self.count_by_letter = len(self.numbers)
        return self.by_letter.get(letter, ())


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """One form of a text and what was found in it. `signs` are those that tell its language and that this
    form has lost."""

    text: str
    hits: Hits
    signs: str = ""

    def around(self, span: Span) -> tuple[str, str]:
        """What stands beside a word: in its phrase, and in the whole text."""
        start, end = span
        word = self.text[start:end]
        near = self.text[:start].rpartition(BORDER)[2] + word + self.text[end:].partition(BORDER)[0]
        # "con" itself says nothing about the language of "pro or con".
        return near.replace(word, " "), self.text.replace(word, " ") + self.signs


class Lexicon:
    """The words of all lists of one file."""

    def __init__(self) -> None:
        self.written = _PatternIndex()
        self.skeletons = _PatternIndex()

    def read(self, context: EvalContext) -> tuple[_Reading, _Reading, _Reading]:
        """The hits in the text as written, in its deobfuscated form, and in what its masked words may mean;
        computed once for each text."""
        return context.reading.once(self, self._read)

    def _read(self, text: TextReading) -> tuple[_Reading, _Reading, _Reading]:
        unmasked, guesses = self.skeletons.unmask(text.clean), self.skeletons.guess(text.clean)
        signs = own_signs(text.clean)
        return (
            _read(self.written, text.phrases, signs),
            _read(self.skeletons, _beside(text.skeleton, unmasked), signs),
            _read(self.skeletons, _beside(text.phrases, guesses) if guesses else "", signs),
        )


def _starred(plain: str) -> list[str]:
    """The words of a folded text in which stars stand for letters, each once."""
    return list(dict.fromkeys(mask[0] for mask in islice(_MASKED.finditer(plain), _MAX_MASKED)))


def _beside(text: str, words: Sequence[str]) -> str:
    """The text, and behind it more words, each as a phrase of its own."""
    return f" {BORDER} ".join([text, *words, ""])


def _read(index: _PatternIndex, text: str, signs: str) -> _Reading:
    return _Reading(text=text, hits=index.hits(text), signs=signs)


@dataclass(frozen=True)
class _ListView:
    """The words of one list in one form of the text, and the exceptions that excuse them."""

    words: dict[int, tuple[ListedWord, ...]]
    exceptions: Mapping[ListedWord, frozenset[int]]

    def find(self, reading: _Reading, language: str) -> str | None:
        """The first word that is not excused and that a text in this language can mean."""
        for number, spans in reading.hits.items():
            for word in self.words.get(number, ()):
                if any(self._counts(word, span, reading, language) for span in spans):
                    return word.text
        return None

    def _counts(self, word: ListedWord, span: Span, reading: _Reading, language: str) -> bool:
        start, end = span
        excused = any(
            low <= start and end <= high
            for number in self.exceptions[word] & reading.hits.keys()
            for low, high in reading.hits[number]
        )
        return not excused and (not word.languages or _may_mean(word, *reading.around(span), language))


def _may_mean(word: ListedWord, near: str, whole: str, language: str) -> bool:
    """Whether what stands around a word lets it be of its language: the phrase says so first, then the whole
    text, then the judged language of a text that is long enough to have one."""
    for text in (near, whole):
        evidence = evidence_of(text, word.languages)
        if evidence is not Evidence.NONE:
            return evidence is Evidence.FOR
    is_trustworthy = language != UNKNOWN and len(tokens(whole)) >= _MIN_WORDS
    return not is_trustworthy or language in word.languages


def compile_words(
    words: Sequence[ListedWord],
    exceptions: Sequence[str] = (),
    match: str = "whole_word",
    deobfuscate: bool = True,
    lexicon: Lexicon | None = None,
    strength: Strength = Strength.HIDES,
) -> FindWord:
    """A function that returns a listed word it finds in a text, as written in the list.

    Only words of at least this strength count. Without `deobfuscate` only the text as written counts.
    `lexicon` is the one of the file; without it the list has its own.
    """
    strong = [word for word in words if word.strength.reaches(strength)]
    exact = _compile_exact([word for word in strong if word.is_whole_text or match == "exact"])
    if match == "exact":
        return exact
    shared = lexicon or Lexicon()
    parts = [word for word in strong if not word.is_whole_text and not _is_hashtag(word.text)]
    tags = {
        features.hashtag_key(word.text): word.text
        for word in strong
        if not word.is_whole_text and _is_hashtag(word.text)
    }
    # An emoji is compared as itself: its skeleton is an ordinary word ("joy").
    symbols = tuple(bare for word in parts if not tokens(fold(word.text)) and (bare := _bare(word.text)))
    spelled = [word for word in parts if tokens(fold(word.text))]
    written = _view(shared.written, spelled, exceptions, fold, FORMS[match])
    obfuscated = _view(shared.skeletons, spelled if deobfuscate else [], exceptions, skeleton, FORMS[match])
    _add_joined_words(shared.skeletons, obfuscated.words, FORMS[match])
    # A guess never hides: c** may be what you think, or not.
    guesses = strength is not Strength.HIDES and deobfuscate
    views = (written, obfuscated, obfuscated) if guesses else (written, obfuscated)

    def find(context: EvalContext) -> str | None:
        for view, reading in zip(views, shared.read(context), strict=False):
            if reading.hits and (word := view.find(reading, context.judgement.language)):
                return word
        if tags and (tag := next((tag for tag in context.hashtags if tag in tags), None)):
            return tags[tag]
        if symbols:
            text = context.memo(_bare_text)
            return next((symbol for symbol in symbols if symbol in text), None)
        return exact(context)

    return find


def _bare(symbol: str) -> str:
    """Without variation selectors: ❤ and ❤️ are the same."""
    return clean(symbol).replace("\ufe0f", "")


def _bare_text(context: EvalContext) -> str:
    return _bare(context.text)


def _is_hashtag(text: str) -> bool:
    """Whether an entry means a hashtag, and not the word in it: what asks for #jeu is no game."""
    return text.startswith("#") and features.hashtag_key(text) is not None


def _compile_exact(words: Sequence[ListedWord]) -> FindWord:
    word_by_text = {
        (f" {' '.join(tokens(fold(word.text)))} ", _is_hashtag(word.text)): word.text for word in words
    }

    def find(context: EvalContext) -> str | None:
        if not word_by_text:
            return None
        word = word_by_text.get((context.folded, False))
        return word_by_text.get((context.folded, True)) if word is None and context.hashtags else word

    return find


def _add_joined_words(index: _PatternIndex, words: dict[int, tuple[ListedWord, ...]], form: str) -> None:
    """Entries of several words as they come out of letters kept apart: `m o t d e u x`."""
    for word in {word: None for listed in words.values() for word in listed}:
        if joined := _joined(word.text):
            number = index.number(form.format(joined))
            words[number] = (*words.get(number, ()), word)


def _view(
    index: _PatternIndex,
    words: Sequence[ListedWord],
    exceptions: Sequence[str],
    normalize: Callable[[str], str],
    form: str,
) -> _ListView:
    listed: dict[int, tuple[ListedWord, ...]] = {}
    for word in words:
        for pattern in _patterns(word.text, normalize, form):
            number = index.number(pattern)
            listed[number] = (*listed.get(number, ()), word)
    innocent = {
        word: frozenset(
            index.number(pattern)
            for text in (*exceptions, *word.exceptions)
            for pattern in _patterns(text, normalize, " {} ")
        )
        for word in words
    }
    return _ListView(listed, innocent)


@lru_cache(_ENTRIES)
def _joined(text: str) -> str:
    """The words of an entry as one, if it has several and they are long enough together; else nothing."""
    pieces = tokens(skeleton(text))
    joined = "".join(pieces)
    return joined if len(pieces) > 1 and len(joined) >= _MIN_JOINED else ""


@lru_cache(_ENTRIES)
def _patterns(text: str, normalize: Callable[[str], str], form: str) -> tuple[str, ...]:
    """The entry as texts write it: without the punctuation between its words, and with it."""
    phrases = [" ".join(tokens(normalize(phrase))) for phrase in mark_borders(text).split(BORDER)]
    spelled = [phrase for phrase in phrases if phrase]
    forms = {" ".join(spelled), f" {BORDER} ".join(spelled)} - {""}
    return tuple(form.format(pattern) for pattern in sorted(forms))
