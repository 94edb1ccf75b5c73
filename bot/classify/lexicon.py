"""Word lists: work without any model, and beside it where a text is disguised.

They know only what cannot be meant kindly, so their silence means nothing: a judgement of
theirs alone is marked as timed out and never reads as "harmless".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Protocol, runtime_checkable

import numpy as np
import yaml
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from bot.classify.head import Head
from bot.classify.ports import Classifier
from bot.domain import Judgement
from bot.text.language_id import language
from bot.text.normalize import clean, fold, skeleton

_CERTAIN = 0.95
#: Scores that a list raises also where the model could read the text: missing one costs most, and
#: few texts teach a model what a threat is.
_DANGER = frozenset({"threat", "intent.crisis_selfharm"})
_WORD = re.compile(r"[^\W_]+")
_ELL = re.compile(r"1|(?<=[a-z])I")
#: A word so long is several run together, and so long a listed word in it is no accident.
_RUN_TOGETHER, _LEAST_INSIDE = 15, 7
_APART = frozenset({"spam"})  # "crypto" + "whatsapp" and the like stand in many a link
#: Which scores a list raises besides its own.
_ALSO = {
    "insult": ("toxicity",),
    "identity_hate": ("toxicity", "hate"),
    "threat": ("toxicity",),
    "spam": (),
    "crisis_selfharm": (),
}
_SCORE = {"crisis_selfharm": "intent.crisis_selfharm"}


class LexiconClassifier:
    """Judges by the lists alone."""

    name = "words"

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]:
        """One judgement per text, with only the scores that the lists know."""
        return [
            Judgement(scores=found(text), language=language(clean(text)), model=self.name, degraded=True)
            for text in texts
        ]


@runtime_checkable
class Teachable(Protocol):
    """A classifier that can learn from its brand: it embeds texts, and lets a head read them."""

    head: Head | None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class LexiconGuard:
    """A model's judgement, raised by the lists where a text hides its words from the model."""

    def __init__(self, model: Classifier) -> None:
        self.name = model.name
        self._model = model

    @property
    def head(self) -> Head | None:
        """What the brand taught the model beside the lists; may be exchanged while running."""
        return self._model.head if isinstance(self._model, Teachable) else None

    @head.setter
    def head(self, head: Head | None) -> None:
        if isinstance(self._model, Teachable):
            self._model.head = head

    def judge(self, texts: Sequence[str], above: Sequence[str] = ()) -> list[Judgement]:
        """The worse of both for texts in which a model may read other words than a person."""
        judged = self._model.judge(texts, above)
        return [_worse(judgement, text) for judgement, text in zip(judged, texts, strict=True)]


def found(text: str) -> dict[str, float]:
    """The scores that the listed words in a text stand for."""
    listed = _listed()
    hits = set(_hits(skeleton(text), listed))
    if _ELL.search(text):  # a 1 or a capital i may be an l as well: sa1ope, saIope
        hits.update(_hits(skeleton(_ELL.sub("l", text)), listed))
    names = {name for name, parts in listed.entries if parts <= hits}
    return {score: _CERTAIN for name in names for score in (_SCORE.get(name, name), *_ALSO[name])}


@cache
def rude_words() -> frozenset[str]:
    """The single words, of four letters at least, of the list of insults."""
    return frozenset(word for entry in _lists()["insult"] for word in _WORD.findall(entry) if len(word) > 3)


def _worse(judgement: Judgement, text: str) -> Judgement:
    heard = found(text)
    if not _disguised(text):  # what a model could read is its to judge, but for danger to a life
        heard = {name: value for name, value in heard.items() if name in _DANGER}
    raised = {name: value for name, value in heard.items() if value > judgement.scores.get(name, 0.0)}
    return replace(judgement, scores={**judgement.scores, **raised}) if raised else judgement


def _disguised(text: str) -> bool:
    """Whether a model may have read other words than a person does."""
    bones = skeleton(text)
    if bones != fold(clean(text)) or _ELL.search(text):
        return True
    return any(len(word) >= _RUN_TOGETHER for word in _WORD.findall(bones))


@dataclass(frozen=True)
class _Listed:
    """The lists, ready to be searched for: all parts, and which of them make an entry of a list."""

    parts: tuple[str, ...]
    whole: AhoCorasick
    inside: AhoCorasick
    inside_parts: tuple[str, ...]
    entries: tuple[tuple[str, frozenset[str]], ...]


def _hits(bones: str, listed: _Listed) -> Iterator[str]:
    """The listed parts in a skeleton: as whole words, or long ones inside what was run together."""
    words = _WORD.findall(bones)
    for index, _, _ in listed.whole.find_matches_as_indexes(_padded(words), overlapping=True):
        yield listed.parts[index]
    for word in words:
        if len(word) >= _RUN_TOGETHER:
            for index, _, _ in listed.inside.find_matches_as_indexes(word, overlapping=True):
                yield listed.inside_parts[index]


def _lists() -> Mapping[str, list[str]]:
    text = resources.files("bot.classify").joinpath("words.yaml").read_text("utf-8")
    lists: Mapping[str, list[str]] = yaml.safe_load(text)
    return lists


@cache
def _listed() -> _Listed:
    entries = tuple(
        (name, frozenset(_padded(_WORD.findall(skeleton(part))) for part in entry.split(" + ")))
        for name, listed in _lists().items()
        for entry in listed
    )
    parts = tuple(sorted({part for _, needed in entries for part in needed}))
    inside = {
        part: part.replace(" ", "") for name, needed in entries if name not in _APART for part in needed
    }
    inside = {part: run for part, run in inside.items() if len(run) >= _LEAST_INSIDE}
    return _Listed(parts, AhoCorasick(parts), AhoCorasick(inside.values()), tuple(inside), entries)


def _padded(words: Sequence[str]) -> str:
    return " ".join(["", *words, ""])
