"""Says which words moved a score.

The network averages over tokens before its heads, so that a logit is exactly the sum of what each
token adds to it, and a head's bias. A word's points are how much lower the score would be without
what its tokens add. That says what the network looked at, not what would happen to a rewritten text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.manifest import Manifest, Platt
from bot.classify.ports import Classifier
from bot.domain import Judgement

Floats = NDArray[np.floating[Any]]
_WORD = re.compile(r"\S+")
_MOST_WORDS = 3
_MOST_LETTERS, _MOST_LEFT_OUT = 40, 60
_LEAST_SCORE = 0.3
_LEAST_POINTS = 0.02


def because(
    manifest: Manifest, found: Judgement, text: str, parts: Floats, offsets: Sequence[tuple[int, int]]
) -> dict[str, tuple[tuple[str, float], ...]]:
    """For every harm that stands out and for the best intent, the words that raised it most.

    `parts` (tokens x binary labels and intents) is what each token adds to each logit; `offsets` is
    where the token stands in `text`.
    """
    words = list(_words(text, offsets))
    names = [*manifest.binary, *(f"intent.{name}" for name in manifest.intents)]
    wanted = _told(found)
    told = {}
    for place, name in enumerate(names):
        if name in wanted:
            shares = [float(parts[tokens, place].sum()) for _, tokens in words]
            moved = _moved(found.scores[name], _platt(manifest, name), [word for word, _ in words], shares)
            if moved:
                told[name] = moved
    return told


def without_each(
    classifier: Classifier, text: str, found: Judgement
) -> dict[str, tuple[tuple[str, float], ...]]:
    """The same for any classifier: how much lower each score is when a word is left out. Takes a pass
    for every word, so only where somebody asks."""
    words = _WORD.findall(text)[:_MOST_LEFT_OUT]
    left = [" ".join([*words[:place], *words[place + 1 :]]) for place in range(len(words))]
    judged = classifier.judge(left)
    told = {}
    for name in sorted(_told(found)):
        points = {
            word[:_MOST_LETTERS]: round(found.scores[name] - one.scores.get(name, 0.0), 3)
            for word, one in zip(words, judged, strict=True)
        }
        if moved := _ranked(points):
            told[name] = moved
    return told


def _told(found: Judgement) -> set[str]:
    harms = {
        name
        for name, score in found.scores.items()
        if score >= _LEAST_SCORE and "." not in name and name not in ("needs_answer", "constructive")
    }
    sure = not found.abstained and found.intent is not None
    return {*harms, f"intent.{found.intent}"} if sure else harms


def _words(text: str, offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[str, list[int]]]:
    """Each word and the places of its tokens."""
    for word in _WORD.finditer(text):
        tokens = [
            place
            for place, (start, end) in enumerate(offsets)
            if end > start and start < word.end() and end > word.start()
        ]
        if tokens:
            yield word[0][:_MOST_LETTERS], tokens


def _moved(
    score: float, platt: Platt, words: Sequence[str], shares: Sequence[float]
) -> tuple[tuple[str, float], ...]:
    logit = float(np.log(max(score, 1e-6) / max(1 - score, 1e-6)))
    points: Mapping[str, float] = {
        word: round(score - float(1 / (1 + np.exp(-(logit - share * platt.scale)))), 3)
        for word, share in sorted(zip(words, shares, strict=True), key=lambda pair: pair[1])
    }
    return _ranked(points)


def _ranked(points: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(points.items(), key=lambda pair: -pair[1])
    return tuple(pair for pair in ranked[:_MOST_WORDS] if pair[1] >= _LEAST_POINTS)


def _platt(manifest: Manifest, name: str) -> Platt:
    return manifest.intent_platt if name.startswith("intent.") else manifest.platt[name]
