"""The arithmetic that serving and training share, over arrays of floats."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]
Indices = NDArray[np.int64]

#: Beyond this a sigmoid is 0 or 1 to every digit that is shown, and `exp` is still far from overflow.
_FAR = 40.0
#: Keeps the logit of 0 and 1 finite.
_LEAST = 1e-6


def sigmoid(logits: Floats) -> Floats:
    """The probabilities of log-odds, 1 / (1 + e^-x), without overflow for large values."""
    probabilities: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -_FAR, _FAR)))
    return probabilities


def probability(logit: float) -> float:
    """`sigmoid` of one number."""
    return float(sigmoid(np.asarray(logit)))


def logit(probability: float) -> float:
    """The log-odds of a probability, finite also for 0 and 1."""
    bounded = min(1 - _LEAST, max(_LEAST, probability))
    return float(np.log(bounded / (1 - bounded)))
