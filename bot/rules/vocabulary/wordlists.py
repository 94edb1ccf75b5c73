"""Finds listed words in a text: whole words, accents and capitals folded, disguises undone.

Both the text and the words are brought into the same form first (`Scene.folded` and
`Scene.skeleton`), so a list never needs variants of a word. All lists of a file share one automaton for each
form, so that a text is read once, whatever the number of lists and words.
https://en.wikipedia.org/wiki/Aho%E2%80%93Corasick_algorithm
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ahocorasick_rs import AhoCorasick

from bot.rules.model.context import EvalContext, tokens
from bot.text.normalize import clean, fold, skeleton

#: Where a listed word may stand: between word boundaries on both sides, on one, on none.
FORMS = {"whole_word": " {} ", "prefix": " {}", "suffix": "{} ", "anywhere": "{}"}

_MASKED = re.compile(r"(?<![^\W_*])[a-z]++(?:\*{1,4}[a-z]*+){1,8}")
_STARS = re.compile(r"\*+")
#: So many letters must be seen of a masked word, and so many a star may stand for.
_LEAST_SEEN, _MOST_HIDDEN, _MOST_MASKED = 3, 3, 20
_LEAST_TOGETHER = 6  # shorter ones would be found as ordinary words

Spans = list[tuple[int, int]]
Hits = Mapping[int, Spans]


@dataclass(kw_only=True)
class _Words:
    """All patterns of one form of the text; the automaton is built when it is first needed."""

    numbers: dict[str, int] = field(default_factory=dict)
    automaton: AhoCorasick | None = None

    def number(self, pattern: str) -> int:
        """The number of a pattern, old or new."""
        if pattern not in self.numbers:
            self.automaton = None
        return self.numbers.setdefault(pattern, len(self.numbers))

    def hits(self, text: str) -> Hits:
        """Where each pattern stands in the text, in the order in which they end."""
        if self.automaton is None:
            self.automaton = AhoCorasick(list(self.numbers))
        found: dict[int, Spans] = {}
        for number, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            found.setdefault(number, []).append((start, end))
        return found

    def unmasked(self, text: str) -> list[str]:
        """The listed words that a text writes with stars for some of their letters: c*nnard, p*te."""
        masked = list(islice(_MASKED.finditer(fold(text)), _MOST_MASKED)) if "*" in text else []
        found = []
        for mask in masked:
            parts = _STARS.split(mask[0])
            if sum(map(len, parts)) >= _LEAST_SEEN:
                letters = re.compile(" " + f"[a-z]{{1,{_MOST_HIDDEN}}}".join(map(re.escape, parts)) + " ")
                found += [pattern.strip() for pattern in self.numbers if letters.fullmatch(pattern)]
        return found


class Lexicon:
    """The words of all lists of one file."""

    def __init__(self) -> None:
        self.folded = _Words()
        self.bones = _Words()

    def hits(self, scene: EvalContext) -> tuple[Hits, Hits]:
        """What stands in the scene's text as written and undisguised; read once for each scene."""
        found = scene.remembered.get(self)
        if found is None:
            undisguised = " ".join([scene.skeleton, *self.bones.unmasked(scene.text), ""])
            both = self.folded.hits(scene.folded), self.bones.hits(undisguised)
            scene.remembered[self] = both
            return both
        return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _View:
    """The words of one list in one form of the text, and the places that excuse them."""

    words: dict[int, str]
    excused: frozenset[int]

    def find(self, hits: Hits) -> str | None:
        for number, spans in hits.items():
            if number in self.words and not self._is_excused(spans, hits):
                return self.words[number]
        return None

    def _is_excused(self, spans: Spans, hits: Hits) -> bool:
        innocent = [span for number in self.excused & hits.keys() for span in hits[number]]
        return all(any(low <= start and end <= high for low, high in innocent) for start, end in spans)


def compile_words(
    words: Sequence[str],
    exceptions: Sequence[str] = (),
    match: str = "whole_word",
    sees_through: bool = True,
    lexicon: Lexicon | None = None,
) -> Callable[[EvalContext], str | None]:
    """A function that gives a listed word it finds in a scene, as it stands in the list.

    Without `sees_through` only what is written counts, not what a disguise may hide. `lexicon` is the one
    of the file; without it the list has its own.
    """
    if match == "exact":
        return _exact(words)
    shared = lexicon or Lexicon()
    # An emoji is compared as itself: its skeleton is an ordinary word ("joy").
    signs = tuple(bare for word in words if not tokens(fold(word)) and (bare := _bare(word)))
    spelled = [word for word in words if tokens(fold(word))]
    folded = _view(shared.folded, spelled, exceptions, fold, FORMS[match])
    bones = _view(shared.bones, spelled if sees_through else [], exceptions, skeleton, FORMS[match])
    bones.words.update(_run_together(shared.bones, bones.words, FORMS[match]))

    def find(scene: EvalContext) -> str | None:
        written, undisguised = shared.hits(scene)
        if written and (found := folded.find(written)):
            return found
        if undisguised and (found := bones.find(undisguised)):
            return found
        if signs:
            text = _bare(scene.text)
            return next((sign for sign in signs if sign in text), None)
        return None

    return find


def _bare(sign: str) -> str:
    return clean(sign).replace("\ufe0f", "")


def _exact(words: Sequence[str]) -> Callable[[EvalContext], str | None]:
    known = {_spaced(fold(word), " {} "): word for word in words}

    def find(scene: EvalContext) -> str | None:
        return known.get(scene.folded)

    return find


def _run_together(known: _Words, words: Mapping[int, str], pattern: str) -> dict[int, str]:
    """Entries of several words as they come out of letters kept apart: `m o t d e u x`."""
    found = {}
    for word in words.values():
        whole = "".join(tokens(skeleton(word)))
        if len(tokens(skeleton(word))) > 1 and len(whole) >= _LEAST_TOGETHER:
            found[known.number(pattern.format(whole))] = word
    return found


def _view(
    known: _Words, words: Sequence[str], exceptions: Sequence[str], form: Callable[[str], str], pattern: str
) -> _View:
    listed = {known.number(text): word for word in words if (text := _spaced(form(word), pattern))}
    innocent = [text for word in exceptions if (text := _spaced(form(word), " {} "))] if listed else []
    return _View(listed, frozenset(known.number(text) for text in innocent))


def _spaced(text: str, pattern: str) -> str:
    found = tokens(text)
    return pattern.format(" ".join(found)) if found else ""
