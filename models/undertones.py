"""Trains the layer that reads a death, sarcasm and, in a text of ours, a promise: two minutes on one core.

    python -m models.undertones                      # train, write, pin, and say what was measured
    python -m models.undertones --weights FOLDER     # the same for other weights

It reads `corpus/undertones/*.yaml`, texts that mean such a thing beside texts that only sound like it, and
the harmless comments of `corpus/written_*.jsonl`. The network is not touched. The bias is chosen by
three-fold cross-validation (the texts of one line stay together), so that a small share of the harmless texts
reaches 0.5. Needs no PyTorch.
"""

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.classify import undertones
from bot.classify.manifest import FILE, read_verified_manifest
from bot.classify.numeric import Bools, Floats
from bot.classify.onnx import OnnxClassifier
from bot.classify.undertones import standardise_layers
from bot.domain.taxonomy import GRIEF, PROMISE, SARCASM, UNDERTONES
from bot.training.logistic import fit
from models.pin import pin

CORPUS = Path(__file__).parent / "corpus"
_SLOT = re.compile(r"\{([^}]*)\}")
_PER_LINE, _HARMLESS, _FOLDS = 5, 4_000, 3
#: Chosen on the half of `tests/corpora/never_blind.tsv` that is there to choose on.
_RIDGE, _SCALE = 3.0, 3.0
#: A harmless comment beside a line that was written for the purpose.
_HARMLESS_WEIGHT = 0.5
#: Of the harmless texts, so many reach 0.5.
_FALSE_SHARE: Mapping[str, float] = {GRIEF: 0.007, SARCASM: 0.02, PROMISE: 0.02}
#: What is said in such a comment no machine answers anyway.
_GRAVE = frozenset({"safety_incident", "crisis_selfharm", "legal_threat", "press_request"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """A text, and whether it has the undertone `about`; that is empty for any harmless comment. `line` is
    where it comes from: the texts of one line count for as much as a few."""

    text: str
    about: str
    holds: bool
    line: str
    moods: frozenset[str] = frozenset()


def written_rows() -> list[Row]:
    """The texts of `corpus/undertones`, with the slots of each line filled in."""
    rows = []
    for name in UNDERTONES:
        page = yaml.load((CORPUS / "undertones" / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
        for language, sides in page[name].items():
            for holds, lines in sides.items():
                rows += [
                    Row(text=text, about=name, holds=bool(holds), line=f"{language} {line}")
                    for line in lines.splitlines()
                    for text in fill_slots(line, page["lists"])
                ]
    return rows


def fill_slots(line: str, lists: Mapping[str, str], most: int = _PER_LINE) -> list[str]:
    """Up to `most` texts that a line stands for; which they are depends on the line alone."""
    if not _SLOT.search(line):
        return [line]
    rng = random.Random(line)
    texts: dict[str, None] = {}
    for _ in range(most * 3):
        filled = _SLOT.sub(lambda slot: rng.choice(lists.get(slot[1], slot[1]).split("|")), line)
        texts.setdefault(" ".join(filled.split()))
    return list(texts)[:most]


def harmless_rows() -> list[Row]:
    """Harmless comments of the corpus, as many as are read."""
    rows = []
    for path in sorted(CORPUS.glob("written_*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            members: dict[str, Any] = json.loads(line)
            intents = set(members.get("intents") or ())
            if not members.get("toxic") and not intents & _GRAVE:
                moods = frozenset({str(members.get("sentiment"))})
                text = str(members["text"])
                rows.append(Row(text=text, about="", holds=False, line=text, moods=moods))
    return random.Random(1).sample(rows, min(_HARMLESS, len(rows)))


def is_example(row: Row, name: str) -> bool:
    """Whether a layer for that undertone learns from the row. Nobody thanks for a complaint, and nobody of us
    writes as customers do."""
    if row.about:
        return row.about == name
    return name == GRIEF or (name == SARCASM and not row.moods & {"negative", "None"})


def train(name: str, rows: Sequence[Row], features: Floats) -> tuple[Floats, float, dict[str, float]]:
    """The weights and the bias of one undertone, and what cross-validation says of them."""
    chosen = [number for number, row in enumerate(rows) if is_example(row, name)]
    learned, own = [rows[number] for number in chosen], features[chosen]
    holds = np.array([row.holds for row in learned])
    lines = Counter(row.line for row in learned)
    weights = np.array([(1 if row.about else _HARMLESS_WEIGHT) / lines[row.line] ** 0.5 for row in learned])
    folds = np.array([int(hashlib.sha256(row.line.encode()).hexdigest(), 16) % _FOLDS for row in learned])
    layer = _fit(own, holds, weights)
    logits = np.zeros(len(own))
    for fold in range(_FOLDS):
        held_out = folds == fold
        learner = _fit(own[~held_out], holds[~held_out], weights[~held_out], layer)
        logits[held_out] = own[held_out] @ learner[:-1] + learner[-1]
    # Where comments were read, they are what is harmless; of our own texts, those that were written as such.
    harmless = np.array([not row.about for row in learned])
    harmless = harmless if harmless.any() else ~holds
    least = float(np.quantile(logits[harmless], 1 - _FALSE_SHARE[name]))
    figures = {
        "texts": len(learned),
        "found": round(float((logits[holds] >= least).mean()), 3),
        "harmless": round(float((logits[harmless] >= least).mean()), 3),
    }
    return layer[:-1], float(layer[-1] - least), figures


def _fit(features: Floats, holds: Bools, weights: Floats, init: Floats | None = None) -> Floats:
    width = features.shape[1]
    penalty = np.eye(width + 1) * _RIDGE
    penalty[width, width] = 1e-6
    return fit(features, holds, weights, penalty, init=init)


def write(folder: Path) -> Mapping[str, Mapping[str, float]]:
    """Train on the weights in `folder`, write the layer beside them, and enter it in the manifest."""
    rows = [*written_rows(), *harmless_rows()]
    classifier = OnnxClassifier(folder, _with_fragment(folder))
    layers = classifier.middle_layers([row.text for row in rows])
    centre = layers[[not row.about for row in rows]].mean(0).astype(np.float64)
    features = standardise_layers(layers, centre).reshape(len(rows), -1) * _SCALE
    trained = {name: train(name, rows, features) for name in UNDERTONES}
    weights = np.array([weights * _SCALE for weights, _, _ in trained.values()])
    np.savez(
        folder / undertones.FILE,
        names=np.array(UNDERTONES),
        centre=centre.astype(np.float32),
        weights=weights.reshape(len(UNDERTONES), *centre.shape).astype(np.float32),
        bias=np.array([bias for _, bias, _ in trained.values()]),
    )
    figures = {name: figures for name, (_, _, figures) in trained.items()}
    _enter(folder, figures)
    return figures


def _with_fragment(folder: Path) -> Any:
    """The manifest as it is read once the fragment of the graph is entered in it."""
    _enter(folder, None)
    manifest = folder / FILE
    return read_verified_manifest(folder, hashlib.sha256(manifest.read_bytes()).hexdigest())


def _enter(folder: Path, figures: Mapping[str, Mapping[str, float]] | None) -> None:
    path = folder / FILE
    document = json.loads(path.read_text("utf-8"))
    for name in (undertones.GRAPH_FRAGMENT, *([undertones.FILE] if figures else [])):
        document["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    if figures is None:
        document["files"].pop(undertones.FILE, None)
    else:
        document["undertones"] = figures
    path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    pin(folder)


def main() -> None:
    """Parse the command line, train and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, default=CORPUS.parent / "weights")
    figures = write(parser.parse_args().weights)
    for name, measured in figures.items():
        print(name, *(f"{key} {value}" for key, value in measured.items()))


if __name__ == "__main__":
    main()
