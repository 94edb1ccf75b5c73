"""What is taught, and above all what is refused. The real network: `tests/services/training`."""

from pathlib import Path

import numpy as np
import pytest

from bot.classify.manifest import Manifest
from bot.training.dev_set import DevSet
from bot.training.teach import teach
from tests.fakes.embeddings import embeddings_about, hidden_topic, make_dev_set, tiny_manifest


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return tiny_manifest(tmp_path)


def test_intents_come_before_corrections_each_with_its_kind(manifest: Manifest) -> None:
    examples = {"parking": embeddings_about("parking", 12), "workshop": embeddings_about("workshop", 12)}
    dev = make_dev_set()
    centre, candidates = teach(dev, manifest, examples, hidden_topic("competitors"))
    assert [(candidate.kind, candidate.name) for candidate in candidates] == [
        ("intent", "parking"),
        ("intent", "workshop"),
        ("shift", "toxicity"),
    ]
    assert np.array_equal(centre, dev.embedding.mean(axis=0))


def test_nothing_to_teach_gives_no_candidate(manifest: Manifest) -> None:
    assert teach(make_dev_set(), manifest, {}, None)[1] == []


@pytest.mark.parametrize(("harmful", "candidates"), [(30, 1), (29, 0)])
def test_too_few_decisions_teach_nothing(manifest: Manifest, harmful: int, candidates: int) -> None:
    decisions = hidden_topic("competitors", count=harmful)
    assert len(teach(make_dev_set(), manifest, {}, decisions)[1]) == candidates


@pytest.mark.parametrize("dev", [None, make_dev_set(90)], ids=["none", "too_small"])
def test_without_a_dev_set_everything_is_refused(manifest: Manifest, dev: DevSet | None) -> None:
    _, candidates = teach(
        dev, manifest, {"parking": embeddings_about("parking", 12)}, hidden_topic("competitors")
    )
    assert [(candidate.name, candidate.accepted) for candidate in candidates] == [
        ("parking", False),
        ("toxicity", False),
    ]
    for candidate in candidates:
        assert "nothing can be checked: the model has no dev set" in str(candidate.refusals[0])
