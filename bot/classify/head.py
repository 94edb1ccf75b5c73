"""What a brand taught: a light layer of its own on the embedding of the shipped network.

It adds the brand's own intents and corrects a few scores towards what its moderators decide. It never
replaces the shipped heads, and a correction is bounded, so that it can never talk a plain insult away.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from bot.classify import head_versions
from bot.classify.manifest import Manifest, described
from bot.domain import Judgement
from bot.errors import ConfigError

logger = logging.getLogger(__name__)
Floats = NDArray[np.floating[Any]]

#: A correction moves a logit by so much at most: .98 never falls below .87, .02 never rises above .13.
MOST_SHIFT = 2.0
#: An own intent so sure, and so far ahead of every other, needs no second look.
CLEAR, MARGIN = 0.5, 0.05
_LEAST = 1e-6
_DIGITS = 6


def _untold() -> dict[str, Any]:
    return {"taught_at": "", "parts": {}}


@dataclass(frozen=True)
class Linear:
    """Weights on a standardised embedding, and a bias."""

    weights: Floats
    bias: float

    def __call__(self, standard: Floats) -> Floats:
        """One logit per row."""
        found: Floats = standard @ self.weights + self.bias
        return found


@dataclass(frozen=True, kw_only=True)
class Head:
    """One version. `model` is the one whose embeddings it reads; `centre` is taken off them first.

    `intents` are the brand's own, by name; `shifts` are added to the logits of binary labels.
    `figures` say when it was taught (`taught_at`) and how each of its `parts` did on what it had not
    seen; nothing in it quotes a text.
    """

    version: str
    model: str
    centre: Floats
    intents: Mapping[str, Linear]
    shifts: Mapping[str, Linear]
    figures: Mapping[str, Any] = field(default_factory=_untold)

    def apply(self, judgement: Judgement, embedding: Floats, alone: Floats | None = None) -> Judgement:
        """The judgement with what this head reads in the same text.

        Where the text was read with what stands above it, `alone` is its embedding without: nobody is
        rude because of what somebody else wrote.
        """
        standard = standardised(embedding, self.centre)
        by_itself = standard if alone is None else standardised(alone, self.centre)
        moved = {
            name: shifted(score, float(self.shifts[name](by_itself)))
            for name, score in judgement.scores.items()
            if name in self.shifts
        }
        own = {f"intent.{name}": probability(float(layer(standard))) for name, layer in self.intents.items()}
        scores = {**judgement.scores, **moved, **own}
        unsure = judgement.abstained and not _is_clear(scores, own)
        return replace(judgement, scores=scores, abstained=unsure, head=self.version)


def standardised(embedding: Floats, centre: Floats) -> Floats:
    """Embeddings without what all texts share, and of length one: the direction is what tells."""
    moved = np.asarray(embedding, dtype=np.float64) - centre
    length = np.linalg.norm(moved, axis=-1, keepdims=True)
    found: Floats = moved / np.maximum(length, _LEAST)
    return found


def shifted(score: float, by: float) -> float:
    """A score moved in logit space, by `MOST_SHIFT` at most."""
    return probability(logit(score) + min(MOST_SHIFT, max(-MOST_SHIFT, by)))


def logit(score: float) -> float:
    """The logit of a probability, finite also for 0 and 1."""
    kept = min(1 - _LEAST, max(_LEAST, score))
    return float(np.log(kept / (1 - kept)))


def probability(logit: float) -> float:
    """1 / (1 + e^-x), safe for large values."""
    return float(1.0 / (1.0 + np.exp(-min(40.0, max(-40.0, logit)))))


def model_of(manifest: Manifest) -> str:
    """Which network a head reads: heads do not fit any other, whatever its name."""
    return f"{manifest.name} {manifest.files['model.onnx']}"


def current(folder: Path, manifest: Manifest) -> Head | None:
    """The head that speaks with this model, or None.

    One that was taught on another model is not used, and it is said in the log. Raises
    `ConfigError` for a damaged one.
    """
    version = head_versions.current_version(folder)
    if not version:
        return None
    head = read(folder, version)
    if head.model != model_of(manifest):
        logger.warning(
            "the head %s was taught on another model and is not used; run 'tamis teach' again",
            version,
            extra={"action": "head_unfit", "version": version},
        )
        return None
    return head


def read(folder: Path, version: str) -> Head:
    """A version that is kept in the folder. Raises `ConfigError`."""
    written = head_versions.document(folder, version)
    try:
        centre = _floats(written["centre"], len(written["centre"]))
        return Head(
            version=version,
            model=str(written["model"]),
            centre=centre,
            intents=_layers(written["intents"], len(centre)),
            shifts=_layers(written["shifts"], len(centre)),
            figures=_figures(written["figures"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        why = f"{trouble} is missing" if isinstance(trouble, KeyError) else str(trouble)
        raise ConfigError([head_versions.damaged(folder / f"{version}.json", why)]) from trouble


def keep(folder: Path, head: Head) -> None:
    """Write the head down. It does not speak yet."""
    head_versions.keep(
        folder,
        head.version,
        {
            "model": head.model,
            "figures": dict(head.figures),
            "centre": _numbers(head.centre),
            "intents": {name: _written(layer) for name, layer in head.intents.items()},
            "shifts": {name: _written(layer) for name, layer in head.shifts.items()},
        },
    )


@runtime_checkable
class SupportsHead(Protocol):
    """A loaded model that lets a head speak with it."""

    head: Head | None


class HeadReloader:
    """Lets a loaded model speak with the head that is current, also when that changes."""

    def __init__(self, folder: Path, model: str | None) -> None:
        """`folder` keeps the heads; `model` is the folder of the model, None for one without heads."""
        self._folder = folder
        self._model = model
        self._seen = ""
        self._refused = ""

    def follow(self, speaker: object) -> bool:
        """Let the speaker take the current head if it is another than at the last look; whether it was.

        What cannot be read changes nothing and is logged once: the head that spoke goes on speaking.
        """
        if self._model is None or not isinstance(speaker, SupportsHead):
            return False
        try:
            version = head_versions.current_version(self._folder)
            if version == self._seen:
                return False
            speaker.head = current(self._folder, described(Path(self._model)))
        except ConfigError as trouble:
            if str(trouble) != self._refused:
                logger.error("the head stays as it was: %s", trouble, extra={"action": "head_stale"})
            self._refused = str(trouble)
            return False
        self._seen, self._refused = version, ""
        name = speaker.head.version if speaker.head else head_versions.NONE
        logger.info("head in force: %s", name, extra={"action": "head_loaded", "version": name})
        return True


def _is_clear(scores: Mapping[str, float], own: Mapping[str, float]) -> bool:
    """Whether the brand's best own intent leaves all others behind."""
    if not own:
        return False
    best = max(own, key=lambda name: own[name])
    rivals = [score for name, score in scores.items() if name.startswith("intent.") and name != best]
    return own[best] >= CLEAR and own[best] - max(rivals, default=0.0) >= MARGIN


def _layers(written: Mapping[str, Any], width: int) -> dict[str, Linear]:
    return {
        str(name): Linear(_floats(layer["weights"], width), float(_floats([layer["bias"]], 1)[0]))
        for name, layer in written.items()
    }


def _figures(written: Mapping[str, Any]) -> dict[str, Any]:
    parts = {str(name): dict(told) for name, told in written["parts"].items()}
    return {"taught_at": str(written["taught_at"]), "parts": parts}


def _floats(written: Any, width: int) -> Floats:
    found = np.array(written, dtype=np.float64)
    if found.shape != (width,) or not np.isfinite(found).all() or not width:
        raise ValueError(f"expected {width} finite numbers, found an array of {found.shape}")
    return found


def _written(layer: Linear) -> dict[str, object]:
    return {"weights": _numbers(layer.weights), "bias": round(layer.bias, _DIGITS)}


def _numbers(values: Floats) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values.tolist()]
