"""Finds the words in letters that were run together, kept apart or cut in the wrong places.

Knows the commonest words of the training texts, the commonest first; the likeliest way to cut a
run of letters (Viterbi) is right in most cases when words are as common as Zipf's law has it.
https://en.wikipedia.org/wiki/Zipf%27s_law
"""

import math
import re
from collections.abc import Iterable
from pathlib import Path

FILE = "words.txt"
_LONGEST = 20
_RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_LEAST_LETTERS, _LEAST_TOGETHER = 8, 14
#: How much likelier the words must become, for each letter, before a text counts as cut up: nearly
#: all plain French and English stays below.
_LEAST_GAIN = 0.5
#: The part of the letters that must then stand in known words; other languages stay below.
_LEAST_KNOWN = 0.85
#: What letters outside any known word cost: once, and each.
_STRANGE, _STRANGE_LETTER = 9.0, 2.2


class Segmenter:
    """Knows how common each word is."""

    def __init__(self, words: Iterable[str]) -> None:
        ranked = list(words)
        spread = math.log(max(2, len(ranked)))
        self._costs = {word: math.log((rank + 1) * spread) for rank, word in enumerate(ranked)}

    @classmethod
    def of(cls, folder: Path) -> "Segmenter":
        """The words beside the model in `folder`; none where there is no such file."""
        path = folder / FILE
        return cls(path.read_text("utf-8").split() if path.exists() else ())

    def cost(self, word: str) -> float:
        """How unlikely this word is: the lower, the commoner; letters nobody knows cost most."""
        return self._costs.get(word.lower(), _STRANGE + _STRANGE_LETTER * len(word))

    def mend(self, text: str) -> str:
        """The text with its words where they most likely were; unchanged unless that is much likelier."""
        return _RUN.sub(lambda found: self._mended(found[0]), text) if self._costs else text

    def _mended(self, run: str) -> str:
        letters = run.replace(" ", "")
        if len(letters) < (_LEAST_LETTERS if letters != run else _LEAST_TOGETHER):
            return run
        given = sum(self.cost(word) for word in run.split(" "))
        if given < _LEAST_GAIN * len(letters):
            return run
        found, words = self._best(letters)
        known = sum(len(word) for word in words if word.lower() in self._costs)
        likely = given - found > _LEAST_GAIN * len(letters) and known >= _LEAST_KNOWN * len(letters)
        return " ".join(words) if likely else run

    def _best(self, letters: str) -> tuple[float, list[str]]:
        """The likeliest way to cut `letters` into words, and what it costs."""
        small = letters.lower()
        best, came = [0.0], [0]
        for end in range(1, len(letters) + 1):
            cost, start = min(
                (best[start] + self.cost(small[start:end]), start)
                for start in range(max(0, end - _LONGEST), end)
            )
            best.append(cost)
            came.append(start)
        words, end = [], len(letters)
        while end > 0:
            words.append(letters[came[end] : end])
            end = came[end]
        return best[-1], words[::-1]
