"""Finds the entries that a text may ask for: by its words, and by the embedding of the shipped network.

Lexical search is BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) and the share of the
words that a text and a way of asking have in common, where all words of one concept are the same word. Every
text is looked at as a whole and sentence by sentence, since people tell a story around their question.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.concepts import AROUND, ASKED
from bot.knowledge.entries import Entry
from bot.knowledge.words import Speller, Word, content_words
from bot.text.sentences import split_sentences

Vectors = NDArray[np.float32]
_K1, _B = 1.2, 0.5
#: A word of the answer says less of what is asked than a word of the question.
_ANSWER_WEIGHT = 0.35
#: How much a concept tells, by what it is: a question word less than what the question is about, and what
#: people mention around it least.
_ASKED_WEIGHT, _AROUND_WEIGHT, _TOPIC_WEIGHT = 0.6, 0.25, 1.0
#: A word of no concept counts by a power of its rarity: half of what people write tells nothing apart.
_LEAST_WEIGHT, _RARITY_POWER = 0.1, 3
#: What is rarer than this is corrected to a word of the base when it is close to one.
_USUAL = 0.92
_MAX_SEGMENTS, _MAX_WORDS = 8, 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """How well an entry fits a text. Weights are shares of the heaviest word's.

    `overlap` is the harmonic mean of `matched`, the weighted share of the words of the best way of asking
    that the text has, and of the share of the text's words that this way of asking has. `coverage` is the
    share of the text's words that stand anywhere in the entry, `bm25` the score per weight of the text.
    `missing_topic` and `missing_word` are the weights of the heaviest concept and of the heaviest other
    word that the entry has not; `topic` and `evidence` those of all that it has, without and with question
    words. `asked` is whether text and entry ask for the same kind of thing: 1, 0, or 0.5 when one of them
    does not say. `cosine` is that of the embeddings.
    """

    overlap: float = 0.0
    matched: float = 0.0
    coverage: float = 0.0
    bm25: float = 0.0
    missing_topic: float = 0.0
    missing_word: float = 0.0
    topic: float = 0.0
    evidence: float = 0.0
    asked: float = 0.5
    cosine: float = 0.0


@dataclass(frozen=True, slots=True)
class _Unit:
    """One way of asking for the entry of that number: its words' keys, and their weight together."""

    entry: int
    keys: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class _Query:
    """The words of a text by their keys, each with its weight."""

    weights: Mapping[str, float]
    asked: frozenset[str]
    total: float


