"""Finds listed words in a text: whole words, accents and capitals folded, disguises undone.

Both the text and the words are brought into the same form first (`Scene.folded` and
`Scene.bones`), so a list never needs variants of a word. Takes time proportional to the text,
whatever the number of words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from bot.rules.scene import Scene, tokens
from bot.text import clean, fold, skeleton

#: Where a listed word may stand: between word boundaries on both sides, on one, on none.
FORMS = {"whole_word": " {} ", "prefix": " {}", "suffix": "{} ", "anywhere": "{}"}


@dataclass(frozen=True)
class _View:
    """The words in one form of the text; those after `exceptions_from` excuse what they cover."""

    automaton: AhoCorasick
    words: tuple[str, ...]
    exceptions_from: int

    def find(self, text: str) -> str | None:
        excused: list[tuple[int, int]] = []
        hits: list[tuple[int, int, int]] = []
        for index, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            if index < self.exceptions_from:
                hits.append((index, start, end))
            else:
                excused.append((start, end))
        for index, start, end in hits:
            if not any(low <= start and end <= high for low, high in excused):
                return self.words[index]
        return None


def compile_words(
    words: Sequence[str],
    exceptions: Sequence[str] = (),
    match: str = "whole_word",
    sees_through: bool = True,
) -> Callable[[Scene], str | None]:
    """A function that gives the first listed word it finds in a scene, as it stands in the list.

    Without `sees_through` only what is written counts, not what a disguise may hide.
    """
    if match == "exact":
        return _exact(words)
    # An emoji is compared as itself: its skeleton is an ordinary word ("joy").
    signs = tuple(_bare(word) for word in words if not tokens(fold(word)))
    spelled = [word for word in words if tokens(fold(word))]
    folded = _view(spelled, exceptions, fold, FORMS[match])
    bones = _view(spelled, exceptions, skeleton, FORMS[match]) if sees_through else None

    def find(scene: Scene) -> str | None:
        return (
            (folded.find(scene.folded) if folded else None)
            or (bones.find(scene.bones) if bones else None)
            or next((sign for sign in signs if sign and sign in _bare(scene.text)), None)
        )

    return find


def _bare(sign: str) -> str:
    return clean(sign).replace("\ufe0f", "")


def _exact(words: Sequence[str]) -> Callable[[Scene], str | None]:
    known = {_spaced(fold(word), " {} "): word for word in words}

    def find(scene: Scene) -> str | None:
        return known.get(scene.folded)

    return find


def _view(
    words: Sequence[str], exceptions: Sequence[str], form: Callable[[str], str], pattern: str
) -> _View | None:
    listed = [(word, text) for word in words if (text := _spaced(form(word), pattern))]
    excused = [text for word in exceptions if (text := _spaced(form(word), " {} "))]
    if not listed:
        return None
    return _View(
        AhoCorasick([text for _, text in listed] + excused),
        tuple(word for word, _ in listed),
        len(listed),
    )


def _spaced(text: str, pattern: str) -> str:
    found = tokens(text)
    return pattern.format(" ".join(found)) if found else ""
