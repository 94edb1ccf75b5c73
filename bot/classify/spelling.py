"""Finds the words in misspelt ones: a letter left out, two letters turned round, letters starred.

An index of all ways to leave one letter out, as in SymSpell
(https://github.com/wolfgarbe/SymSpell), for one mistake behind the first letter of a word.
"""

import re
from collections.abc import Iterable, Iterator

from bot.text.normalize import fold

_MOST_WORDS = 40_000
_LEAST, _MOST = 4, 14
_WORD = re.compile(r"[^\W\d_]+(?:\*+[^\W\d_]*)?")
_STARRED = re.compile(r"([^\W\d_])(\*+)([^\W\d_]?)")
#: From this share of misspelt long words on, a text was misspelt on purpose.
_ON_PURPOSE = 0.34
_ALL_STARRED, _SHORT = 0.6, 3
#: A word is common, or else is taken for a misspelt one that is so many times commoner.
_SURE, _COMMONER = 6_000, 8


class Speller:
    """Knows common words, and which are `rude`: a single misspelt word is read as one of these only."""

    def __init__(self, words: Iterable[str], rude: Iterable[str] = ()) -> None:
        ranked = list(words)[:_MOST_WORDS]
        self._rank = {word: rank for rank, word in enumerate(ranked)}
        self._rude = frozenset(fold(word) for word in rude)
        self._without: dict[str, str] = {}
        self._turned: dict[str, str] = {}
        self._starred: dict[tuple[str, int, str], list[str]] = {}
        for word in ranked:
            if _LEAST <= len(word) <= _MOST:
                for at in range(1, len(word)):
                    self._without.setdefault(word[:at] + word[at + 1 :], word)
                self._turned.setdefault(_unordered(word), word)
                for last in (word[-1], ""):
                    self._starred.setdefault((word[0], len(word), last), []).append(word)

    def respell(self, text: str) -> str:
        """The text with its words spelt out where it was misspelt on purpose; else only rude ones."""
        words = _WORD.findall(text)
        if sum("*" in word for word in words) > _ALL_STARRED * max(
            1, sum(len(word) > _SHORT for word in words)
        ):
            return " ".join(_WORD.sub(lambda match: self._guessed(match[0]), text).split())
        long = [word for word in words if len(word) >= _LEAST - 1]
        found = {word: read for word in dict.fromkeys(long) if (read := self._read(word))}
        if not found:
            return text
        purpose = len(found) >= _ON_PURPOSE * len(long) and len(found) > 1
        kept = {
            word: read.capitalize() if word.istitle() else read
            for word, read in found.items()
            if purpose or (fold(read) in self._rude and (word.islower() or word.isupper()))
        }
        return _WORD.sub(lambda match: kept.get(match[0], match[0]), text) if kept else text

    def _read(self, word: str) -> str | None:
        """The word that was meant; None when this is one already, or nobody can tell."""
        small = word.lower()
        if "*" in small:
            return next(self._starred_rude(small), None)
        rank = self._rank.get(small, _MOST_WORDS * _COMMONER)
        both = (self._without.get(small), self._turned.get(_unordered(small)))
        read = min((one for one in both if one), key=self._likely, default=None)
        return read if read and rank > _SURE and self._rank[read] * _COMMONER < rank else None

    def _likely(self, word: str) -> tuple[bool, int]:
        """Rude words first: they are what people misspell on purpose."""
        return fold(word) not in self._rude, self._rank[word]

    def _guessed(self, word: str) -> str:
        """Where all words are starred: what stands for a rude one more likely than for any other, and
        nothing for the rest, which nobody can read."""
        if "*" not in word:
            return word
        fitting = self._fitting(word.lower())
        return fitting[0] if fitting and fold(fitting[0]) in self._rude else ""

    def _starred_rude(self, word: str) -> Iterator[str]:
        """The rude words that fit: where few words are starred, they are no others."""
        return (one for one in self._fitting(word) if fold(one) in self._rude)

    def _fitting(self, word: str) -> list[str]:
        found = _STARRED.fullmatch(word)
        return self._starred.get((found[1], len(word), found[3]), []) if found else []


def _unordered(word: str) -> str:
    return word[0] + "".join(sorted(word[1:]))
