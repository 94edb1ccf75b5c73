"""Compares checkpoints on the dev part, by the network alone: what a run is better at, and beyond chance.

    python -m models.compare models/runs/12 models/runs/13 --base ENCODER --data FOLDER [--without SOURCE]

A table with one row a figure, French and English: n, the value of each checkpoint with its interval, and how
much the last one differs from the first. Below stand the means over all figures and over those of harm.
Intervals are of 95 %, from rows drawn anew; the same rows for all checkpoints, so that a difference whose
interval leaves out 0 is more than chance. Only rows that follow our convention count.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from transformers import PreTrainedTokenizerFast

from bot.domain.taxonomy import BINARY_SCORES, HARMS, INTENTS
from bot.text.normalize import clean, placeholders
from models.batches import BATCH
from models.calibrate import choose_examples
from models.data import Example, read_examples, split
from models.metrics import macro_f1
from models.network import Network, build
from models.train import WEIGHTS_FILE

_LANGUAGES = ("fr", "en")
_MAX_TOKENS = 256
_MIN_OF_EACH = 4
_URGENT = ("crisis_selfharm", "safety_incident")
_SENTIMENT, _INTENT = "sentiment", "first intent"
_HARMS = tuple(name for name in HARMS if name not in ("spam", "identity_hate"))
_ROUNDS, _SEED = 200, 7

Floats = NDArray[np.float64]
Values = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Logits:
    """What a network says of the texts, one row each."""

    binary: Floats
    sentiment: Floats
    intent: Floats


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", type=Path, nargs="+", help="folders with last.pt")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, nargs="+")
    parser.add_argument("--without", nargs="*", default=[], help="sources to leave out")
    parser.add_argument("--only", nargs="*", default=[], help="sources to compare on, instead of all")
    args = parser.parse_args()
    examples = [
        example
        for example in choose_examples(split(read_examples(*args.data))["dev"])
        if example.language in _LANGUAGES
        and example.source not in args.without
        and example.source in (args.only or [example.source])
    ]
    logits = [read_logits(run, args.base, examples) for run in args.runs]
    print("\n".join(render([run.name for run in args.runs], logits, examples)))


def read_logits(run: Path, base: Path, examples: Sequence[Example]) -> Logits:
    """What the checkpoint in `run` says of the examples' texts, in their order."""
    network = build(base)
    network.load_state_dict(torch.load(run / WEIGHTS_FILE, weights_only=True))
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    return score_texts(network.eval(), tokenizer, [example.text for example in examples])


