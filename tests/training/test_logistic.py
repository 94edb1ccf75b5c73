"""The arithmetic of teaching, against slower ways to get the same."""

import numpy as np
import pytest

from bot.training.logistic import assign_folds, auc, balanced_weights, fit, log_losses, ridge_penalty

RANDOM = np.random.default_rng(7)
FEATURES = RANDOM.normal(size=(400, 6))
TRUTH = np.array([2.0, -1.0, 0.0, 0.0, 0.5, 0.0])
WANTED = RANDOM.random(400) < 1 / (1 + np.exp(-(FEATURES @ TRUTH - 1.0)))
EVEN = np.full(400, 1 / 400)


def test_a_known_layer_is_recovered() -> None:
    layer = fit(FEATURES, WANTED, EVEN, ridge_penalty(FEATURES, 1e-6, free_bias=True))
    assert layer == pytest.approx(np.append(TRUTH, -1.0), abs=0.45)
    assert (((FEATURES @ layer[:-1] + layer[-1]) > 0) == WANTED).mean() > 0.8


def test_the_layer_is_the_best_one() -> None:
    charged = ridge_penalty(FEATURES, 0.1, free_bias=False)
    layer = fit(FEATURES, WANTED, EVEN, charged)

    def cost(layer: np.ndarray) -> float:
        return float(
            EVEN @ log_losses(WANTED, FEATURES @ layer[:-1] + layer[-1]) + layer @ charged @ layer / 2
        )

    for _ in range(50):
        assert cost(layer) <= cost(layer + RANDOM.normal(0, 0.05, 7))


def test_where_it_begins_changes_nothing() -> None:
    charged = ridge_penalty(FEATURES, 0.1, free_bias=True)
    far = RANDOM.normal(0, 3.0, 7)
    assert fit(FEATURES, WANTED, EVEN, charged, init=far) == pytest.approx(
        fit(FEATURES, WANTED, EVEN, charged), abs=1e-3
    )


def test_classes_that_are_far_apart_give_finite_weights() -> None:
    labels = FEATURES[:, 0] > 0
    layer = fit(
        FEATURES * 100, labels, balanced_weights(labels), ridge_penalty(FEATURES, 1e-3, free_bias=True)
    )
    assert np.isfinite(layer).all()


def test_what_the_logits_say_already_needs_no_layer() -> None:
    charged = ridge_penalty(FEATURES, 0.01, free_bias=False)
    layer = fit(FEATURES, WANTED, EVEN, charged, offset=FEATURES @ TRUTH - 1.0)
    assert np.abs(FEATURES @ layer[:-1] + layer[-1]).mean() < 0.2


def test_a_stronger_charge_gives_a_smaller_layer() -> None:
    sizes = [
        float(np.linalg.norm(fit(FEATURES, WANTED, EVEN, ridge_penalty(FEATURES, strength, free_bias=False))))
        for strength in (0.01, 0.1, 1.0, 10.0)
    ]
    assert sizes == sorted(sizes, reverse=True)


def test_both_classes_count_the_same() -> None:
    weights = balanced_weights(np.array([True, False, False, False]))
    assert weights == pytest.approx([0.5, 1 / 6, 1 / 6, 1 / 6])


@pytest.mark.parametrize("count", [3, 8, 10, 101])
def test_folds_are_even_and_the_same_every_time(count: int) -> None:
    assigned = assign_folds(count, 5)
    sizes = np.bincount(assigned, minlength=5)
    assert sizes.sum() == count
    assert sizes.max() - sizes.min() <= 1
    assert (assigned == assign_folds(count, 5)).all()


def test_auc_counts_pairs_and_half_of_the_ties() -> None:
    scores = RANDOM.integers(0, 6, 60).astype(float)
    labels = RANDOM.random(60) < 0.4
    pairs = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high in scores[labels]
        for low in scores[~labels]
    ]
    assert auc(labels, scores) == pytest.approx(np.mean(pairs))
