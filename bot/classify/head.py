"""Applies what a brand taught: a light layer on the embedding of the shipped network.

It adds the brand's custom intents and corrects a few scores towards what its moderators decide. It never
replaces the shipped heads, and a correction is bounded, so that a plain insult can never become harmless.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from bot.classify import head_versions
from bot.classify.manifest import Manifest
from bot.classify.numeric import Floats, logit, probability
from bot.domain import Judgement
from bot.domain.taxonomy import INTENT_PREFIX
from bot.errors import ConfigError, Message, message

logger = logging.getLogger(__name__)

#: The most that a correction moves a logit: .98 never falls below .87, .02 never rises above .13.
MAX_SHIFT = 2.0
#: A custom intent with this score, and so far ahead of every other, ends the abstention.
_CLEAR_SCORE, _CLEAR_MARGIN = 0.5, 0.05
_LEAST_LENGTH = 1e-6


def _no_figures() -> dict[str, Any]:
    return {"taught_at": "", "parts": {}}


@dataclass(frozen=True)
class Linear:
    """Weights on a standardised embedding, and a bias."""

    weights: Floats
    bias: float

    def __call__(self, standard: Floats) -> Floats:
        """One logit per row."""
        logits: Floats = standard @ self.weights + self.bias
        return logits


@dataclass(frozen=True, kw_only=True)
class Head:
    """One version. `model` is the network whose embeddings it reads; `centre` is subtracted from them.

    `intents` are the custom intents by name; `shifts` are added to the logits of binary labels.
    `figures` hold when it was taught (`taught_at`) and how each of its `parts` did on held-out texts;
    no text is quoted in them.
    """

    version: str
    model: str
    centre: Floats
    intents: Mapping[str, Linear]
    shifts: Mapping[str, Linear]
    figures: Mapping[str, Any] = field(default_factory=_no_figures)

    def apply(
        self, judgement: Judgement, embedding: Floats, without_context: Floats | None = None
    ) -> Judgement:
        """The judgement with this head's scores for the same text.

        Where the text was read together with its context, `without_context` is its own embedding: nobody is
        rude because of what somebody else wrote.
        """
        standard = standardise(embedding, self.centre)
        of_the_text = standard if without_context is None else standardise(without_context, self.centre)
        corrected = {
            name: shift_score(score, float(self.shifts[name](of_the_text)))
            for name, score in judgement.scores.items()
            if name in self.shifts
        }
        custom = {
            INTENT_PREFIX + name: probability(float(layer(standard))) for name, layer in self.intents.items()
        }
        scores = {**judgement.scores, **corrected, **custom}
        abstained = judgement.abstained and not _is_clear(scores, custom)
        return replace(judgement, scores=scores, abstained=abstained, head=self.version)


@runtime_checkable
class SupportsHead(Protocol):
    """A loaded model whose judgements a head extends; the head may be exchanged at any moment."""

    head: Head | None


def standardise(embedding: Floats, centre: Floats) -> Floats:
    """Embeddings without what all texts share, scaled to length one: only their direction carries meaning."""
    centred = np.asarray(embedding, dtype=np.float64) - centre
    length = np.linalg.norm(centred, axis=-1, keepdims=True)
    unit: Floats = centred / np.maximum(length, _LEAST_LENGTH)
    return unit


def shift_score(score: float, shift: float) -> float:
    """A score moved in logit space, by `MAX_SHIFT` at most."""
    return probability(logit(score) + min(MAX_SHIFT, max(-MAX_SHIFT, shift)))


def model_identity(manifest: Manifest) -> str:
    """The network that a head reads. The hash is part of it, because a head fits no other network,
    whatever its name."""
    return f"{manifest.name} {manifest.files['model.onnx']}"


def active_head(folder: Path, manifest: Manifest) -> Head | None:
    """The head to use with this model, or None.

    One that was taught on another model is not used, and the log says so. Raises `ConfigError` for a
    damaged one.
    """
    version = head_versions.active_version(folder)
    if not version:
        return None
    head = load_head(folder, version)
    if head.model != model_identity(manifest):
        logger.warning(
            "the head %s was taught on another model and is not used; run 'tamis teach' again",
            version,
            extra={"action": "head_unfit", "version": version},
        )
        return None
    return head


def load_head(folder: Path, version: str) -> Head:
    """A version in the folder. Raises `ConfigError` when it is missing or damaged."""
    document = head_versions.read_version(folder, version)
    try:
        centre = _parse_floats(document["centre"], len(document["centre"]))
        return Head(
            version=version,
            model=str(document["model"]),
            centre=centre,
            intents=_parse_layers(document["intents"], len(centre)),
            shifts=_parse_layers(document["shifts"], len(centre)),
            figures=_parse_figures(document["figures"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason: Message | str = str(error)
        if isinstance(error, KeyError):
            reason = message("{key} is missing", key=error)
        raise ConfigError([head_versions.damaged_head(folder / f"{version}.json", reason)]) from error


def _is_clear(scores: Mapping[str, float], custom: Mapping[str, float]) -> bool:
    """Whether the best custom intent leaves all other intents behind."""
    if not custom:
        return False
    best = max(custom, key=lambda name: custom[name])
    rivals = [score for name, score in scores.items() if name.startswith(INTENT_PREFIX) and name != best]
    return custom[best] >= _CLEAR_SCORE and custom[best] - max(rivals, default=0.0) >= _CLEAR_MARGIN


def _parse_layers(document: Mapping[str, Any], width: int) -> dict[str, Linear]:
    return {
        str(name): Linear(_parse_floats(layer["weights"], width), float(_parse_floats([layer["bias"]], 1)[0]))
        for name, layer in document.items()
    }


def _parse_figures(document: Mapping[str, Any]) -> dict[str, Any]:
    parts = {str(name): dict(figures) for name, figures in document["parts"].items()}
    return {"taught_at": str(document["taught_at"]), "parts": parts}


def _parse_floats(values: Any, width: int) -> Floats:
    floats = np.array(values, dtype=np.float64)
    if floats.shape != (width,) or not np.isfinite(floats).all() or not width:
        raise ValueError(f"expected {width} finite numbers, found an array of {floats.shape}")
    return floats
