"""Material for teaching without a network: embeddings with a topic each, a dev set, decisions of people."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.head import Head, Linear, model_identity
from bot.classify.manifest import Manifest, read_verified_manifest
from bot.training.candidates import Decisions
from bot.training.dev_set import DevSet
from tests.fakes.models import manifest_document, write_model_folder

Floats = NDArray[np.floating[Any]]
WIDTH = 32
#: Topics of the dev set, in the order of the intents of `manifest_document`; the others are the brand's.
DEV_TOPICS = ("question_price", "praise", "banter")
_TOXIC = 31


def tiny_manifest(folder: Path) -> Manifest:
    """Two binary labels and three intents."""
    return read_verified_manifest(write_model_folder(folder, manifest_document(thresholds={})))


def embeddings_about(topic: str, count: int, seed: int = 0, noise: float = 0.25) -> Floats:
    """Embeddings of texts about a topic: a direction of its own on top of what all texts share."""
    scatter = _random(f"{topic}{seed}").normal(0, noise, (count, WIDTH))
    embeddings: Floats = _common() + _direction(topic) + scatter
    return embeddings


def make_dev_set(count: int = 600) -> DevSet:
    """Texts on the three topics, each fourth toxic; the shipped logits are right nine times of ten."""
    per_topic = count // 3
    embedding = np.vstack([embeddings_about(topic, per_topic, seed=9, noise=0.4) for topic in DEV_TOPICS])
    toxic = np.arange(3 * per_topic) % 4 == 0
    embedding[:, _TOXIC] += np.where(toxic, 1.0, -1.0)
    binary = np.column_stack([toxic, np.arange(3 * per_topic) % 5 == 0]).astype(float)
    logit = np.where(binary > 0, 2.0, -2.0) + _random("logits").normal(0, 1.5, (3 * per_topic, 2))
    intent = np.repeat(np.arange(3), per_topic)
    return DevSet(embedding=embedding, binary=binary, logit=logit, intent=intent)


def make_decisions(
    embedding: Floats, harmful: NDArray[np.bool_], toxicity: Floats, spam: float = -6.0
) -> Decisions:
    """What people decided, with the shipped logits."""
    logit = {"toxicity": toxicity, "spam": np.full(len(harmful), spam)}
    return Decisions(embedding=embedding, harmful=harmful, logit=logit)


def hidden_topic(topic: str, count: int = 60, seed: int = 0) -> Decisions:
    """The decisions of people who hide what is about a topic that the model finds harmless, and keep
    praise."""
    embedding = np.vstack(
        [embeddings_about(topic, count, seed), embeddings_about("praise", count, seed, noise=0.4)]
    )
    return make_decisions(embedding, np.repeat([True, False], count), np.full(2 * count, -1.0))


def make_head(manifest: Manifest, version: str = "2026-11-23.1", bias: float = 3.0, *names: str) -> Head:
    """A head that gives every text the same score for `parking`, or for the custom intents that are named."""
    flat = Linear(np.zeros(WIDTH), bias)
    return Head(
        version=version,
        model=model_identity(manifest),
        centre=np.zeros(WIDTH),
        intents=dict.fromkeys(names or ("parking",), flat),
        shifts={},
    )


def _common() -> Floats:
    return _random("common").normal(0, 1.0, WIDTH)


def _direction(topic: str) -> Floats:
    direction = _random(f"direction of {topic}").normal(0, 1.0, WIDTH)
    direction[_TOXIC] = 0.0
    return direction * (1.5 / np.linalg.norm(direction))


def _random(name: str) -> np.random.Generator:
    return np.random.default_rng(list(name.encode()))
