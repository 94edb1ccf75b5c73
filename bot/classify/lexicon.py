"""Judges by word lists: without any model, and beside one where a text is disguised or masks a word.

The lists know only what cannot be meant kindly, so that their silence means nothing: a judgement of theirs
alone is marked as degraded and never reads as "harmless".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import yaml
from ahocorasick_rs import AhoCorasick

from bot.classify.head import Head, SupportsHead
from bot.classify.ports import Classifier, MayGoOn, always
from bot.domain import Judgement
from bot.domain.taxonomy import NEGATIVE_SENTENCE
from bot.text.language_id import identify_language
from bot.text.masked_words import masked_words
from bot.text.normalize import clean, exceeds_limit, fold, skeleton

_CERTAIN = 0.95
_WORD = re.compile(r"[^\W_]+")
_ELL = re.compile(r"1|(?<=[a-z])I")
#: A word this long is several words run together, and a listed word this long inside it is no accident.
_MIN_RUN_TOGETHER, _MIN_INSIDE = 15, 7
_WHOLE_WORDS_ONLY = frozenset({"spam"})  # "crypto" + "whatsapp" and the like occur in many a link
#: The scores that a list raises besides its own.
_IMPLIED_SCORES = {
    "insult": ("toxicity",),
    "identity_hate": ("toxicity", "hate"),
    "threat": ("toxicity",),
    "spam": (),
    "crisis_selfharm": (),
}
#: Whoever masks a word knows that it is rude, but not whether it was aimed at somebody: a person looks, and
#: no calibrated threshold from which rules hide is reached.
_MASKED = {"toxicity": 0.6, "insult": 0.6, NEGATIVE_SENTENCE: 0.6}
_SCORE_OF_LIST = {"crisis_selfharm": "intent.crisis_selfharm"}


class LexiconClassifier:
    """Judges by the lists alone."""

    name = "words"

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        """One judgement per text, with only the scores that the lists know."""
        return [
            Judgement(
                scores={**_masked_scores(text), **lexicon_scores(text)},
                language=identify_language(clean(text)),
                model=self.name,
                degraded=True,
                truncated=exceeds_limit(text),
            )
            for text in texts
        ]


class LexiconGuard:
    """A model's judgement, raised by the lists where a text hides its words from the model."""

    def __init__(self, model: Classifier) -> None:
        self.name = model.name
        self._model = model

    @property
    def head(self) -> Head | None:
        """The model's head; it may be exchanged while the program runs."""
        return self._model.head if isinstance(self._model, SupportsHead) else None

    @head.setter
    def head(self, head: Head | None) -> None:
        if isinstance(self._model, SupportsHead):
            self._model.head = head

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        """The worse of both for texts in which a model may read other words than a person."""
        judgements = self._model.judge(texts, above, may_go_on)
        return [_raise_scores(judgement, text) for judgement, text in zip(judgements, texts, strict=True)]


def lexicon_scores(text: str) -> dict[str, float]:
    """The scores that the listed words in a text stand for, by name; words outside the lists give none."""
    index = _lexicon_index()
    hits = set(_find_parts(skeleton(text), index))
    if _ELL.search(text):  # a 1 or a capital i may stand for an l as well: sa1ope, saIope
        hits.update(_find_parts(skeleton(_ELL.sub("l", text)), index))
    names = {name for name, parts in index.entries if parts <= hits}
    return {
        score: _CERTAIN
        for name in names
        for score in (_SCORE_OF_LIST.get(name, name), *_IMPLIED_SCORES[name])
    }


@cache
def rude_words() -> frozenset[str]:
    """The single words, of four letters at least, of the list of insults."""
    return frozenset(
        word for entry in _read_lists()["insult"] for word in _WORD.findall(entry) if len(word) > 3
    )


def _raise_scores(judgement: Judgement, text: str) -> Judgement:
    listed = lexicon_scores(text)
    if not _may_be_misread(text):
        # Where the model read the words itself its score stands, so that a rule which asks for a listed word
        # and a score has two witnesses and not one twice. Only what it has no score for is the lists' to say.
        listed = {name: value for name, value in listed.items() if name not in judgement.scores}
    listed = {**_masked_scores(text), **listed}
    raised = {name: value for name, value in listed.items() if value > judgement.scores.get(name, 0.0)}
    if exceeds_limit(text):
        judgement = replace(judgement, truncated=True)
    return replace(judgement, scores={**judgement.scores, **raised}) if raised else judgement


def _masked_scores(text: str) -> Mapping[str, float]:
    return _MASKED if masked_words(clean(text)) else {}


def _may_be_misread(text: str) -> bool:
    """Whether a model may have read other words than a person does."""
    plain = skeleton(text)
    if plain != fold(clean(text)) or _ELL.search(text):
        return True
    return any(len(word) >= _MIN_RUN_TOGETHER for word in _WORD.findall(plain))


@dataclass(frozen=True)
class _LexiconIndex:
    """The lists, ready to be searched for: all parts, and which of them make an entry of a list."""

    parts: tuple[str, ...]
    whole: AhoCorasick
    inside: AhoCorasick
    inside_parts: tuple[str, ...]
    entries: tuple[tuple[str, frozenset[str]], ...]


def _find_parts(plain: str, index: _LexiconIndex) -> Iterator[str]:
    """The listed parts in a skeleton: as whole words, or long ones inside words run together."""
    words = _WORD.findall(plain)
    for number, _, _ in index.whole.find_matches_as_indexes(_padded(words), overlapping=True):
        yield index.parts[number]
    for word in words:
        if len(word) >= _MIN_RUN_TOGETHER:
            for number, _, _ in index.inside.find_matches_as_indexes(word, overlapping=True):
                yield index.inside_parts[number]


def _read_lists() -> Mapping[str, list[str]]:
    text = resources.files("bot.classify").joinpath("words.yaml").read_text("utf-8")
    lists: Mapping[str, list[str]] = yaml.safe_load(text)
    return lists


@cache
def _lexicon_index() -> _LexiconIndex:
    entries = tuple(
        (name, frozenset(_padded(_WORD.findall(skeleton(part))) for part in entry.split(" + ")))
        for name, listed in _read_lists().items()
        for entry in listed
    )
    parts = tuple(sorted({part for _, needed in entries for part in needed}))
    inside = {
        part: part.replace(" ", "")
        for name, needed in entries
        if name not in _WHOLE_WORDS_ONLY
        for part in needed
    }
    inside = {part: run for part, run in inside.items() if len(run) >= _MIN_INSIDE}
    return _LexiconIndex(parts, AhoCorasick(parts), AhoCorasick(inside.values()), tuple(inside), entries)


def _padded(words: Sequence[str]) -> str:
    """The words with a space on both sides of each, so that a search finds whole words only."""
    return " ".join(["", *words, ""])
