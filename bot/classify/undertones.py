"""Reads what a text means beside what it says: somebody's death, praise that means the opposite, and in a
text of ours a promise. A linear layer on the means of three middle layers of the shipped network.

The last layer was trained to tell intents and harms apart, and forgets the rest; the middle ones still tell
a dead dog from a dead battery. Their means come with the pass that is made anyway, by a fragment of a graph
that stands beside it: one serialised message after another is their merger
(https://protobuf.dev/programming-guides/encoding/#last-one-wins), so that the graph itself stays the same
file. Written by `models/undertones.py`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.classify.numeric import Floats, sigmoid
from bot.files import open_to_read

FILE, GRAPH_FRAGMENT = "undertones.npz", "layers.onnx"
#: The outputs that the fragment adds to the graph, by the number of the layer.
LAYER_OUTPUTS: Mapping[int, str] = {number: f"layer_{number}" for number in (6, 8, 10)}
_LEAST_LENGTH = 1e-6


class Undertones:
    """The layer: a weight for each dimension of each middle layer, and a bias, for every score.

    A score of 0.5 is reached by one or two in a hundred harmless texts, as measured in training.
    """

    def __init__(self, names: Sequence[str], centre: Floats, weights: Floats, bias: Floats) -> None:
        """`centre` has a row for each layer, `weights` one for each name (names x layers x width)."""
        self.names = tuple(names)
        self._centre, self._weights, self._bias = centre, weights, bias

    @classmethod
    def from_folder(cls, folder: Path) -> "Undertones":
        """The layer that belongs to the model in `folder`."""
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            weights = arrays["weights"].astype(np.float64)
            return cls(arrays["names"].tolist(), arrays["centre"].astype(np.float64), weights, arrays["bias"])

    def score(self, layers: Floats) -> dict[str, float]:
        """The scores of one text by name; `layers` are the means of its middle layers (layers x width)."""
        standard = standardise_layers(layers, self._centre)
        logits = np.tensordot(self._weights, standard, axes=2) + self._bias
        return dict(zip(self.names, sigmoid(logits).tolist(), strict=True))


def standardise_layers(layers: Floats, centre: Floats) -> Floats:
    """The means of layers (… x layers x width) without what all texts share, each of length one."""
    centred = np.asarray(layers, dtype=np.float64) - centre
    length = np.linalg.norm(centred, axis=-1, keepdims=True)
    unit: Floats = centred / np.maximum(length, _LEAST_LENGTH)
    return unit


def graph_with_layers(folder: Path) -> bytes:
    """The graph of the model in `folder` with the means of its middle layers as further outputs."""
    return b"".join(_content(folder / name) for name in ("model.onnx", GRAPH_FRAGMENT))


def _content(path: Path) -> bytes:
    with open_to_read(path) as file:
        return file.read()
