"""Corrects misspelt words: a letter left out, two letters swapped, letters replaced by stars.

An index of all ways to leave one letter out, as in SymSpell (https://github.com/wolfgarbe/SymSpell), for one
mistake behind the first letter of a word.
"""

import re
from collections.abc import Iterable, Iterator

from bot.text.normalize import fold

_MAX_WORDS = 40_000
_MIN_LENGTH, _MAX_LENGTH = 4, 14
_WORD = re.compile(r"[^\W\d_]+(?:\*+[^\W\d_]*)?")
_STARRED = re.compile(r"([^\W\d_])(\*+)([^\W\d_]?)")
#: From this share of misspelt long words on, a text was misspelt on purpose.
_ON_PURPOSE = 0.34
_ALL_STARRED, _SHORT = 0.6, 3
#: A word of a lower rank is common; any other is taken for a misspelling of a word so many times commoner.
_COMMON_RANK, _TIMES_COMMONER = 6_000, 8


class Speller:
    """Knows common words, and which are `rude`: a single misspelt word is corrected to one of these only."""

    def __init__(self, words: Iterable[str], rude: Iterable[str] = ()) -> None:
        """`words` begin with the commonest."""
        ranked = list(words)[:_MAX_WORDS]
        self._rank = {word: rank for rank, word in enumerate(ranked)}
        self._rude = frozenset(fold(word) for word in rude)
        self._with_letter_left_out: dict[str, str] = {}
        self._by_letters: dict[str, str] = {}
        self._starred: dict[tuple[str, int, str], list[str]] = {}
        for word in ranked:
            if _MIN_LENGTH <= len(word) <= _MAX_LENGTH:
                for index in range(1, len(word)):
                    self._with_letter_left_out.setdefault(word[:index] + word[index + 1 :], word)
                self._by_letters.setdefault(_letters_sorted(word), word)
                for last in (word[-1], ""):
                    self._starred.setdefault((word[0], len(word), last), []).append(word)

    def respell(self, text: str) -> str:
        """The text with its words corrected where it was misspelt on purpose; elsewhere only rude ones."""
        words = _WORD.findall(text)
        starred = sum("*" in word for word in words)
        if starred > _ALL_STARRED * max(1, sum(len(word) > _SHORT for word in words)):
            return " ".join(_WORD.sub(lambda match: self._guess_starred(match[0]), text).split())
        long = [word for word in words if len(word) >= _MIN_LENGTH - 1]
        corrections = {word: corrected for word in dict.fromkeys(long) if (corrected := self._correct(word))}
        if not corrections:
            return text
        on_purpose = len(corrections) >= _ON_PURPOSE * len(long) and len(corrections) > 1
        applied = {
            word: corrected.capitalize() if word.istitle() else corrected
            for word, corrected in corrections.items()
            if on_purpose or (fold(corrected) in self._rude and (word.islower() or word.isupper()))
        }
        return _WORD.sub(lambda match: applied.get(match[0], match[0]), text) if applied else text

    def _correct(self, word: str) -> str | None:
        """The word that was meant; None when this is one already, or it cannot be told."""
        lower = word.lower()
        if "*" in lower:
            return next(self._rude_fitting(lower), None)
        rank = self._rank.get(lower, _MAX_WORDS * _TIMES_COMMONER)
        candidates = (self._with_letter_left_out.get(lower), self._by_letters.get(_letters_sorted(lower)))
        best = min((candidate for candidate in candidates if candidate), key=self._preference, default=None)
        return best if best and rank > _COMMON_RANK and self._rank[best] * _TIMES_COMMONER < rank else None

    def _preference(self, word: str) -> tuple[bool, int]:
        """Rude words first: they are what people misspell on purpose."""
        return fold(word) not in self._rude, self._rank[word]

    def _guess_starred(self, word: str) -> str:
        """For a text whose words are all starred: a starred word as the rude one that it most likely is, or
        nothing, because no reader can tell what the harmless ones are."""
        if "*" not in word:
            return word
        fitting = self._fitting(word.lower())
        return fitting[0] if fitting and fold(fitting[0]) in self._rude else ""

    def _rude_fitting(self, word: str) -> Iterator[str]:
        """The rude words that fit: where few words are starred, the hidden ones are rude."""
        return (fitting for fitting in self._fitting(word) if fold(fitting) in self._rude)

    def _fitting(self, word: str) -> list[str]:
        match = _STARRED.fullmatch(word)
        return self._starred.get((match[1], len(word), match[3]), []) if match else []


def _letters_sorted(word: str) -> str:
    return word[0] + "".join(sorted(word[1:]))
