"""Measures the exported model on the test part and writes the card.

    python -m models.evaluate --weights models/weights --data FOLDER [--card models/CARD.md]

Every figure comes with n and a bootstrap interval. The heads stand beside a TF-IDF and logistic regression
trained on the training rows of the same label (at most 20,000 of them). The functional tests, the long and
the obfuscated texts go through the classifier as the product runs it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline, make_union

from bot.classify.loading import load_model
from bot.classify.numeric import sigmoid
from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS
from models.card import render_card
from models.data import Example, read_examples, split
from models.functional import measure_functional_tests, words_of
from models.long import measure_long_texts
from models.metrics import Figure, accuracy, macro_f1, macro_f1_at_half, measure_figure, recall_at
from models.operating_points import measure_cost, measure_operating_points
from models.pin import pin
from models.robustness import measure_robustness
from models.score import Scored, score
from models.slices import SLICES

#: What was aimed at and not reached, and what limits it.
AIMS = Path(__file__).parent / "aims.md"
_LANGUAGES = ("fr", "en")
_MIN_ROWS = 40
_MIN_OF_EACH = 10
_MIN_SLICE = 60
_MIN_BASELINE_ROWS, _MAX_BASELINE_ROWS = 100, 20_000


@dataclass(frozen=True, kw_only=True)
class _Subset:
    """The test rows of one language, the training rows of the same language, and the model's logits for all
    test rows."""

    language: str
    rows: Sequence[int]
    test: Sequence[Example]
    train: Sequence[Example]
    scored: Scored
    platt: dict[str, dict[str, float]]

    def probabilities(self, name: str) -> NDArray[np.float64]:
        """The calibrated scores of a binary label, for all test rows."""
        logits = self.scored.calibrated(BINARY_SCORES.index(name), self.platt[name])
        return sigmoid(logits.astype(np.float64))


def main() -> None:
    """Parse the command line, measure, and write card and metrics."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=Path("models/weights"))
    parser.add_argument("--data", type=Path, required=True, nargs="+")
    parser.add_argument("--card", type=Path, default=Path("models/CARD.md"))
    args = parser.parse_args()
    manifest = json.loads((args.weights / "manifest.json").read_text("utf-8"))
    figures = measure(args.weights, args.data, manifest)
    manifest["metrics"] = [asdict(figure) for figure in figures]
    texts = [example.text for example in split(read_examples(*args.data))["test"] if example.is_brand]
    manifest["cost"] = measure_cost(load_model(args.weights), args.weights, texts)
    (args.weights / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    pin(args.weights)
    args.card.write_text(render_card(manifest, AIMS.read_text("utf-8")), "utf-8")
    for figure in figures:
        print(figure)


def measure(weights: Path, data: Sequence[Path], manifest: dict[str, Any]) -> list[Figure]:
    """All figures: on the test part, on the functional tests, on long and on obfuscated texts."""
    parts = split(read_examples(*data))
    train = random.Random(1).sample(parts["train"], len(parts["train"]))
    test = [example for example in parts["test"] if example.language in _LANGUAGES]
    scored = score(weights, [example.text for example in test])
    figures: list[Figure] = []
    for language in _LANGUAGES:
        subset = _Subset(
            language=language,
            rows=[row for row, example in enumerate(test) if example.language == language],
            test=test,
            train=[example for example in train if example.language == language],
            scored=scored,
            platt=manifest["calibration"]["binary"],
        )
        for name in BINARY_SCORES:
            figures += _measure_binary(subset, name)
        figures += [*_measure_sentiment(subset), *_measure_intents(subset), *_measure_slices(subset)]
    classifier = load_model(weights)
    seen = {words_of(example.text) for example in parts["train"]}
    return [
        *figures,
        *measure_functional_tests(classifier, seen),
        *measure_operating_points(classifier, test, manifest),
        *measure_long_texts(classifier, manifest["thresholds"]),
        *measure_robustness(classifier, test),
    ]


def _measure_binary(subset: _Subset, name: str) -> Iterator[Figure]:
    column, test = BINARY_SCORES.index(name), subset.test
    rows = _labelled_rows(subset, column)
    truth = np.array([test[row].binary[column] for row in rows])
    if min((truth == 1).sum(), (truth == 0).sum()) < _MIN_ROWS // 2:
        return
    ours = subset.probabilities(name)[rows]
    labelled = [example for example in subset.train if example.binary[column] in (0.0, 1.0)]
    baseline = _run_baseline(
        labelled, [example.binary[column] for example in labelled], [test[row].text for row in rows]
    )
    everything = np.ones(len(rows), dtype=bool)
    for title, metric, mask in (
        ("AUC", roc_auc_score, everything),
        ("macro-F1 at 0.5", macro_f1_at_half, everything),
        ("recall at 1 % false positives", recall_at(0.01), everything),
        ("AUC on brand comments", roc_auc_score, np.array([test[row].is_brand for row in rows])),
    ):
        if min((truth[mask] == 1).sum(), (truth[mask] == 0).sum()) >= _MIN_OF_EACH:
            base = None if baseline is None else metric(truth[mask], baseline[mask, 1])
            yield measure_figure(name, subset.language, title, truth[mask], ours[mask], metric, base)


def _measure_slices(subset: _Subset) -> Iterator[Figure]:
    """Toxicity on kinds of texts, and on the texts of each source."""
    column, test = BINARY_SCORES.index("toxicity"), subset.test
    scores = subset.probabilities("toxicity")
    labelled = _labelled_rows(subset, column)
    slices = {name: [row for row in labelled if holds(test[row].text)] for name, holds in SLICES.items()}
    for source in sorted({test[row].source for row in labelled}):
        slices[f"source {source}"] = [row for row in labelled if test[row].source == source]
    for name, rows in slices.items():
        truth = np.array([test[row].binary[column] for row in rows])
        if len(rows) >= _MIN_SLICE and min((truth == 1).sum(), (truth == 0).sum()) >= _MIN_OF_EACH:
            for title, metric in (("AUC", roc_auc_score), ("macro-F1 at 0.5", macro_f1_at_half)):
                yield measure_figure(
                    "toxicity", subset.language, title, truth, scores[rows], metric, slice_name=name
                )


def _measure_sentiment(subset: _Subset) -> Iterator[Figure]:
    rows = [row for row in subset.rows if subset.test[row].sentiment >= 0]
    if len(rows) < _MIN_ROWS:
        return
    truth = np.array([subset.test[row].sentiment for row in rows])
    labelled = [example for example in subset.train if example.sentiment >= 0]
    baseline = _run_baseline(
        labelled, [example.sentiment for example in labelled], [subset.test[row].text for row in rows]
    )
    best = subset.scored.sentiment[rows].argmax(1)
    base = macro_f1(truth, baseline.argmax(1)) if baseline is not None else None
    yield measure_figure(
        f"sentiment ({len(SENTIMENTS)})", subset.language, "macro-F1", truth, best, macro_f1, base
    )


def _measure_intents(subset: _Subset) -> Iterator[Figure]:
    """The best intent on brand comments; right when it is one of those the annotator gave."""
    test, title = subset.test, f"intents ({len(INTENTS)})"
    rows = [row for row in subset.rows if test[row].is_brand and not test[row].context and test[row].intents]
    if len(rows) < _MIN_ROWS:
        return
    accepted = [test[row].intents or () for row in rows]
    best = subset.scored.intent[rows].argmax(1)
    truth = _nearest_truth(best, accepted)
    labelled = [example for example in subset.train if example.intents and example.is_brand]
    first = [intents[0] for example in labelled if (intents := example.intents)]
    baseline = _run_baseline(labelled, first, [test[row].text for row in rows])
    base = None
    if baseline is not None:
        guessed = np.array(sorted(set(first)))[baseline.argmax(1)]
        base = macro_f1(_nearest_truth(guessed, accepted), guessed)
    yield measure_figure(title, subset.language, "macro-F1 of the best", truth, best, macro_f1, base)
    yield measure_figure(title, subset.language, "accuracy of the best", truth, best, accuracy)


def _nearest_truth(guessed: NDArray[Any], accepted: Sequence[tuple[int, ...]]) -> NDArray[Any]:
    """The guess where the annotator accepts it, else the annotator's first intent."""
    pairs = zip(guessed, accepted, strict=True)
    return np.array([guess if guess in intents else intents[0] for guess, intents in pairs])


def _labelled_rows(subset: _Subset, column: int) -> list[int]:
    return [row for row in subset.rows if subset.test[row].binary[column] in (0.0, 1.0)]


def _run_baseline(
    train: Sequence[Example], labels: Sequence[float], texts: Sequence[str]
) -> NDArray[Any] | None:
    """The probabilities of TF-IDF (words and characters) with logistic regression; None with too little to
    train on."""
    if len(train) < _MIN_BASELINE_ROWS or len(set(labels)) < 2:
        return None
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=40_000)
    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=60_000
    )
    model = make_pipeline(
        make_union(words, characters), LogisticRegression(C=4, max_iter=200, class_weight="balanced")
    )
    model.fit([example.text for example in train[:_MAX_BASELINE_ROWS]], labels[:_MAX_BASELINE_ROWS])
    probabilities: NDArray[Any] = model.predict_proba(texts)
    return probabilities


if __name__ == "__main__":
    main()
