"""Measures the exported model on the test part and writes the card.

    python -m models.evaluate --weights models/weights --data FOLDER [--card models/CARD.md]

Every figure comes with n and a bootstrap interval. The heads stand beside a TF-IDF and logistic
regression trained on the training rows of the same label (at most 20,000 of them). The functional
tests and the disguises go through the classifier as the product runs it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline, make_union

from bot import classify
from models import functional, robustness
from models.calibrate import sigmoid
from models.card import card
from models.data import Example, read, split
from models.labels import BINARY, INTENTS, SENTIMENT
from models.metrics import Figure, figure, halved, macro, recall_at
from models.score import Scored, score
from models.slices import SLICES

_LEAST = 40
_LEAST_BRAND = 10
_BASELINE_ROWS = 20_000
_LEAST_SLICE = 60


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
    manifest["metrics"] = [asdict(one) for one in figures]
    (args.weights / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    args.card.write_text(card(manifest), "utf-8")
    for one in figures:
        print(one)


def measure(weights: Path, data: Sequence[Path], manifest: dict[str, Any]) -> list[Figure]:
    """All figures: on the test part, on the functional tests, on disguised texts."""
    parts = split(read(*data))
    train = random.Random(1).sample(parts["train"], len(parts["train"]))
    test = parts["test"]
    scored = score(weights, [example.text for example in test])
    figures: list[Figure] = []
    for language in ("fr", "en"):
        rows = [row for row, example in enumerate(test) if example.language == language]
        own = [example for example in train if example.language == language]
        for place, name in enumerate(BINARY):
            figures += _binary(name, place, language, rows, test, own, scored, manifest)
        figures += _sentiment(language, rows, test, own, scored)
        figures += _intents(language, rows, test, own, scored)
        figures += _slices(language, rows, test, scored, manifest)
    classifier = classify.load(weights)
    seen = {functional.words_of(example.text) for example in parts["train"]}
    figures += functional.measure(classifier, seen)
    return [*figures, *robustness.measure(classifier, test)]


def _binary(
    name: str,
    place: int,
    language: str,
    rows: Sequence[int],
    test: Sequence[Example],
    train: Sequence[Example],
    scored: Scored,
    manifest: dict[str, Any],
) -> Iterator[Figure]:
    chosen = [row for row in rows if test[row].binary[place] in (0.0, 1.0)]
    truth = np.array([test[row].binary[place] for row in chosen])
    if min((truth == 1).sum(), (truth == 0).sum()) < _LEAST // 2:
        return
    ours = sigmoid(scored.calibrated(place, manifest["calibration"]["binary"][name])[chosen])
    known = [one for one in train if one.binary[place] in (0.0, 1.0)]
    theirs = _baseline(known, [one.binary[place] for one in known], [test[row].text for row in chosen])
    brand = np.array([test[row].source.startswith("written") for row in chosen])
    for title, f, part in (
        ("AUC", roc_auc_score, np.ones(len(chosen), dtype=bool)),
        ("macro-F1 at 0.5", halved, np.ones(len(chosen), dtype=bool)),
        ("recall at 1 % false positives", recall_at(0.01), np.ones(len(chosen), dtype=bool)),
        ("AUC on brand comments", roc_auc_score, brand),
    ):
        if min((truth[part] == 1).sum(), (truth[part] == 0).sum()) >= _LEAST_BRAND:
            base = None if theirs is None else f(truth[part], theirs[part, 1])
            yield figure(name, language, title, truth[part], ours[part], f, base)


def _slices(
    language: str, rows: Sequence[int], test: Sequence[Example], scored: Scored, manifest: dict[str, Any]
) -> Iterator[Figure]:
    """Toxicity on kinds of texts, and on the texts of each source."""
    place = BINARY.index("toxicity")
    scores = sigmoid(scored.calibrated(place, manifest["calibration"]["binary"]["toxicity"]))
    known = [row for row in rows if test[row].binary[place] in (0.0, 1.0)]
    parts = {name: [row for row in known if holds(test[row].text)] for name, holds in SLICES.items()}
    for source in sorted({test[row].source for row in known}):
        parts[f"source {source}"] = [row for row in known if test[row].source == source]
    for name, chosen in parts.items():
        truth = np.array([test[row].binary[place] for row in chosen])
        ours = scores[chosen]
        if len(chosen) >= _LEAST_SLICE and min((truth == 1).sum(), (truth == 0).sum()) >= _LEAST_BRAND:
            yield figure("toxicity", language, "AUC", truth, ours, roc_auc_score, part=name)
            yield figure("toxicity", language, "macro-F1 at 0.5", truth, ours, halved, part=name)


def _sentiment(
    language: str, rows: Sequence[int], test: Sequence[Example], train: Sequence[Example], scored: Scored
) -> Iterator[Figure]:
    chosen = [row for row in rows if test[row].sentiment >= 0]
    if len(chosen) >= _LEAST:
        truth = np.array([test[row].sentiment for row in chosen])
        known = [one for one in train if one.sentiment >= 0]
        theirs = _baseline(known, [one.sentiment for one in known], [test[row].text for row in chosen])
        best = scored.sentiment[chosen].argmax(1)
        base = macro(truth, theirs.argmax(1)) if theirs is not None else None
        yield figure(f"sentiment ({len(SENTIMENT)})", language, "macro-F1", truth, best, macro, base)


def _intents(
    language: str, rows: Sequence[int], test: Sequence[Example], train: Sequence[Example], scored: Scored
) -> Iterator[Figure]:
    """The best intent on brand comments; right when it is one of those the annotator gave."""
    own = {row for row in rows if test[row].source.startswith("written") and not test[row].context}
    chosen = [row for row in rows if row in own and test[row].intents]
    if len(chosen) < _LEAST:
        return
    best = scored.intent[chosen].argmax(1)
    truth = np.array(
        [best[at] if best[at] in test[row].intents else test[row].intents[0] for at, row in enumerate(chosen)]  # type: ignore[index, operator]
    )
    known = [one for one in train if one.intents and one.source.startswith("written")]
    first = [one.intents[0] for one in known]  # type: ignore[index]
    theirs = _baseline(known, first, [test[row].text for row in chosen])
    base = None
    if theirs is not None:
        guessed = np.array(sorted(set(first)))[theirs.argmax(1)]
        real = [
            g if g in test[row].intents else test[row].intents[0]
            for g, row in zip(guessed, chosen, strict=True)
        ]  # type: ignore[index, operator]
        base = macro(np.array(real), guessed)
    yield figure(f"intents ({len(INTENTS)})", language, "macro-F1 of the best", truth, best, macro, base)
    same = (truth == best).astype(float)
    yield figure(
        f"intents ({len(INTENTS)})", language, "accuracy of the best", same, same, lambda a, _: a.mean(), None
    )


def _baseline(known: Sequence[Example], labels: Sequence[float], texts: Sequence[str]) -> NDArray[Any] | None:
    if len(known) < 100 or len(set(labels)) < 2:
        return None
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=40_000)
    chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=60_000)
    model = make_pipeline(
        make_union(words, chars), LogisticRegression(C=4, max_iter=200, class_weight="balanced")
    )
    model.fit([one.text for one in known[:_BASELINE_ROWS]], labels[:_BASELINE_ROWS])
    found: NDArray[Any] = model.predict_proba(texts)
    return found


if __name__ == "__main__":
    main()
