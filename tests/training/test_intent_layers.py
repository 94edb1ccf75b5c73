"""A custom intent is found in texts about it and in little else; what does not stand apart is refused."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bot.classify.head import standardise
from bot.classify.manifest import Manifest
from bot.classify.numeric import Floats
from bot.training.candidates import Candidate
from bot.training.intent_layers import MAX_FALSE_ALARMS, teach_intent
from tests.fakes.embeddings import embeddings_about, make_dev_set, tiny_manifest

DEV = make_dev_set()
CENTRE = DEV.embedding.mean(axis=0)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return tiny_manifest(tmp_path)


def teach(manifest: Manifest, examples: Mapping[str, Floats]) -> list[Candidate]:
    standard = {name: standardise(rows, CENTRE) for name, rows in examples.items()}
    reference = standardise(DEV.embedding, CENTRE)
    return [teach_intent(name, standard, reference, DEV, manifest) for name in standard]


def texts_about(topic: str, count: int, seed: int, noise: float = 0.25) -> Floats:
    return standardise(embeddings_about(topic, count, seed=seed, noise=noise), CENTRE)


def test_what_stands_apart_is_found_and_little_else(manifest: Manifest) -> None:
    examples = {"parking": embeddings_about("parking", 12), "workshop": embeddings_about("workshop", 12)}
    candidates = teach(manifest, examples)
    assert [candidate.refusals for candidate in candidates] == [(), ()]
    for candidate, rival in zip(candidates, ("workshop", "parking"), strict=True):
        assert (candidate.layer(texts_about(candidate.name, 100, seed=5)) > 0).mean() > 0.9
        fresh = np.vstack([texts_about(topic, 200, seed=6, noise=0.4) for topic in ("praise", "banter")])
        assert (candidate.layer(fresh) > 0).mean() <= MAX_FALSE_ALARMS
        assert (candidate.layer(texts_about(rival, 100, seed=5)) > 0).mean() < 0.1


def test_figures_are_from_texts_that_were_held_out(manifest: Manifest) -> None:
    (candidate,) = teach(manifest, {"parking": embeddings_about("parking", 12)})
    figures = candidate.figures
    assert (figures["examples"], figures["dev_texts"]) == (12, 600)
    assert 0.8 <= float(figures["recall"]) <= 1
    assert 0 <= float(figures["false_alarms"]) <= MAX_FALSE_ALARMS


def test_examples_with_nothing_in_common_are_refused_with_the_figures(manifest: Manifest) -> None:
    noise = np.vstack([embeddings_about(f"topic {number}", 1, noise=1.0) for number in range(10)])
    (candidate,) = teach(manifest, {"odds": noise})
    assert not candidate.accepted
    reasons = "; ".join(map(str, candidate.refusals))
    assert "of its 10 examples when they are held out, at least 50% are needed" in reasons
    assert "add examples that say the same in other words" in reasons


def test_what_the_model_knows_already_is_refused(manifest: Manifest) -> None:
    (candidate,) = teach(manifest, {"cost": embeddings_about("question_price", 12, noise=0.4)})
    assert str(candidate.refusals[-1]) == (
        "texts of question_price, which the model knows already, read the same"
    )
    assert candidate.figures["overlaps"] == "question_price"


def test_many_intents_share_the_false_alarms(manifest: Manifest) -> None:
    candidates = teach(
        manifest, {f"topic{number}": embeddings_about(f"own {number}", 10) for number in range(12)}
    )
    fresh = np.vstack([texts_about(topic, 300, seed=4, noise=0.4) for topic in ("praise", "banter")])
    alarms = np.any([candidate.layer(fresh) > 0 for candidate in candidates], axis=0)
    assert alarms.mean() <= 0.1


def test_the_same_examples_twice_give_the_same_layer(manifest: Manifest) -> None:
    (first,), (second,) = (teach(manifest, {"parking": embeddings_about("parking", 12)}) for _ in range(2))
    assert (first.layer.weights == second.layer.weights).all()
    assert first.figures == second.figures
