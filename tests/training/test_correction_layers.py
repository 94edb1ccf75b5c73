"""A correction follows what people decide again and again, and is refused without evidence."""

from pathlib import Path

import numpy as np
import pytest

from bot.classify.head import MAX_SHIFT, standardise
from bot.classify.manifest import Manifest
from bot.training.candidates import Candidate, Decisions
from bot.training.correction_layers import teach_correction
from tests.fakes.embeddings import (
    embeddings_about,
    hidden_topic,
    make_decisions,
    make_dev_set,
    tiny_manifest,
)

DEV = make_dev_set()
CENTRE = DEV.embedding.mean(axis=0)
REFERENCE = standardise(DEV.embedding, CENTRE)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return tiny_manifest(tmp_path)


def correct(manifest: Manifest, decisions: Decisions) -> Candidate:
    return teach_correction("toxicity", decisions, CENTRE, REFERENCE, DEV, manifest)


def test_what_people_hide_again_and_again_scores_higher(manifest: Manifest) -> None:
    candidate = correct(manifest, hidden_topic("competitors"))
    assert (candidate.kind, candidate.name, candidate.refusals) == ("shift", "toxicity", ())
    hidden = candidate.layer(standardise(embeddings_about("competitors", 50, seed=8), CENTRE))
    untouched = candidate.layer(standardise(embeddings_about("banter", 50, seed=8, noise=0.4), CENTRE))
    assert hidden.mean() > 1.0
    assert abs(untouched.mean()) < 0.3
    assert candidate.figures["auc_after"] > candidate.figures["auc_before"]


def test_without_evidence_a_score_is_left_alone(manifest: Manifest) -> None:
    random = np.random.default_rng(3)
    embedding = np.vstack(
        [embeddings_about("praise", 60, noise=0.4), embeddings_about("banter", 60, noise=0.4)]
    )
    harmful = random.random(120) < 0.5
    candidate = correct(manifest, make_decisions(embedding, harmful, random.normal(0, 1, 120)))
    assert not candidate.accepted
    assert "held-out decisions are not predicted better" in str(candidate.refusals[0])


def test_where_people_and_model_agree_nothing_moves(manifest: Manifest) -> None:
    embedding = np.vstack(
        [embeddings_about("praise", 60, noise=0.4), embeddings_about("banter", 60, noise=0.4)]
    )
    harmful = np.arange(120) % 2 == 0
    candidate = correct(manifest, make_decisions(embedding, harmful, np.where(harmful, 4.0, -4.0)))
    assert np.abs(candidate.layer(REFERENCE)).mean() < 0.1


def test_what_spoils_the_shipped_model_is_refused(manifest: Manifest) -> None:
    """People who hide all praise and keep all toxic banter are right about their own page only."""
    toxic = DEV.binary[:, 0] > 0
    candidate = correct(manifest, make_decisions(DEV.embedding, ~toxic, np.where(toxic, 0.5, -0.5)))
    assert not candidate.accepted
    assert "AUC on the shipped dev set falls by more than 0.01" in "; ".join(map(str, candidate.refusals))
    assert candidate.figures["dev_auc_after"] < candidate.figures["dev_auc_before"]


def test_a_label_that_the_dev_set_lacks_cannot_be_checked(manifest: Manifest) -> None:
    unknown = make_dev_set()
    unknown.binary[:, 0] = np.nan
    candidate = teach_correction(
        "toxicity", hidden_topic("competitors"), CENTRE, REFERENCE, unknown, manifest
    )
    assert str(candidate.refusals[-1]) == (
        "nothing can be checked: the dev set has fewer than 10 texts of each kind"
    )


def test_the_dev_figures_are_those_of_the_corrected_logits(manifest: Manifest) -> None:
    candidate = correct(manifest, hidden_topic("competitors"))
    corrected = DEV.logit[:, 0] + np.clip(candidate.layer(REFERENCE), -MAX_SHIFT, MAX_SHIFT)
    accuracy = float(np.mean((corrected > 0) == (DEV.binary[:, 0] >= 0.5)))
    assert candidate.figures["dev_accuracy_after"] == pytest.approx(accuracy, abs=1e-4)
