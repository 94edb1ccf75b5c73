"""Runs the functional tests: short cases written to try one capability each.

In the manner of HateCheck (https://aclanthology.org/2021.acl-long.4/), for brand comments in French
and English. Written apart from the training data; a case whose words stand there too is left out.
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
from bot.text.normalize import context_of
from models.metrics import Figure, figure, macro, share

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
#: Intents that nobody may miss: a person in danger, a lawyer, an injury.
GRAVE = ("crisis_selfharm", "legal_threat", "safety_incident")


@dataclass(frozen=True)
class Case:
    """One text of a function; `group` is the identity it names, if any."""

    function: str
    label: str
    expected: int
    text: str
    group: str


@dataclass(frozen=True)
class Brand:
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


def cases(language: str, seen: Collection[str] = ()) -> list[Case]:
    """The cases of a language, but for those whose words are among `seen`."""
    document = yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    return [case for one in document for case in _cases(one) if words_of(case.text) not in seen]


def brand(name: str, seen: Collection[str] = ()) -> list[Brand]:
    """The brand comments of the file `name` (intents, context); only those without a context can have
    been seen."""
    rows = [_brand(row) for row in yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))]
    return [row for row in rows if row.above or words_of(row.text) not in seen]


def measure(classifier: Classifier, seen: Collection[str] = ()) -> list[Figure]:
    """All figures of the functional tests, as the classifier runs in the product."""
    found: list[Figure] = []
    for language in LANGUAGES:
        found += _functions(classifier, language, cases(language, seen))
        found += _brands(
            classifier, language, [one for one in brand("intents", seen) if one.language == language]
        )
    return [*found, *_contexts(classifier, brand("context"))]


def _cases(one: dict[str, Any]) -> Iterator[Case]:
    for case in one["cases"]:
        text, group = (case, "") if isinstance(case, str) else (case["text"], case.get("group") or "")
        yield Case(one["function"], one["label"], one["expected"], text, group)


def _brand(row: dict[str, Any]) -> Brand:
    return Brand(
        text=row["text"],
        language=row["lang"],
        intents=tuple(row["intents"]),
        sentiment=row["sentiment"],
        above=context_of(row.get("parent"), row.get("post")),
        needs_answer=row.get("needs_answer"),
        constructive=row.get("constructive"),
    )


def _functions(classifier: Classifier, language: str, found: Sequence[Case]) -> Iterator[Figure]:
    judged = classifier.judge([case.text for case in found])
    truth = np.array([case.expected for case in found])
    flagged = np.array([int(one.scores[case.label] >= 0.5) for one, case in zip(judged, found, strict=True)])
    labels = np.array([case.label for case in found])
    for label in sorted(set(labels)):
        rows = labels == label
        yield figure(f"functional: {label}", language, "accuracy", truth[rows], flagged[rows], share)
    for function in dict.fromkeys(case.function for case in found):
        rows = np.array([case.function == function for case in found])
        title = f"function: {labels[rows][0]}"
        expected = f"{function} ({'flag' if truth[rows][0] else 'leave'})"
        yield figure(title, language, "accuracy", truth[rows], flagged[rows], share, part=expected)
    yield from _bias(language, found, flagged)


def _bias(language: str, found: Sequence[Case], flagged: NDArray[Any]) -> Iterator[Figure]:
    """False positives of the hate label on harmless texts that name a group."""
    for group in sorted({case.group for case in found if case.group}):
        rows = np.array(
            [case.group == group and case.label == "hate" and not case.expected for case in found]
        )
        if rows.any():
            harmless = np.ones(int(rows.sum()))
            wrong = flagged[rows]
            yield figure("bias: hate", language, "false positives", harmless, wrong, share, part=group)


def _brands(classifier: Classifier, language: str, found: Sequence[Brand]) -> Iterator[Figure]:
    judged = classifier.judge([one.text for one in found])
    truth, best = _best(found, judged)
    yield figure("functional: intents", language, "macro-F1 of the best", truth, best, macro)
    yield figure("functional: intents", language, "accuracy of the best", truth, best, share)
    sure = np.array([not one.abstained for one in judged])
    if sure.any():
        part = f"not abstained ({sure.mean():.0%})"
        yield figure(
            "functional: intents", language, "accuracy of the best", truth[sure], best[sure], share, part=part
        )
    for name in GRAVE:
        wanted = np.array([int(name in one.intents) for one in found])
        said = np.array([int(one.scores[f"intent.{name}"] >= 0.5) for one in judged])
        yield figure("functional: intents", language, "recall at 0.5", wanted, said, _recall, part=name)
        yield figure("functional: intents", language, "precision at 0.5", wanted, said, _precision, part=name)
    moods = np.array([one.sentiment for one in found])
    yield figure(
        "functional: sentiment",
        language,
        "macro-F1",
        moods,
        np.array([one.sentiment for one in judged]),
        macro,
    )
    for name in ("needs_answer", "constructive"):
        wanted = np.array([getattr(one, name) for one in found])
        said = np.array([int(one.scores.get(name, 0.0) >= 0.5) for one in judged])
        yield figure(f"functional: {name}", language, "macro-F1 at 0.5", wanted, said, macro)


def _contexts(classifier: Classifier, found: Sequence[Brand]) -> Iterator[Figure]:
    """Texts that say little alone, judged without and with what stands above them."""
    texts = [one.text for one in found]
    for part, judged in (
        ("alone", classifier.judge(texts)),
        ("with what stands above", classifier.judge(texts, [one.above for one in found])),
    ):
        truth, best = _best(found, judged)
        yield figure(
            "functional: context", "any", "accuracy of the best intent", truth, best, share, part=part
        )
        moods = np.array([one.sentiment for one in found])
        said = np.array([one.sentiment for one in judged])
        yield figure("functional: context", "any", "accuracy of the sentiment", moods, said, share, part=part)


def _best(found: Sequence[Brand], judged: Sequence[Judgement]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The wanted and the best intent; right when it is one of those the annotator gave."""
    best = [one.intent or "" for one in judged]
    wanted = [said if said in one.intents else one.intents[0] for said, one in zip(best, found, strict=True)]
    return np.array(wanted), np.array(best)


def _recall(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    return float(guessed[truth == 1].mean())


def _precision(truth: NDArray[Any], guessed: NDArray[Any]) -> float:
    return float(truth[guessed == 1].mean()) if guessed.any() else 0.0
