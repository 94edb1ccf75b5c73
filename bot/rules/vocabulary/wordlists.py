"""Finds listed words in a text: whole words, accents and capitals folded, obfuscation undone.

Both the text and the words are brought into the same form first (`EvalContext.folded` and
`EvalContext.skeleton`), so a list never needs variants of a word. All lists of a file share one automaton for
each form, so that a text is read once, whatever the number of lists and words.
https://en.wikipedia.org/wiki/Aho%E2%80%93Corasick_algorithm
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ahocorasick_rs import AhoCorasick

from bot.rules.model.context import EvalContext, tokens
from bot.text.normalize import clean, fold, skeleton

#: The boundaries that a listed word needs: on both sides, on one, on none.
FORMS = {"whole_word": " {} ", "prefix": " {}", "suffix": "{} ", "anywhere": "{}"}

_MASKED = re.compile(r"(?<![^\W_*])[a-z]++(?:\*{1,4}[a-z]*+){1,8}")
_STARS = re.compile(r"\*+")
#: A masked word must show so many letters, a star may stand for so many, and a text may have so many of them.
_MIN_VISIBLE, _MAX_HIDDEN, _MAX_MASKED = 3, 3, 20
_MIN_JOINED = 6  # shorter ones would match ordinary words

Spans = list[tuple[int, int]]
#: Where each pattern was found in a text, by its number.
Hits = Mapping[int, Spans]
#: Returns the listed word that a text contains, as written in the list, or None.
FindWord = Callable[[EvalContext], str | None]


@dataclass(kw_only=True)
class _PatternIndex:
    """All patterns of one form of the text; the automaton is built on first use."""

    numbers: dict[str, int] = field(default_factory=dict)
    automaton: AhoCorasick | None = None

    def number(self, pattern: str) -> int:
        """The number of a pattern, old or new."""
        if pattern not in self.numbers:
            self.automaton = None
        return self.numbers.setdefault(pattern, len(self.numbers))

    def hits(self, text: str) -> Hits:
        """The spans of each pattern in the text, in the order of their ends."""
        if self.automaton is None:
            self.automaton = AhoCorasick(list(self.numbers))
        hits: dict[int, Spans] = {}
        for number, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            hits.setdefault(number, []).append((start, end))
        return hits

    def unmask(self, text: str) -> list[str]:
        """The listed words that a text writes with stars for some of their letters: c*nnard, p*te."""
        masks = list(islice(_MASKED.finditer(fold(text)), _MAX_MASKED)) if "*" in text else []
        words = []
        for mask in masks:
            visible = _STARS.split(mask[0])
            if sum(map(len, visible)) >= _MIN_VISIBLE:
                letters = f"[a-z]{{1,{_MAX_HIDDEN}}}".join(map(re.escape, visible))
                pattern = re.compile(f" {letters} ")
                words += [listed.strip() for listed in self.numbers if pattern.fullmatch(listed)]
        return words


class Lexicon:
    """The words of all lists of one file."""

    def __init__(self) -> None:
        self.folded = _PatternIndex()
        self.skeletons = _PatternIndex()

    def hits(self, context: EvalContext) -> tuple[Hits, Hits]:
        """The hits in the text as written and in its deobfuscated form, computed once for each context."""
        hits: tuple[Hits, Hits] | None = context.cache.get(self)
        if hits is None:
            deobfuscated = " ".join([context.skeleton, *self.skeletons.unmask(context.text), ""])
            hits = self.folded.hits(context.folded), self.skeletons.hits(deobfuscated)
            context.cache[self] = hits
        return hits


@dataclass(frozen=True)
class _ListView:
    """The words of one list in one form of the text, and the exceptions that excuse them."""

    words: dict[int, str]
    exceptions: frozenset[int]

    def find(self, hits: Hits) -> str | None:
        """The first word that is not excused."""
        for number, spans in hits.items():
            if number in self.words and not self._is_excused(spans, hits):
                return self.words[number]
        return None

    def _is_excused(self, spans: Spans, hits: Hits) -> bool:
        """Whether all spans lie within exceptions."""
        innocent = [span for number in self.exceptions & hits.keys() for span in hits[number]]
        return all(any(low <= start and end <= high for low, high in innocent) for start, end in spans)


def compile_words(
    words: Sequence[str],
    exceptions: Sequence[str] = (),
    match: str = "whole_word",
    deobfuscate: bool = True,
    lexicon: Lexicon | None = None,
) -> FindWord:
    """A function that returns a listed word it finds in a text, as written in the list.

    Without `deobfuscate` only the text as written counts. `lexicon` is the one of the file; without it the
    list has its own.
    """
    if match == "exact":
        return _compile_exact(words)
    shared = lexicon or Lexicon()
    # An emoji is compared as itself: its skeleton is an ordinary word ("joy").
    symbols = tuple(bare for word in words if not tokens(fold(word)) and (bare := _bare(word)))
    spelled = [word for word in words if tokens(fold(word))]
    folded = _view(shared.folded, spelled, exceptions, fold, FORMS[match])
    obfuscated = _view(shared.skeletons, spelled if deobfuscate else [], exceptions, skeleton, FORMS[match])
    obfuscated.words.update(_joined_words(shared.skeletons, obfuscated.words, FORMS[match]))

    def find(context: EvalContext) -> str | None:
        written_hits, deobfuscated_hits = shared.hits(context)
        if written_hits and (word := folded.find(written_hits)):
            return word
        if deobfuscated_hits and (word := obfuscated.find(deobfuscated_hits)):
            return word
        if symbols:
            text = _bare(context.text)
            return next((symbol for symbol in symbols if symbol in text), None)
        return None

    return find


def _bare(symbol: str) -> str:
    """Without variation selectors: ❤ and ❤️ are the same."""
    return clean(symbol).replace("\ufe0f", "")


def _compile_exact(words: Sequence[str]) -> FindWord:
    word_by_text = {_spaced(fold(word), " {} "): word for word in words}

    def find(context: EvalContext) -> str | None:
        return word_by_text.get(context.folded)

    return find


def _joined_words(index: _PatternIndex, words: Mapping[int, str], form: str) -> dict[int, str]:
    """Entries of several words as they come out of letters kept apart: `m o t d e u x`."""
    joined_words = {}
    for word in words.values():
        pieces = tokens(skeleton(word))
        joined = "".join(pieces)
        if len(pieces) > 1 and len(joined) >= _MIN_JOINED:
            joined_words[index.number(form.format(joined))] = word
    return joined_words


def _view(
    index: _PatternIndex,
    words: Sequence[str],
    exceptions: Sequence[str],
    normalize: Callable[[str], str],
    form: str,
) -> _ListView:
    listed = {index.number(text): word for word in words if (text := _spaced(normalize(word), form))}
    innocent = [text for word in exceptions if (text := _spaced(normalize(word), " {} "))] if listed else []
    return _ListView(listed, frozenset(index.number(text) for text in innocent))


def _spaced(text: str, form: str) -> str:
    words = tokens(text)
    return form.format(" ".join(words)) if words else ""
