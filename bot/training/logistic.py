"""Ridge logistic regression by Newton's method, and the two figures that judge it. Arithmetic only.

The penalty is measured on a reference set: a layer pays for what it does to ordinary texts, and a little for
its length. So a few examples are enough, and texts of another kind keep their scores.
"""

import numpy as np

from bot.classify.numeric import Bools, Floats, Indices, sigmoid

#: How much the plain length of the weights counts beside their effect on the reference set.
_RIDGE = 0.2
#: Keeps a bias that costs nothing from running away where the classes are far apart.
_MIN_BIAS_COST = 1e-6
_MAX_STEPS, _MAX_HALVINGS = 30, 20
_CONVERGED = 1e-4


def ridge_penalty(reference: Floats, strength: float, *, free_bias: bool) -> Floats:
    """The quadratic form (width + 1 squared) that a layer, its weights and then its bias, is charged with.

    At strength 1 a layer that moves the logits of the reference set by 1 each is charged 1/2. With
    `free_bias` its constant part costs nothing.
    """
    width = reference.shape[1]
    form = np.zeros((width + 1, width + 1))
    form[:width, :width] = reference.T @ reference / len(reference) + np.eye(width) * _RIDGE / width
    form *= strength
    form[width, width] = _MIN_BIAS_COST if free_bias else strength
    return form


def fit(
    features: Floats,
    y: Bools,
    weights: Floats,
    penalty: Floats,
    *,
    offset: Floats | None = None,
    init: Floats | None = None,
) -> Floats:
    """The layer (weights, then bias) with the least sum of weighted loss and penalty.

    `offset` are the logits before the layer is added. `init` is a layer to begin with: it saves steps and
    changes nothing else, for the problem is convex and has one optimum.
    """
    rows = np.column_stack([features, np.ones(len(features))])
    base = np.zeros(len(rows)) if offset is None else offset
    layer = np.zeros(rows.shape[1]) if init is None else init
    cost = _cost(layer, rows, y, weights, penalty, base)
    for _ in range(_MAX_STEPS):
        likely = sigmoid(base + rows @ layer)
        gradient = rows.T @ (weights * (likely - y)) + penalty @ layer
        hessian = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + penalty
        step = np.linalg.solve(hessian, gradient)
        # A full Newton step may overshoot where the classes are nearly separable.
        for _ in range(_MAX_HALVINGS):
            lower = _cost(layer - step, rows, y, weights, penalty, base)
            if lower <= cost:
                break
            step = step / 2
        else:
            break
        layer, cost = layer - step, lower
        if np.abs(step).max() < _CONVERGED * max(1.0, float(np.abs(layer).max())):
            break
    best: Floats = layer
    return best


def balanced_weights(y: Bools) -> Floats:
    """Weights under which both classes count the same; they add up to 1."""
    weights: Floats = np.where(y, 0.5 / max(1, int(y.sum())), 0.5 / max(1, int((~y).sum())))
    return weights


def assign_folds(count: int, folds: int) -> Indices:
    """The fold in which each row is held out: about equal folds, the same ones every time."""
    order = np.random.default_rng(0).permutation(count)
    assigned = np.empty(count, dtype=np.int64)
    assigned[order] = np.arange(count) % folds
    return assigned


def auc(y: Bools, scores: Floats) -> float:
    """The share of pairs in which the positive row outranks the negative one; ties count half."""
    ranks = np.searchsorted(np.sort(scores), scores, "left") + np.searchsorted(
        np.sort(scores), scores, "right"
    )
    positives, negatives = int(y.sum()), int((~y).sum())
    outranked = (float(ranks[y].sum()) + positives) / 2 - positives * (positives + 1) / 2
    return outranked / (positives * negatives)


def log_losses(y: Bools, logits: Floats) -> Floats:
    """The log loss of each row under its logit."""
    losses: Floats = np.logaddexp(0.0, np.where(y, -logits, logits))
    return losses


def _cost(layer: Floats, rows: Floats, y: Bools, weights: Floats, penalty: Floats, base: Floats) -> float:
    loss = float(weights @ log_losses(y, base + rows @ layer))
    return loss + float(layer @ penalty @ layer) / 2
