"""Ridge logistic regression by Newton's method, and the two figures that judge it. Arithmetic only.

The penalty is measured on a reference set: a layer pays for what it does to ordinary texts, and a little
for its length. So a few examples are enough, and texts of another kind are left as they were.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

#: How much the plain length of the weights counts beside what they do to the reference set.
_RIDGE = 0.2
#: Keeps a bias that costs nothing from running away where the classes are far apart.
_LEAST = 1e-6
_MOST_STEPS, _MOST_HALVINGS = 30, 20
_STILL = 1e-4


def penalty(reference: Floats, strength: float, *, free_bias: bool) -> Floats:
    """The square form that a layer (its weights, then its bias) is charged with.

    At strength 1 a layer that moves the logits of the reference set by 1 each is charged 1/2. With
    `free_bias` its constant part costs nothing.
    """
    width = reference.shape[1]
    form = np.zeros((width + 1, width + 1))
    form[:width, :width] = reference.T @ reference / len(reference) + np.eye(width) * _RIDGE / width
    form *= strength
    form[width, width] = _LEAST if free_bias else strength
    return form


def fit(
    features: Floats,
    wanted: Bools,
    weights: Floats,
    charged: Floats,
    *,
    offset: Floats | None = None,
    near: Floats | None = None,
) -> Floats:
    """The layer (weights, then bias) with the least weighted loss and charge together.

    `offset` is what the logits are before the layer is added. `near` is a layer to begin with: it saves
    steps and changes nothing else, for there is only one best layer.
    """
    rows = np.column_stack([features, np.ones(len(features))])
    start = np.zeros(len(rows)) if offset is None else offset
    layer = np.zeros(rows.shape[1]) if near is None else near
    cost = _cost(layer, rows, wanted, weights, charged, start)
    for _ in range(_MOST_STEPS):
        likely = _sigmoid(start + rows @ layer)
        slope = rows.T @ (weights * (likely - wanted)) + charged @ layer
        bend = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + charged
        step = np.linalg.solve(bend, slope)
        for _ in range(_MOST_HALVINGS):
            lower = _cost(layer - step, rows, wanted, weights, charged, start)
            if lower <= cost:
                break
            step = step / 2
        else:
            break
        layer, cost = layer - step, lower
        if np.abs(step).max() < _STILL * max(1.0, float(np.abs(layer).max())):
            break
    found: Floats = layer
    return found


def balanced(wanted: Bools) -> Floats:
    """Weights under which both classes count the same, one altogether."""
    shares = np.where(wanted, 0.5 / max(1, int(wanted.sum())), 0.5 / max(1, int((~wanted).sum())))
    found: Floats = shares
    return found


def folds(count: int, parts: int) -> NDArray[np.int64]:
    """The part in which each row is held out: about equal parts, the same ones every time."""
    order = np.random.default_rng(0).permutation(count)
    found = np.empty(count, dtype=np.int64)
    found[order] = np.arange(count) % parts
    return found


def auc(wanted: Bools, scores: Floats) -> float:
    """How often a wanted row outranks another one; ties count half."""
    ranks = np.searchsorted(np.sort(scores), scores, "left") + np.searchsorted(
        np.sort(scores), scores, "right"
    )
    yes, no = int(wanted.sum()), int((~wanted).sum())
    outranked = (float(ranks[wanted].sum()) + yes) / 2 - yes * (yes + 1) / 2
    return outranked / (yes * no)


def losses(wanted: Bools, logits: Floats) -> Floats:
    """What each row costs under its logit."""
    found: Floats = np.logaddexp(0.0, np.where(wanted, -logits, logits))
    return found


def _cost(
    layer: Floats, rows: Floats, wanted: Bools, weights: Floats, charged: Floats, start: Floats
) -> float:
    loss = float(weights @ losses(wanted, start + rows @ layer))
    return loss + float(layer @ charged @ layer) / 2


def _sigmoid(logits: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0)))
    return found
