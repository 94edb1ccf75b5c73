"""Finds the words in letters that were run together, kept apart or cut in the wrong places.

Knows the commonest words of the training texts, the commonest first; the likeliest way to cut a
run of letters (Viterbi) is right in most cases when words are as common as Zipf's law has it.
https://en.wikipedia.org/wiki/Zipf%27s_law
"""

import math
import re
from collections.abc import Iterable, Sequence

from bot.text import fold

_LONGEST = 20
_RUN = re.compile(r"(?<![\w*])[^\W\d_]+(?: [^\W\d_]+(?![\w*]))*(?![\w*])")
_LETTERS = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS, _LEAST_TOGETHER, _LEAST_SHORT = 8, 14, 4
#: Words are that long on the average only where spaces were left out.
_WITHOUT_SPACES = 11
_SIGN = re.compile(r"(?<=[^\W\d_])(['’,.;:!?]+)(?=[^\W\d_])")
#: How much likelier the words must become, for each letter, before a text counts as cut up: nearly
#: all plain French and English stays below.
_LEAST_GAIN = 0.5
#: The part of the letters that must then stand in known words; other languages stay below.
_LEAST_KNOWN, _LEAST_KNOWN_TOGETHER = 0.85, 0.7
#: What letters outside any known word cost: once, and each.
_STRANGE, _STRANGE_LETTER = 9.0, 3.2


class Segmenter:
    """Knows how common each word is, and which are `rude`: nobody cuts others in two."""

    def __init__(self, words: Iterable[str], rude: Iterable[str] = ()) -> None:
        self._rude = frozenset(rude)
        ranked = list(words)
        spread = math.log(max(2, len(ranked)))
        self._costs = {word: math.log((rank + 1) * spread) for rank, word in enumerate(ranked)}

    def cost(self, word: str) -> float:
        """How unlikely this word is: the lower, the commoner; letters nobody knows cost most."""
        return self._costs.get(word.lower(), _STRANGE + _STRANGE_LETTER * len(word))

    def is_together(self, text: str) -> bool:
        """Whether words stand without spaces: then nobody can tell the language either."""
        words = text.split()
        return sum(map(len, words)) > _WITHOUT_SPACES * max(1, len(words))

    def known(self, text: str) -> float:
        """The share of the words of a text that are known."""
        words = _LETTERS.findall(text.lower())
        return sum(word in self._costs for word in words) / max(1, len(words))

    def mend(self, text: str) -> str:
        """The text with its words where they most likely were; unchanged unless that is much likelier."""
        if not self._costs:
            return text
        together = self.is_together(text)
        if together:  # signs between words stand alone again, links stay whole
            text = _SIGN.sub(r"\1 ", text)
        return _RUN.sub(lambda found: self._mended(found[0], together), text)

    def _mended(self, run: str, together: bool) -> str:
        letters = run.replace(" ", "")
        least = _LEAST_SHORT if together else _LEAST_LETTERS if letters != run else _LEAST_TOGETHER
        if len(letters) < least:
            return run
        given = sum(self.cost(word) for word in run.split(" "))
        if given < _LEAST_GAIN * len(letters):
            return run
        found, words = self._best(letters)
        least_known = _LEAST_KNOWN_TOGETHER if together else _LEAST_KNOWN
        known = sum(len(word) for word in words if word.lower() in self._costs)
        likely = given - found > _LEAST_GAIN * len(letters) and known >= least_known * len(letters)
        return " ".join(words) if likely and (together or self._is_cut(run.split(" "), words)) else run

    def _is_cut(self, given: Sequence[str], words: Sequence[str]) -> bool:
        """Whether words were cut or run together: fewer come back, a very long one falls apart, or a rude
        one comes back. A rare word that would fall apart is none of these."""
        if len(words) < len(given) or any(
            len(word) >= _LEAST_TOGETHER and word.lower() not in self._costs for word in given
        ):
            return True
        return any(fold(word) in self._rude and word not in given for word in words)

    def _best(self, letters: str) -> tuple[float, list[str]]:
        """The likeliest way to cut `letters` into words, and what it costs."""
        small, costs = letters.lower(), self._costs
        best, came = [0.0], [0]
        for end in range(1, len(letters) + 1):
            least, cut = math.inf, 0
            for start in range(max(0, end - _LONGEST), end):  # as `cost`, without a call for each piece
                known = costs.get(small[start:end])
                cost = best[start] + (_STRANGE + _STRANGE_LETTER * (end - start) if known is None else known)
                if cost < least:
                    least, cut = cost, start
            best.append(least)
            came.append(cut)
        words, end = [], len(letters)
        while end > 0:
            words.append(letters[came[end] : end])
            end = came[end]
        return best[-1], words[::-1]
