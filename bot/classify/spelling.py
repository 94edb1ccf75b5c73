"""Finds the words in misspelt ones: a letter left out, two letters turned round, letters starred.

An index of all ways to leave one letter out, as in SymSpell
(https://github.com/wolfgarbe/SymSpell), for one mistake within a word whose first and last letters stand.
"""

import re
from collections.abc import Iterable

from bot.text import fold

_MOST_WORDS = 16_000
_LEAST, _MOST = 4, 14
_WORD = re.compile(r"[^\W\d_]+(?:\*+[^\W\d_]*)?")
_STARRED = re.compile(r"([^\W\d_])(\*+)([^\W\d_]?)")
#: From this share of misspelt long words on, a text was misspelt on purpose.
_ON_PURPOSE = 0.34
_ALL_STARRED = 0.6
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
                for at in range(1, len(word) - 1):
                    self._without.setdefault(word[:at] + word[at + 1 :], word)
                self._turned.setdefault(_unordered(word), word)
                for last in (word[-1], ""):
                    self._starred.setdefault((word[0], len(word), last), []).append(word)

    def respell(self, text: str) -> str:
        """The text with its words spelt out where it was misspelt on purpose; else only rude ones."""
        words = _WORD.findall(text)
        long = [word for word in words if len(word) >= _LEAST - 1]
        found = {word: read for word in dict.fromkeys(long) if (read := self._read(word, long))}
        if not found:
            return text
        purpose = len(found) >= _ON_PURPOSE * len(long) and len(found) > 1
        kept = {word: read for word, read in found.items() if purpose or fold(read) in self._rude}
        return _WORD.sub(lambda match: kept.get(match[0], match[0]), text) if kept else text

    def _read(self, word: str, long: list[str]) -> str | None:
        """The word that was meant; None when this is one already, or nobody can tell."""
        small = word.lower()
        if "*" in small:
            return self._unstarred(small, many=sum("*" in one for one in long) > _ALL_STARRED * len(long))
        if word[:1].isupper() and not word.isupper():
            return None
        rank = self._rank.get(small, _MOST_WORDS * _COMMONER)
        read = self._without.get(small) or self._turned.get(_unordered(small))
        return read if read and rank > _SURE and self._rank[read] * _COMMONER < rank else None

    def _unstarred(self, word: str, *, many: bool) -> str | None:
        """A rude word that fits: where nearly all words are starred only if it is the commonest that does;
        where few are, any, as nobody stars others."""
        if not (found := _STARRED.fullmatch(word)):
            return None
        fitting = self._starred.get((found[1], len(word), found[3]), [])
        rude = [one for one in fitting[: 1 if many else None] if fold(one) in self._rude]
        return next(iter(rude), None)


def _unordered(word: str) -> str:
    return word[0] + "".join(sorted(word[1:-1])) + word[-1]
