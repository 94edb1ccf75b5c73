"""Finds the words in letters that were run together, kept apart or cut in the wrong places.

Knows the commonest words of the training texts, the commonest first. The likeliest way to cut a run of
letters (Viterbi) is right in most cases when words are as common as Zipf's law has it.
https://en.wikipedia.org/wiki/Zipf%27s_law
"""

import math
import re
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from bot.text.normalize import fold

_LONGEST_WORD = 20
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_RUN = re.compile(rf"(?<![\w*]){_WORD}(?: {_WORD}(?![\w*]))*(?![\w*])")
_HUMP = re.compile("[a-zà-ÿ][A-ZÀ-Þ]")
_AROUND_APOSTROPHE = re.compile("[^'’]+['’]?")
#: Words with an apostrophe, which lists of words do not have; those that end with it elide before another.
_ELIDED = re.findall(
    r"\S+",
    """l' d' j' c' n' s' m' t' qu' y' jusqu' lorsqu' puisqu' quoiqu' aujourd'hui quelqu'un
    i'm i'd i've i'll you're you'd you've you'll he's he'd he'll she's she'd she'll it's that's there's what's
    who's here's let's we're we've we'll they're they've they'll y'all don't can't won't isn't aren't wasn't
    weren't ain't doesn't didn't haven't hasn't couldn't wouldn't shouldn't""",
)
_ELIDED_RANK = 40
#: Letters that a run needs before it is worth a look: with gaps, without gaps, in a text without spaces.
_MIN_LETTERS, _MIN_TOGETHER, _MIN_SHORT = 8, 14, 4
#: Words are this long on average only where spaces were left out.
_WITHOUT_SPACES = 11
_PUNCTUATION_INSIDE = re.compile(r"(?<=[^\W\d_])([,.;:!?]+)(?=[^\W\d_])")
#: How much likelier the words must become, for each letter, before a text counts as cut up: nearly
#: all plain French and English stays below.
_MIN_GAIN = 0.5
#: The share of letters that must then belong to known words; other languages stay below.
_MIN_KNOWN, _MIN_KNOWN_TOGETHER = 0.85, 0.7
#: The cost of letters outside any known word: once, and for each letter.
_UNKNOWN, _UNKNOWN_LETTER = 9.0, 3.2
#: Runs whose words are remembered: those of the texts that are being read.
_REMEMBERED = 256


class Segmenter:
    """Knows how common each word is, and which are `rude`: only these are cut in two on purpose."""

    def __init__(self, words: Iterable[str], rude: Iterable[str] = ()) -> None:
        """`words` begin with the commonest."""
        self._rude = frozenset(rude)
        ranked = list(words)
        spread = math.log(max(2, len(ranked)))
        self._costs = {word: math.log((rank + 1) * spread) for rank, word in enumerate(ranked)}
        # A text is segmented as it is and with its spelling corrected, which changes few of its runs.
        self._segment_again = lru_cache(_REMEMBERED)(self._segment_run)
        if ranked:
            self._costs |= dict.fromkeys(_ELIDED, math.log(_ELIDED_RANK * spread))

    def word_cost(self, word: str) -> float:
        """How unlikely this word is: the lower, the commoner; unknown letters cost most."""
        return self._costs.get(word.lower(), _UNKNOWN + _UNKNOWN_LETTER * len(word))

    def text_cost(self, text: str) -> float:
        """How unlikely the words of a text are together."""
        return sum(map(self.word_cost, _LETTERS.findall(text)))

    def lacks_spaces(self, text: str) -> bool:
        """Whether words stand without spaces; the language cannot be told either then."""
        words = text.split()
        return sum(map(len, words)) > _WITHOUT_SPACES * max(1, len(words))

    def known_share(self, text: str) -> float:
        """The share of the words of a text that are known."""
        words = _LETTERS.findall(text.lower())
        return sum(word in self._costs for word in words) / max(1, len(words))

    def segment(self, text: str, *, short_words: bool = False) -> str:
        """The text with its spaces where they most likely were; unchanged unless that is much likelier.

        With `short_words` also short runs are cut, for a text that is known to have lost its spaces.
        """
        if not self._costs:
            return text
        is_together = short_words or self.lacks_spaces(text)
        if is_together:  # punctuation between words gets its space back; links stay whole
            text = _PUNCTUATION_INSIDE.sub(r"\1 ", text)
        return _RUN.sub(lambda match: self._segment_again(match[0], is_together), text)

    def _segment_run(self, run: str, is_together: bool) -> str:
        letters = run.replace(" ", "")
        needed = _MIN_SHORT if is_together else _MIN_LETTERS if letters != run else _MIN_TOGETHER
        if len(letters) < needed:
            return run
        before = [piece for word in run.split(" ") for piece in self._pieces(word)]
        cost_before = sum(map(self.word_cost, before))
        if cost_before < _MIN_GAIN * len(letters):
            return run
        gaps = set(accumulate(map(len, run.split(" "))))
        cost, words = self._likeliest_words(letters.replace("’", "'"), gaps)
        if any(_HUMP.search(word) and word not in before for word in words):
            return run  # de Mons is no demon
        min_known = _MIN_KNOWN_TOGETHER if is_together else _MIN_KNOWN
        known_letters = sum(len(word) for word in words if word.lower() in self._costs)
        is_likelier = cost_before - cost > _MIN_GAIN * len(letters) and known_letters >= min_known * len(
            letters
        )
        segmented = "".join(word if word.endswith("'") else f"{word} " for word in words).strip()
        return segmented if is_likelier and (is_together or self._was_cut(before, words)) else run

    def _pieces(self, word: str) -> list[str]:
        """A word, or its pieces before and after its apostrophes."""
        plain = word.replace("’", "'")
        return [plain] if plain.lower() in self._costs else _AROUND_APOSTROPHE.findall(plain)

    def _was_cut(self, before: Sequence[str], words: Sequence[str]) -> bool:
        """Whether words were cut or run together: fewer come back, a very long one falls apart, or a rude
        one comes back. A rare word that would fall apart is none of these."""
        if len(words) < len(before) or any(
            len(word) >= _MIN_TOGETHER and word.lower() not in self._costs for word in before
        ):
            return True
        return any(fold(word) in self._rude and word not in before for word in words)

    def _likeliest_words(self, letters: str, gaps: Container[int]) -> tuple[float, list[str]]:
        """The likeliest way to cut `letters` into words, and its cost. Only known words may span `gaps`,
        where a space stood."""
        lower, costs = letters.lower(), self._costs
        # best[end] is the least cost of letters[:end], cuts[end] where its last word begins.
        best, cuts, gap = [0.0], [0], 0
        for end in range(1, len(letters) + 1):
            least, cut = math.inf, 0
            for start in range(max(0, end - _LONGEST_WORD), end):
                word_cost = costs.get(lower[start:end])
                if word_cost is None:
                    if start < gap:
                        continue
                    word_cost = _UNKNOWN + _UNKNOWN_LETTER * (end - start)
                cost = best[start] + word_cost
                if cost < least:
                    least, cut = cost, start
            best.append(least)
            gap = end if end in gaps else gap
            cuts.append(cut)
        words, end = [], len(letters)
        while end > 0:
            words.append(letters[cuts[end] : end])
            end = cuts[end]
        return best[-1], words[::-1]
