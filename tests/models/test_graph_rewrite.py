"""A graph without the arithmetic of shapes says the same."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra 'train'")

import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from bot.classify.undertones import GRAPH_FRAGMENT, LAYER_OUTPUTS
from bot.resources import bundled
from models.graph_rewrite import simplify, write_layer_means


def graph(place_of_last: int) -> onnx.ModelProto:
    """Heads split off as an exporter writes it: sizes from the shape, one of them from `place_of_last`."""
    constants = {"first": 0, "second": 1, "last": place_of_last}
    nodes = [helper.make_node("Shape", ["x"], ["shape"])]
    for name in constants:
        nodes.append(helper.make_node("Gather", ["shape", name], [f"{name}_size"], axis=0))
        nodes.append(helper.make_node("Unsqueeze", [f"{name}_size", "axis"], [f"{name}_dim"]))
    nodes.append(helper.make_node("Concat", ["first_dim", "second_dim", "heads", "minus"], ["sizes"], axis=0))
    nodes.append(helper.make_node("Reshape", ["x", "sizes"], ["split"], name="/split"))
    nodes.append(helper.make_node("Concat", ["first_dim", "last_dim", "minus"], ["back"], axis=0))
    nodes.append(helper.make_node("Reshape", ["split", "back"], ["y"], name="/back"))
    values = {**constants, "axis": [0], "heads": [4], "minus": [-1]}
    stored = [
        numpy_helper.from_array(np.array(value, dtype=np.int64), name) for name, value in values.items()
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", "length", 8])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, None, None])
    made = helper.make_graph(nodes, "g", [x], [y], stored)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def answer(model: Path, x: np.ndarray) -> np.ndarray:
    return onnxruntime.InferenceSession(str(model)).run(None, {"x": x})[0]


@pytest.mark.parametrize(("index", "plain"), [(1, 2), (0, 1)])
def test_results_stay_the_same_and_only_what_is_certain_changes(
    tmp_path: Path, index: int, plain: int
) -> None:
    before, after = tmp_path / "before.onnx", tmp_path / "after.onnx"
    for path in (before, after):
        onnx.save(graph(index), path)
    assert simplify(after) == plain
    assert len(onnx.load(after).graph.node) < len(onnx.load(before).graph.node)
    for batch, length in ((1, 3), (2, 2), (3, 3)):
        x = np.arange(batch * length * 8, dtype=np.float32).reshape(batch, length, 8)
        assert np.array_equal(answer(before, x), answer(after, x))


def test_the_shipped_fragment_is_what_an_export_writes(tmp_path: Path) -> None:
    write_layer_means(tmp_path / "fragment", LAYER_OUTPUTS)
    shipped = bundled("models/weights") / GRAPH_FRAGMENT
    assert (tmp_path / "fragment").read_bytes() == shipped.read_bytes()