@torch.inference_mode()
def score_texts(network: Network, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> Logits:
    """The network's logits for the texts, read as in training."""
    readable = [placeholders(clean(text)) or "." for text in texts]
    order = sorted(range(len(texts)), key=lambda row: len(readable[row]))
    rows: dict[int, tuple[Floats, ...]] = {}
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        encoded = tokenizer(
            [readable[row] for row in batch],
            padding=True,
            truncation=True,
            max_length=_MAX_TOKENS,
            return_tensors="pt",
        )
        outputs = network(encoded["input_ids"], encoded["attention_mask"])[:3]
        for column, row in enumerate(batch):
            rows[row] = tuple(output[column].double().numpy() for output in outputs)
    return Logits(*(np.stack([rows[row][task] for row in range(len(texts))]) for task in range(3)))


def measure(logits: Logits, examples: Sequence[Example], rows: NDArray[np.int_]) -> Values:
    """The figures on these rows by label and language: AUC of the binary labels and of the intents that must
    not be missed, macro-F1 of sentiment and first intent. A label with too few rows has none."""
    values: dict[tuple[str, str], float] = {}
    for language in _LANGUAGES:
        spoken = rows[np.array([examples[row].language == language for row in rows], dtype=bool)]
        for name, truth, guessed in _labelled(logits, examples, spoken):
            if min((truth == 1).sum(), (truth == 0).sum()) >= _MIN_OF_EACH:
                values[name, language] = float(roc_auc_score(truth, guessed))
        moods = np.array([examples[row].sentiment for row in spoken])
        if (moods >= 0).sum() >= _MIN_OF_EACH:
            is_known = moods >= 0
            best = logits.sentiment[spoken[is_known]].argmax(1)
            values[_SENTIMENT, language] = macro_f1(moods[is_known], best)
        with_intent = [row for row in spoken if examples[row].intents]
        if len(with_intent) >= _MIN_OF_EACH:
            best = logits.intent[with_intent].argmax(1)
            values[_INTENT, language] = macro_f1(_nearest(best, [examples[row] for row in with_intent]), best)
    return values


def render(names: Sequence[str], logits: Sequence[Logits], examples: Sequence[Example]) -> Iterator[str]:
    """The table as Markdown, and the means below it."""
    everything = np.arange(len(examples))
    measured = [measure(each, examples, everything) for each in logits]
    rng = np.random.default_rng(_SEED)
    drawn = [
        [measure(each, examples, rows) for each in logits]
        for rows in (rng.integers(0, len(examples), len(examples)) for _ in range(_ROUNDS))
    ]
    yield f"| figure | language | n | {' | '.join(names)} | difference |"
    yield "| --- | --- | --- |" + " --- |" * (len(names) + 1)
    for key in measured[0]:
        rounds = [values for values in drawn if all(key in value for value in values)]
        yield _row(
            key,
            _count(key, examples),
            [values[key] for values in measured],
            np.array([[value[key] for value in values] for values in rounds]),
        )
    for title, harms in (("mean of all", False), ("mean of harm", True)):
        keys = [key for key in measured[0] if key[0] in _HARMS or not harms]
        keys = [key for key in keys if key[0] not in _URGENT]
        rounds = [values for values in drawn if all(key in value for value in values for key in keys)]
        if rounds and keys:
            yield _row(
                (title, "both"),
                str(len(keys)),
                [_mean(values, keys) for values in measured],
                np.array([[_mean(value, keys) for value in values] for values in rounds]),
            )


def _mean(values: Values, keys: Sequence[tuple[str, str]]) -> float:
    return float(np.mean([values[key] for key in keys]))


def _row(key: tuple[str, str], count: str, values: Sequence[float], drawn: Floats) -> str:
    cells = [
        f"{value:.3f} [{low:.3f}, {high:.3f}]"
        for value, low, high in zip(values, *np.percentile(drawn, [2.5, 97.5], axis=0), strict=True)
    ]
    low, high = np.percentile(drawn[:, -1] - drawn[:, 0], [2.5, 97.5])
    difference = f"{values[-1] - values[0]:+.3f} [{low:+.3f}, {high:+.3f}]"
    return f"| {key[0]} | {key[1]} | {count} | {' | '.join(cells)} | {difference} |"


def _count(key: tuple[str, str], examples: Sequence[Example]) -> str:
    """How many rows a figure rests on; of a binary label those that have it and those that do not."""
    name, language = key
    spoken = [example for example in examples if example.language == language]
    if name == _SENTIMENT:
        return str(sum(example.sentiment >= 0 for example in spoken))
    if name == _INTENT:
        return str(sum(bool(example.intents) for example in spoken))
    if name in _URGENT:
        labels = [INTENTS.index(name) in example.intents for example in spoken if example.intents is not None]
        return f"{sum(labels)} / {len(labels) - sum(labels)}"
    column = BINARY_SCORES.index(name)
    return " / ".join(str(sum(example.binary[column] == value for example in spoken)) for value in (1, 0))


def _labelled(
    logits: Logits, examples: Sequence[Example], rows: NDArray[np.int_]
) -> Iterator[tuple[str, Floats, Floats]]:
    for column, name in enumerate(BINARY_SCORES):
        if name == "identity_hate":  # the same rows as hate
            continue
        truth = np.array([examples[row].binary[column] for row in rows])
        is_known = ~np.isnan(truth)
        yield name, truth[is_known], logits.binary[rows[is_known], column]
    with_intents = np.array([row for row in rows if examples[row].intents is not None], dtype=int)
    for name in _URGENT:
        index = INTENTS.index(name)
        truth = np.array([float(index in (examples[row].intents or ())) for row in with_intents])
        yield name, truth, logits.intent[with_intents, index]


def _nearest(best: NDArray[Any], examples: Sequence[Example]) -> NDArray[Any]:
    """The guess where the row accepts it, else the row's first intent."""
    accepted = [example.intents or () for example in examples]
    return np.array(
        [guess if guess in intents else intents[0] for guess, intents in zip(best, accepted, strict=True)]
    )


if __name__ == "__main__":
    main()
