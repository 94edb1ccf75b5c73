"""Runs the functional tests: short cases written to test one capability each.

In the manner of HateCheck (https://aclanthology.org/2021.acl-long.4/), for brand comments in French and
English. Written independently of the training data; a case whose words occur there too is left out.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.classify.ports import Classifier
from bot.domain import Judgement
from bot.text.normalize import join_context
from models.metrics import Figure, accuracy, macro_f1, measure_figure

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
#: Intents that must not be missed: a person in danger, a lawyer, an injury.
CRITICAL_INTENTS = ("crisis_selfharm", "legal_threat", "safety_incident")


@dataclass(frozen=True)
class Case:
    """One text of a function; `group` is the identity it names, if any."""

    function: str
    label: str
    expected: int
    text: str
    group: str


@dataclass(frozen=True)
class BrandComment:
    """One comment to a brand with what its author wants."""

    text: str
    language: str
    intents: tuple[str, ...]
    sentiment: str
    above: str
    needs_answer: int | None
    constructive: int | None


def words_of(text: str) -> str:
    """What makes two texts the same: their words."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def read_cases(language: str, seen: Collection[str] = ()) -> list[Case]:
    """The cases of a language, except for those whose words are among `seen`."""
    document = yaml.load((FOLDER / f"{language}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return [case for entry in document for case in _parse_cases(entry) if words_of(case.text) not in seen]


def read_brand_comments(name: str, seen: Collection[str] = ()) -> list[BrandComment]:
    """The brand comments of the file `name` (intents, context); only those without a context can have been
    seen."""
    document = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    rows = [_parse_brand(row) for row in document]
    return [row for row in rows if row.above or words_of(row.text) not in seen]


def measure_functional_tests(classifier: Classifier, seen: Collection[str] = ()) -> list[Figure]:
    """All figures of the functional tests, as the classifier runs in the product."""
    figures: list[Figure] = []
    for language in LANGUAGES:
        comments = read_brand_comments("intents", seen)
        figures += _measure_functions(classifier, language, read_cases(language, seen))
        figures += _measure_brands(
            classifier, language, [comment for comment in comments if comment.language == language]
        )
    return [*figures, *_measure_contexts(classifier, read_brand_comments("context"))]


def _parse_cases(entry: dict[str, Any]) -> Iterator[Case]:
    for case in entry["cases"]:
        text, group = (case, "") if isinstance(case, str) else (case["text"], case.get("group") or "")
        yield Case(entry["function"], entry["label"], entry["expected"], text, group)


def _parse_brand(row: dict[str, Any]) -> BrandComment:
    return BrandComment(
        text=row["text"],
        language=row["lang"],
        intents=tuple(row["intents"]),
        sentiment=row["sentiment"],
        above=join_context(row.get("parent"), row.get("post")),
        needs_answer=row.get("needs_answer"),
        constructive=row.get("constructive"),
    )


def _measure_functions(classifier: Classifier, language: str, cases: Sequence[Case]) -> Iterator[Figure]:
    judgements = classifier.judge([case.text for case in cases])
    truth = np.array([case.expected for case in cases])
    flagged = np.array(
        [
            int(judgement.scores.get(case.label, 0.0) >= 0.5)
            for judgement, case in zip(judgements, cases, strict=True)
        ]
    )
    labels = np.array([case.label for case in cases])
    for label in sorted(set(labels)):
        rows = labels == label
        yield measure_figure(
            f"functional: {label}", language, "accuracy", truth[rows], flagged[rows], accuracy
        )
    for function in dict.fromkeys(case.function for case in cases):
        rows = np.array([case.function == function for case in cases])
        title = f"function: {labels[rows][0]}"
        expected = f"{function} ({'flag' if truth[rows][0] else 'leave'})"
        yield measure_figure(
            title, language, "accuracy", truth[rows], flagged[rows], accuracy, slice_name=expected
        )
    yield from _measure_bias(language, cases, flagged)


def _measure_bias(language: str, cases: Sequence[Case], flagged: NDArray[Any]) -> Iterator[Figure]:
    """False positives of the hate label on harmless texts that name a group."""
    for group in sorted({case.group for case in cases if case.group}):
        rows = np.array(
            [case.group == group and case.label == "hate" and not case.expected for case in cases]
        )
        if rows.any():
            yield measure_figure(
                "bias: hate",
                language,
                "false positives",
                np.ones(int(rows.sum())),
                flagged[rows],
                accuracy,
                slice_name=group,
            )


def _measure_brands(
    classifier: Classifier, language: str, comments: Sequence[BrandComment]
) -> Iterator[Figure]:
    judgements = classifier.judge([comment.text for comment in comments])
    yield from _measure_intents(language, comments, judgements)
    moods = np.array([comment.sentiment for comment in comments])
    guessed_moods = np.array([judgement.sentiment for judgement in judgements])
    yield measure_figure("functional: sentiment", language, "macro-F1", moods, guessed_moods, macro_f1)
    for name in ("needs_answer", "constructive"):
        truth = np.array([getattr(comment, name) for comment in comments])
        guessed = np.array([int(judgement.scores.get(name, 0.0) >= 0.5) for judgement in judgements])
        yield measure_figure(f"functional: {name}", language, "macro-F1 at 0.5", truth, guessed, macro_f1)


def _measure_intents(
    language: str, comments: Sequence[BrandComment], judgements: Sequence[Judgement]
) -> Iterator[Figure]:
    task, measure = "functional: intents", "accuracy of the best"
    truth, best = _best_intents(comments, judgements)
    yield measure_figure(task, language, "macro-F1 of the best", truth, best, macro_f1)
    yield measure_figure(task, language, measure, truth, best, accuracy)
    sure = np.array([not judgement.abstained for judgement in judgements])
    if sure.any():
        title = f"not abstained ({sure.mean():.0%})"
        yield measure_figure(task, language, measure, truth[sure], best[sure], accuracy, slice_name=title)
    for name in CRITICAL_INTENTS:
        expected = np.array([int(name in comment.intents) for comment in comments])
        flagged = np.array(
            [int(judgement.scores.get(f"intent.{name}", 0.0) >= 0.5) for judgement in judgements]
        )
        for title, metric in (("recall at 0.5", _recall), ("precision at 0.5", _precision)):
            yield measure_figure(task, language, title, expected, flagged, metric, slice_name=name)


def _measure_contexts(classifier: Classifier, comments: Sequence[BrandComment]) -> Iterator[Figure]:
    """Texts that say little alone, judged without and with their context."""
    texts = [comment.text for comment in comments]
    task = "functional: context"
    for title, judgements in (
        ("alone", classifier.judge(texts)),
        ("with what stands above", classifier.judge(texts, [comment.above for comment in comments])),
    ):
        truth, best = _best_intents(comments, judgements)
        yield measure_figure(
            task, "any", "accuracy of the best intent", truth, best, accuracy, slice_name=title
        )
        moods = np.array([comment.sentiment for comment in comments])
        guessed = np.array([judgement.sentiment for judgement in judgements])
        yield measure_figure(
            task, "any", "accuracy of the sentiment", moods, guessed, accuracy, slice_name=title
        )


def _best_intents(
    comments: Sequence[BrandComment], judgements: Sequence[Judgement]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The expected and the best intent; right when it is one of those the annotator gave."""
    best = [judgement.intent or "" for judgement in judgements]
    expected = [
        intent if intent in comment.intents else comment.intents[0]
        for intent, comment in zip(best, comments, strict=True)
    ]
    return np.array(expected), np.array(best)


def _recall(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    return float(guessed[truth == 1].mean())


def _precision(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    return float(truth[guessed == 1].mean()) if guessed.any() else 0.0
