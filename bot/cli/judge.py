"""`tamis judge`: what the classifier reads in texts, one JSON object a line. Decides nothing."""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bot.cli import OK, WRONG, localized
from bot.cli.terminal import echo_json, warn

if TYPE_CHECKING:
    from bot.classify.ports import Classifier
    from bot.domain import Judgement

_BATCH = 32
_LONGEST_LINE = 2**20
_LABELS = ("toxicity", "insult", "threat", "identity_hate", "obscene", "sexual", "hate", "spam")
_MOODS = ("positive", "neutral", "negative")


@localized.command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option(
    "--model",
    type=click.Path(path_type=Path, file_okay=False),
    help="Another model folder.  [default: the shipped one]",
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What the labels of a model of your own mean; --model is then its folder, or its name on the hub.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TAMIS_DATA",
    help="The data folder whose head speaks with the model (see 'tamis teach').  [default: $TAMIS_DATA]",
)
@click.option("--explain", is_flag=True, help="Say also which words moved the scores that stand out.")
@click.option("--json", "as_json", is_flag=True, help="Accepted like everywhere; the answer is always JSON.")
def command(
    texts: tuple[str, ...],
    model: Path | None,
    labels: Path | None,
    data: Path | None,
    explain: bool,
    as_json: bool,
) -> int:
    """Say what the classifier reads in each TEXT: one JSON object a line, in order.

    Without TEXT, reads JSON lines with a 'text' (and perhaps an 'id') from standard input. Lines
    that cannot be read are told on standard error with their number, and the exit code is 1.
    Needs no configuration. Without a model, word lists judge what they can.
    """
    loaded = classifier(model, data) if labels is None else _own(model, labels)
    mistakes: list[int] = []
    asked: Iterable[dict[str, Any]] = ({"text": text} for text in texts)
    if not texts:
        if sys.stdin.isatty():
            raise click.UsageError('pass a TEXT, or pipe JSON lines such as {"text": "…"} into it')
        asked = _lines(sys.stdin, mistakes)
    for batch in _batches(asked):
        judged = loaded.judge([str(one["text"]) for one in batch])
        for one, judgement in zip(batch, judged, strict=True):
            told = shape(judgement) | (_explained(loaded, str(one["text"]), judgement) if explain else {})
            echo_json(({"id": one["id"]} if "id" in one else {}) | told)
    return WRONG if mistakes else OK


def shape(judgement: "Judgement") -> dict[str, object]:
    """A judgement with stable names; a score is null when nobody judged it."""
    scores = judgement.scores
    named = {name.removeprefix("intent."): score for name, score in scores.items() if "intent." in name}
    intents = sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "language": judgement.language,
        **{label: _round(scores.get(label)) for label in _LABELS},
        "sentiment": {
            "label": judgement.sentiment,
            "scores": {mood: _round(scores.get(f"sentiment.{mood}")) for mood in _MOODS},
        },
        "intents": [{"intent": name, "score": _round(score)} for name, score in intents],
        "needs_answer": _round(scores.get("needs_answer")),
        "constructive": _round(scores.get("constructive")),
        "abstained": judgement.abstained,
        "timed_out": judgement.degraded,
        "model": judgement.model,
        "head": judgement.head or None,
    }


def _explained(loaded: "Classifier", text: str, judgement: "Judgement") -> dict[str, object]:
    """Which words moved which score, and by how much scores rose when a disguise was undone."""
    from bot.classify.explain import attribute_by_omission

    because = judgement.attributions or attribute_by_omission(loaded, text, judgement)
    return {
        "because": {
            name: [{"word": word, "points": points} for word, points in moved]
            for name, moved in because.items()
        },
        "gap": dict(judgement.obfuscation_delta),
    }


def classifier(folder: Path | None, data: Path | None = None) -> "Classifier":
    """The model in `folder` or the shipped one, with the head that is current in the data folder.

    Without a model, the word lists, and it is said. Raises `ConfigError` for a damaged head.
    """
    from bot.classify import head, head_versions, manifest
    from bot.classify.lexicon import LexiconClassifier
    from bot.classify.loading import load_model
    from bot.errors import TamisError
    from bot.resources import bundled

    place = folder or bundled("models/weights")
    try:
        loaded = load_model(place)
    except TamisError as trouble:
        warn(f"no model, word lists only: {trouble}")
        words: Classifier = LexiconClassifier()
        return words
    if data is not None:
        loaded.head = head.active_head(data / head_versions.FOLDER, manifest.read_manifest(place))
    with_words: Classifier = loaded
    return with_words


def _own(model: Path | None, labels: Path) -> "Classifier":
    """Whoever tries a model of their own wants to see what is wrong with it, not the word lists."""
    from bot.classify.loading import load_custom_model

    if model is None:
        raise click.UsageError("--labels is about a model of your own; name it with --model")
    loaded: Classifier = load_custom_model(str(model), labels)
    return loaded


def _lines(stream: IO[str], mistakes: list[int]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"the line is longer than {_LONGEST_LINE} characters")
            found = json.loads(line)
            if not isinstance(found, dict) or not isinstance(found.get("text"), str):
                raise ValueError("expected an object with a 'text' that is a string")
        except (ValueError, RecursionError) as trouble:
            mistakes.append(number)
            warn(f'line {number}: {trouble}; expected JSON such as {{"text": "…"}}')
        else:
            yield found


def _batches(asked: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(asked)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _round(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
