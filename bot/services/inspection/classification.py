"""Classifies texts with the shipped model, another one, or the operator's own. Decides nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bot.classify import head, head_versions
from bot.classify.explain import attribute_by_omission
from bot.classify.lexicon import LexiconClassifier
from bot.classify.loading import load_custom_model, load_model
from bot.classify.manifest import read_manifest
from bot.classify.ports import Classifier
from bot.domain import Judgement
from bot.errors import TamisError, UserError
from bot.resources import bundled

#: Texts judged at once: more hardly save time, and the first answer would come later.
_BATCH = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassifierChoice:
    """Which classifier judges: that of the folder `model`, by default the shipped one.

    With `data`, the active head of that data folder is applied. With `labels`, `model` is the folder of the
    operator's own, and the file `labels` says what its labels mean.
    """

    model: Path | None = None
    data: Path | None = None
    labels: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassifiedText:
    """The judgement of one text and, if asked for, the words that raised each of its scores."""

    judgement: Judgement
    attributions: Mapping[str, Sequence[tuple[str, float]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Classification:
    """Results in the order of the texts; `classifier_error` says why only word lists judge."""

    results: Iterator[ClassifiedText]
    classifier_error: TamisError | None = None


def classify_texts(texts: Iterable[str], choice: ClassifierChoice, *, explain: bool) -> Classification:
    """Judge the texts, a few at a time as they come.

    Raises `ConfigError` for a damaged head or a wrong map of labels, `UserError` when the model of the
    operator's own is not named.
    """
    classifier, error = _load_classifier(choice)
    return Classification(results=_classify(classifier, texts, explain), classifier_error=error)


def _load_classifier(choice: ClassifierChoice) -> tuple[Classifier, TamisError | None]:
    if choice.labels is not None:
        if choice.model is None:
            raise UserError("labels_without_model")
        # No word lists instead: whoever tries a custom model wants to see what is wrong with it.
        return load_custom_model(str(choice.model), choice.labels), None
    folder = choice.model or bundled("models/weights")
    try:
        guard = load_model(folder)
    except TamisError as error:
        return LexiconClassifier(), error
    if choice.data is not None:
        guard.head = head.active_head(choice.data / head_versions.FOLDER, read_manifest(folder))
    return guard, None


def _classify(classifier: Classifier, texts: Iterable[str], explain: bool) -> Iterator[ClassifiedText]:
    remaining = iter(texts)
    while batch := list(islice(remaining, _BATCH)):
        for text, judgement in zip(batch, classifier.judge(batch), strict=True):
            if not explain:
                yield ClassifiedText(judgement=judgement)
                continue
            attributions = judgement.attributions or attribute_by_omission(classifier, text, judgement)
            yield ClassifiedText(judgement=judgement, attributions=attributions)
