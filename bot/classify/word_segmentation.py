"""Finds the words in letters that were run together, kept apart or cut in the wrong places.

Knows the commonest words of the training texts, the commonest first; the likeliest way to cut a
run of letters (Viterbi) is right in most cases when words are as common as Zipf's law has it.
https://en.wikipedia.org/wiki/Zipf%27s_law
"""

import math
import re
from collections.abc import Container, Iterable, Sequence
from itertools import accumulate

from bot.text.normalize import fold

_LONGEST = 20
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_RUN = re.compile(rf"(?<![\w*]){_WORD}(?: {_WORD}(?![\w*]))*(?![\w*])")
_HUMP = re.compile("[a-zà-ÿ][A-ZÀ-Þ]")
_PIECE = re.compile("[^'’]+['’]?")
#: Words with an apostrophe, which lists of words do not have; those that end with it stand before another.
_ELIDED = re.findall(
    r"\S+",
    """l' d' j' c' n' s' m' t' qu' y' jusqu' lorsqu' puisqu' quoiqu' aujourd'hui quelqu'un
    i'm i'd i've i'll you're you'd you've you'll he's he'd he'll she's she'd she'll it's that's there's what's
    who's here's let's we're we've we'll they're they've they'll y'all don't can't won't isn't aren't wasn't
    weren't ain't doesn't didn't haven't hasn't couldn't wouldn't shouldn't""",
)
_ELIDED_RANK = 40
_LEAST_LETTERS, _LEAST_TOGETHER, _LEAST_SHORT = 8, 14, 4
#: Words are that long on the average only where spaces were left out.
_WITHOUT_SPACES = 11
_SIGN = re.compile(r"(?<=[^\W\d_])([,.;:!?]+)(?=[^\W\d_])")
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
        if ranked:
            self._costs |= dict.fromkeys(_ELIDED, math.log(_ELIDED_RANK * spread))

    def cost(self, word: str) -> float:
        """How unlikely this word is: the lower, the commoner; letters nobody knows cost most."""
        return self._costs.get(word.lower(), _STRANGE + _STRANGE_LETTER * len(word))

    def cost_of_all(self, text: str) -> float:
        """How unlikely the words of a text are together."""
        return sum(map(self.cost, _LETTERS.findall(text)))

    def is_together(self, text: str) -> bool:
        """Whether words stand without spaces: then nobody can tell the language either."""
        words = text.split()
        return sum(map(len, words)) > _WITHOUT_SPACES * max(1, len(words))

    def known(self, text: str) -> float:
        """The share of the words of a text that are known."""
        words = _LETTERS.findall(text.lower())
        return sum(word in self._costs for word in words) / max(1, len(words))

    def mend(self, text: str, *, all_of_it: bool = False) -> str:
        """The text with its words where they most likely were; unchanged unless that is much likelier.
        Short words, too, where `all_of_it` is known to have lost its spaces."""
        if not self._costs:
            return text
        together = all_of_it or self.is_together(text)
        if together:  # signs between words stand alone again, links stay whole
            text = _SIGN.sub(r"\1 ", text)
        return _RUN.sub(lambda found: self._mended(found[0], together), text)

    def _mended(self, run: str, together: bool) -> str:
        letters = run.replace(" ", "")
        least = _LEAST_SHORT if together else _LEAST_LETTERS if letters != run else _LEAST_TOGETHER
        if len(letters) < least:
            return run
        before = [piece for word in run.split(" ") for piece in self._pieces(word)]
        given = sum(map(self.cost, before))
        if given < _LEAST_GAIN * len(letters):
            return run
        gaps = set(accumulate(map(len, run.split(" "))))
        found, words = self._best(letters.replace("’", "'"), gaps)
        if any(_HUMP.search(word) and word not in before for word in words):
            return run  # de Mons is no demon
        least_known = _LEAST_KNOWN_TOGETHER if together else _LEAST_KNOWN
        known = sum(len(word) for word in words if word.lower() in self._costs)
        likely = given - found > _LEAST_GAIN * len(letters) and known >= least_known * len(letters)
        mended = "".join(word if word.endswith("'") else f"{word} " for word in words).strip()
        return mended if likely and (together or self._is_cut(before, words)) else run

    def _pieces(self, word: str) -> list[str]:
        """A word, or what stands before and behind its apostrophes."""
        plain = word.replace("’", "'")
        return [plain] if plain.lower() in self._costs else _PIECE.findall(plain)

    def _is_cut(self, given: Sequence[str], words: Sequence[str]) -> bool:
        """Whether words were cut or run together: fewer come back, a very long one falls apart, or a rude
        one comes back. A rare word that would fall apart is none of these."""
        if len(words) < len(given) or any(
            len(word) >= _LEAST_TOGETHER and word.lower() not in self._costs for word in given
        ):
            return True
        return any(fold(word) in self._rude and word not in given for word in words)

    def _best(self, letters: str, gaps: Container[int]) -> tuple[float, list[str]]:
        """The likeliest way to cut `letters` into words, and what it costs. Across `gaps`, where a space
        stood, only known words go."""
        small, costs = letters.lower(), self._costs
        best, came, gap = [0.0], [0], 0
        for end in range(1, len(letters) + 1):
            least, cut = math.inf, 0
            for start in range(max(0, end - _LONGEST), end):
                known = costs.get(small[start:end])
                if known is None and start < gap:
                    continue
                cost = best[start] + (_STRANGE + _STRANGE_LETTER * (end - start) if known is None else known)
                if cost < least:
                    least, cut = cost, start
            best.append(least)
            gap = end if end in gaps else gap
            came.append(cut)
        words, end = [], len(letters)
        while end > 0:
            words.append(letters[came[end] : end])
            end = came[end]
        return best[-1], words[::-1]