class Index:
    """An index over entries."""

    def __init__(
        self,
        entries: Sequence[Entry],
        rarity: Callable[[str], float],
        vectors: Vectors | None = None,
    ) -> None:
        """`rarity` is from 0 for the commonest word to 1; `vectors` has a row of length 1 for each of
        `asked_texts`, and is None when there is no network."""
        self.entries = tuple(entries)
        self._rarity = rarity
        self._vectors = vectors
        asked = [[content_words(text) for text in _asked(entry)] for entry in entries]
        forms = {word.form for ways in asked for words in ways for word in words if not word.concept}
        self._spell = Speller(forms, lambda word: rarity(word) < _USUAL)
        self._counts = [_count(ways, entry) for ways, entry in zip(asked, entries, strict=True)]
        # A word that stands in an answer only tells no entries apart.
        holders = Counter(key for counts in self._counts for key, count in counts.items() if count >= 1)
        total = len(entries)
        self._heaviest = math.log(1 + (total + 0.5) / 0.5)
        self._idf = {
            key: math.log(1 + (total - count + 0.5) / (count + 0.5)) / self._heaviest
            for key, count in holders.items()
        }
        lengths = [max(1.0, sum(counts.values())) for counts in self._counts]
        usual = sum(lengths) / max(1, total)
        self._lengths = [1 - _B + _B * length / usual for length in lengths]
        self._units = [self._unit(number, words) for number, ways in enumerate(asked) for words in ways]
        self._kinds = [
            frozenset(key[1:] for key, count in counts.items() if count >= 1 and key[0] == "#") & ASKED
            for counts in self._counts
        ]

    def score(self, segments: Sequence[str], vectors: Vectors | None) -> list[Features]:
        """How well each entry fits the best segment of a text; `vectors` are the embeddings of these."""
        best = [Features() for _ in self.entries]
        for number, segment in enumerate(segments):
            query = self._read(segment)
            cosines = self._cosines(None if vectors is None else vectors[number])
            overlaps = self._overlaps(query)
            for entry in range(len(self.entries)):
                features = self._features(entry, query, overlaps[entry], cosines[entry])
                if _rank(features) > _rank(best[entry]):
                    best[entry] = features
        return best

    def _read(self, segment: str) -> _Query:
        words = content_words(segment, self._spell)[:_MAX_WORDS]
        weights = {word.key: self._weight(word) for word in words}
        asked = frozenset(word.concept for word in words) & ASKED
        return _Query(weights, asked, sum(weights.values()))

    def _unit(self, number: int, words: Sequence[Word]) -> _Unit:
        weights = {word.key: self._weight(word) for word in words}
        return _Unit(number, frozenset(weights), sum(weights.values()))

    def _features(self, entry: int, query: _Query, overlap: tuple[float, float], cosine: float) -> Features:
        if not query.total:
            return Features(cosine=cosine)
        counts = self._counts[entry]
        shares = {key: min(1.0, counts.get(key, 0.0)) for key in query.weights}
        present = {key: weight * shares[key] for key, weight in query.weights.items()}
        missing = {key: weight - present[key] for key, weight in query.weights.items()}
        theirs = self._kinds[entry]
        asked = 0.5 if not query.asked or not theirs else float(bool(query.asked & theirs))
        return Features(
            overlap=overlap[0],
            matched=overlap[1],
            coverage=sum(present.values()) / query.total,
            bm25=sum(
                weight * counts[key] * (_K1 + 1) / (counts[key] + _K1 * self._lengths[entry])
                for key, weight in query.weights.items()
                if key in counts
            )
            / query.total,
            missing_topic=max((value for key, value in missing.items() if _is_topic(key)), default=0.0),
            missing_word=max((value for key, value in missing.items() if key[0] == "="), default=0.0),
            topic=sum(value for key, value in present.items() if key[1:] not in ASKED or key[0] == "="),
            evidence=sum(present.values()),
            asked=asked,
            cosine=cosine,
        )

    def _overlaps(self, query: _Query) -> list[tuple[float, float]]:
        """The best overlap with a way of asking for each entry, and how much of that way is matched."""
        best = [(0.0, 0.0)] * len(self.entries)
        for unit in self._units:
            common = sum(query.weights[key] for key in unit.keys & query.weights.keys())
            if common:
                recall, matched = common / query.total, common / unit.weight
                best[unit.entry] = max(best[unit.entry], (2 * recall * matched / (recall + matched), matched))
        return best

    def _weight(self, word: Word) -> float:
        weight = self._idf.get(word.key, 1.0)
        if word.concept in ASKED:
            return weight * _ASKED_WEIGHT
        if word.concept in AROUND:
            return weight * _AROUND_WEIGHT
        return weight * (
            _TOPIC_WEIGHT if word.concept else max(_LEAST_WEIGHT, self._rarity(word.form) ** _RARITY_POWER)
        )

    def _cosines(self, vector: NDArray[np.float32] | None) -> list[float]:
        best = [0.0] * len(self.entries)
        if vector is None or self._vectors is None:
            return best
        for unit, cosine in zip(self._units, (self._vectors @ vector).tolist(), strict=True):
            best[unit.entry] = max(best[unit.entry], cosine)
        return best


def asked_texts(entries: Sequence[Entry]) -> list[str]:
    """Every way of asking, in the order of the rows of an index."""
    return [text for entry in entries for text in _asked(entry)]


def segments_of(text: str) -> tuple[str, ...]:
    """The text as a whole and, where it has several, its sentences."""
    sentences = split_sentences(text)
    return (text,) if len(sentences) < 2 else (text, *sentences)[:_MAX_SEGMENTS]


def _asked(entry: Entry) -> list[str]:
    return [text for wording in entry.wordings.values() for text in wording.asked]


def _count(ways: Sequence[Sequence[Word]], entry: Entry) -> Mapping[str, float]:
    """How often an entry has each word: once for every way of asking, and less for its answers."""
    counts: dict[str, float] = {}
    for words in ways:
        for key in {word.key for word in words}:
            counts[key] = counts.get(key, 0.0) + 1.0
    answers = (content_words(wording.answer) for wording in entry.wordings.values())
    for key in {word.key for words in answers for word in words}:
        counts[key] = counts.get(key, 0.0) + _ANSWER_WEIGHT
    return counts


def _is_topic(key: str) -> bool:
    return key[0] == "#" and key[1:] not in ASKED | AROUND


def _rank(features: Features) -> float:
    return features.overlap + features.coverage + features.cosine
